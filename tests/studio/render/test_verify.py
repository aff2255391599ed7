"""The check of finished films, and that it is not fooled: every planted fault must turn it red."""

from __future__ import annotations

import contextlib
from pathlib import Path

import av
import numpy as np
import pytest

from studio.document.project import Rate
from studio.render.export_settings import ExportSettings
from studio.render.verify import Witness, differences, lag
from studio.render.writers import open_writer
from studio.render.yuv import from_rgb
from tests.studio.render.reels import bars

SIZE = (256, 144)
FRAMES = 96
BLOCK = 2000


def settings(path: Path, form: str = "mp4") -> ExportSettings:
    return ExportSettings(str(path), form, *SIZE, Rate(24), "draft")


def pictures() -> list[np.ndarray]:
    return [from_rgb(bars(number * 97 % 4096)) for number in range(FRAMES)]


def sounds() -> np.ndarray:
    """Words of different length in noise: float32 [samples, 2]."""
    rng = np.random.default_rng(4)
    loud = np.repeat(rng.random(FRAMES * BLOCK // 800), 800)[:, None]
    return (0.4 * loud * rng.standard_normal((FRAMES * BLOCK, 2))).astype(np.float32)


def write(path: Path, form: str, frames: list[np.ndarray], samples: np.ndarray) -> None:
    writer = open_writer(path, settings(path, form), {})
    for picture in frames:
        writer.write_frame(picture)
    writer.write_sound(samples)
    writer.close()


@pytest.fixture(scope="module")
def given() -> Witness:
    witness = Witness()
    for picture in pictures():
        witness.saw(picture)
    witness.heard(sounds())
    return witness


@pytest.fixture(params=["mp4", "webm"])
def form(request) -> str:
    return request.param


def wrong(given, path, form, frames, samples) -> str:
    write(path, form, frames, samples)
    return "; ".join(differences(path, settings(path, form), given))


def test_a_good_file_passes(given, tmp_path, form):
    assert wrong(given, tmp_path / "x", form, pictures(), sounds()) == ""


def test_a_dropped_frame_is_found(given, tmp_path, form):
    frames = pictures()
    del frames[40]
    assert "95 of 96 frames" in wrong(given, tmp_path / "x", form, frames, sounds())


def test_a_frame_too_late_is_found_although_the_number_is_right(given, tmp_path, form):
    frames = pictures()
    assert "is not the film's" in wrong(given, tmp_path / "x", form, [frames[0], *frames[:-1]], sounds())


@pytest.mark.parametrize("milliseconds", [-50, -20, 20, 50])
def test_shifted_sound_is_found_although_it_is_as_long(given, tmp_path, form, milliseconds):
    shifted = np.roll(sounds(), milliseconds * 48, axis=0)
    assert f"sound is shifted by {milliseconds} ms" in wrong(given, tmp_path / "x", form, pictures(), shifted)


def test_missing_sound_is_found(given, tmp_path, form):
    assert "samples" in wrong(given, tmp_path / "x", form, pictures(), sounds()[: -2 * BLOCK])


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.99])
def test_a_truncated_file_is_found(given, tmp_path, form, share):
    path = tmp_path / "x"
    write(path, form, pictures(), sounds())
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with contextlib.suppress(OSError, av.FFmpegError):  # when the reader itself refuses it
        assert differences(path, settings(path, form), given)


def test_another_size_is_found(given, tmp_path):
    write(tmp_path / "x", "mp4", pictures(), sounds())
    asked = ExportSettings(str(tmp_path / "x"), "mp4", 640, 360, Rate(24))
    assert any("size" in phrase for phrase in differences(tmp_path / "x", asked, given))


def test_lags():
    sound = np.random.default_rng(1).random(500)
    assert lag(sound, sound) == 0
    assert lag(sound, np.roll(sound, 7)) == 7 and lag(sound, np.roll(sound, -5)) == -5
    assert lag(np.zeros(500), np.zeros(500)) == 0
    assert lag(np.ones(500), np.ones(500)) == 0
    assert lag(sound[:20], sound[:20]) == 0
    assert lag(sound, np.random.default_rng(2).random(500)) == 0, "noise of the coding is no shift"
