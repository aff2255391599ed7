import numpy as np
import pytest

from engines.splat.camera import Lens, Pose, project
from engines.splat.moves import Key, Stage, crane, dolly, ease, keyed, orbit, turntable

STAGE = Stage((1.0, 2.0, 3.0), 1.5, 320, 180)


def test_a_turntable_goes_round_once_and_sees_everything():
    cameras = turntable(STAGE, 24)
    angles = np.unwrap([np.arctan2(*(camera.position - STAGE.middle)[[0, 2]]) for camera in cameras])
    assert np.allclose(np.diff(angles), 2 * np.pi / 24)
    random = np.random.default_rng(0).normal(size=(500, 3))
    sphere = np.asarray(STAGE.middle) + 1.5 * random / np.linalg.norm(random, axis=1, keepdims=True)
    for camera in cameras:
        places, depth = project(camera, sphere)
        assert (depth > 0).all() and (places > 0).all() and (places < [320, 180]).all()


def test_orbit_dolly_and_crane_end_where_they_should():
    turn = orbit(STAGE, 10, (0, 90), elevation=0)
    assert np.allclose(turn[0].position - STAGE.middle, [0, 0, STAGE.distance])
    assert np.allclose(turn[-1].position - STAGE.middle, [STAGE.distance, 0, 0])
    near = dolly(STAGE, 10, (1.0, 0.5))
    assert np.allclose([np.linalg.norm(c.position - STAGE.middle) / STAGE.distance for c in (near[0], near[-1])], [1, 0.5])
    up = crane(STAGE, 10, (0, 60))
    assert up[-1].position[1] - 2 == pytest.approx(STAGE.distance * np.sin(np.radians(60)))


def test_easing_starts_and_ends():
    for easing in ("linear", "ease in", "ease out", "ease in and out"):
        assert [ease(easing, 0), ease(easing, 1)] == [0, 1]
    steps = np.diff([c.position[0] for c in orbit(STAGE, 50, (0, 90), easing="ease in and out")])
    assert steps[0] < steps[25] / 5


def test_a_keyed_path_goes_through_its_keys():
    keys = [Key(0, Pose((0, 0, 5))), Key(10, Pose((5, 1, 0)), Lens(85)), Key(30, Pose((0, 3, -5), roll=15), Lens(85))]
    cameras = keyed(keys, 40, (320, 180))
    assert len(cameras) == 40
    for key in keys:
        assert np.allclose(cameras[key.frame].position, key.pose.eye)
        assert cameras[key.frame].fx == pytest.approx(key.lens.pixels(320))
    assert np.allclose(cameras[39].position, (0, 3, -5))
    steps = np.linalg.norm(np.diff([camera.position for camera in cameras], axis=0), axis=1)
    assert steps.max() < 3 * steps[:30].mean()


def test_a_path_needs_keys_apart():
    with pytest.raises(ValueError, match="keys"):
        keyed([], 3, (320, 180))
    with pytest.raises(ValueError, match="keys"):
        keyed([Key(1, Pose((0, 0, 5))), Key(1, Pose((0, 0, 6)))], 3, (320, 180))
