"""Scoring the sample film by clicking: music to its cut, an effect at a marker, a narrated line, ducking, a mix at -16 LUFS, export.

The composer, the foley and the voice are the real ones; ffmpeg listens to the file.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from studio.actions.script import edit_script
from studio.document.project import Project
from studio.document.timecode import SAMPLE_RATE, sample_at
from studio.document.tracks import bus_of, main_track
from studio.ui.dialogs.export_dialog import ExportDialog
from studio.ui.score.loudness_panel import LoudnessPanel
from studio.ui.score.sound_panel import SoundPanel
from studio.ui.timeline.timeline_view import TimelineView
from tests.flows.test_first_film import click, press, tab

SAMPLE = Path("assets/samples/the-red-sphere.fountain")
LEFT = Qt.MouseButton.LeftButton
MAKING = 120_000  # milliseconds, on a machine that has much else to do

pytestmark = pytest.mark.skipif(not shutil.which("espeak-ng"), reason="no voice is installed here")


@pytest.fixture
def window(open_film):
    """The whole window on the sample film, small, as it was cut by a click."""
    window = open_film(Project(title="The Red Sphere", width=320, height=180), "tests.sounding_engine")
    edit_script(window.session, SAMPLE.read_text())
    tab(window, "cut")
    click(next(button for button in window.findChild(TimelineView).findChildren(QPushButton) if button.isVisible()))
    assert main_track(window.session.project).clips
    return window


def make(window, qtbot, kind: str, words: str) -> str:
    """Type words on a page of the panel, click its button, wait; the id of the sound in the film."""
    session, panel = window.session, window.findChild(SoundPanel)
    known = set(session.project.assets)
    click(panel.kinds.button(kind))
    page = panel.pages[kind]
    page.prompt.setFocus()
    QTest.keyClicks(page.prompt, words)
    click(page.button)
    qtbot.waitUntil(lambda: bool(set(session.project.assets) - known) or bool(session.troubles), timeout=MAKING)
    assert not session.troubles
    return (set(session.project.assets) - known).pop()


def laid(session, asset: str):
    """The clip that plays a sound, and the bus it is heard on."""
    timeline = session.project.timeline
    return next(
        (clip, bus_of(timeline, track)) for track in timeline.tracks for clip in track.clips if getattr(clip.source, "asset", None) == asset
    )


def heard_by_ffmpeg(path) -> tuple[float, float]:
    """(integrated loudness in LUFS, true peak in dBTP) as ffmpeg's ebur128 measures them."""
    command = ["ffmpeg", "-nostats", "-hide_banner", "-i", str(path), "-af", "ebur128=peak=true", "-f", "null", "-"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr.rpartition("Summary:")[2]
    return float(re.search(r"I:\s+(-?[\d.]+) LUFS", told)[1]), float(re.search(r"Peak:\s+(-?[\d.]+) dBFS", told)[1])


def length_of(path) -> tuple[int, float]:
    """(frames, seconds of sound) by ffprobe."""
    command = ["ffprobe", "-v", "error", "-count_frames", "-show_streams", "-of", "json", str(path)]
    streams = {one["codec_type"]: one for one in json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["streams"]}
    return int(streams["video"]["nb_read_frames"]), float(streams["audio"]["duration"])


def test_a_film_is_scored(window, qtbot, tmp_path):
    session = window.session
    tab(window, "score")
    session.select(playhead=3 * 24)
    press(window, "marker.add")
    cut_length = session.project.timeline.duration

    music = make(window, qtbot, "music", "calm piano and strings")
    clip, bus = laid(session, music)
    asset = session.project.assets[music]
    assert (clip.start, clip.duration, bus) == (0, cut_length, "music") and asset.samples == sample_at(session.project.rate, cut_length)
    assert any(abs(at - 3 * SAMPLE_RATE) <= 1 for _, at in asset.recipe.facts["sections"]), "the music changes at the marker"

    effect = make(window, qtbot, "effect", "heavy door slams")
    assert laid(session, effect)[0].start == 72 and laid(session, effect)[1] == "effects"

    session.select(playhead=6 * 24)
    speech = make(window, qtbot, "speech", "Nobody had seen it fall.")
    assert laid(session, speech)[0].start == 144 and laid(session, speech)[1] == "dialogue"

    click(window.findChild(LoudnessPanel).duck)
    qtbot.waitUntil(lambda: session.project.mix.ducking is not None, timeout=MAKING)
    down = [point for point in session.project.mix.music.curve if point.value < -3]
    assert down and 5 * SAMPLE_RATE < down[0].at < 7 * SAMPLE_RATE, "the music is down where the line is spoken"

    export(window, qtbot, tmp_path / "sphere.mp4")
    loudness, peak = heard_by_ffmpeg(tmp_path / "sphere.mp4")
    frames, seconds = length_of(tmp_path / "sphere.mp4")
    assert abs(loudness + 16) <= 0.5 and peak <= -0.9
    assert frames == session.project.timeline.duration and abs(seconds - frames / 24) < 1 / 24
    assert not session.troubles


def export(window, qtbot, path) -> None:
    press(window, "file.export")
    dialog = window.findChild(ExportDialog)
    dialog.form.path.setText(str(path))
    click(dialog.form.loudness.button("podcast"))
    click(dialog.export_button)
    qtbot.waitUntil(path.exists, timeout=MAKING)
    qtbot.waitUntil(lambda: dialog.job is None, timeout=MAKING)
