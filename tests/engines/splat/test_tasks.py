"""The 3D room's requests, answered as the engine process does it."""

import base64
import json
import zlib

import numpy as np
import pytest

from engines.media.errors import MediaError
from engines.media.picture import read_picture
from engines.media.probe import probe
from engines.media.video import VideoReader
from engines.progress import Cancelled, EngineError, Progress
from engines.requests import SplatConvert, SplatInfo, SplatMesh, SplatRender, from_json, input_files, to_json
from engines.run import run
from engines.splat.camera_files import write_cameras
from engines.splat.files.formats import read_mesh, read_splats, write_splats
from engines.splat.moves import Stage, dolly
from engines.worker import verified_size
from tests.engines.splat.solids import MIDDLE, RADIUS, ball_of_splats


@pytest.fixture
def ball(tmp_path):
    path = tmp_path / "ball.ply"
    write_splats(path, ball_of_splats(1500))
    return str(path)


@pytest.fixture
def out(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def answer(request, out):
    assert from_json(to_json(request)) == request
    result = run(request, Progress(), out)
    assert from_json(to_json(result)) == result and verified_size(result, out) > 0
    return result


def test_info_measures_what_is_there(ball, out):
    facts = answer(SplatInfo(ball), out).facts
    assert (facts["kind"], facts["format"], facts["splats"], facts["degree"], facts["up"]) == ("splats", "ply", 1500, 0, "-y")
    assert np.allclose(facts["middle"], MIDDLE, atol=0.05) and np.allclose(facts["high"], MIDDLE + RADIUS, atol=0.02)
    assert json.loads((out / "report.json").read_text()) == facts


def test_convert_keeps_every_splat(ball, out):
    result = answer(SplatConvert(ball, "ball.spz"), out)
    assert result.count == 1500 and np.allclose(read_splats(out / "ball.spz").splats.means.mean(axis=0), MIDDLE, atol=0.01)
    again = answer(SplatConvert(str(out / "ball.spz"), "z.ply", up="z"), out)
    assert np.allclose(read_splats(out / again.path).splats.means.mean(axis=0), [MIDDLE[0], MIDDLE[2], -MIDDLE[1]], atol=0.01)


def test_a_picture_is_transparent_until_it_has_a_background(ball, out):
    result = answer(SplatRender(ball, "ball.png", width=96, height=64), out)
    picture = read_picture(result.path)
    assert picture.shape == (64, 96, 4) and picture[0, 0, 3] == 0 and picture[32, 48, 3] > 240
    blue = read_picture(answer(SplatRender(ball, "blue.png", width=96, height=64, background=(0, 0, 1)), out).path)
    assert blue[0, 0].tolist() == [0, 0, 255] and np.abs(blue[32, 48].astype(int) - picture[32, 48, :3]).max() < 25


@pytest.mark.parametrize("channel", ["depth", "normal", "alpha"])
def test_passes(ball, out, channel):
    picture = read_picture(answer(SplatRender(ball, "pass.png", width=96, height=64, channel=channel), out).path).astype(int)
    middle, edge, corner = picture[32, 48], picture[32, 48 + 14], picture[0, 0]
    if channel == "depth":
        assert corner.max() == 0 and middle[0] > edge[0] > 60
    elif channel == "alpha":
        assert corner.max() == 0 and middle[0] > 240
    else:
        assert middle[2] > 220 and edge[0] > middle[0] + 40 and corner.tolist() == [128, 128, 255]


def test_a_turntable_becomes_a_clip(ball, out):
    result = answer(SplatRender(ball, "turn.mp4", frames=6, width=96, height=64), out)
    assert (result.frames, result.width, result.height, result.rate) == (6, 96, 64, (24, 1))
    found = probe(result.path)
    assert (found.kind, found.frames, found.rate) == ("clip", 6, (24, 1))
    with VideoReader(result.path) as film:
        first, third = film.rgb(0).astype(int), film.rgb(3).astype(int)
    still = read_picture(answer(SplatRender(ball, "s.png", width=96, height=64, background=(0.11, 0.11, 0.12)), out).path)
    assert np.abs(first - still).mean() < 4 and np.abs(first - third).mean() > 4


def test_a_camera_move_from_a_file(ball, out, tmp_path):
    move = dolly(Stage(tuple(MIDDLE), RADIUS, 80, 60), 4, (1.5, 0.9))
    write_cameras(tmp_path / "move.json", move, (25, 1))
    request = SplatRender(ball, "in.mp4", camera=str(tmp_path / "move.json"), background=(0.0, 0.0, 0.0))
    assert input_files(request) == {"splats": ball, "camera": str(tmp_path / "move.json")}
    result = answer(request, out)
    assert (result.frames, result.width, result.height, result.rate) == (4, 80, 60, (25, 1))
    with VideoReader(result.path) as film:
        covered = [(film.rgb(i).max(axis=2) > 40).mean() for i in range(4)]
    assert covered[3] > 1.8 * covered[0]
    wide = answer(SplatRender(ball, "wide.png", camera=request.camera, width=120, height=60), out)
    assert (wide.width, wide.height) == (120, 60)


def test_a_mesh_with_its_texture(ball, out):
    result = answer(SplatMesh(ball, "my ball.obj", triangles=600, texture=64), out)
    assert {path.rsplit("/", 1)[1] for path in result.beside} == {"my_ball.mtl", "my_ball.png"}
    mesh = read_mesh(out / "my ball.obj")
    assert len(mesh.triangles) == result.triangles <= 600 and mesh.texture.shape == (64, 64, 3)
    assert np.allclose(mesh.vertices.mean(axis=0), MIDDLE, atol=0.1)


def test_a_mesh_of_what_edits_left(ball, out):
    """The lower half of the splats goes: so does the lower half of the mesh."""
    gone = base64.b64encode(zlib.compress(np.packbits(np.arange(1500) >= 750).tobytes())).decode()
    edits = json.dumps([{"count": 1500, "which": gone, "recolour": None}])
    answer(SplatMesh(ball, "half.glb", triangles=400, texture=0, edits=edits), out)
    assert read_mesh(out / "half.glb").vertices[:, 1].min() > MIDDLE[1] - 0.2 * RADIUS


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (SplatRender("{}", "x.gif"), "must end in"),
        (SplatRender("{}", "../x.png"), "no name"),
        (SplatRender("{}", "x.mp4", frames=0), "frames"),
        (SplatRender("{}", "x.mp4", width=97, height=64), "even"),
        (SplatRender("{}", "x.png", width=9), "pixels"),
        (SplatRender("{}", "x.png", channel="heat"), "channel"),
        (SplatRender("{}", "x.png", camera="nowhere.json"), "missing"),
        (SplatConvert("{}", "x.ksplat"), "must end in"),
        (SplatConvert("{}", "x.ply", up="x"), "Up is"),
        (SplatMesh("{}", "x.stl"), "must end in"),
        (SplatMesh("{}", "x.glb", triangles=5), "triangles"),
        (SplatMesh("{}", "x.glb", texture=9), "texture"),
        (SplatInfo("missing.ply"), "missing"),
    ],
)
def test_wrong_wishes_get_one_sentence(ball, out, request_, said):
    import dataclasses

    request = dataclasses.replace(request_, splats=request_.splats.format(ball))
    with pytest.raises((EngineError, MediaError), match=said):
        run(request, Progress(), out)
    assert not list(out.iterdir())


def test_a_cancelled_clip_leaves_nothing(ball, out):
    steps = []
    progress = Progress(lambda *step: steps.append(step), lambda: len(steps) > 6)
    with pytest.raises(Cancelled):
        run(SplatRender(ball, "turn.mp4", frames=200, width=96, height=64), progress, out)
    assert not list(out.iterdir())
