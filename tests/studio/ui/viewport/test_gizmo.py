from __future__ import annotations

import numpy as np
import pytest

from engines.splat.camera import Lens, Pose, film_camera, project
from studio.document.scene import Placement
from studio.document.set_motion import rotation
from studio.ui.viewport.gizmo import ALL, AXES, Grip, dragged, floor_under, handles, hit

CAMERA = film_camera(Pose((2.0, 1.5, 4.0), (0.0, 0.5, 0.0)), Lens(), 800, 600)
MIDDLE = np.array([0.2, 0.4, -0.1])


def spot(place) -> tuple[float, float]:
    ((x, y),), _ = project(CAMERA, np.array([place], float))
    return float(x), float(y)


def grip(mode, axis, start) -> Grip:
    return Grip(mode, axis, start, MIDDLE, CAMERA)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_moving_along_an_axis_follows_the_pointer(axis):
    """The oracle: pointing at where the middle would be half a metre further puts it exactly there."""
    found = dragged(grip("move", axis, spot(MIDDLE)), spot(MIDDLE + 0.5 * AXES[axis]), Placement(tuple(MIDDLE)), False)
    assert np.allclose(found.position, MIDDLE + 0.5 * AXES[axis], atol=1e-6)


def test_moving_by_the_middle_stays_at_its_depth():
    found = np.array(dragged(grip("move", ALL, spot(MIDDLE)), (430.0, 260.0), Placement(tuple(MIDDLE)), False).position)
    assert np.allclose(spot(found), np.add(spot(MIDDLE), np.subtract((430.0, 260.0), spot(MIDDLE))))
    assert (found - MIDDLE) @ CAMERA.rotation[2] == pytest.approx(0.0, abs=1e-9)


def test_snapping_rounds_only_what_is_dragged():
    found = dragged(grip("move", 0, spot(MIDDLE)), spot(MIDDLE + 0.4 * AXES[0]), Placement(tuple(MIDDLE)), True)
    assert found.position == pytest.approx((0.5, 0.4, -0.1))


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_turning_by_a_ring_follows_the_pointer(axis):
    start = next(handle for handle in handles("rotate", MIDDLE, CAMERA) if handle.axis == axis)
    first, last = start.points[10], start.points[12]  # 18 degrees further along the ring
    found = dragged(grip("rotate", axis, tuple(first)), tuple(last), Placement(tuple(MIDDLE)), False)
    turn = rotation(found.rotation)
    degrees = np.degrees(np.arccos((np.trace(turn) - 1) / 2))
    sign = np.sign((turn - turn.T)[(axis + 2) % 3, (axis + 1) % 3])
    assert sign == 1 and 3 < degrees < 45 and np.allclose(turn @ AXES[axis], AXES[axis])
    assert found.position == pytest.approx(tuple(MIDDLE))


def test_scaling_by_an_axis_and_by_the_middle():
    ends = {handle.axis: handle.points[-1] for handle in handles("scale", MIDDLE, CAMERA)}
    one = dragged(grip("scale", 1, tuple(ends[1])), tuple(2 * ends[1] - spot(MIDDLE)), Placement(tuple(MIDDLE)), False)
    assert one.scale[1] > 1.5 and one.scale[::2] == (1.0, 1.0)
    even = dragged(grip("scale", ALL, spot(MIDDLE)), tuple(np.add(spot(MIDDLE), (84, 0))), Placement(tuple(MIDDLE)), False)
    assert even.scale == pytest.approx((2.0, 2.0, 2.0))
    tiny = dragged(grip("scale", ALL, (0.0, 0.0)), (-1e4, 0.0), Placement(), True)
    assert min(tiny.scale) > 0


def test_the_nearest_handle_is_meant_and_none_far_away():
    found = handles("move", MIDDLE, CAMERA)
    assert hit(found, *found[1].points[1]) == 1 and hit(found, *spot(MIDDLE)) == ALL and hit(found, 5.0, 5.0) is None
    assert handles("move", np.array([4.0, 3.0, 9.0]), CAMERA) == []  # behind the eye


def test_the_floor_under_the_pointer():
    assert floor_under(CAMERA, *spot((0.5, 0.0, 0.3))) == pytest.approx((0.5, 0.0, 0.3), abs=1e-6)
    assert floor_under(CAMERA, 400.0, -4000.0) is None
