"""The optimiser against torch's own, and what comes back from disk."""

from __future__ import annotations

import pytest
import torch

from engines.progress import EngineError
from engines.splat.fit import state
from engines.splat.fit.state import State


def small(count: int = 6) -> State:
    shapes = {"means": (count, 3), "scales": (count, 3), "quaternions": (count, 4), "opacities": (count,),
              "sh0": (count, 1, 3), "shn": (count, 15, 3), "exposure": (2, 2, 3)}  # fmt: skip
    chance = torch.Generator().manual_seed(1)
    return State({name: torch.randn(shape, generator=chance) for name, shape in shapes.items()})


def test_descend_is_adam():
    now = small()
    theirs = {name: value.clone().requires_grad_(True) for name, value in now.values.items()}
    rates = {"means": 0.1, "opacities": 0.01}
    adam = torch.optim.Adam([{"params": [theirs[name]], "lr": rate} for name, rate in rates.items()], eps=1e-15)
    for step in range(3):
        gradients = {name: torch.randn(value.shape, generator=torch.Generator().manual_seed(step)) for name, value in theirs.items()}
        for name, gradient in gradients.items():
            theirs[name].grad = gradient.clone()
        adam.step()
        state.descend(now, gradients, rates)
    assert all(torch.allclose(now.values[name], theirs[name], atol=1e-6) for name in now.values)


def test_a_saved_state_goes_on_as_it_was(tmp_path):
    now, path = small(), tmp_path / "fit.safetensors"
    state.descend(now, {name: torch.ones_like(value) for name, value in now.values.items()}, {"means": 0.1})
    now.seconds = 12.5
    state.save(now, path, "this")
    again = state.load(path, "this")
    assert (again.step, again.seconds) == (1, 12.5)
    for mine, its in ((now.values, again.values), (now.first, again.first), (now.second, again.second)):
        assert mine.keys() == its.keys() and all(torch.equal(mine[name], its[name]) for name in mine)


def test_a_state_of_something_else_or_damaged_is_refused(tmp_path):
    path = tmp_path / "fit.safetensors"
    state.save(small(), path, "this")
    with pytest.raises(EngineError, match="another training"):
        state.load(path, "that")
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(EngineError, match="damaged"):
        state.load(path, "this")


def test_rows_are_dropped_added_and_forgotten_together():
    now = small()
    state.descend(now, {name: torch.ones_like(value) for name, value in now.values.items()}, {name: 0.1 for name in state.ROWS})
    state.keep(now, torch.tensor([True, False, True, True, True, True]))
    state.append(now, {name: now.values[name][:2] for name in state.ROWS})
    assert len(now) == 7 and now.values["exposure"].shape == (2, 2, 3)
    assert all(table[name].shape[0] == 7 for table in (now.first, now.second) for name in state.ROWS)
    assert not now.first["means"][5:].any() and now.first["means"][:5].any()
    state.forget(now, torch.tensor([0]))
    assert not now.second["shn"][0].any()
