from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engines.progress import Cancelled, Progress
from studio.document.project import Rate
from studio.render import levelling
from studio.render.export import export
from studio.render.export_settings import ExportSettings
from tests.studio.render.reels import film, pictures, shows, sounds

needs_ffmpeg = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="needs ffmpeg, which is not ours, as a witness")


@pytest.fixture
def quiet(shelf):
    """Five seconds of a quiet chord with hits in it that stand 14 dB above it."""
    at = np.arange(240_000) / 48_000
    chord = sum(np.sin(2 * np.pi * hertz * at) for hertz in (220, 277, 330)) * 0.03
    hits = np.exp(-((at % 1.0) * 60)) * np.sin(2 * np.pi * 1900 * at) * 0.5
    shelf.sound("s", np.stack([chord + hits, chord + 0.7 * hits], axis=1).astype(np.float32))
    shelf.colour("blue", (20, 40, 200))
    return film(shelf, pictures(shows("p", "blue", 0, 120)), sounds(shows("a", "s", 0, 120)))


def wish(path: Path, loudness: float | None, form: str = "mp4", **fields) -> ExportSettings:
    return ExportSettings(str(path), form, 64, 36, Rate(24), "draft", "none", loudness=loudness, **fields)


def ebur128(path: Path) -> tuple[float, float]:
    """Integrated loudness and true peak as ffmpeg finds them."""
    command = ["ffmpeg", "-nostats", "-hide_banner", "-i", str(path), "-map", "0:a", "-af", "ebur128=peak=true", "-f", "null", "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr.partition("Summary:")[2]
    return float(re.search(r"I:\s+(\S+) LUFS", said)[1]), float(re.search(r"Peak:\s+(\S+) dBFS", said)[1])


@needs_ffmpeg
@pytest.mark.parametrize(("form", "target"), [("mp4", -14.0), ("mp4", -23.0), ("webm", -16.0), ("wav", -16.0)])
def test_an_export_has_the_loudness_that_was_asked_for(quiet, shelf, tmp_path, form, target):
    report = export(quiet, shelf.media, wish(tmp_path / f"film.{form}", target, form), Progress())
    loudness, true_peak = ebur128(Path(report.path))
    assert loudness == pytest.approx(target, abs=0.5) and true_peak <= -0.9
    assert report.loudness == pytest.approx(loudness, abs=0.15) and report.true_peak == pytest.approx(true_peak, abs=0.3)


def test_without_a_target_the_mix_stays_as_it_is(quiet, shelf, tmp_path):
    settings = wish(tmp_path / "film.wav", None, "wav")
    assert levelling.levelling_for(quiet, shelf.media, settings, Progress()) is None
    report = export(quiet, shelf.media, settings, Progress())
    assert (report.loudness, report.true_peak) == (None, None)


def test_a_silent_film_is_left_silent(shelf, quiet, tmp_path):
    silent = replace(quiet, timeline=replace(quiet.timeline, tracks=quiet.timeline.tracks[:1]))
    report = export(silent, shelf.media, wish(tmp_path / "film.wav", -16.0, "wav"), Progress())
    assert report.loudness is None


def test_a_gain_that_is_forgotten_is_seen_in_the_report(quiet, shelf, tmp_path, monkeypatch):
    monkeypatch.setattr("studio.render.export.levelling_for", lambda *_: levelling.Levelling(0.0, -1.0))
    report = export(quiet, shelf.media, wish(tmp_path / "film.wav", -16.0, "wav"), Progress())
    assert abs(report.loudness + 16) > 3


def test_measuring_can_be_stopped(quiet, shelf, tmp_path):
    with pytest.raises(Cancelled):
        export(quiet, shelf.media, wish(tmp_path / "film.mp4", -16.0), Progress(cancelled=lambda: True))
    assert not list(tmp_path.glob("film*"))


@pytest.mark.parametrize("form", ["mp4", "webm"])
def test_a_trial_is_coded_as_the_export_is(quiet, shelf, tmp_path, form):
    settings = wish(tmp_path / f"film.{form}", -20.0, form)
    found = levelling.levelling_for(quiet, shelf.media, settings, Progress())
    mixer = levelling.Mixer(quiet, shelf.media)
    blocks = levelling._blocks(levelling.levelled(mixer, found), levelling.span(quiet, settings))
    trial = levelling.measure(levelling.coded(blocks, settings))
    mixer.close()
    report = export(quiet, shelf.media, settings, Progress())
    assert report.loudness == pytest.approx(trial.loudness, abs=0.05) and report.true_peak == pytest.approx(trial.true_peak, abs=0.1)
