import numpy as np
import pytest

from engines.splat.camera import Camera, Lens, Pose, film_camera, from_opengl, moved, project, resized, to_opengl
from tests.engines.splat.test_harmonics import random_rotation


def camera(eye=(0, 0, 5), target=(0, 0, 0), roll=0.0, size=(640, 360)):
    return film_camera(Pose(eye, target, roll), Lens(35, 36), *size)


def test_what_it_looks_at_is_in_the_middle_and_up_is_up():
    places, depth = project(camera(), np.array([[0, 0, 0], [0, 1, 0], [1, 0, 0], [0, 0, 2]], float))
    assert np.allclose(places[0], [320, 180]) and np.allclose(depth, [5, 5, 5, 3])
    assert places[1, 1] < 180 and places[2, 0] > 320


def test_a_35_mm_lens_sees_54_degrees():
    edge = np.tan(np.radians(54.43 / 2)) * 5
    assert np.allclose(project(camera(), np.array([[edge, 0, 0]]))[0][0], [640, 180], atol=0.1)


def test_roll_turns_the_picture_the_other_way():
    places, _ = project(camera(roll=90), np.array([[0, 1, 0]], float))  # turned clockwise, its left is the world's up
    assert np.allclose(places[0, 1], 180) and places[0, 0] < 320


@pytest.mark.parametrize("eye", [(0, 5, 0), (0, -5, 0), (3, 2, -4)])
def test_it_can_look_straight_down_and_up(eye):
    seen = camera(eye)
    assert np.allclose(seen.position, eye) and np.allclose(seen.rotation @ seen.rotation.T, np.eye(3))
    assert np.allclose(project(seen, np.zeros((1, 3)))[0][0], [320, 180])


def test_opengl_and_back():
    seen = camera((3, 2, -4), roll=20)
    assert np.allclose(from_opengl(to_opengl(seen)), seen.world_to_camera)
    assert np.allclose(to_opengl(camera())[:3, :3], np.eye(3))


def test_resized_sees_the_same():
    point = np.array([[0.4, 0.3, 0.1]])
    small = resized(camera(), 320, 180)
    assert np.allclose(project(small, point)[0] * 2, project(camera(), point)[0])


def test_moved_with_the_world_sees_the_same():
    transform, points = np.eye(4), np.random.default_rng(0).normal(size=(5, 3))
    transform[:3, :3], transform[:3, 3] = random_rotation(), [1, 2, 3]
    after = project(moved(camera(), transform, 2.5), 2.5 * points @ transform[:3, :3].T + transform[:3, 3])
    before = project(camera(), points)
    assert np.allclose(after[0], before[0]) and np.allclose(after[1], 2.5 * before[1])


@pytest.mark.parametrize("change", [{"fx": 0}, {"fy": np.nan}, {"cx": np.inf}, {"width": 0}, {"world_to_camera": 2 * np.eye(4)}])
def test_impossible_cameras_are_refused(change):
    values = {"world_to_camera": np.eye(4), "fx": 100, "fy": 100, "cx": 50, "cy": 50, "width": 100, "height": 100}
    with pytest.raises(ValueError, match="camera"):
        Camera(**{**values, **change})
    with pytest.raises(ValueError, match="stands on"):
        camera((0, 0, 0))
