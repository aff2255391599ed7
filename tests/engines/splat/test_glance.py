"""The quick way to ellipses beside the exact one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engines.splat import glance
from engines.splat.camera import Lens, Pose, film_camera
from engines.splat.cloud import Splats
from engines.splat.projection import DEPTH, REACH_X
from engines.splat.scene import Thing, _ellipses, draw_world, view_vector, world_of
from tests.engines.splat.clouds import cloud

CAMERA = film_camera(Pose((0.4, 0.8, 3.0), (0.0, 0.2, 0.0)), Lens(35.0), 160, 96)


def both(splats: Splats) -> tuple[np.ndarray, np.ndarray]:
    return glance.marks_of(glance.known_of(splats)[0], view_vector(CAMERA, False)), _ellipses(splats, CAMERA, False).marks


def test_ellipses_are_those_of_training():
    quick, exact = both(cloud(3000, 0))
    seen = exact[:, REACH_X] > 0
    assert 1000 < seen.sum() < 3000 and (seen == (quick[:, REACH_X] > 0)).all()
    assert np.allclose(quick[seen], exact[seen], rtol=2e-4, atol=2e-4)


def test_what_cannot_be_seen_reaches_nowhere():
    splats = cloud(6, 0)
    means, scales, quaternions, opacities = (array.copy() for array in (splats.means, splats.scales, splats.quaternions, splats.opacities))
    means[:] = 0
    opacities[:] = 3.0
    means[0] = 0.4, 0.8, 9.0  # behind the camera
    opacities[1] = -9.0  # never above 1/255
    means[2] = 1e9, 0, -1  # far beside
    scales[3] = 60.0  # wider than numbers reach
    quaternions[4] = 0.0
    means[5] = np.nan
    quick, exact = both(replace(splats, means=means, scales=scales, quaternions=quaternions, opacities=opacities))
    assert (quick[:, REACH_X] > 0).tolist() == (exact[:, REACH_X] > 0).tolist() == [False, False, False, False, True, False]
    assert quick[4, DEPTH] == pytest.approx(exact[4, DEPTH])


@pytest.mark.parametrize(("degree", "antialiased"), [(0, False), (2, False), (0, True)])
def test_pictures_are_the_same_however_they_are_made(degree, antialiased, monkeypatch):
    world = world_of([Thing(replace(cloud(500, degree), antialiased=antialiased), np.eye(4))])
    quick = draw_world(world, CAMERA).colour
    monkeypatch.setattr("engines.splat.scene._glanced", lambda world, camera: _ellipses(world.splats, camera, False))
    assert np.abs(quick - draw_world(world, CAMERA).colour).max() < 1e-4
