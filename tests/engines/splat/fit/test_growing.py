"""Growth by the default rule and by MCMC: who is split, doubled, dropped and moved, and that the picture stays."""

from __future__ import annotations

import pytest
import torch

from engines.splat.camera import Lens, Pose, film_camera
from engines.splat.fit import growth, mcmc, state
from engines.splat.fit.state import State
from engines.splat.raster import render

CAMERA = film_camera(Pose((0, 0, 4)), Lens(35, 35), 48, 48)


def row_of(count: int, size: float = 0.15, opacity: float = 0.7) -> State:
    """Round splats side by side."""
    means = torch.zeros(count, 3)
    means[:, 0] = torch.linspace(-1, 1, count) if count > 1 else 0
    logit = torch.logit(torch.tensor(opacity)).item()
    return State({
        "means": means, "scales": torch.full((count, 3), size).log(), "quaternions": torch.tensor([[1.0, 0, 0, 0]]).repeat(count, 1),
        "opacities": torch.full((count,), logit), "sh0": torch.ones(count, 1, 3), "shn": torch.zeros(count, 15, 3),
        "exposure": torch.zeros(1, 2, 3),
    })  # fmt: skip


def chance() -> torch.Generator:
    return torch.Generator().manual_seed(3)


def alpha(now: State) -> torch.Tensor:
    return render(state.parameters(now.values, 0), CAMERA).alpha


def watched(pulls: list[float]) -> growth.Watch:
    watch = growth.Watch.of(len(pulls))
    watch.see(torch.tensor([[pull, 0.0] for pull in pulls]), torch.ones(len(pulls), dtype=torch.bool), (2, 2))
    return watch


def test_the_pulled_are_doubled_or_split_and_the_faint_dropped():
    now = row_of(4)
    now.values["scales"][0] = torch.tensor(0.001).log()
    now.values["opacities"][3] = -9
    growth.grow(now, watched([1.0, 1.0, 0.0, 0.0]), growth.Bounds(1.0, 100), chance())
    sizes = now.values["scales"][:, 0].exp()
    assert len(now) == 5
    assert (sizes < 0.002).sum() == 2  # the small one twice
    assert ((sizes - 0.15 / 1.6).abs() < 1e-4).sum() == 2  # the large one in two halves
    assert now.values["opacities"].min() > -6


def test_growth_stops_at_its_bound():
    now = row_of(6)
    growth.grow(now, watched([1.0, 2, 3, 4, 5, 6]), growth.Bounds(1.0, 8), chance())
    assert len(now) == 8
    assert ((now.values["scales"][:, 0].exp() - 0.15).abs() < 1e-4).sum() == 4  # the two that were pulled hardest are split


def test_reset_leaves_nothing_opaque():
    now = row_of(3)
    growth.reset(now)
    assert now.values["opacities"].sigmoid().max() == pytest.approx(0.01, rel=1e-3)


def test_a_splat_and_its_copies_look_as_it_did():
    now = row_of(1)
    before = alpha(now)
    mcmc.add(now, 3, chance())
    after = alpha(now)
    assert len(now) == 4
    assert (after - before).abs().max() < 0.05 and before.max() > 0.65
    now.values["opacities"].fill_(torch.logit(torch.tensor(0.7)).item())  # planted: copies that did not fade
    assert (alpha(now) - before).abs().max() > 0.2


def test_the_dead_move_to_the_living():
    now = row_of(5)
    now.values["opacities"][:2] = -9
    before = alpha(now)
    mcmc.relocate(now, chance())
    assert (now.values["opacities"].sigmoid() > 0.005).all()
    assert now.values["means"][:2, 0].min() > -0.1
    assert (alpha(now) - before).abs().max() < 0.06


def test_only_the_faint_wander():
    now = row_of(2)
    now.values["opacities"][0] = -9
    before = now.values["means"].clone()
    mcmc.wander(now, 1e-4, chance())
    moved = (now.values["means"] - before).norm(dim=1)
    assert moved[0] > 0.05 and moved[1] < 1e-6
