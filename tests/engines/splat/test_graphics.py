from __future__ import annotations

import numpy as np
import pytest

from engines.splat.camera import Lens, Pose, film_camera
from engines.splat.cloud import take
from engines.splat.graphics import Graphics, NoGraphics, back_to_front
from engines.splat.mesh import Mesh
from engines.splat.scene import Lamp, Surroundings, Thing, draw_world, world_of
from tests.engines.splat.clouds import cloud
from tests.engines.splat.solids import ball_of_splats
from tests.engines.splat.test_scene import at
from tests.set_kit import box

CAMERA = film_camera(Pose((2.4, 1.8, 3.6), (0.2, 0.6, 0.0)), Lens(), 240, 160)
LIT = Surroundings(Lamp(), (0.7, 0.75, 0.8), (0.8, 0.78, 0.74))


@pytest.fixture(scope="module")
def graphics():
    try:
        found = Graphics(software=True)
    except NoGraphics as error:
        pytest.skip(str(error))
    yield found
    found.close()


def compiled(world, around) -> np.ndarray:
    """What the processor draws: the oracle."""
    return np.round(np.clip(draw_world(world, CAMERA, around).colour, 0, 1) * 255)


def apart(one, other) -> tuple[float, float]:
    difference = np.abs(one.astype(float) - other)
    return float(difference.mean()), float(np.quantile(difference, 0.99))


@pytest.mark.parametrize("degree", [0, 3])
def test_splats_look_as_the_processor_draws_them(graphics, degree):
    world = world_of([Thing(cloud(400, degree), at(0, 0.6, 0, 0.5))])
    around = Surroundings(backdrop=(0.2, 0.3, 0.4))
    mean, most = apart(graphics.draw(world, CAMERA, around), compiled(world, around))
    assert mean < 0.5 and most < 3


def test_splats_meshes_floor_and_shadows_together(graphics):
    """Through each other: depth has to be right on both sides."""
    things = [Thing(ball_of_splats(2000), at(0, 0.9, 0)), Thing(box(), at(0.9, 0.5, 0.2)), Thing(box(0.5), at(-1.2, 0.3, -1))]
    world = world_of(things)
    mean, most = apart(graphics.draw(world, CAMERA, LIT), compiled(world, LIT))
    assert mean < 1.2 and most < 25  # edges of meshes and the cut between them are a pixel wide
    wrong = world_of([things[0], Thing(things[1].model, at(0.9, 0.5, -1.5)), things[2]])
    assert apart(graphics.draw(wrong, CAMERA, LIT), compiled(world, LIT))[0] > 3 * mean


def test_textures_lie_as_the_processor_lays_them(graphics):
    corners = np.array([[-1, 0, 0], [1, 0, 0], [1, 2, 0], [-1, 2, 0]], np.float32)
    picture = np.kron(np.arange(16).reshape(4, 4, 1) * 16, np.ones((8, 8, 3))).astype(np.uint8)
    uvs = np.array([[0, 1], [1, 1], [1, 0], [0, 0]], np.float32)
    world = world_of([Thing(Mesh(corners, np.array([[0, 1, 2], [0, 2, 3]], np.int32), None, uvs, picture), np.eye(4))])
    assert apart(graphics.draw(world, CAMERA, Surroundings()), compiled(world, Surroundings()))[0] < 2.5


def test_another_world_replaces_the_first_and_an_empty_one_is_backdrop(graphics):
    first, second = (world_of([Thing(cloud(50, 0, seed), np.eye(4))]) for seed in (1, 2))
    shown = [graphics.draw(world, CAMERA, Surroundings()) for world in (first, second, first)]
    assert (shown[0] == shown[2]).all() and (shown[0] != shown[1]).any()
    assert (graphics.draw(world_of([]), CAMERA, Surroundings(backdrop=(1.0, 0.0, 0.0))) == (255, 0, 0)).all()


def test_the_farthest_come_first():
    splats = cloud(5000, 0)
    depth = splats.means @ CAMERA.rotation[2]
    ordered = depth[back_to_front(splats, CAMERA)]
    assert (np.diff(ordered) < 2 * (depth.max() - depth.min()) / 65_535).all()
    assert len(back_to_front(take(splats, np.array([3])), CAMERA)) == 1


def test_a_card_that_is_none_is_refused_with_a_sentence(graphics):
    if "llvmpipe" not in graphics.name:
        pytest.skip("there is a card")
    with pytest.raises(NoGraphics, match=r"faster\.$"):
        Graphics()
