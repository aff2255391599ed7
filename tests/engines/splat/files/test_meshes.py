import numpy as np
import pytest

from engines.media.errors import MediaError
from engines.splat.files.formats import read_mesh, write_mesh
from engines.splat.mesh import Mesh, is_closed, normals
from tests.engines.splat.files.test_hostile import box


def textured():
    mesh = box()
    uvs = np.random.default_rng(0).random((8, 2)).astype(np.float32)
    return Mesh(mesh.vertices, mesh.triangles, None, uvs, np.random.default_rng(1).integers(0, 255, (16, 24, 3), np.uint8))


def corners(mesh):
    return mesh.vertices[mesh.triangles]


@pytest.mark.parametrize("name", ["glb", "obj", "ply"])
def test_colours_come_back(tmp_path, name):
    write_mesh(tmp_path / f"toy.{name}", box())
    again = read_mesh(tmp_path / f"toy.{name}")
    assert np.allclose(corners(again), corners(box()), atol=1e-6)
    assert np.abs(again.colours[again.triangles].astype(int) - box().colours[box().triangles]).max() <= (0 if name != "glb" else 1)


@pytest.mark.parametrize("name", ["glb", "obj"])
def test_textures_come_back(tmp_path, name):
    write_mesh(tmp_path / f"my toy.{name}", textured())
    again = read_mesh(tmp_path / f"my toy.{name}")
    assert np.allclose(corners(again), corners(textured()), atol=1e-6)
    assert np.allclose(again.uvs[again.triangles], textured().uvs[textured().triangles], atol=1e-6)
    assert np.array_equal(again.texture, textured().texture)


@pytest.mark.parametrize("name", ["glb", "obj", "ply"])
def test_open3d_reads_the_same(tmp_path, name):
    import open3d

    write_mesh(tmp_path / f"toy.{name}", box())
    foreign = open3d.io.read_triangle_mesh(str(tmp_path / f"toy.{name}"))
    theirs = np.asarray(foreign.vertices)[np.asarray(foreign.triangles)]
    assert np.allclose(theirs, corners(box()), atol=1e-6)


def test_open3d_finds_the_texture(tmp_path):
    import open3d

    for name in ("glb", "obj"):
        write_mesh(tmp_path / f"toy.{name}", textured())
        foreign = open3d.io.read_triangle_model(str(tmp_path / f"toy.{name}"))
        assert np.asarray(foreign.materials[0].albedo_img).shape[:2] == (16, 24)


def test_a_box_is_closed_until_a_side_is_missing():
    mesh = box()
    assert is_closed(mesh)
    assert not is_closed(Mesh(mesh.vertices, mesh.triangles[1:]))
    assert (np.einsum("ij,ij->i", normals(mesh), mesh.vertices - 0.5) > 0).all()


def test_a_triangle_needs_its_corners():
    with pytest.raises(ValueError, match="not there"):
        Mesh(np.zeros((3, 3), np.float32), np.array([[0, 1, 3]]))


def test_nothing_is_not_written(tmp_path):
    with pytest.raises(MediaError, match="no surface"):
        write_mesh(tmp_path / "toy.glb", Mesh(np.zeros((3, 3), np.float32), np.zeros((0, 3), np.int32)))
    with pytest.raises(MediaError, match="must end in"):
        write_mesh(tmp_path / "toy.stl", box())
