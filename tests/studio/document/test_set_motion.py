from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engines.splat.camera import Lens, Pose
from engines.splat.moves import Key, keyed
from studio.document.scene import Aim, Camera, CameraKey, Placement, Prop, PropKey
from studio.document.set_motion import (
    aim_at,
    aim_of,
    angles,
    corners,
    look_at,
    matrix,
    moved_key,
    placement_at,
    quarter_turned,
    rotation,
    side_seen,
    with_key,
    without_key,
)

KEYS = (
    CameraKey(0, Aim((0.0, 1.0, 5.0), (0.0, 0.0, 0.0), 0.0, 35.0)),
    CameraKey(20, Aim((4.0, 2.0, 3.0), (0.5, 0.0, 0.0), 10.0, 50.0), "linear"),
    CameraKey(50, Aim((5.0, 1.0, -2.0), (0.0, 1.0, 0.0), -5.0, 85.0)),
)


def test_a_camera_goes_through_its_keys_and_stands_outside_of_them():
    camera = Camera("c", "C", keys=KEYS)
    for key in KEYS:
        assert np.allclose(aim_at(camera, key.frame).eye, key.aim.eye) and aim_at(camera, key.frame).focal == pytest.approx(key.aim.focal)
    assert aim_at(camera, -9).eye == KEYS[0].aim.eye and aim_at(camera, 99) == aim_at(camera, 50)


def test_the_path_is_the_engines_path():
    """The engine room's own keyed moves as the foreign oracle."""
    theirs = keyed([Key(k.frame, Pose(k.aim.eye, k.aim.target, k.aim.roll), Lens(k.aim.focal), k.easing) for k in KEYS], 60, (640, 360))
    camera = Camera("c", "C", keys=KEYS)
    for frame in range(0, 60, 7):
        assert np.allclose(aim_at(camera, frame).eye, theirs[frame].position, atol=1e-6)


def test_a_prop_turns_more_than_once_round():
    keys = (PropKey(0, Placement(), "linear"), PropKey(100, Placement(rotation=(0.0, 720.0, 0.0)), "linear"))
    assert placement_at(Prop("p", "P", "a", keys=keys), 50).rotation[1] == pytest.approx(360.0)


def test_scales_change_by_equal_factors():
    keys = (PropKey(0, Placement(scale=(1.0, 1.0, 1.0)), "linear"), PropKey(10, Placement(scale=(4.0, 4.0, 4.0)), "linear"))
    assert placement_at(Prop("p", "P", "a", keys=keys), 5).scale == pytest.approx((2.0, 2.0, 2.0))


@pytest.mark.parametrize("turn", [(0.0, 0.0, 0.0), (30.0, 200.0, -75.0), (90.0, 40.0, 25.0), (-90.0, 10.0, 60.0), (12.0, 725.0, 370.0)])
def test_angles_undo_rotation(turn):
    found = angles(rotation(turn), near=turn)
    assert np.allclose(rotation(found), rotation(turn), atol=1e-9)
    assert np.abs(np.subtract(found, turn)).max() <= 180.0


def test_the_matrix_scales_then_turns_then_moves():
    whole = matrix(Placement((1.0, 2.0, 3.0), (0.0, 90.0, 0.0), (2.0, 1.0, 1.0)))
    assert np.allclose(whole @ [1, 0, 0, 1], [1, 2, 1, 1])


def test_the_hand_is_felt_a_little_and_always_alike():
    camera = Camera("c", "C", Aim(), shake=1.0)
    eyes = np.array([aim_at(camera, frame, frame / 24).eye for frame in range(200)])
    assert 0.002 < eyes.std(axis=0).max() < 0.2
    assert aim_at(camera, 3, 3 / 24) == aim_at(camera, 3, 3 / 24) and aim_at(replace(camera, shake=0.0), 3, 9.0) == Aim()


def test_keys_stay_in_order_and_one_to_a_frame():
    keys = with_key(KEYS, CameraKey(20, Aim(focal=28.0)))
    assert [key.frame for key in keys] == [0, 20, 50] and keys[1].aim.focal == 28.0
    assert [key.frame for key in without_key(KEYS, 20)] == [0, 50]
    assert [key.frame for key in moved_key(KEYS, 50, 10)] == [0, 10, 20] and len(moved_key(KEYS, 0, 20)) == 2


@pytest.mark.parametrize("roll", [0.0, 25.0, -170.0])
def test_an_aim_is_found_again_from_its_pose(roll):
    aim = Aim((3.0, 2.0, -4.0), (0.5, 0.2, 0.1), roll, 50.0)
    again = aim_of(look_at(aim), 50.0, float(np.linalg.norm(np.subtract(aim.eye, aim.target))))
    assert np.allclose(again.eye, aim.eye) and np.allclose(again.target, aim.target) and again.roll == pytest.approx(roll)
    assert np.allclose(look_at(again), look_at(aim))


def test_four_quarter_turns_come_round_and_the_lowest_point_stays_where_it_was():
    low, high = (-1.0, -0.5, -0.2), (1.0, 2.0, 0.4)
    begin = turned = Placement((3.0, 1.0, -2.0), (0.0, 40.0, 0.0), (1.0, 2.0, 1.0))
    seen = []
    for _ in range(4):
        turned = quarter_turned(turned, low, high)
        box = corners(low, high, turned)
        assert box[:, 1].min() == pytest.approx(corners(low, high, begin)[:, 1].min())
        seen.append(round(float(np.ptp(box[:, 1])), 3))
    assert np.allclose(matrix(turned), matrix(begin), atol=1e-9) and seen == [0.6, 5.0, 0.6, 5.0]


def test_the_side_that_is_seen_turns_with_the_prop():
    low, high = (-0.5, 0.0, -0.5), (0.5, 1.0, 0.5)
    assert side_seen((0, 1, 5), low, high, Placement()) == pytest.approx(0)
    assert side_seen((5, 1, 0), low, high, Placement()) == pytest.approx(90)
    assert side_seen((3, 1, -5), low, high, Placement((3.0, 0.0, 0.0))) == pytest.approx(180)
    assert side_seen((0, 1, 5), low, high, Placement(rotation=(0.0, 90.0, 0.0), scale=(2.0, 2.0, 2.0))) == pytest.approx(-90)
