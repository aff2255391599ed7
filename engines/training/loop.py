"""The training loop shared by all recipes: schedule, averaging, log, state, and stopping in good order."""

from __future__ import annotations

import copy
import json
import math
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Protocol

import torch
from torch import nn

from engines.training import state
from engines.training.state import Counters

SAVE_EVERY = 60.0
"""Seconds between two writes of the state."""


@dataclass(frozen=True)
class Plan:
    """How long to train in all (earlier runs included), by minutes or, when `steps` is given, by steps; `resume` goes on where one is."""

    minutes: float
    steps: int | None = None
    resume: bool = False

    def share(self, counters: Counters) -> float:
        """How much of the plan is done, 0 to 1."""
        done = counters.step / self.steps if self.steps else counters.seconds / (60 * self.minutes)
        return min(done, 1.0)


@dataclass(frozen=True)
class Dials:
    """The optimiser's settings."""

    rate: float
    warm_up: int = 100
    decay_from: float = 0.6
    averaging: float = 0.998
    weight_decay: float = 0.01
    clip: float = 1.0


def quick(device: str) -> torch.autocast:
    """A context in which products of matrices and convolutions are reckoned in bfloat16, where the device has units for them (a GPU, a
    processor with AMX); elsewhere it changes nothing."""
    kind = torch.device(device).type
    has_units = kind != "cpu" or torch.cpu.get_capabilities().get("amx_bf16", False)
    return torch.autocast(kind, torch.bfloat16, enabled=has_units)


class Recipe(Protocol):
    """What a recipe brings to the loop. `loss` draws its own batch from the step number, so that a resumed run is the same run."""

    name: str
    dials: Dials
    batch: int
    modules: dict[str, nn.Module]

    def loss(self, step: int, share: float) -> torch.Tensor:
        """The loss of the batch of this step; `share` says how much of the plan is done."""
        ...


class _Stop:
    """Turns the first interrupt into a wish to stop after the step."""

    def __init__(self) -> None:
        self.wanted = False
        self._before = {number: signal.signal(number, self._wish) for number in (signal.SIGINT, signal.SIGTERM)}

    def _wish(self, number: int, frame: FrameType | None) -> None:
        self.wanted = True

    def restore(self) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)


def train(recipe: Recipe, folder: Path, plan: Plan) -> dict[str, nn.Module]:
    """Train until the plan is done or an interrupt comes; returns the averaged modules."""
    torch.set_flush_denormal(True)  # numbers next to zero, of which a long training is full, are many times slower to reckon with
    averages = {name: copy.deepcopy(module).eval() for name, module in recipe.modules.items()}
    parameters = [p for module in recipe.modules.values() for p in module.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(parameters, recipe.dials.rate, (0.9, 0.98), weight_decay=recipe.dials.weight_decay, fused=True)
    resumed = plan.resume and state.exists(folder)
    counters = state.load(folder, recipe.modules, averages, optimizer) if resumed else Counters()
    stop, saved, log = _Stop(), time.monotonic(), _Log(folder / "log.jsonl", resumed)
    while plan.share(counters) < 1 and not stop.wanted:
        start = time.monotonic()
        loss = _step(recipe, optimizer, parameters, counters, plan.share(counters))
        _average(averages, recipe.modules, min(recipe.dials.averaging, (1 + counters.step) / (10 + counters.step)))
        now = time.monotonic()
        counters = Counters(counters.step + 1, counters.pictures + recipe.batch, counters.seconds + now - start)
        log.add(counters, loss, plan.share(counters))
        if now - saved > SAVE_EVERY:
            state.save(folder, recipe.modules, averages, optimizer, counters)
            saved = now
    log.write(counters, plan.share(counters))
    state.save(folder, recipe.modules, averages, optimizer, counters)
    stop.restore()
    torch.set_flush_denormal(False)
    return averages


def _step(recipe: Recipe, optimizer: torch.optim.Optimizer, parameters: list[nn.Parameter],
          counters: Counters, share: float) -> float:  # fmt: skip
    for group in optimizer.param_groups:
        group["lr"] = recipe.dials.rate * _rate(recipe.dials, counters.step, share)
    loss = recipe.loss(counters.step, share)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(parameters, recipe.dials.clip)
    optimizer.step()
    value = float(loss.detach())
    if not math.isfinite(value):
        raise FloatingPointError(f"The loss of {recipe.name} is no longer a number at step {counters.step}.")
    return value


def _rate(dials: Dials, step: int, share: float) -> float:
    """Warm-up, then constant, then along a straight line down to 2 %."""
    late = max(0.0, share - dials.decay_from) / (1 - dials.decay_from)
    return min(1.0, (step + 1) / dials.warm_up) * (1 - 0.98 * late)


@torch.no_grad()
def _average(averages: dict[str, nn.Module], modules: dict[str, nn.Module], keep: float) -> None:
    for name, average in averages.items():
        mine, theirs = list(average.parameters()), list(modules[name].parameters())
        torch._foreach_lerp_(mine, theirs, 1 - keep)


class _Log:
    """One json line every 50 steps and at the end: step, pictures, seconds, share and mean loss."""

    def __init__(self, path: Path, resume: bool) -> None:
        self._path = path
        self._losses: list[float] = []
        if not resume:
            path.unlink(missing_ok=True)

    def add(self, counters: Counters, loss: float, share: float) -> None:
        self._losses.append(loss)
        if counters.step % 50 == 0:
            self.write(counters, share)

    def write(self, counters: Counters, share: float) -> None:
        """The line of what has come since the last one; none when nothing has."""
        if not self._losses:
            return
        line: dict[str, Any] = {
            "step": counters.step, "pictures": counters.pictures, "seconds": round(counters.seconds, 1),
            "share": round(share, 4), "loss": round(sum(self._losses) / len(self._losses), 5),
        }  # fmt: skip
        self._losses.clear()
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        print(json.dumps(line), flush=True)
