from __future__ import annotations

import base64
import json
import zlib

import numpy as np
import pytest

from engines.media.probe import probe
from engines.models.cache import Cache
from engines.progress import EngineError, Progress
from engines.requests import SetRender, from_json, input_files, to_json, with_files
from engines.run import run
from engines.scene_requests import PASSES
from engines.splat.camera import Lens, Pose, film_camera
from engines.splat.files.formats import write_mesh, write_splats
from engines.splat.set_render import set_render
from tests.engines.splat.solids import ball_of_splats
from tests.engines.splat.test_scene import wall

SIZE = (96, 64)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("props")
    write_splats(folder / "ball.ply", ball_of_splats(800))
    write_mesh(folder / "wall.glb", wall())
    return str(folder / "ball.ply"), str(folder / "wall.glb")


def rows(*places) -> tuple[float, ...]:
    return tuple(float(number) for x, y, z in places for number in (1, 0, 0, x, 0, 1, 0, y, 0, 0, 1, z))


def camera(eye=(0.0, 1.0, 5.0), focus=5.0, radius=0.0, shutter=0.0) -> tuple[float, ...]:
    seen = film_camera(Pose(eye, (0.0, 0.6, 0.0)), Lens(), *SIZE)
    return (*seen.world_to_camera[:3].ravel().tolist(), seen.fx, focus, radius, shutter)


def asked(files, **changed) -> SetRender:
    fields = {
        "moments": (1, 1),
        "matrices": rows((0, 1, 0), (0, 1, -2)),
        "cameras": camera(),
        "name": "x.png",
        "samples": 1,
        "floor": (0.7, 0.7, 0.7),
    }
    return SetRender(files, **{**fields, "width": SIZE[0], "height": SIZE[1], "light": (-40.0, 50.0, 1.0, 0.5, 0.5), **changed})


def picture(request: SetRender) -> np.ndarray:
    return set_render(request, Progress(), Cache()).pixels.astype(float)


def test_a_request_survives_its_json_and_its_recipe(files):
    request = asked(files)
    assert from_json(to_json(request)) == request
    assert input_files(request) == {"prop 0": files[0], "prop 1": files[1]}
    assert with_files(request, {"prop 0": "a", "prop 1": "b"}).props == ("a", "b")


def test_a_clip_is_written_and_the_camera_moves(files, tmp_path):
    path = tuple(number for x in (-1.0, 0.0, 1.0) for number in camera((x, 1.0, 5.0)))
    result = run(asked(files, cameras=path, name="move.mp4", samples=2), Progress(), tmp_path)
    found = probe(result.path)
    assert (result.frames, found.frames, found.width, found.height) == (3, 3, *SIZE)


@pytest.mark.parametrize("channel", [name for name in PASSES if name != "colour"])
def test_every_pass_shows_the_set(files, channel):
    shown = picture(asked(files, channel=channel))
    assert shown.shape == (SIZE[1], SIZE[0], 3) and shown.std() > 10


def test_depth_is_white_where_things_are_near(files):
    shown = picture(asked(files, channel="depth"))[..., 0]
    assert shown[SIZE[1] // 2, SIZE[0] // 2] > shown[SIZE[1] // 2 - 20, SIZE[0] // 2 - 2] > 0 and shown[0, 0] == 0


def test_an_open_lens_blurs_what_is_out_of_focus_only(files):
    """The wall stands at 7 metres: in focus there the ball's rim softens, and the other way round."""
    far = picture(asked(files, cameras=camera(focus=7.0, radius=0.15), samples=16))
    near = picture(asked(files, cameras=camera(focus=4.3, radius=0.15), samples=16))

    def sharpness(shown, columns):
        return np.abs(np.diff(shown[20:36, columns], axis=1)).max()

    rim, edge = slice(58, 72), slice(18, 34)
    assert sharpness(near, rim) > 1.3 * sharpness(far, rim) or sharpness(far, edge) > 1.3 * sharpness(near, edge)


def test_an_open_shutter_blurs_what_moves(files):
    moving = {"moments": (3, 1), "matrices": rows((-1, 1, 0), (0, 1, 0), (1, 1, 0), (0, 1, -2)), "samples": 12}
    still = set_render(asked(files, **moving, cameras=camera() * 3), Progress(), Cache()).pixels.astype(float)
    blurred = set_render(asked(files, **moving, cameras=camera(shutter=0.5) * 3), Progress(), Cache()).pixels.astype(float)
    assert np.abs(np.diff(blurred, axis=1)).max() < np.abs(np.diff(still, axis=1)).max()


@pytest.mark.parametrize(
    "wrong",
    [
        {"moments": (1, 2)},
        {"cameras": (1.0,) * 15},
        {"channel": "smell"},
        {"name": "x.gif"},
        {"name": "../x.png"},
        {"width": 8},
        {"matrices": (float("nan"),) * 24},
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(files, wrong):
    with pytest.raises(EngineError, match=r"\.$"):
        set_render(asked(files, **wrong), Progress(), Cache())


def test_splats_that_were_taken_out_are_in_no_picture(files):
    every = base64.b64encode(zlib.compress(b"\xff" * 100)).decode()
    edits = (json.dumps([{"count": 800, "which": every, "recolour": [1, 0, 0, 1, 1]}]), "")
    red, plain = picture(asked(files, edits=edits)), picture(asked(files))
    middle = (SIZE[1] // 2 - 5, SIZE[0] // 2)
    assert red[middle][0] > 30 and red[middle][1:].max() < 20 < plain[middle][1:].min()
    half = json.dumps([{"count": 800, "which": base64.b64encode(zlib.compress(b"\xff" * 50)).decode(), "recolour": None}])
    less, whole = (picture(asked(files, edits=edits, channel="masks")) for edits in ((half, ""), ()))
    ball = (whole == whole[middle]).all(axis=2)
    assert 0.3 * ball.sum() < (ball & (less == whole[middle]).all(axis=2)).sum() < 0.8 * ball.sum()
    with pytest.raises(EngineError, match="do not fit"):
        picture(asked(files, edits=("",)))
