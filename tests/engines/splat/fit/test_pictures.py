"""Small pictures first, whole ones later, each with the camera of its size."""

from __future__ import annotations

import numpy as np

from engines.splat.camera import Lens, Pose, film_camera, project
from engines.splat.fit.pictures import Pictures, shrinking, smaller
from engines.splat.fit.shots import Shot


def shot(width: int = 200, height: int = 100) -> Shot:
    camera = film_camera(Pose((0, 0, 3)), Lens(), width, height)
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:, width // 2 :] = 255
    return Shot(camera, pixels)


def test_pictures_grow_with_the_plan():
    big = shot(400, 400).camera
    assert [shrinking(big, done) for done in (0.0, 0.2, 0.5, 1.0)] == [4, 2, 1, 1]
    assert shrinking(shot().camera, 0.0) == 2  # 48 pixels are left of 100
    assert shrinking(shot(40, 40).camera, 0.0) == 1


def test_camera_and_target_fit_each_other():
    pictures = Pictures([shot()])
    for done, size in ((0.0, (100, 50)), (0.9, (200, 100))):
        camera, wanted = pictures.get(0, done)
        assert (camera.width, camera.height) == size
        assert tuple(wanted.pixels.shape) == (size[1], size[0], 3)
        assert pictures.get(0, done)[1] is wanted


def test_a_smaller_shot_shows_the_same():
    whole, half = shot(), smaller(shot(), 2)
    point = np.array([[0.3, -0.2, 0.0]])
    assert np.allclose(project(half.camera, point)[0] * 2, project(whole.camera, point)[0])
    assert half.pixels[0, 0, 0] == 0 and half.pixels[0, -1, 0] == 255
