import json

import numpy as np
import pytest

from engines.media.errors import MediaError
from engines.splat.camera_files import read_cameras, write_cameras
from engines.splat.moves import Stage, turntable

STAGE = Stage((0.0, 1.0, 0.0), 1.0, 320, 180)


def test_cameras_come_back(tmp_path):
    cameras = turntable(STAGE, 5)
    write_cameras(tmp_path / "move.json", cameras, (30000, 1001))
    again, rate = read_cameras(tmp_path / "move.json")
    assert rate == (30000, 1001) and len(again) == 5
    assert np.allclose(again[3].world_to_camera, cameras[3].world_to_camera, atol=1e-12)
    assert (again[3].fx, again[3].cx, again[3].width) == (cameras[3].fx, 160, 320)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "other"}, "no camera of"),
        ({"version": 99}, "another version"),
        ({"frames": []}, "no frames"),
        ({"rate": [0, 1]}, "how fast"),
        ({"frames": [{"size": [320, 180]}]}, "Frame 1"),
        ({"frames": ["x"]}, "Frame 1"),
    ],
)
def test_wrong_files_are_refused(tmp_path, change, said):
    path = tmp_path / "move.json"
    write_cameras(path, turntable(STAGE, 2))
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(MediaError, match=said):
        read_cameras(path)


@pytest.mark.parametrize(
    ("name", "value"), [("size", [0, 5]), ("size", [99999, 5]), ("focal", [1e400, 1]), ("focal", [-1, 1]), ("principal_point", [None, 1])]
)
def test_wrong_lenses_are_refused(tmp_path, name, value):
    path = tmp_path / "move.json"
    write_cameras(path, turntable(STAGE, 2))
    tree = json.loads(path.read_text())
    tree["frames"][1][name] = value
    path.write_text(json.dumps(tree))
    with pytest.raises(MediaError, match="Frame 2"):
        read_cameras(path)


def test_cut_off_anywhere(tmp_path):
    path = tmp_path / "move.json"
    write_cameras(path, turntable(STAGE, 1))
    data = path.read_bytes()
    for size in range(0, len(data) - 2, 7):
        path.write_bytes(data[:size])
        with pytest.raises(MediaError):
            read_cameras(path)
    with pytest.raises(MediaError, match="missing"):
        read_cameras(tmp_path / "nothing.json")
