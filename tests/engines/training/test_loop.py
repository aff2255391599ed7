"""The training loop: it learns, it goes on where it stopped, it leaves state and log."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from torch import nn

from engines.training.loop import Dials, Plan, train


class _Line:
    """Fits y = 2x + 1."""

    name = "line"
    batch = 8
    dials = Dials(rate=0.05, warm_up=5, averaging=0.9)

    def __init__(self, broken: bool = False) -> None:
        torch.manual_seed(0)
        self._broken = broken
        self.modules: dict[str, nn.Module] = {"line": nn.Linear(1, 1)}

    def loss(self, step: int, share: float) -> torch.Tensor:
        x = torch.randn(self.batch, 1, generator=torch.Generator().manual_seed(step))
        loss = (self.modules["line"](x) - 2 * x - 1).square().mean()
        return loss * torch.nan if self._broken else loss


def _weights(modules: dict[str, nn.Module]) -> torch.Tensor:
    return torch.cat([p.detach().flatten() for p in modules["line"].parameters()])


def test_it_learns(tmp_path: Path) -> None:
    averages = train(_Line(), tmp_path, Plan(0, steps=300))
    assert torch.allclose(_weights(averages), torch.tensor([2.0, 1.0]), atol=0.02)


def test_a_resumed_training_is_the_same_training(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    whole = _Line()
    averages = train(whole, tmp_path / "a", Plan(0, steps=40))
    first = _Line()
    first.dials = Dials(rate=0.05, warm_up=5, averaging=0.9, decay_from=0.6)
    train(_Cut(first, 25), tmp_path / "b", Plan(0, steps=40))
    again = _Line()
    resumed = train(again, tmp_path / "b", Plan(0, steps=40, resume=True))
    assert torch.equal(_weights(whole.modules), _weights(again.modules))
    assert torch.equal(_weights(averages), _weights(resumed))


class _Cut:
    """A recipe that asks to stop at a step, as an interrupt does."""

    def __init__(self, recipe: _Line, last: int) -> None:
        self._recipe, self._last = recipe, last
        self.name, self.batch, self.dials, self.modules = recipe.name, recipe.batch, recipe.dials, recipe.modules

    def loss(self, step: int, share: float) -> torch.Tensor:
        if step == self._last - 1:
            import signal

            signal.raise_signal(signal.SIGINT)
        return self._recipe.loss(step, share)


def test_the_log_says_how_far_it_is(tmp_path: Path) -> None:
    train(_Line(), tmp_path, Plan(0, steps=100))
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [50, 100]
    assert lines[1]["loss"] < lines[0]["loss"] and lines[1]["share"] == 1


def test_a_loss_that_is_no_number_stops_it(tmp_path: Path) -> None:
    with pytest.raises(FloatingPointError, match="line"):
        train(_Line(broken=True), tmp_path, Plan(0, steps=3))
