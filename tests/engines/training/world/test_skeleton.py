"""Poses bend characters without tearing them, and wheels turn as far as they roll."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engines.training.world import objects, skeleton
from engines.training.world.scene import POSES


def _posed(name: str, pose: str, phase: float = 0.25) -> np.ndarray:
    mesh, frame = objects.mesh(name), objects.SKELETONS[name]
    carried = skeleton.bones(frame, pose, phase)[mesh.bone]
    return np.einsum("nab,nb->na", carried[:, :3, :3], mesh.positions) + carried[:, :3, 3]


@pytest.mark.parametrize("name", objects.CHARACTERS)
def test_standing_leaves_the_toy_as_it_is(name: str) -> None:
    assert np.allclose(_posed(name, "stand"), objects.mesh(name).positions)


@pytest.mark.parametrize("name", objects.CHARACTERS)
@pytest.mark.parametrize("pose", POSES)
def test_a_posed_toy_stays_on_the_ground(name: str, pose: str) -> None:
    if pose in objects.SKELETONS[name].poses:
        assert -0.20 < _posed(name, pose)[:, 1].min() < 0.12


def test_a_waving_hand_is_higher_than_the_other() -> None:
    frame = objects.SKELETONS["robot"]
    tips = skeleton.posed_points(frame, skeleton.bones(frame, "wave"))[:, 1, 1]
    assert tips[skeleton.LEFT_ARM] > tips[skeleton.RIGHT_ARM] + 0.5


def test_sitting_is_lower_and_puts_the_feet_ahead() -> None:
    frame = objects.SKELETONS["cat"]
    standing, sitting = (skeleton.posed_points(frame, skeleton.bones(frame, pose)) for pose in ("stand", "sit"))
    assert sitting[skeleton.HEAD, 1, 1] < standing[skeleton.HEAD, 1, 1] - 0.2
    assert sitting[skeleton.LEFT_LEG, 1, 2] > standing[skeleton.LEFT_LEG, 1, 2] + 0.2


def test_walking_swings_the_legs_against_each_other() -> None:
    frame = objects.SKELETONS["bird"]
    tips = skeleton.posed_points(frame, skeleton.bones(frame, "walk", 0.25))[:, 1, 2]
    after = skeleton.posed_points(frame, skeleton.bones(frame, "walk", 0.75))[:, 1, 2]
    assert (tips[skeleton.LEFT_LEG] - tips[skeleton.RIGHT_LEG]) * (after[skeleton.LEFT_LEG] - after[skeleton.RIGHT_LEG]) < 0


def test_a_wheel_turns_once_on_its_circumference() -> None:
    frame = objects.SKELETONS["car"]
    radius = frame.joints[1].pivot[1]
    once = skeleton.bones(frame, rolled=2 * math.pi * radius)
    assert np.allclose(once, skeleton.bones(frame), atol=1e-9)
    assert not np.allclose(skeleton.bones(frame, rolled=radius), skeleton.bones(frame))
