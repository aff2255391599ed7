"""What a training of splats knows: values, the optimiser's moments and the counters; safetensors on disk, to go on another day."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from engines.progress import EngineError
from engines.splat.cloud import Splats
from engines.splat.raster import Parameters, splats_of

ROWS = ("means", "scales", "quaternions", "opacities", "sh0", "shn")
"""The values with one row for each splat; the others belong to the whole."""
_MOMENTS, _TINY = (0.9, 0.999), 1e-15


@dataclass
class State:
    """`values`: tensors by name, rows of splats and others. `first`, `second`: Adam's moments of the same shapes."""

    values: dict[str, torch.Tensor]
    first: dict[str, torch.Tensor] = field(default_factory=dict)
    second: dict[str, torch.Tensor] = field(default_factory=dict)
    step: int = 0
    seconds: float = 0.0

    def __post_init__(self) -> None:
        for name, value in self.values.items():
            self.first.setdefault(name, torch.zeros_like(value))
            self.second.setdefault(name, torch.zeros_like(value))

    def __len__(self) -> int:
        return len(self.values["means"])

    def leaves(self) -> dict[str, torch.Tensor]:
        """The values as tensors that gather gradients, sharing memory."""
        return {name: value.detach().requires_grad_(True) for name, value in self.values.items()}


def parameters(values: dict[str, torch.Tensor], degree: int) -> Parameters:
    """What the rasteriser draws: the harmonics up to `degree` only."""
    sh = torch.cat([values["sh0"], values["shn"][:, : (degree + 1) ** 2 - 1]], 1) if degree else values["sh0"]
    return Parameters(values["means"], values["scales"], values["quaternions"], values["opacities"], sh)


def finished(state: State, degree: int, antialiased: bool) -> Splats:
    """The splats as they stand."""
    return splats_of(parameters(state.values, degree), antialiased)


@torch.no_grad()
def descend(state: State, gradients: dict[str, torch.Tensor], rates: dict[str, float]) -> None:
    """One step of Adam (Kingma and Ba 2015) on every value that has a rate."""
    state.step += 1
    b1, b2 = _MOMENTS
    correction = (1 - b2**state.step) ** 0.5 / (1 - b1**state.step)
    for name, rate in rates.items():
        first, second = state.first[name].lerp_(gradients[name], 1 - b1), state.second[name]
        second.mul_(b2).addcmul_(gradients[name], gradients[name], value=1 - b2)
        state.values[name].addcdiv_(first, second.sqrt().add_(_TINY), value=-rate * correction)


def keep(state: State, mask: torch.Tensor) -> None:
    """Drop the splats that the mask [n] does not mark."""
    for table in (state.values, state.first, state.second):
        table.update({name: table[name][mask] for name in ROWS})


def append(state: State, rows: dict[str, torch.Tensor]) -> None:
    """New splats at the end; they have no moments yet."""
    for name in ROWS:
        state.values[name] = torch.cat([state.values[name], rows[name]])
        for moments in (state.first, state.second):
            moments[name] = torch.cat([moments[name], torch.zeros_like(rows[name])])


def forget(state: State, index: torch.Tensor, names: Iterable[str] = ROWS) -> None:
    """Moments of these rows start anew, since the rows were moved by hand."""
    for name in names:
        state.first[name][index] = 0
        state.second[name][index] = 0


def save(state: State, path: Path, about: str) -> None:
    """Write the state; an interrupted write leaves the earlier one whole. `about` names what is being made."""
    tables = {"value": state.values, "first": state.first, "second": state.second}
    tensors = {f"{kind}/{name}": value.contiguous() for kind, table in tables.items() for name, value in table.items()}
    part = path.with_name(path.name + ".part")
    save_file(tensors, part, metadata={"about": about, "counters": json.dumps([state.step, state.seconds])})
    part.replace(path)


def load(path: Path, about: str) -> State:
    """The state that `save` wrote for the same `about`. Raises EngineError if it belongs to something else or is damaged."""
    tables: dict[str, dict[str, torch.Tensor]] = {"value": {}, "first": {}, "second": {}}
    try:
        with safe_open(path, "pt") as file:
            metadata = file.metadata() or {}
            if metadata.get("about") != about:
                raise EngineError(f"“{path.name}” belongs to another training: name another file, or delete it to begin anew.")
            for key in file.keys():  # noqa: SIM118 - not a dictionary
                kind, _, name = key.partition("/")
                tables[kind][name] = file.get_tensor(key)
            step, seconds = json.loads(metadata["counters"])
    except (SafetensorError, KeyError, ValueError, OSError) as error:
        raise EngineError(f"The state of the training in “{path.name}” is damaged: delete it to begin anew.") from error
    return State(tables["value"], tables["first"], tables["second"], int(step), float(seconds))
