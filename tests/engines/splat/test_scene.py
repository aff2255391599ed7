from __future__ import annotations

import numpy as np

from engines.splat.camera import Lens, Pose, film_camera, project
from engines.splat.cloud import Splats
from engines.splat.mesh import Mesh
from engines.splat.raster import Look, draw
from engines.splat.scene import FLOOR, NOBODY, Lamp, Surroundings, Thing, Wanted, draw_world, nearest_first, world_of
from tests.engines.splat.clouds import cloud

CAMERA = film_camera(Pose((0.0, 1.0, 5.0), (0.0, 0.5, 0.0)), Lens(35.0), 160, 96)
SPLATS = cloud(300, 3)
ALL = Wanted(shapes=True, masks=True)


def at(x: float, y: float, z: float, size: float = 1.0) -> np.ndarray:
    matrix = np.diag([size, size, size, 1.0])
    matrix[:3, 3] = x, y, z
    return matrix


def wall(colour=(200, 40, 40)) -> Mesh:
    """A square of side 2 that faces +z."""
    corners = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], np.float32)
    return Mesh(corners, np.array([[0, 1, 2], [0, 2, 3]], np.int32), np.tile(np.array([colour], np.uint8), (4, 1)))


def blob(z: float) -> Splats:
    """One dense ball of half a metre on the axis."""
    sh = np.zeros((1, 1, 3), np.float32)
    sh[..., 1] = 1.5
    mean, turn = np.array([[0, 0.5, z]], np.float32), np.array([[1, 0, 0, 0]], np.float32)
    return Splats(mean, np.full((1, 3), np.log(0.3), np.float32), turn, np.full(1, 9.0, np.float32), sh)


def middle(picture: np.ndarray) -> np.ndarray:
    return picture[CAMERA.height // 2, CAMERA.width // 2]


def test_splats_alone_are_drawn_as_the_rasteriser_draws_them():
    ours = draw_world(world_of([Thing(SPLATS, np.eye(4))]), CAMERA, Surroundings(backdrop=(0.2, 0.3, 0.4)), ALL)
    theirs = draw(SPLATS, CAMERA, Look((0.2, 0.3, 0.4), shape=True))
    assert np.abs(ours.colour - theirs.colour.numpy()).max() < 1e-5
    dense = theirs.alpha.numpy() > 0.6
    assert np.abs(ours.depth - theirs.depth.numpy())[dense].max() < 1e-3 and np.abs(ours.cover - theirs.alpha.numpy()).max() < 1e-5


def test_what_is_nearer_hides_what_is_farther_whatever_it_is_made_of():
    before = draw_world(world_of([Thing(wall(), at(0, 0.5, 0)), Thing(blob(1.0), np.eye(4))]), CAMERA, wanted=ALL)
    behind = draw_world(world_of([Thing(wall(), at(0, 0.5, 0)), Thing(blob(-1.0), np.eye(4))]), CAMERA, wanted=ALL)
    assert middle(before.owner) == 1 and middle(before.colour)[1] > 0.7
    assert middle(behind.owner) == 0 and np.abs(middle(behind.colour) - np.array([200, 40, 40]) / 255).max() < 0.015


def test_the_depth_of_a_wall_is_exact():
    camera = film_camera(Pose((0.0, 0.5, 5.0), (0.0, 0.5, 0.0)), Lens(), 80, 60)
    drawn = draw_world(world_of([Thing(wall(), at(0, 0.5, 1.0))]), camera, wanted=ALL)
    assert np.abs(drawn.depth[drawn.owner == 0] - 4.0).max() < 1e-5 and np.allclose(drawn.normal[30, 40], [0, 0, -1], atol=1e-5)


def test_a_wall_that_reaches_behind_the_camera_is_not_lost():
    matrix = np.array([[1, 0, 0, 0], [0, 0, 1, -1], [0, -50, 0, 0], [0, 0, 0, 1]], float)  # a floor of mesh from z = -50 to 50
    drawn = draw_world(world_of([Thing(wall(), matrix)]), CAMERA, wanted=ALL)
    spots, depth = project(CAMERA, np.array([[0.0, -1.0, 0.0]]))
    column, row = spots[0].astype(int)
    assert drawn.owner[row, column] == 0 and abs(drawn.depth[row, column] - depth[0]) < 0.1


def test_the_floor_lies_at_zero_and_takes_shadows_only_under_a_lamp():
    world = world_of([Thing(wall(), at(0, 1.0, 0))])
    lit = draw_world(world, CAMERA, Surroundings(Lamp(azimuth=180.0, elevation=50.0), (0, 0, 0), (0.8, 0.8, 0.8)), ALL)
    flat = draw_world(world, CAMERA, Surroundings(Lamp(azimuth=180.0, elevation=50.0, shadow=0.0), (0, 0, 0), (0.8, 0.8, 0.8)), ALL)
    spots, _ = project(CAMERA, np.array([[0.0, 0.0, 1.0], [1.6, 0.0, 0.5]]))
    (x, y), (u, v) = spots.astype(int)
    assert lit.owner[y, x] == FLOOR and lit.colour[y, x, 0] < 0.65 * flat.colour[y, x, 0]
    assert abs(lit.colour[v, u, 0] - flat.colour[v, u, 0]) < 0.01
    assert (draw_world(world, CAMERA, wanted=ALL).owner != FLOOR).all()


def test_an_empty_set_is_backdrop():
    drawn = draw_world(world_of([]), CAMERA, Surroundings(backdrop=(0.1, 0.2, 0.3)), ALL)
    assert np.allclose(drawn.colour, [0.1, 0.2, 0.3]) and (drawn.owner == NOBODY).all() and not drawn.depth.any()


def test_many_things_each_have_their_mask():
    things = [Thing(blob(0.0), at(x, 0, -6)) for x in np.linspace(-4, 4, 11)]
    drawn = draw_world(world_of(things), CAMERA, Surroundings(Lamp(), floor=(0.5, 0.5, 0.5)), ALL)
    assert set(np.unique(drawn.owner)) >= set(range(11)) | {FLOOR}


def test_depths_are_sorted_exactly_and_equal_ones_keep_their_order():
    depth = np.random.default_rng(0).lognormal(0, 3, 5000).astype(np.float32)
    depth[100:200] = depth[7]
    assert (nearest_first(depth) == np.argsort(depth, kind="stable")).all()
