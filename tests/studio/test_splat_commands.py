"""`filmwright splat ...`: the engine's own answers, without its process."""

import json
import subprocess

import numpy as np
import pytest

from engines import run as engine_room
from engines.media.picture import read_picture
from engines.progress import Progress
from engines.splat.files.formats import read_mesh, read_splats, write_splats
from studio import cli, making
from tests.engines.splat.clouds import cloud
from tests.engines.splat.solids import ball_of_splats


@pytest.fixture(autouse=True)
def engine(monkeypatch):
    class Engine:
        def __init__(self, _log):
            pass

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def run(self, run, listener):
            return engine_room.run(run.request, Progress(listener), run.folder)

    monkeypatch.setattr(making, "Engine", Engine)


@pytest.fixture
def ball(tmp_path):
    write_splats(tmp_path / "ball.ply", ball_of_splats(1500))
    return str(tmp_path / "ball.ply")


def test_info(ball, capsys):
    assert cli.main(["splat", "info", ball]) == 0
    said = capsys.readouterr().out
    assert "ball.ply: splats, format ply" in said and "1,500" in said


def test_convert_says_what_it_kept(ball, tmp_path, capsys):
    assert cli.main(["splat", "convert", ball, str(tmp_path / "ball.spz")]) == 0
    assert "1,500 splats" in capsys.readouterr().out
    assert len(read_splats(tmp_path / "ball.spz").splats) == 1500


def test_convert_says_what_it_left_out(tmp_path, capsys):
    write_splats(tmp_path / "a.ply", cloud(5, 0))
    data = bytearray((tmp_path / "a.ply").read_bytes())
    data[-4:] = data[-8:-4] = data[-12:-8] = data[-16:-12] = bytes(4)  # the last one's rotation
    (tmp_path / "a.ply").write_bytes(data)
    assert cli.main(["splat", "convert", str(tmp_path / "a.ply"), str(tmp_path / "b.splat")]) == 0
    assert "4 splats (1 with broken numbers were left out)" in capsys.readouterr().out


def test_render_makes_pictures_and_clips(ball, tmp_path):
    picture, clip = tmp_path / "ball.png", tmp_path / "ball.mp4"
    assert cli.main(["splat", "render", ball, "-o", str(picture), "--size", "96x64", "--background", "1,0.5,0"]) == 0
    assert read_picture(picture)[0, 0].tolist() == [255, 128, 0]
    assert cli.main(["splat", "render", ball, "-o", str(clip), "--size", "96x64", "--frames", "5", "--pass", "depth"]) == 0
    command = ["ffprobe", "-v", "error", "-count_frames", "-show_streams", "-of", "json", str(clip)]
    (stream,) = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["streams"]
    assert (stream["codec_name"], stream["nb_read_frames"], stream["color_space"], stream["avg_frame_rate"]) == (
        "h264",
        "5",
        "bt709",
        "24/1",
    )


def test_mesh_lands_with_its_texture(ball, tmp_path, capsys):
    output = tmp_path / "toys" / "the ball.obj"
    output.parent.mkdir()
    assert cli.main(["splat", "mesh", ball, "-o", str(output), "--triangles", "600", "--texture", "64"]) == 0
    assert "triangles, closed" in capsys.readouterr().out
    assert sorted(path.name for path in output.parent.iterdir()) == ["the ball.obj", "the_ball.mtl", "the_ball.png"]
    assert read_mesh(output).texture.shape == (64, 64, 3) and np.isfinite(read_mesh(output).vertices).all()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["info", "nowhere.ply"], "missing"),
        (["convert", "{}", "ball.ksplat"], "must end in"),
        (["convert", "{}", "nowhere/ball.spz"], "make it first"),
        (["render", "{}", "-o", "ball.gif"], "must end in"),
        (["render", "{}", "-o", "ball.mp4", "--size", "97x64"], "even"),
        (["mesh", "{}", "-o", "ball.glb", "--triangles", "1"], "triangles"),
    ],
)
def test_failures_are_one_sentence(ball, arguments, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["splat", *(word.format(ball) for word in arguments)]) == 1
    lines = capsys.readouterr().err.strip().splitlines()
    assert lines[-1].startswith("filmwright: ") and said in lines[-1] and "Traceback" not in " ".join(lines)


@pytest.mark.parametrize(
    "arguments", [[], ["render", "a.ply"], ["render", "a.ply", "-o", "x.png", "--background", "2,0,0"], ["info", "a.ply", "--up", "x"]]
)
def test_wrong_usage_exits_with_2(arguments):
    with pytest.raises(SystemExit) as ended:
        cli.main(["splat", *arguments])
    assert ended.value.code == 2


def test_the_program_knows_every_command():
    from studio.__main__ import COMMANDS

    (commands,) = (action for action in cli.parser()._actions if action.choices)
    assert set(commands.choices) == set(COMMANDS)
