"""Clay of splats: its pace is how fast splats move and change their size, and nothing else."""

from __future__ import annotations

import pytest
import torch

from engines.splat.make.clay import OfSplats
from engines.splat.make.stage import first_ball
from engines.splat.make.viewer import Spot


def stepped(pace: float) -> dict[str, float]:
    """How far a first step against a picture of nothing takes each kind of number, at most."""
    clay = OfSplats(first_ball(100, 0), 100, pace)
    before = {name: value.clone() for name, value in clay.now.values.items()}
    colour, alpha = clay.draw(Spot(20, 10).camera(48))
    (colour.square().mean() + alpha.square().mean()).backward()
    clay.follow(0.0)
    return {name: float((value - before[name]).abs().max()) for name, value in clay.now.values.items()}


def test_a_quicker_pace_moves_and_sizes_splats_faster_and_colours_them_as_fast() -> None:
    slow, quick = stepped(1.0), stepped(2.5)
    for name, times in {"means": 2.5, "scales": 2.5, "sh0": 1.0, "opacities": 1.0}.items():
        assert slow[name] > 0 and quick[name] == pytest.approx(times * slow[name], rel=1e-3)


def test_splats_stay_within_reach_and_small() -> None:
    clay = OfSplats(first_ball(100, 0), 100)
    clay.now.values["means"] *= 9
    clay.now.values["scales"] += 4
    clay.tend(0.1, torch.Generator().manual_seed(0))
    assert clay.now.values["means"].norm(dim=1).max() <= 1.001 and clay.now.values["scales"].exp().max() <= 0.1001
