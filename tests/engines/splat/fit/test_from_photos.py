"""From a folder of photographs to a file of splats, as the engine is asked for it; and every way in which a folder can be wrong."""

from __future__ import annotations

import json
import stat

import cv2
import numpy as np
import pytest

from engines.media.errors import MediaError
from engines.progress import EngineError, Progress
from engines.requests import SplatPhotos, from_json, to_json
from engines.run import run
from engines.splat.camera import to_opengl
from engines.splat.files.formats import read_splats
from tests.engines.splat.fit.test_train import shots


@pytest.fixture
def folder(tmp_path):
    """Sixteen pictures with a transforms.json."""
    place = tmp_path / "photos"
    place.mkdir()
    frames = []
    for number, shot in enumerate(shots()):
        cv2.imwrite(str(place / f"{number:02}.png"), shot.pixels[..., ::-1])
        frames.append({"file_path": f"{number:02}.png", "transform_matrix": to_opengl(shot.camera).tolist()})
    camera = shots()[0].camera
    lens = {"fl_x": camera.fx, "fl_y": camera.fy, "cx": camera.cx, "cy": camera.cy, "w": camera.width, "h": camera.height}
    (place / "transforms.json").write_text(json.dumps(lens | {"frames": frames}))
    return place


def wanted(place, **changes) -> SplatPhotos:
    return SplatPhotos(**{"folder": str(place), "name": "toy.ply", "minutes": 0.03, "splats": 400, "degree": 0} | changes)


def test_photographs_become_a_file_of_splats(folder, tmp_path):
    run(wanted(folder, minutes=0.01), Progress(), tmp_path)  # the first run compiles, which counts as training time
    made = run(wanted(folder, state=str(tmp_path / "state.safetensors")), Progress(), tmp_path)
    assert len(read_splats(tmp_path / "toy.ply").splats) == made.count
    assert made.facts["photographs"] == 16 and made.facts["held out"] == 2
    assert made.facts["psnr"] > 10 and made.facts["steps"] > 3
    again = run(wanted(folder, minutes=0.04, state=str(tmp_path / "state.safetensors")), Progress(), tmp_path)
    assert again.facts["steps"] > made.facts["steps"]


def test_the_request_travels_as_json(folder):
    assert from_json(to_json(wanted(folder))) == wanted(folder)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"minutes": 0.0}, "minutes"), ({"splats": 10**9}, "splats"), ({"longest": 5}, "longest"), ({"degree": 4}, "degree"),
     ({"growth": "magic"}, "magic"), ({"name": "toy.txt"}, "must end"), ({"folder": "nowhere"}, "no folder")],
)  # fmt: skip
def test_wrong_dials_are_refused_in_a_sentence(folder, tmp_path, changes, sentence):
    with pytest.raises((EngineError, MediaError), match=sentence):
        run(wanted(folder, **changes), Progress(), tmp_path)


@pytest.mark.parametrize(("scale", "shift", "sentence"), [(0.0, 0.0, "one place"), (0.0, 4.0, "one place"), (1e9, 0.0, "too far")])
def test_cameras_that_see_no_depth_or_stand_too_far_are_refused(folder, tmp_path, scale, shift, sentence):
    path = folder / "transforms.json"
    content = json.loads(path.read_text())
    for frame in content["frames"]:
        for row in frame["transform_matrix"][:3]:
            row[3] = row[3] * scale + shift
    path.write_text(json.dumps(content))
    with pytest.raises(EngineError, match=sentence):
        run(wanted(folder), Progress(), tmp_path)
    assert not (tmp_path / "toy.ply").exists()


def test_too_much_for_this_machine_is_refused_before_it_is_loaded(folder, tmp_path, monkeypatch):
    monkeypatch.setattr("engines.splat.fit.from_photos.available", lambda placement: 10**6)
    with pytest.raises(EngineError, match="free"):
        run(wanted(folder), Progress(), tmp_path)


def test_a_folder_without_cameras_says_what_to_do(folder, tmp_path, monkeypatch):
    (folder / "transforms.json").unlink()
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EngineError, match="install COLMAP"):
        run(wanted(folder), Progress(), tmp_path)
    for path in folder.iterdir():
        path.unlink()
    with pytest.raises(EngineError, match="0 photographs"):
        run(wanted(folder), Progress(), tmp_path)


def colmap(tmp_path, body: str) -> str:
    """A folder with a program called colmap."""
    program = tmp_path / "bin/colmap"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n" + body)
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return f"{program.parent}:/bin:/usr/bin"


def test_a_local_colmap_finds_the_cameras(folder, tmp_path, monkeypatch):
    (folder / "transforms.json").unlink()
    model = tmp_path / "solved"
    model.mkdir()
    camera = shots()[0].camera
    (model / "cameras.txt").write_text(f"1 PINHOLE 32 32 {camera.fx} {camera.fy} 16 16\n")
    lines = []
    for number, shot in enumerate(shots()):
        numbers = [*_quaternion(shot.camera.rotation), *shot.camera.world_to_camera[:3, 3]]
        lines.append(f"{number + 1} {' '.join(str(value) for value in numbers)} 1 {number:02}.png\n\n")
    (model / "images.txt").write_text("".join(lines))
    script = f'while [ "$1" != mapper ]; do exit 0; done\nfor word; do last=$word; done\nmkdir -p "$last/0" && cp {model}/* "$last/0"\n'
    monkeypatch.setenv("PATH", colmap(tmp_path, script))
    assert run(wanted(folder), Progress(), tmp_path).facts["photographs"] == 16


def test_a_colmap_that_fails_says_why(folder, tmp_path, monkeypatch):
    (folder / "transforms.json").unlink()
    monkeypatch.setenv("PATH", colmap(tmp_path, "echo no features; exit 1\n"))
    with pytest.raises(EngineError, match="no features"):
        run(wanted(folder), Progress(), tmp_path)


def _quaternion(rotation: np.ndarray) -> np.ndarray:
    from engines.splat.placing import quaternion_of

    return quaternion_of(rotation)
