import numpy as np
import pytest

from engines.progress import Cancelled, EngineError, Progress
from engines.splat.camera import project
from engines.splat.files.formats import read_mesh, write_mesh
from engines.splat.mesh import Mesh, is_closed, normals
from engines.splat.meshing import MeshSettings, mesh_of, mesh_of_splats
from engines.splat.surface import Tidy, around_points, cut_from, fused, tidied, with_holes_filled
from engines.splat.views import View, bounds_of, cameras_around, look
from tests.engines.splat.solids import MIDDLE, RADIUS, STAGE, ball, ball_of_splats, paint

SMALL = MeshSettings(views=20, picture=128, triangles=900, texture=256)


def off(mesh):
    """How far the vertices lie from the ball's surface, world units."""
    return np.abs(np.linalg.norm(mesh.vertices - MIDDLE, axis=1) - RADIUS)


def painted_colours(mesh):
    """What the texture shows at the middle of each triangle, 0..1."""
    spots = mesh.uvs[mesh.triangles].mean(axis=1) * mesh.texture.shape[0]
    columns, rows = spots.astype(int).clip(0, mesh.texture.shape[0] - 1).T
    return mesh.texture[rows, columns] / 255


def true_colours(mesh):
    middles = mesh.vertices[mesh.triangles].mean(axis=1) - MIDDLE
    return paint(middles / np.linalg.norm(middles, axis=1, keepdims=True))


@pytest.fixture(scope="module")
def views():
    return look(ball, cameras_around(STAGE, 20), Progress())


@pytest.fixture(scope="module")
def made():
    return mesh_of(ball, STAGE, SMALL, Progress())


def test_cameras_see_the_whole_stage_from_all_sides():
    cameras = cameras_around(STAGE, 24)
    away = np.array([camera.position - MIDDLE for camera in cameras])
    assert np.abs((away / np.linalg.norm(away, axis=1, keepdims=True)).mean(axis=0)).max() < 0.05
    assert all(np.allclose(project(camera, MIDDLE[None])[0], 64) for camera in cameras)


def test_depths_fuse_into_the_ball(views):
    mesh = fused(views, 0.05, Progress())
    assert np.median(off(mesh)) < 0.01 and off(mesh).max() < 0.05
    assert is_closed(tidied(mesh, Tidy(hole=0.3)))


def test_a_wrong_depth_is_noticed(views):
    wrong = [View(view.camera, view.colour, view.depth * np.float32(1.1), view.alpha) for view in views]
    assert np.median(off(fused(wrong, 0.05, Progress()))) > 0.05


def test_the_surface_faces_outwards(made):
    assert (np.einsum("ij,ij->i", normals(made), made.vertices - MIDDLE) > 0).mean() > 0.99


def test_it_is_simple_closed_and_textured(made):
    assert len(made.triangles) <= SMALL.triangles and is_closed(made) and np.median(off(made)) < 0.02
    assert made.texture.shape == (256, 256, 3)
    assert np.abs(painted_colours(made) - true_colours(made)).mean() < 0.03


def test_a_texture_from_the_wrong_place_is_noticed(made):
    turned = Mesh(made.vertices, made.triangles[::-1].copy(), None, made.uvs, made.texture[::-1].copy())
    assert np.abs(painted_colours(turned) - true_colours(turned)).mean() > 0.1


def test_it_survives_a_file(made, tmp_path):
    write_mesh(tmp_path / "ball.glb", made)
    again = read_mesh(tmp_path / "ball.glb")
    assert np.abs(painted_colours(again) - true_colours(again)).mean() < 0.03


def test_splats_become_a_mesh():
    mesh = mesh_of_splats(ball_of_splats(), SMALL, Progress())
    assert np.median(off(mesh)) < 0.03 and is_closed(mesh)
    assert np.abs(painted_colours(mesh) - true_colours(mesh)).mean() < 0.05


def test_bounds_leave_out_stray_splats():
    splats = ball_of_splats()
    splats.means[:20] += 100
    middle, radius = bounds_of(splats)
    assert np.allclose(middle, MIDDLE, atol=0.1) and RADIUS < radius < 2.2 * RADIUS


def test_a_surface_through_points():
    splats = ball_of_splats(2000)
    facing = (splats.means - MIDDLE) / RADIUS
    mesh = around_points(splats.means, facing, np.round(paint(facing) * 255), 6)
    assert np.median(off(mesh)) < 0.01


def test_a_surface_cut_from_a_density():
    low, high = np.array([-1.0, -1.2, -0.9]), np.array([1.4, 1.0, 1.5])
    axes = [np.linspace(low[i], high[i], 40 + i) for i in range(3)]
    density = RADIUS - np.linalg.norm(np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1) - MIDDLE, axis=-1)
    mesh = cut_from(density, 0.0, low, high)
    assert off(mesh).max() < 0.02 and is_closed(mesh)
    assert (np.einsum("ij,ij->i", normals(mesh), mesh.vertices - MIDDLE) > 0).all()
    with pytest.raises(EngineError, match="no surface"):
        cut_from(density, 99.0, low, high)


def test_specks_are_dropped_and_nothing_is_said_plainly(views):
    mesh = fused(views, 0.05, Progress())
    speck = Mesh(mesh.vertices[:60] + 3, np.arange(60, dtype=np.int32).reshape(20, 3))
    both = Mesh(np.concatenate([mesh.vertices, speck.vertices]), np.concatenate([mesh.triangles, speck.triangles + len(mesh.vertices)]))
    assert tidied(both, Tidy()).vertices.max() < 2
    empty = [View(view.camera, view.colour, view.depth, 0 * view.alpha) for view in views]
    with pytest.raises(EngineError, match="no surface"):
        fused(empty, 0.05, Progress())


def test_small_holes_are_filled_and_large_ones_stay(made):
    middle = made.vertices[made.triangles].mean(axis=1) - MIDDLE
    bare = Mesh(np.unique(made.vertices, axis=0), np.unique(made.vertices, axis=0, return_inverse=True)[1].reshape(-1)[made.triangles])
    small = Mesh(bare.vertices, bare.triangles[middle[:, 1] < 0.97 * RADIUS])
    assert not is_closed(small) and is_closed(with_holes_filled(small, 0.4))
    assert (
        np.einsum("ij,ij->i", normals(with_holes_filled(small, 0.4)), with_holes_filled(small, 0.4).vertices - MIDDLE) > 0
    ).mean() > 0.99
    large = Mesh(bare.vertices, bare.triangles[middle[:, 1] < 0])
    assert with_holes_filled(large, 0.4) is large


def test_it_can_be_cancelled():
    said = []

    def stop():
        return len(said) > 5

    with pytest.raises(Cancelled):
        mesh_of(ball, STAGE, SMALL, Progress(lambda *step: said.append(step), stop))
    assert len(said) < 10
