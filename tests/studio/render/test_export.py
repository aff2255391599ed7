from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engines.progress import Cancelled, Progress
from studio.document.asset import Recipe
from studio.document.project import Rate
from studio.document.story import Line, Shot, Take
from studio.document.timecode import sample_at
from studio.document.timeline import Clip, ShotSource, Timeline, TitleSource, Track
from studio.render import writers
from studio.render.compositor import Compositor
from studio.render.export import export, used_assets
from studio.render.export_settings import ExportError, ExportSettings
from studio.render.yuv import Converter, planes
from tests.studio.render.reels import film, pictures, read_bars, shows, sounds

SIZE = (256, 144)
needs_ffprobe = pytest.mark.skipif(not shutil.which("ffprobe"), reason="needs ffprobe, which is not ours, as a witness")


def wish(path: Path, form: str = "mp4", rate: Rate | None = None, **fields) -> ExportSettings:
    return ExportSettings(str(path), form, *SIZE, rate or Rate(24), "draft", **{"subtitles": "none", **fields})


@pytest.fixture
def numbered(shelf):
    """50 frames that carry their number, with steady sound."""
    shelf.numbered("n", 50)
    shelf.sound("s", 0.2 * np.sin(np.arange(120_000) / 20).astype(np.float32))
    return film(shelf, pictures(shows("a", "n", 0, 50)), sounds(shows("b", "s", 0, 50)), size=SIZE)


def probe(path: Path) -> dict:
    """What ffprobe says, frames counted by decoding."""
    command = ["ffprobe", "-v", "error", "-count_frames", "-show_streams", "-show_format", "-of", "json", str(path)]
    found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return {"format": found["format"], **{stream["codec_type"]: stream for stream in found["streams"]}}


def decoded(path: Path, size=SIZE) -> np.ndarray:
    """All frames as ffmpeg decodes them: grey uint8 [frames, height, width]."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "rawvideo", "-pix_fmt", "gray", "-fps_mode", "passthrough", "-"]
    return np.frombuffer(subprocess.run(command, capture_output=True, check=True).stdout, np.uint8).reshape(-1, size[1], size[0])


def heard(path: Path) -> np.ndarray:
    """The sound as ffmpeg decodes it: float32 [samples]."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "f32le", "-ac", "1", "-ar", "48000", "-"]
    return np.frombuffer(subprocess.run(command, capture_output=True, check=True).stdout, np.float32)


@needs_ffprobe
@pytest.mark.parametrize(("form", "picture", "sound"), [("mp4", "h264", "aac"), ("webm", "vp9", "opus")])
def test_a_film_is_what_was_asked_by_ffprobes_word(numbered, shelf, tmp_path, form, picture, sound):
    report = export(numbered, shelf.media, wish(tmp_path / f"out.{form}", form), Progress())
    found = probe(tmp_path / f"out.{form}")
    assert (found["video"]["codec_name"], found["audio"]["codec_name"]) == (picture, sound)
    assert int(found["video"]["nb_read_frames"]) == report.frames == 50
    assert (found["video"]["width"], found["video"]["height"], found["video"]["pix_fmt"]) == (*SIZE, "yuv420p")
    assert (found["video"]["color_space"], found["video"]["color_range"]) == ("bt709", "tv")
    assert found["video"]["r_frame_rate"] == "24/1" and float(found["video"]["start_time"]) == 0
    assert float(found["format"]["duration"]) == pytest.approx(50 / 24, abs=0.03)
    tags = {name.lower(): value for name, value in found["format"]["tags"].items()}
    assert tags["title"] == "Test film" and tags["comment"] == "Made with Filmwright."
    assert 0 <= len(heard(tmp_path / f"out.{form}")) - sample_at(Rate(24), 50) <= 1024
    assert report.samples == 100_000 and report.bytes == (tmp_path / f"out.{form}").stat().st_size


@needs_ffprobe
@pytest.mark.parametrize("form", ["mp4", "webm"])
def test_every_frame_of_the_file_is_its_own(numbered, shelf, tmp_path, form):
    export(numbered, shelf.media, wish(tmp_path / "out", form), Progress())
    assert [read_bars(frame) for frame in decoded(tmp_path / "out")] == list(range(50))


@needs_ffprobe
def test_an_export_keeps_the_speed_of_clips(shelf, tmp_path):
    shelf.numbered("n", 50)
    shelf.sound("tone", 0.5 * np.sin(2 * np.pi * 440 * np.arange(96_000) / 48_000).astype(np.float32))
    clips = pictures(shows("a", "n", 0, 20, offset=4, speed=2000), shows("b", "n", 20, 20, speed=500))
    project = film(shelf, clips, sounds(shows("t", "tone", 0, 24, speed=2000)), size=SIZE)
    export(project, shelf.media, wish(tmp_path / "out.mp4"), Progress())
    expected = [*range(4, 44, 2), *(n // 2 for n in range(20))]
    assert [read_bars(frame) for frame in decoded(tmp_path / "out.mp4")] == expected
    sound = heard(tmp_path / "out.mp4")[4_000:44_000]
    assert np.abs(np.fft.rfft(sound * np.hanning(len(sound)))).argmax() * 48_000 / len(sound) == pytest.approx(880, abs=2)


@needs_ffprobe
@pytest.mark.parametrize("rate", [Rate(25), Rate(30), Rate(24000, 1001)])
def test_other_rates_show_the_frames_of_their_moments(numbered, shelf, tmp_path, rate):
    export(numbered, shelf.media, wish(tmp_path / "out.mp4", rate=rate), Progress())
    found = [read_bars(frame) for frame in decoded(tmp_path / "out.mp4")]
    expected = [number * 24 * rate.denominator // rate.numerator for number in range(len(found))]
    assert found == expected and len(found) == -(-50 * rate.numerator // (24 * rate.denominator))
    assert probe(tmp_path / "out.mp4")["video"]["r_frame_rate"] == f"{rate.numerator}/{rate.denominator}"


@needs_ffprobe
@pytest.mark.parametrize("form", ["mp4", "webm"])
def test_a_beep_is_heard_with_its_flash(shelf, tmp_path, form):
    """Flash and beep at frame 30: the flash exactly there, the beep's start within a millisecond."""
    shelf.colour("white", (255, 255, 255))
    shelf.sound("beep", np.sin(np.arange(4000) * 0.3).astype(np.float32))
    project = film(shelf, pictures(shows("f", "white", 30, 2)), sounds(shows("b", "beep", 30, 2)), size=SIZE)
    export(project, shelf.media, wish(tmp_path / "out", form), Progress())
    bright = [number for number, frame in enumerate(decoded(tmp_path / "out")) if frame.mean() > 128]
    assert bright == [30, 31]
    onset = int(np.flatnonzero(np.abs(heard(tmp_path / "out")) > 0.3)[0])
    assert abs(onset - 60_000) <= 48


@needs_ffprobe
def test_a_part_of_the_film(numbered, shelf, tmp_path):
    report = export(numbered, shelf.media, wish(tmp_path / "out.mp4", start=10, end=35), Progress())
    assert [read_bars(frame) for frame in decoded(tmp_path / "out.mp4")] == list(range(10, 35))
    assert report.samples == 50_000


def test_numbered_pictures_are_the_players_pictures(numbered, shelf, tmp_path):
    report = export(numbered, shelf.media, wish(tmp_path / "frames", "png"), Progress())
    files = sorted((tmp_path / "frames").iterdir())
    assert [file.name for file in files] == [f"{number:05d}.png" for number in range(50)] and report.frames == 50
    preview, converter = Compositor(numbered, shelf.media, SIZE), Converter()
    for number in (0, 17, 49):
        assert np.array_equal(np.asarray(Image.open(files[number])), converter.to_rgb(preview.frame(number)))
    preview.close()


@needs_ffprobe
def test_preview_equals_export_with_everything_in_it(numbered, shelf, tmp_path):
    """Dissolve, title, fades: the file decodes to the compositor's own frames, but for the coding."""
    shelf.colour("red", (200, 60, 40), SIZE)
    clips = pictures(shows("a", "n", 0, 20, fade_in=6), shows("r", "red", 20, 20, dissolve=8, fade_out=5))
    titles = Track("v2", "T", "picture", (Clip("t", TitleSource("Ferry"), 5, 30, fade_in=5, fade_out=5),))
    project = film(shelf, titles, clips, size=SIZE)
    export(project, shelf.media, replace(wish(tmp_path / "out.mp4"), quality="best"), Progress())
    preview = Compositor(project, shelf.media, SIZE)
    for number, frame in enumerate(decoded(tmp_path / "out.mp4")):
        expected = (planes(preview.frame(number))[0].astype(float) - 16) * 255 / 219  # ffmpeg's grey has full range
        assert np.abs(frame - expected).mean() < 3, number
    preview.close()


def test_sound_alone_is_the_mixers_own(numbered, shelf, tmp_path):
    import soundfile

    report = export(numbered, shelf.media, wish(tmp_path / "out.wav", "wav"), Progress())
    samples, rate = soundfile.read(tmp_path / "out.wav", dtype="float32")
    assert samples.shape == (100_000, 2) and rate == 48_000 and report.samples == 100_000
    original, _ = soundfile.read(shelf.folder / "s.wav", dtype="float32")
    assert np.abs(samples[:, 0] - original[:100_000]).max() < 1e-6


def test_one_frame(numbered, shelf, tmp_path):
    export(numbered, shelf.media, wish(tmp_path / "one.png", "frame", start=37), Progress())
    assert read_bars(np.asarray(Image.open(tmp_path / "one.png").convert("L"))) == 37


@pytest.fixture
def spoken(shelf):
    shelf.colour("grey", (90, 90, 90), SIZE)
    shot = Shot("s", dialogue=(Line("ANNA", "Who is there?"),), takes=(Take("t", "grey"),), chosen="t")
    return replace(film(shelf, pictures(Clip("c", ShotSource("s"), 10, 30)), size=SIZE), shots=(shot,))


def test_subtitles_beside_the_film(spoken, shelf, tmp_path):
    report = export(spoken, shelf.media, wish(tmp_path / "out.mp4", subtitles="beside", start=4), Progress())
    assert report.subtitles == str(tmp_path / "out.srt")
    assert (tmp_path / "out.srt").read_text().splitlines()[:3] == ["1", "00:00:00,250 --> 00:00:01,500", "Who is there?"]


def test_subtitles_in_the_picture(spoken, shelf, tmp_path):
    report = export(spoken, shelf.media, wish(tmp_path / "frames", "png", subtitles="burned"), Progress())
    silent, said = (np.asarray(Image.open(tmp_path / "frames" / f"{n:05d}.png").convert("L")) for n in (5, 20))
    assert silent[100:].max() < 20 and said[100:].max() > 220 and not report.subtitles
    assert not (tmp_path / "frames.srt").exists()


def test_generated_pictures_are_named_in_the_file(spoken, shelf, tmp_path):
    shelf.assets["grey"] = replace(shelf.assets["grey"], recipe=Recipe({"kind": "TextToImage"}))
    export(replace(spoken, assets=shelf.assets), shelf.media, wish(tmp_path / "out.mp4"), Progress())
    assert "generated by an AI model" in probe(tmp_path / "out.mp4")["format"]["tags"]["comment"]


def litter(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != "media")


@pytest.mark.parametrize(("name", "form"), [("out.mp4", "mp4"), ("out.webm", "webm"), ("frames", "png"), ("out.wav", "wav")])
@pytest.mark.parametrize("after", [1, 25, 50])
def test_cancel_leaves_nothing_and_the_old_file_stays(numbered, shelf, tmp_path, name, form, after):
    if form != "png":
        (tmp_path / name).write_bytes(b"old")
    seen = []
    progress = Progress(lambda done, *_: seen.append(done), lambda: len(seen) >= after)
    with pytest.raises(Cancelled):
        export(numbered, shelf.media, wish(tmp_path / name, form), progress)
    assert litter(tmp_path) == ([] if form == "png" else [name])
    assert form == "png" or (tmp_path / name).read_bytes() == b"old"


@contextmanager
def small_disk(room: int):
    """Files can hold `room` bytes: writing more fails as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("name", ["out.mp4", "out.webm", "out.wav", "one.png", "frames"])
@pytest.mark.parametrize("room", [0, 100, 500])
def test_a_full_disk_is_said_and_loses_nothing(numbered, shelf, tmp_path, name, room):
    form = {"one.png": "frame", "frames": "png"}.get(name, name[-4:].strip("."))
    old = [] if form == "png" else [name]
    for file in old:
        (tmp_path / file).write_bytes(b"old")
    with small_disk(room), pytest.raises(ExportError, match="full"):
        export(numbered, shelf.media, wish(tmp_path / name, form), Progress())
    assert litter(tmp_path) == old
    assert all((tmp_path / file).read_bytes() == b"old" for file in old)


def test_missing_media_are_named_before_anything_is_written(numbered, shelf, tmp_path):
    (shelf.folder / "s.wav").unlink()
    with pytest.raises(ExportError, match="“Sound s” is missing"):
        export(numbered, shelf.media, wish(tmp_path / "out.mp4"), Progress())
    assert litter(tmp_path) == []
    silent = replace(numbered.timeline.tracks[1], muted=True)
    muted = replace(numbered, timeline=Timeline((numbered.timeline.tracks[0], silent)))
    export(muted, shelf.media, wish(tmp_path / "out.mp4"), Progress())


def test_damaged_media_are_named(numbered, shelf, tmp_path):
    (shelf.folder / "s.wav").write_bytes(b"RIFF____WAVEnothing")
    with pytest.raises(ExportError, match="“Sound s” is damaged"):
        export(numbered, shelf.media, wish(tmp_path / "out.mp4"), Progress())
    assert litter(tmp_path) == []


def test_a_codec_that_is_not_there_is_named(numbered, shelf, tmp_path, monkeypatch):
    form = writers.codecs(wish(tmp_path / "x.mp4"))
    monkeypatch.setattr(writers, "codecs", lambda _: replace(form, picture="libx999"))
    with pytest.raises(ExportError, match=r"cannot write H\.264"):
        export(numbered, shelf.media, wish(tmp_path / "out.mp4"), Progress())
    assert litter(tmp_path) == []


def test_places_that_cannot_be_are_refused(numbered, shelf, tmp_path):
    with pytest.raises(ExportError, match="does not exist"):
        export(numbered, shelf.media, wish(tmp_path / "no" / "out.mp4"), Progress())
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    with pytest.raises(ExportError, match="already a folder"):
        export(numbered, shelf.media, wish(tmp_path / "full", "png"), Progress())
    with pytest.raises(ExportError, match="nothing to export"):
        export(film(shelf), shelf.media, wish(tmp_path / "out.mp4"), Progress())


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_may_not_be_written_is_said(numbered, shelf, tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    with pytest.raises(ExportError, match="may not be written"):
        export(numbered, shelf.media, wish(locked / "out.mp4"), Progress())


def test_a_file_that_fails_its_check_is_thrown_away(numbered, shelf, tmp_path, monkeypatch):
    written = writers.FilmWriter.write_frame

    def loses_one(self, picture):
        if self._frames != 20 or getattr(self, "lost", False):
            written(self, picture)
        else:
            self.lost = True

    monkeypatch.setattr(writers.FilmWriter, "write_frame", loses_one)
    with pytest.raises(ExportError, match="49 of 50 frames"):
        export(numbered, shelf.media, wish(tmp_path / "out.mp4"), Progress())
    assert litter(tmp_path) == []


def test_only_what_is_seen_or_heard_counts_as_used(numbered):
    assert used_assets(numbered, 0, 50) == ["n", "s"]
    assert used_assets(numbered, 60, 70) == []
