"""The command's promises: exit status, one sentence on stderr, options that are checked."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engines.media.picture import write_png
from engines.requests import (
    DecodeSound,
    Dials,
    Effect,
    ImageToImage,
    Inpaint,
    Music,
    MusicDials,
    SoundResult,
    Speech,
    TextToImage,
)
from studio import cli, headless, making
from studio.document.asset import Asset
from studio.document.files import Bundle
from studio.document.project import Project

ROOT = Path(__file__).parents[2]


def filmwright(*arguments, cwd=ROOT):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "studio", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment, check=False)


@pytest.mark.parametrize(
    "arguments",
    [
        ["image"],
        ["image", "a cube", "-o", "x.png", "--strength", "2"],
        ["image", "a cube", "-o", "x.png", "--size", "3000"],
        ["image", "a cube", "-o", "x.png", "--seed", "-1"],
        ["film", "a.fountain"],
        ["export", "a.film", "-o", "x.mp4", "--preset", "imax"],
        ["check"],
    ],
)
def test_wrong_usage_exits_with_2(arguments):
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2


def test_a_failure_is_one_sentence_on_stderr(tmp_path):
    done = filmwright("check", tmp_path / "no.film")
    assert done.returncode == 1
    assert done.stderr.startswith("filmwright: ")
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_check_finds_a_damaged_medium(tmp_path, capsys):
    bundle = Bundle.create(tmp_path / "a.film", Project())
    media = bundle.add_media(b"a picture", "png")
    bundle.commit("Import", replace(bundle.project, assets={"a": Asset("a", "Picture", "picture", media)}))
    path = bundle.find_media(media)
    bundle.close()
    assert cli.main(["check", str(tmp_path / "a.film")]) == 0
    path.chmod(0o644)
    path.write_bytes(b"something else")
    assert cli.main(["check", str(tmp_path / "a.film")]) == 1
    assert "1 problem" in capsys.readouterr().err


def test_models_lists_the_starter_model(capsys):
    assert cli.main(["models"]) == 0
    assert "storybook" in capsys.readouterr().out


def test_an_image_request_follows_the_options(tmp_path):
    write_png(tmp_path / "in.png", np.zeros((48, 64, 3), np.uint8))
    base = ["image", "a cube", "-o", str(tmp_path / "o.png")]

    def request_for(*more):
        return headless._image_request(cli.parser().parse_args([*base, *more]))

    assert request_for("--size", "320x192", "--seed", "5") == TextToImage(Dials("a cube", width=320, height=192, seed=5))
    init = ["--init", str(tmp_path / "in.png")]
    assert request_for(*init) == ImageToImage(Dials("a cube", width=64, height=48), str(tmp_path / "in.png"), 0.6)
    assert isinstance(request_for(*init, "--mask", "m.png"), Inpaint)
    assert cli.main([*base, "--mask", "m.png"]) == 1


@pytest.mark.parametrize(("prompt", "sentence"), [("a blue zebra and a zebra", "Not understood: zebra.\n"), ("a blue cube by the sea", "")])
def test_words_that_the_model_does_not_know_are_named(prompt, sentence, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(headless, "make", lambda *wanted: None)
    assert cli.main(["image", prompt, "-o", str(tmp_path / "o.png")]) == 0
    assert capsys.readouterr().err == sentence


@pytest.mark.parametrize(
    ("arguments", "request_"),
    [
        (
            [
                "music",
                "calm",
                "--seconds",
                "8",
                "--bpm",
                "90",
                "--key",
                "Am",
                "--loop",
                "--marker",
                "3",
                "--melody",
                "hum.wav",
                "--seed",
                "4",
            ],
            Music(MusicDials("calm", 8.0, 90.0, "Am", True, (3.0,), seed=4), melody="hum.wav"),
        ),
        (["music", "calm", "--continue", "before.wav"], Music(MusicDials("calm"), begin_with="before.wav")),
        (["effect", "rain", "--seconds", "2", "--loop"], Effect("rain", 2.0, True)),
        (["speech", "Hello.", "--voice", "de", "--speed", "1.2"], Speech("Hello.", "de", 1.2)),
        (["codec", "decode", "a.fwc"], DecodeSound("a.fwc")),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_sound_commands_say_what_they_were_told(arguments, request_, tmp_path, monkeypatch, capsys):
    asked = []

    class Engine:
        def __init__(self, log):
            self.folder = log.parent

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def run(self, run, _listener):
            asked.append(run.request)
            (self.folder / "made.wav").write_bytes(b"sound")
            return SoundResult(str(self.folder / "made.wav"), 1, 1, {"unread": "zork"})

    monkeypatch.setattr(making, "Engine", Engine)
    output = tmp_path / "out.wav"
    assert cli.main([*arguments, "-o", str(output)]) == 0
    assert asked == [request_] and output.read_bytes() == b"sound"
    printed = capsys.readouterr()
    assert str(output) in printed.out and "zork" in printed.err


@pytest.mark.parametrize("arguments", [["music", "calm", "-o", "x.mp3"], ["codec", "encode", "a.wav", "-o", "absent/x.fwc"]])
def test_a_place_that_cannot_be_is_said_before_the_work(arguments, capsys):
    assert cli.main(arguments) == 1
    assert "filmwright: " in capsys.readouterr().err
