from __future__ import annotations

import json
import struct

import numpy as np
import pytest

from engines.media.errors import MediaError
from engines.splat.camera import Lens
from engines.splat.camera_files import read_cameras, write_cameras
from engines.splat.files.glb import Builder
from engines.splat.moves import Key, Pose, Stage, dolly, keyed, turntable

STAGE = Stage((0.0, 1.0, 0.0), 1.0, 320, 180)


def same(ours, theirs, tolerance=1e-5):
    np.testing.assert_allclose(ours.world_to_camera, theirs.world_to_camera, atol=tolerance)
    assert ours.fy / ours.height == pytest.approx(theirs.fy / theirs.height, rel=1e-6)
    assert ours.fx / ours.width == pytest.approx(theirs.fx / theirs.width, rel=1e-3)


def test_a_moving_camera_comes_back_frame_by_frame(tmp_path):
    keys = [Key(0, Pose((3, 2, 4)), Lens(24)), Key(9, Pose((-3, 1, 4), (0, 1, 0), 30.0), Lens(85))]
    cameras = keyed(keys, 10, (320, 180))
    write_cameras(tmp_path / "move.glb", cameras, (30000, 1001))
    again, rate = read_cameras(tmp_path / "move.glb", (30000, 1001))
    assert rate == (30000, 1001) and len(again) == 10
    for ours, theirs in zip(again, cameras, strict=True):
        same(ours, theirs)


def test_a_still_camera_and_another_rate(tmp_path):
    write_cameras(tmp_path / "one.glb", turntable(STAGE, 1))
    assert len(read_cameras(tmp_path / "one.glb")[0]) == 1
    cameras = dolly(STAGE, 25, (1.0, 2.0), easing="linear")
    write_cameras(tmp_path / "move.glb", cameras, (24, 1))
    again, _ = read_cameras(tmp_path / "move.glb", (48, 1))
    assert len(again) == 49
    same(again[48], cameras[24])
    np.testing.assert_allclose(again[25].position, (cameras[12].position + cameras[13].position) / 2, atol=1e-5)


def test_a_camera_below_a_moving_node_as_other_programs_write_it(tmp_path):
    """The parent moves along x by a cubic spline, the camera on it looks aside by its own rotation."""
    glb = Builder()
    clock = glb.accessor(np.array([0.0, 1.0], "<f4"), "SCALAR")
    spline = np.zeros((6, 3), "<f4")
    spline[4] = [2.0, 0.0, 0.0]  # (in, value, out) of the first key, then of the second
    glb.tree |= {
        "nodes": [
            {"translation": [0, 1, 0], "children": [1], "scale": [2, 2, 2]},
            {"camera": 0, "translation": [0, 0, 3], "rotation": [0, 0.7071068, 0, 0.7071068]},
        ],
        "cameras": [{"type": "perspective", "perspective": {"yfov": 0.8, "znear": 0.1}}],
        "scenes": [{"nodes": [0]}],
        "animations": [
            {
                "channels": [{"sampler": 0, "target": {"node": 0, "path": "translation"}}],
                "samplers": [{"input": clock, "output": glb.accessor(spline, "VEC3"), "interpolation": "CUBICSPLINE"}],
            }
        ],
    }
    glb.write(tmp_path / "rig.glb")
    cameras, _ = read_cameras(tmp_path / "rig.glb", (4, 1))
    assert len(cameras) == 5
    for frame, share in enumerate((0.0, 0.15625, 0.5, 0.84375, 1.0)):
        np.testing.assert_allclose(cameras[frame].position, [2 * share, 0, 6], atol=1e-5)
    np.testing.assert_allclose(cameras[0].rotation[2], [-1, 0, 0], atol=1e-6)
    assert cameras[0].fy == pytest.approx(540 / np.tan(0.4))


def broken(tmp_path, change) -> str:
    path = tmp_path / "x.glb"
    write_cameras(path, turntable(STAGE, 3))
    data = path.read_bytes()
    (size,) = struct.unpack_from("<I", data, 12)
    tree = json.loads(data[20 : 20 + size])
    change(tree)
    text = json.dumps(tree).encode()
    text += b" " * (-len(text) % 4)
    rest = data[20 + size :]
    path.write_bytes(struct.pack("<4s2I", b"glTF", 2, 20 + len(text) + len(rest)) + struct.pack("<2I", len(text), 0x4E4F534A) + text + rest)
    return path


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda tree: tree["nodes"][0].pop("camera"), "no node of it is a camera"),
        (lambda tree: tree.update(nodes=[{"children": [0]}]), "round in circles"),
        (lambda tree: tree["cameras"][0].update(perspective={"yfov": 9}), "no perspective"),
        (lambda tree: tree["cameras"][0]["perspective"].update(aspectRatio=0), "no shape"),
        (lambda tree: tree["animations"][0]["samplers"][0].update(output=99), "not there"),
        (lambda tree: tree["animations"][0]["samplers"][0].update(input=1), "no order"),
        (lambda tree: tree["nodes"].clear(), "round in circles"),
    ],
)
def test_broken_files_are_refused_in_a_sentence(tmp_path, change, said):
    with pytest.raises(MediaError, match=said):
        read_cameras(broken(tmp_path, change))
