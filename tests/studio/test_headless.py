"""A film without a window, from a script to a file that ffprobe agrees with."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engines.media.picture import read_picture
from studio import headless
from studio.document.errors import DocumentError
from studio.document.files import Bundle
from studio.document.tracks import main_track

ENGINE = "tests.painting_engine"
SCRIPT = """Title: Two Places
Music: tune.wav

EXT. MEADOW - DAY

A red cube.

NARRATOR
Look, a cube.

EXT. SEA - NIGHT

A blue sphere.
"""


@pytest.fixture
def script(tmp_path) -> Path:
    soundfile.write(tmp_path / "tune.wav", np.sin(np.arange(48000 * 3) / 20).astype(np.float32) * 0.3, 48000)
    path = tmp_path / "two-places.fountain"
    path.write_text(SCRIPT)
    return path


def streams(path: Path) -> dict[str, dict]:
    command = ["ffprobe", "-v", "error", "-count_frames", "-show_streams", "-of", "json", str(path)]
    found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["streams"]
    return {stream["codec_type"]: stream for stream in found}


def test_a_script_becomes_a_film_with_sound_and_subtitles(script, tmp_path):
    output, folder = tmp_path / "film.mp4", tmp_path / "Two Places.film"
    headless.make_film(script, output, seed=7, folder=folder, engine=ENGINE)
    bundle = Bundle.open(folder, write=False)
    project = bundle.project
    bundle.close()
    found = streams(output)
    assert int(found["video"]["nb_read_frames"]) == project.timeline.duration
    assert (found["video"]["codec_name"], found["video"]["width"], found["video"]["height"]) == ("h264", 1280, 720)
    assert found["audio"]["codec_name"] == "aac"
    assert "Look, a cube." in output.with_suffix(".srt").read_text()
    assert project.title == "Two Places"
    made = [project.assets[shot.takes[0].asset].recipe.request["dials"] for shot in project.shots]
    assert [(dials["seed"], dials["prompt"]) for dials in made] == [(7, "a red cube, meadow, day"), (8, "a blue sphere, sea, night")]
    assert len(main_track(project).clips) == 2


@pytest.mark.parametrize(("enough", "takes"), [(300.0, headless._TAKES), (0.0, 1)])
def test_shots_are_filmed_again_until_the_judge_finds_all_that_was_asked(script, tmp_path, monkeypatch, enough, takes):
    monkeypatch.setenv("FILMWRIGHT_TEST_ENOUGH", str(enough))
    headless.make_film(script, tmp_path / "film.mp4", folder=tmp_path / "kept.film", engine=ENGINE)
    bundle = Bundle.open(tmp_path / "kept.film", write=False)
    for shot in bundle.project.shots:
        files = {take.id: bundle.find_media(bundle.project.assets[take.asset].media) for take in shot.takes}
        light = {take: read_picture(path)[..., :3].mean() for take, path in files.items()}
        assert len(shot.takes) == takes and shot.chosen == max(light, key=light.__getitem__)
        assert len({path.read_bytes() for path in files.values()}) == takes
    bundle.close()


def test_one_take_is_enough_where_the_judge_knows_no_word(tmp_path):
    path = tmp_path / "script.fountain"
    path.write_text("EXT. NOWHERE - DAY\n\nA riddle.\n")
    headless.make_film(path, tmp_path / "film.mp4", folder=tmp_path / "kept.film", engine=ENGINE)
    bundle = Bundle.open(tmp_path / "kept.film", write=False)
    assert [len(shot.takes) for shot in bundle.project.shots] == [1]
    bundle.close()


def test_the_scratch_project_is_gone_when_nobody_asked_for_it(script, tmp_path):
    headless.make_film(script, tmp_path / "film.mp4", engine=ENGINE)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".fountain", ".mp4", ".srt", ".wav"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"Title: Nothing\n\n", "nothing to film"),
        (b"\xff\xfe\x00bad", "UTF-8"),
    ],
)
def test_a_script_that_cannot_be_filmed_says_why(tmp_path, text, sentence):
    path = tmp_path / "script.fountain"
    path.write_bytes(text)
    with pytest.raises(DocumentError, match=sentence):
        headless.make_film(path, tmp_path / "film.mp4", engine=ENGINE)
    assert not (tmp_path / "film.mp4").exists()


def test_a_wrong_place_is_told_before_the_long_work(script, tmp_path):
    with pytest.raises(DocumentError, match="make it first"):
        headless.make_film(script, tmp_path / "nowhere" / "film.mp4", engine=ENGINE)
    with pytest.raises(DocumentError, match=r"must end in \.mp4"):
        headless.make_film(script, tmp_path / "film.avi", engine=ENGINE)
