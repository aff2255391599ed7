"""A painted wall in front of a painted floor: what the sweep finds stands on them."""

from __future__ import annotations

import numpy as np
import pytest

from engines.progress import Cancelled, Progress
from engines.splat.camera import Camera, Lens, Pose, film_camera
from engines.splat.fit.shots import Shot
from engines.splat.fit.sweep import swept_points

SIZE = 64


def painted(places: np.ndarray) -> np.ndarray:
    """Blotches of colour that no other place shows, uint8 [..., 3]."""
    waves = np.stack([np.sin(places @ np.array(way)) for way in ((5, 3, 2), (-4, 6, 3), (3, -5, 6))], -1)
    return np.round(127 + 120 * waves).clip(0, 255).astype(np.uint8)


def seen(camera: Camera) -> Shot:
    """The floor y = 0 and the wall z = -1 by rays."""
    columns, rows = np.meshgrid(np.arange(SIZE) + 0.5, np.arange(SIZE) + 0.5)
    local = np.stack([(columns - camera.cx) / camera.fx, (rows - camera.cy) / camera.fy, np.ones_like(columns)], -1)
    ways, eye = local @ camera.rotation, camera.position
    with np.errstate(divide="ignore"):
        far = np.stack([-eye[1] / ways[..., 1], (-1 - eye[2]) / ways[..., 2]])
    places = eye + ways * np.where(far > 0, far, np.inf).min(axis=0)[..., None]
    return Shot(camera, painted(places))


def shots() -> list[Shot]:
    angles = np.radians(np.linspace(-40, 40, 7))
    return [seen(film_camera(Pose((4 * np.sin(a), 1.6, 4 * np.cos(a)), (0, 0.4, 0)), Lens(35, 30), SIZE, SIZE)) for a in angles]


def off(points: np.ndarray) -> np.ndarray:
    """How far points are from floor and wall."""
    return np.minimum(np.abs(points[:, 1]), np.abs(points[:, 2] + 1))


def test_points_stand_on_floor_and_wall():
    points, colours = swept_points(shots(), Progress())
    assert len(points) > 0.3 * 7 * SIZE * SIZE
    assert np.median(off(points)) < 0.03 and np.quantile(off(points), 0.9) < 0.15
    assert np.median(np.abs(painted(points).astype(int) - colours)) < 30


def test_wrong_cameras_find_other_things():
    """The planted fault: each picture with another's camera."""
    good = shots()
    wrong = [Shot(good[other].camera, shot.pixels) for other, shot in zip((3, 0, 5, 1, 6, 2, 4), good, strict=True)]
    assert np.median(off(swept_points(wrong, Progress())[0])) > 0.15


def test_a_single_picture_has_no_depth():
    assert len(swept_points(shots()[:1], Progress())[0]) == 0


def test_it_can_be_cancelled():
    with pytest.raises(Cancelled):
        swept_points(shots(), Progress(cancelled=lambda: True))
