"""The key light on splats against what is known exactly: a ball lit by Lambert, a shadow where something stands before the light."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engines.splat.camera import Lens, Pose, film_camera
from engines.splat.cloud import merge
from engines.splat.mesh import Mesh
from engines.splat.placing import moved
from engines.splat.scene import Lamp, Surroundings, Thing, Wanted, draw_world, world_of
from tests.engines.splat.solids import MIDDLE, RADIUS, ball_of_splats

LAMP = Lamp(azimuth=70.0, elevation=30.0, strength=1.0, fill=0.2, shadow=0.0, splats=1.0)
CAMERA = film_camera(Pose(tuple(np.add(MIDDLE, (0.0, 0.0, 4.0))), tuple(MIDDLE)), Lens(50.0), 160, 160)


@pytest.fixture(scope="module")
def grey():
    """A ball that shines alike everywhere."""
    ball = ball_of_splats(4000)
    return replace(ball, sh=np.zeros_like(ball.sh))


def drawn(splats, lamp, shapes=False):
    return draw_world(world_of([Thing(splats, np.eye(4))]), CAMERA, Surroundings(lamp), Wanted(shapes))


def lambert(depth, lamp):
    """What the light makes of the ball at each pixel, by the true normal of the place that is seen."""
    rows, columns = np.mgrid[0:160, 0:160] + 0.5
    local = np.stack([(columns - CAMERA.cx) / CAMERA.fx, (rows - CAMERA.cy) / CAMERA.fy, np.ones_like(rows)], -1) * depth[..., None]
    normals = (local @ CAMERA.rotation + CAMERA.position - MIDDLE) / RADIUS
    facing = np.clip(normals @ lamp.direction, 0, 1)
    return lamp.fill + (1 - lamp.fill) * lamp.strength * facing, np.abs(normals @ CAMERA.rotation[2])


def test_a_ball_is_lit_as_a_ball(grey):
    plain = drawn(grey, replace(LAMP, splats=0.0), shapes=True)
    share = drawn(grey, LAMP).colour.mean(axis=2) / np.maximum(plain.colour.mean(axis=2), 1e-6)
    wanted, frontal = lambert(plain.depth, LAMP)
    seen = (plain.depth > 0) & (frontal > 0.4)
    assert seen.sum() > 2000 and np.abs(share - wanted)[seen].mean() < 0.03
    mirrored = lambert(plain.depth, replace(LAMP, azimuth=-70.0))[0]
    assert np.abs(share - mirrored)[seen].mean() > 0.2  # the planted fault: light from the other side


def test_without_it_and_halfway(grey):
    none, half, full = (drawn(grey, replace(LAMP, splats=amount)).colour for amount in (0.0, 0.5, 1.0))
    assert np.array_equal(none, drawn(grey, None).colour)
    assert np.allclose(half, (none + full) / 2, atol=1e-4) and np.abs(full - none).max() > 0.2


def test_what_stands_before_the_light_throws_its_shadow_on_splats(grey):
    """A small ball beside a large one, on the way to the light."""
    lamp = replace(LAMP, azimuth=90.0, elevation=0.1)
    matrix = np.diag([0.25, 0.25, 0.25, 1.0])
    matrix[:3, 3] = np.add(0.75 * MIDDLE, (1.6, 0.0, 0.55))
    both = merge([grey, moved(grey, matrix)])
    lit, dark = drawn(both, lamp).colour, drawn(both, replace(lamp, shadow=1.0)).colour
    lost = (lit - dark).mean(axis=2)
    rows, _ = np.nonzero(lost > 0.1)
    assert 80 < len(rows) < 4000 and abs(rows.mean() - 80) < 8, "the shadow lies at the height of what throws it"
    assert np.abs(lost[:20]).max() < 0.02


def test_meshes_keep_the_light_that_they_have():
    square = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], np.float32) + MIDDLE.astype(np.float32)
    mesh = Mesh(square, np.array([[0, 1, 2], [0, 2, 3]], np.int32), np.full((4, 3), 200, np.uint8))
    behind = np.eye(4)
    behind[2, 3] = -3
    world = world_of([Thing(mesh, np.eye(4)), Thing(ball_of_splats(500), behind)])
    with_light, without = (draw_world(world, CAMERA, Surroundings(replace(LAMP, splats=amount))).colour for amount in (1.0, 0.0))
    assert np.abs(with_light - without)[60:100, 60:100].max() < 0.02
