"""`filmwright trace` and `filmwright image --control`: what they understand, and whom they ask."""

import argparse
from pathlib import Path

import numpy as np
import pytest

from engines.media.picture import read_picture, write_png
from engines.models import debug, debug_control
from engines.progress import EngineError
from engines.requests import Control
from studio import __main__, cli, headless, look_commands


@pytest.mark.parametrize(
    ("text", "control"),
    [
        ("edges=a.png", Control("edges", "a.png", "")),
        ("depth=my film/d:1.png:0.8", Control("depth", "my film/d:1.png", "", 0.8)),
        ("pose=c:pose.png", Control("pose", "c:pose.png", "")),
        ("segments=a.png:0", Control("segments", "a.png", "", 0.0)),
    ],
)
def test_a_control_is_read(text, control):
    assert look_commands.control(text) == control


@pytest.mark.parametrize("text", ["a.png", "smell=a.png", "edges=", "edges=a.png:3", "edges=a.png:-1"])
def test_what_is_no_control_is_refused(text):
    with pytest.raises(argparse.ArgumentTypeError):
        look_commands.control(text)


@pytest.fixture
def models(tmp_path, monkeypatch) -> Path:
    root = tmp_path / "models"
    base = debug.build("storybook", root / "tiny")
    debug_control.build("storybook", base, root / "tiny-control")
    monkeypatch.setenv("FILMWRIGHT_MODELS", str(root))
    return root


def options(*words: str) -> argparse.Namespace:
    return cli.parser().parse_args(["image", "a cube", "-o", "x.png", *words])


def test_the_request_names_a_control_model_that_fits(models):
    request = headless._image_request(options("--model", "tiny", "--control", "edges=a.png:0.5", "--control", "depth=b.png"))
    assert [(each.kind, each.weight) for each in request.dials.controls] == [("edges", 0.5), ("depth", 1.0)]
    assert {Path(each.model).name for each in request.dials.controls} == {"tiny-control"}
    named = headless._image_request(options("--control", "edges=a.png", "--control-model", "mine"))
    assert named.dials.controls[0].model == "mine"


def test_without_one_a_sentence_says_so():
    with pytest.raises(EngineError, match="No control model here guides"):
        headless._image_request(options("--model", "storybook-x4", "--control", "edges=a.png"))


def test_trace_writes_the_edges(tmp_path, capsys):
    picture = np.zeros((40, 60, 3), np.uint8)
    picture[10:30, 20:40] = 220
    write_png(tmp_path / "in.png", picture)
    assert cli.main(["trace", "edges", str(tmp_path / "in.png"), "-o", str(tmp_path / "out.png")]) == 0
    lines = read_picture(tmp_path / "out.png")[..., 0]
    assert lines.shape == (40, 60) and 0 < (lines > 0).mean() < 0.3 and not lines[15:25, 25:35].any()
    assert cli.main(["trace", "edges", str(tmp_path / "no.png"), "-o", str(tmp_path / "out2.png")]) == 1
    assert not (tmp_path / "out2.png").exists() and capsys.readouterr().err.endswith("filmwright: The picture “no.png” is missing.\n")


def test_every_command_is_reached_by_its_name():
    (commands,) = (action for action in cli.parser()._actions if isinstance(action, argparse._SubParsersAction))
    assert set(commands.choices) == set(__main__.COMMANDS)
