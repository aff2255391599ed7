"""Broken, lying and hostile files: one sentence each, bounded memory, nothing else."""

import gzip
import struct
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from engines.media.errors import MediaError
from engines.splat.cloud import is_sound
from engines.splat.files import room
from engines.splat.files.formats import PLY, SPLAT_FORMATS, format_of, read_mesh, read_splats, write_mesh, write_splats
from engines.splat.mesh import Mesh
from tests.engines.splat.clouds import cloud
from tests.engines.splat.files.foreign import ksplat_bytes, spz4_bytes

FORMATS = [form.name for form in SPLAT_FORMATS]


def sample(folder, name, count=5, degree=1):
    path = folder / f"toy.{name}"
    if name == "ksplat":
        path.write_bytes(ksplat_bytes(cloud(count, degree), 1))
    elif name == "spz4":
        path = folder / "toy.spz"
        path.write_bytes(spz4_bytes(cloud(count, degree)))
    else:
        write_splats(path, cloud(count, degree))
    return path


def sentence(path):
    """What is said of a file that cannot be read; None if it can."""
    try:
        found = read_splats(path)
    except MediaError as error:
        said = str(error)
        assert path.name in said and said.endswith(".") and "\n" not in said and len(said) < 300
        return said
    assert is_sound(found.splats).all()
    return None


@pytest.mark.parametrize("name", [*FORMATS, "spz4"])
def test_cut_off_anywhere(tmp_path, name):
    path = sample(tmp_path, name)
    data = path.read_bytes()
    step = max(1, len(data) // (40 if name == "usd" else 120))
    for size in range(0, len(data), step):
        path.write_bytes(data[:size])
        read = sentence(path) is None
        assert not read or name == "splat" or (name == "ksplat" and size >= len(data)), size


@pytest.mark.parametrize("name", [name for name in [*FORMATS, "spz4"] if name != "usd"])
def test_flipped_bytes(tmp_path, name):
    path = sample(tmp_path, name)
    data, random = path.read_bytes(), np.random.default_rng(5)
    places = np.concatenate([random.integers(0, min(len(data), 1200), 80), random.integers(0, len(data), 40)])
    if name == "ksplat":
        places = np.concatenate([np.arange(0, 48), 4096 + np.arange(0, 44), random.integers(5120, len(data), 100)])
    for place in places:
        hurt = bytearray(data)
        hurt[place] ^= int(random.integers(1, 256))
        path.write_bytes(hurt)
        sentence(path)


@pytest.mark.parametrize("name", FORMATS)
def test_empty_and_garbage(tmp_path, name):
    path = tmp_path / f"toy.{name}"
    assert "missing" in sentence(path)
    path.write_bytes(b"")
    assert "empty" in sentence(path)
    path.write_bytes(np.random.default_rng(1).bytes(4097))
    assert sentence(path)
    path.unlink()
    path.mkdir()
    assert "not a file" in sentence(path)


def ply_text(count, *rows, properties="x y z f_dc_0 f_dc_1 f_dc_2 opacity scale_0 scale_1 scale_2 rot_0 rot_1 rot_2 rot_3"):
    lines = ["ply", "format ascii 1.0", f"element vertex {count}", *(f"property float {name}" for name in properties.split())]
    return "\n".join([*lines, "end_header", *rows]) + "\n"


GOOD = "1 2 3 0.5 0.5 0.5 2 -3 -3 -3 1 0 0 0"


def test_ascii_in_any_order(tmp_path):
    path = tmp_path / "toy.ply"
    order = "rot_3 rot_2 rot_1 rot_0 z y x opacity scale_2 scale_1 scale_0 f_dc_2 f_dc_1 f_dc_0"
    path.write_text(ply_text(1, "0 0 0 1 3 2 1 2 -5 -4 -3 0.3 0.2 0.1", properties=order))
    splats = read_splats(path, up="y").splats
    assert (
        splats.means.tolist() == [[1, 2, 3]] and splats.scales.tolist() == [[-3, -4, -5]] and splats.quaternions.tolist() == [[1, 0, 0, 0]]
    )


def test_discs_without_a_third_size_become_thin(tmp_path):
    path = tmp_path / "toy.ply"
    names = "x y z f_dc_0 f_dc_1 f_dc_2 opacity scale_0 scale_1 rot_0 rot_1 rot_2 rot_3"
    path.write_text(ply_text(1, "1 2 3 0.5 0.5 0.5 2 -3 -2 1 0 0 0", properties=names))
    assert read_splats(path).splats.scales[0, 2] < -9


@pytest.mark.parametrize(
    "row",
    ["nan" + GOOD[1:], "inf" + GOOD[1:], GOOD.replace("1 0 0 0", "0 0 0 0"), GOOD.replace("-3 -3 -3", "900 -3 -3"), "1e30" + GOOD[1:]],
)
def test_broken_splats_are_left_out_and_counted(tmp_path, row):
    path = tmp_path / "toy.ply"
    path.write_text(ply_text(3, GOOD, row, GOOD))
    found = read_splats(path)
    assert len(found.splats) == 2 and found.left_out == 1
    path.write_text(ply_text(1, row))
    assert "sound numbers" in sentence(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ply_text(0), "no splats"),
        (ply_text(3, GOOD), "cut off"),
        (ply_text(1, "a b c"), "damaged"),
        (ply_text(1, GOOD).replace("format ascii 1.0", "format ascii 2.0"), "header"),
        (ply_text(1, GOOD).replace("property float x", "property quad x"), "header"),
        (ply_text(1, GOOD).replace("property float opacity\n", ""), "cloud of points"),
        (ply_text(1, GOOD).replace("rot_3", "f_rest_0"), "cloud of points"),
        (ply_text(1, GOOD + " 7").replace("property float rot_3", "property float rot_3\nproperty float f_rest_0"), "no set of harmonics"),
        (ply_text(1, GOOD).replace("element vertex 1", "element vertex -1"), "header"),
        (ply_text(1, GOOD).replace("end_header", "end"), "header"),
    ],
)
def test_lying_headers(tmp_path, text, said):
    path = tmp_path / "toy.ply"
    path.write_text(text)
    assert said in sentence(path)


def test_ten_million_claimed_takes_no_memory(tmp_path):
    path = sample(tmp_path, "ply")
    path.write_bytes(path.read_bytes().replace(b"element vertex 5", b"element vertex 10000000"))
    tracemalloc.start()
    assert "cut off" in sentence(path) or "memory" in sentence(path)
    spz = tmp_path / "toy.spz"
    spz.write_bytes(gzip.compress(struct.pack("<4sIIBBBB", b"NGSP", 3, 10_000_000, 3, 12, 0, 0) + bytes(100)))
    assert "cannot hold" in sentence(spz)
    path.write_bytes(path.read_bytes().replace(b"element vertex 10000000", b"element vertex 90000000000"))
    assert "more than can be opened" in sentence(path)
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()


def test_ten_million_on_a_small_machine(tmp_path, monkeypatch):
    monkeypatch.setattr(room, "available", lambda _: 1_000_000_000)
    path = tmp_path / "toy.ply"
    head = sample(tmp_path, "ply", 5, 3).read_bytes().replace(b"element vertex 5", b"element vertex 10000000")
    with path.open("wb") as file:
        file.write(head)
        file.truncate(len(head) + 10_000_000 * 248)  # sparse: takes no room on the disk
    said = sentence(path)
    assert "5.2 GB of memory for its 10,000,000 splats and 1.0 GB are free" in said


def test_a_gzip_bomb_is_not_unpacked(tmp_path):
    path = tmp_path / "toy.spz"
    path.write_bytes(gzip.compress(struct.pack("<4sIIBBBB", b"NGSP", 3, 4, 0, 12, 0, 0) + bytes(40_000_000), 1))
    tracemalloc.start()
    sentence(path)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_broken_splats_are_not_written(tmp_path):
    bad = cloud(4)
    bad.means[2, 1] = np.nan
    with pytest.raises(MediaError, match="broken numbers"):
        write_splats(tmp_path / "toy.ply", bad)
    with pytest.raises(MediaError, match="no splats"):
        write_splats(tmp_path / "toy.ply", cloud(0))
    with pytest.raises(MediaError, match="could not be written"):
        write_splats(tmp_path / "missing" / "toy.ply", cloud(4))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", FORMATS)
def test_long_quaternions_and_certain_opacities_survive(tmp_path, name):
    if name == "ksplat":
        return
    splats = cloud(50, 0)
    splats = replace(splats, quaternions=splats.quaternions * 1000, opacities=np.where(splats.opacities > 0, 50, -50).astype(np.float32))
    write_splats(tmp_path / f"toy.{name}", splats)
    again = read_splats(tmp_path / f"toy.{name}").splats
    assert len(again) == 50 and np.isfinite(again.opacities).all()


def box():
    corners = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], np.float32)
    sides = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
    triangles = np.array([side[i : i + 3] if i == 0 else [side[0], *side[2:]] for side in sides for i in (0, 1)], np.int32)
    return Mesh(corners, triangles, np.arange(24, dtype=np.uint8).reshape(8, 3) * 10)


@pytest.mark.parametrize("name", ["glb", "ply", "obj"])
def test_cut_and_hurt_meshes(tmp_path, name):
    path, random = tmp_path / f"toy.{name}", np.random.default_rng(2)
    write_mesh(path, box())
    data = path.read_bytes()
    for number in range(120):
        hurt = bytearray(data[: number * len(data) // 60] if number < 60 else data)
        if number >= 60:
            hurt[random.integers(0, len(data))] ^= int(random.integers(1, 256))
        path.write_bytes(hurt)
        try:
            mesh = read_mesh(path)
            assert np.isfinite(mesh.vertices).all()
        except MediaError as error:
            assert path.name in str(error) and str(error).endswith(".")


def test_kinds_are_not_mixed_up(tmp_path):
    write_mesh(tmp_path / "toy.ply", box())
    with pytest.raises(MediaError, match="is a mesh"):
        read_splats(tmp_path / "toy.ply")
    write_splats(tmp_path / "splats.ply", cloud(3))
    with pytest.raises(MediaError, match="holds splats"):
        read_mesh(tmp_path / "splats.ply")
    assert format_of(tmp_path / "splats.ply") is PLY


def test_a_usd_file_that_leans_on_another_is_refused(tmp_path):
    (tmp_path / "other.usda").write_text("#usda 1.0\n")
    path = tmp_path / "toy.usda"
    path.write_text("#usda 1.0\n(\n    subLayers = [@./other.usda@]\n)\n")
    assert "other files" in sentence(path)
    path.write_text('#usda 1.0\ndef Sphere "Ball" {}\n')
    assert "no splats" in sentence(path)
