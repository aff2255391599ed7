"""Scoring the sample film by clicking: music to its cut, an effect at a marker, a narrated line, ducking, a mix at -16 LUFS, export; and
music that is continued, fitted again and repainted.

The composer, our own model, the foley and the voice are the real ones; ffmpeg listens to the file.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from studio.actions.script import edit_script
from studio.document.project import Project
from studio.document.timecode import SAMPLE_RATE, sample_at
from studio.document.tracks import bus_of, main_track
from studio.ui.dialogs.export_dialog import ExportDialog
from studio.ui.score.clip_bar import ClipBar
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
    return arrived(session, qtbot, known)


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


def test_own_music_goes_with_the_cut(window, qtbot):
    """Made by our own model, dragged past its end, fitted again after the cut has moved, and repainted where it was brushed."""
    session = window.session
    tab(window, "score")
    page = window.findChild(SoundPanel).pages["music"]
    qtbot.waitUntil(page.model.box.isVisible, timeout=MAKING)
    QTest.keyClicks(page.model.box, "Story")
    first = make(window, qtbot, "music", "calm piano")
    clip, _ = laid(session, first)
    before, facts = samples_of(session, first), session.project.assets[first].recipe.facts
    assert facts["model"] == "storybook-music" and clip.fit

    tab(window, "cut")
    drag_end(window, clip, clip.end + 48)
    longer = offered(window, qtbot, "continued by")
    after = samples_of(session, longer)
    assert laid(session, longer)[0].end == clip.end + 48 and len(after) == len(before) + 2 * SAMPLE_RATE
    assert np.abs(after[: len(before) - SAMPLE_RATE] - before[:-SAMPLE_RATE]).max() < 1e-3, "what was there stays as it was"
    assert np.abs(after[len(before) :]).max() > 0.01 and session.project.assets[longer].recipe.facts["key"] == facts["key"]

    picture = main_track(session.project).clips[-1]
    drag_end(window, picture, picture.end - 24)
    fitted = offered(window, qtbot, "no longer fits")
    assert laid(session, fitted)[0].duration == clip.duration - 24
    assert session.project.assets[fitted].samples == sample_at(session.project.rate, clip.duration - 24)

    tab(window, "score")
    session.select(clips=(laid(session, fitted)[0].id,))
    repainted, (begin, end) = repaint(window, qtbot, "drums alone")
    old, new = samples_of(session, fitted), samples_of(session, repainted)
    same = np.abs(new - old).max(axis=1) < 1e-4
    assert len(old) == len(new) and same[: begin - SAMPLE_RATE].all() and same[end + SAMPLE_RATE :].all() and not same[begin:end].all()
    assert not session.troubles


def samples_of(session, asset: str) -> np.ndarray:
    """float32 [samples, 2] of a sound of the film."""
    return soundfile.read(session.bundle.find_media(session.project.assets[asset].media), dtype="float32")[0]


def drag_end(window, clip, frame: int) -> None:
    """Pull the end of a clip on the timeline, where all of the film can be seen."""
    view, session = window.findChild(TimelineView), window.session
    session.select(clips=())
    view.viewport.fit()
    view.viewport.zoom(0.7, 0)
    row = next(index for index, track in enumerate(session.project.timeline.tracks) for one in track.clips if one.id == clip.id)
    top, height = view.viewport.layout.row(row)
    start, end = (QPoint(round(view.viewport.layout.x(at)) - 2, top + height // 2) for at in (clip.end, frame))
    alt = Qt.KeyboardModifier.AltModifier  # without snapping
    QTest.mousePress(view.tracks, LEFT, alt, start)
    for step in range(1, 6):
        view.tracks.drag.move(QPointF(start + (end - start) * step / 5), alt)
    view.tracks.drag.move(QPointF(view.viewport.layout.x(frame), end.y()), alt)
    QTest.mouseRelease(view.tracks, LEFT, alt, end)


def offered(window, qtbot, words: str) -> str:
    """Click the button under a sentence with these words; the id of the sound that comes of it."""
    session, known = window.session, set(window.session.project.assets)
    qtbot.waitUntil(lambda: words in window.banner.sentence, timeout=5000)
    click(next(button for button in window.banner.findChildren(QPushButton) if button.isVisible()))
    return arrived(session, qtbot, known)


def arrived(session, qtbot, known: set[str]) -> str:
    """The id of the sound that is new in the film."""
    qtbot.waitUntil(lambda: bool(set(session.project.assets) - known) or bool(session.troubles), timeout=MAKING)
    assert not session.troubles
    return (set(session.project.assets) - known).pop()


def repaint(window, qtbot, words: str) -> tuple[str, tuple[int, int]]:
    """Brush over a place of the selected music and have it made otherwise: the new sound, and its samples that were brushed."""
    bar, known = window.findChild(ClipBar), set(window.session.project.assets)
    click(bar.repaint)
    brush, row = bar.rework.brush, bar.rework
    start, end = (QPoint(round(brush.width() * share), brush.height() // 2) for share in (0.45, 0.6))
    QTest.mousePress(brush, LEFT, pos=start)
    for step in range(1, 6):
        QTest.mouseMove(brush, start + (end - start) * step / 5)
    QTest.mouseRelease(brush, LEFT, pos=end)
    row.prompt.clear()
    QTest.keyClicks(row.prompt, words)
    region = row.region
    click(row.button)
    return arrived(window.session, qtbot, known), region


def export(window, qtbot, path) -> None:
    press(window, "file.export")
    dialog = window.findChild(ExportDialog)
    dialog.form.path.setText(str(path))
    click(dialog.form.loudness.button("podcast"))
    click(dialog.export_button)
    qtbot.waitUntil(path.exists, timeout=MAKING)
    qtbot.waitUntil(lambda: dialog.job is None, timeout=MAKING)
