"""What a training remembers between runs: weights, averages, optimiser and counters, as safetensors and json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn


@dataclass(frozen=True)
class Counters:
    """How far a training is: steps done, pictures seen, seconds spent."""

    step: int = 0
    pictures: int = 0
    seconds: float = 0.0


def save(folder: Path, modules: Mapping[str, nn.Module], averages: Mapping[str, nn.Module],
         optimizer: torch.optim.Optimizer, counters: Counters) -> None:  # fmt: skip
    """Write the state; an interrupted write leaves the earlier one whole."""
    tensors = _flat("module", modules) | _flat("average", averages) | _moments(optimizer)
    part = folder / "state.part"
    save_file(tensors, part, metadata={"counters": json.dumps(asdict(counters))})
    part.replace(folder / "state.safetensors")


def exists(folder: Path) -> bool:
    """Whether a training has left its state there."""
    return (folder / "state.safetensors").is_file()


def load(folder: Path, modules: Mapping[str, nn.Module], averages: Mapping[str, nn.Module],
         optimizer: torch.optim.Optimizer) -> Counters:  # fmt: skip
    """Read the state into modules, averages and optimiser."""
    tensors = load_file(folder / "state.safetensors")
    _restore("module", modules, tensors)
    _restore("average", averages, tensors)
    state = optimizer.state_dict()
    for key, value in tensors.items():
        if key.startswith("optimizer/"):
            _, index, name = key.split("/")
            state["state"].setdefault(int(index), {})[name] = value
    optimizer.load_state_dict(state)
    return read_counters(folder)


def load_averages(folder: Path, averages: Mapping[str, nn.Module]) -> Counters:
    """Read only the averaged weights, which are the ones that are exported."""
    _restore("average", averages, load_file(folder / "state.safetensors"))
    return read_counters(folder)


def read_counters(folder: Path) -> Counters:
    """How far the training in `folder` is."""
    with (folder / "state.safetensors").open("rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
    return Counters(**json.loads(header["__metadata__"]["counters"]))


def _flat(kind: str, modules: Mapping[str, nn.Module]) -> dict[str, torch.Tensor]:
    return {
        f"{kind}/{name}/{key}": value.detach().contiguous()
        for name, module in modules.items()
        for key, value in module.state_dict().items()
    }


def _moments(optimizer: torch.optim.Optimizer) -> dict[str, torch.Tensor]:
    state = optimizer.state_dict()["state"]
    return {f"optimizer/{index}/{name}": value.contiguous() for index, entry in state.items() for name, value in entry.items()}


def _restore(kind: str, modules: Mapping[str, nn.Module], tensors: Mapping[str, torch.Tensor]) -> None:
    for name, module in modules.items():
        start = f"{kind}/{name}/"
        module.load_state_dict({key[len(start) :]: value for key, value in tensors.items() if key.startswith(start)})
