"""A scene is a function of time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engines.training.world import motion
from engines.training.world.scene import STORYBOOK, Camera, Scene, Thing

CAMERA = Camera((0.0, 1.0, 0.0), 8.0, 5.0, 8.0, 30.0)


def _scene(act: str, name: str = "car", **words: object) -> Scene:
    thing = Thing(name, "red", "", (0.0, 0.0, 0.0), 1.0, 90.0, motion=act)
    return replace(Scene((thing,), "", "meadow", "day", CAMERA, 1, vocabulary=STORYBOOK.name), **words)


def _thing(act: str, seconds: float) -> Thing:
    return motion.at(_scene(act), seconds).things[0]


def test_driving_goes_ahead_through_the_middle_and_rolls_the_wheels() -> None:
    start, middle, end = (_thing("drive", t) for t in (0.0, 1.0, 2.0))
    assert middle.position == (0.0, 0.0, 0.0)
    assert end.position[0] == pytest.approx(-start.position[0]) and end.position[0] > 1
    assert end.rolled - start.rolled == pytest.approx(end.position[0] - start.position[0])


def test_rising_and_falling_change_the_height_only() -> None:
    assert _thing("rise", 1.0).position[1] > _thing("rise", 0.0).position[1] == 0
    falling = [_thing("fall", t).position[1] for t in (0.0, 0.4, 0.8, 1.5)]
    assert falling == sorted(falling, reverse=True) and falling[-1] == 0


def test_bouncing_touches_the_ground_and_spinning_turns() -> None:
    assert _thing("bounce", 0.0).position[1] == 0 and _thing("bounce", 0.4).position[1] > 0.5
    assert _thing("spin", 1.0).yaw - _thing("spin", 0.0).yaw == motion.SPIN_DEGREES


def test_the_camera_moves_about_the_composed_view_and_the_stage_stays() -> None:
    for move, changed in (("pan", "target"), ("tilt", "target"), ("dolly", "distance"), ("orbit", "yaw")):
        scene = _scene("", camera_move=move)
        frames = [motion.at(scene, t) for t in (0.0, 1.0, 2.0)]
        assert frames[1].camera == scene.camera
        assert getattr(frames[0].camera, changed) != getattr(frames[2].camera, changed)
        assert {frame.heading for frame in frames} == {CAMERA.yaw}


def test_nothing_moves_without_a_motion() -> None:
    scene = _scene("")
    assert motion.at(scene, 1.7).things == scene.things
