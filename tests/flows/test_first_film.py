"""A solo film-maker's first film, by clicking: write, generate, paint a mask, fill it, accept, undo, cut, play, export, reopen."""

import json
import subprocess

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton

from engines.media.picture import read_picture
from studio.document.codec import to_plain
from studio.document.files import Bundle
from studio.document.paint import flatten
from studio.document.project import Project
from studio.document.tracks import main_track
from studio.ui.dialogs.export_dialog import ExportDialog
from studio.ui.panels.generate_panel import GeneratePanel
from studio.ui.timeline.timeline_view import TimelineView
from studio.ui.write.shot_panel import ShotPanel
from tests.conftest import PAINTING_ENGINE

LEFT = Qt.MouseButton.LeftButton
SCRIPT = ("EXT. MEADOW - DAY", "", "A red cube.", "", "ANNA", "A cube!", "", "EXT. SEA - NIGHT", "", "A blue sphere.")


@pytest.fixture
def window(open_film):
    """The whole window on a new film, with an engine that paints at once."""
    return open_film(Project(title="First", width=320, height=180), PAINTING_ENGINE)


def click(widget, point=None):
    assert widget.isVisible() and widget.isEnabled(), f"{widget} cannot be clicked"
    QTest.mouseClick(widget, LEFT, Qt.KeyboardModifier.NoModifier, point or widget.rect().center())


def tab(window, name):
    click(window.top_bar.tabs.button(name))


def press(window, command):
    """What the command's key, menu entry and palette entry do; fails where the window would not let a person do it."""
    QApplication.processEvents()
    action = window.commands[command]
    assert action.isEnabled() and action.isVisible(), f"{command} cannot be given now"
    action.trigger()


def type_script(editor):
    editor.setFocus()
    for line in SCRIPT:
        QTest.keyClicks(editor, line)
        QTest.keyClick(editor, Qt.Key.Key_Return)


def paint_stroke(view, start, end):
    """A drag with the left button, in the middle of the canvas view."""
    QTest.mousePress(view, LEFT, Qt.KeyboardModifier.NoModifier, start)
    for step in range(1, 9):
        QTest.mouseMove(view, start + (end - start) * step / 8)
    QTest.mouseRelease(view, LEFT, Qt.KeyboardModifier.NoModifier, end)


def counted_frames(path):
    command = ["ffprobe", "-v", "error", "-count_frames", "-show_streams", "-of", "json", str(path)]
    streams = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["streams"]
    return next(int(stream["nb_read_frames"]) for stream in streams if stream["codec_type"] == "video")


def write_and_generate(window, qtbot):
    session = window.session
    type_script(window.stage("write"))
    qtbot.waitUntil(lambda: len(session.project.shots) == 2, timeout=5000)
    make = next(button for button in window.findChild(ShotPanel).findChildren(QAbstractButton) if "missing" in button.text())
    click(make)
    qtbot.waitUntil(lambda: all(shot.take for shot in session.project.shots), timeout=20000)


def open_in_paint(window, qtbot):
    session = window.session
    session.select(shot=session.project.shots[0].id, shots=(session.project.shots[0].id,))
    press(window, "canvas.shot")
    qtbot.waitUntil(lambda: session.selection.workspace == "paint" and session.selection.canvas is not None, timeout=5000)
    stage = window.stage("paint")
    qtbot.waitUntil(lambda: bool(session.project.canvases[session.selection.canvas].layers), timeout=5000)
    return stage


def fill_a_mask(window, stage, qtbot):
    session = window.session
    press(window, "tool.mask")
    middle = stage.view.area.center().toPoint()
    paint_stroke(stage.view, middle - QPoint(60, 0), middle + QPoint(60, 10))
    shown = session.selection.canvas
    qtbot.waitUntil(lambda: bool(session.project.canvases[shown].selection.tiles), timeout=5000)
    canvas = session.project.canvases[shown]
    panel = window.findChild(GeneratePanel)
    panel.prompt.setFocus()
    panel.prompt.selectAll()
    QTest.keyClicks(panel.prompt, "a yellow cone")
    click(panel.button)
    qtbot.waitUntil(lambda: len(session.paint.candidates(canvas.id).jobs) == 2, timeout=20000)
    return canvas


def test_a_first_film(window, qtbot, tmp_path):
    session = window.session
    write_and_generate(window, qtbot)
    stage = open_in_paint(window, qtbot)
    before = flatten(session.project.canvases[session.selection.canvas])
    masked = fill_a_mask(window, stage, qtbot)

    press(window, "candidate.accept")
    qtbot.waitUntil(lambda: len(session.project.canvases[masked.id].layers) > len(masked.layers), timeout=10000)
    after = flatten(session.project.canvases[masked.id])
    changed = (after != before).any(axis=2)
    assert 0 < changed.mean() < 0.6, "the fill changed nothing, or everything"
    accepted = to_plain(session.project)
    press(window, "edit.undo")
    assert np.array_equal(flatten(session.project.canvases[masked.id]), before)
    press(window, "edit.redo")
    assert to_plain(session.project) == accepted
    qtbot.waitUntil(lambda: len(session.project.shots[0].takes) == 2, timeout=10000)

    tab(window, "cut")
    timeline = window.findChild(TimelineView)
    click(next(button for button in timeline.findChildren(QPushButton) if button.isVisible()))
    assert len(main_track(session.project).clips) == 2

    press(window, "player.play")
    qtbot.waitUntil(lambda: session.selection.playhead > 5, timeout=10000)
    press(window, "player.play")

    export_and_reopen(window, qtbot, tmp_path)


def export_and_reopen(window, qtbot, tmp_path):
    session = window.session
    press(window, "file.export")
    dialog = window.findChild(ExportDialog)
    dialog.form.path.setText(str(tmp_path / "first.mp4"))
    click(dialog.export_button)
    qtbot.waitUntil((tmp_path / "first.mp4").exists, timeout=60000)
    qtbot.waitUntil(lambda: dialog.job is None, timeout=10000)
    assert counted_frames(tmp_path / "first.mp4") == session.project.timeline.duration
    assert "A cube!" in (tmp_path / "first.srt").read_text()

    plain = to_plain(session.project)
    picture = read_picture(session.media(session.project.shots[0].take.asset))
    session.bundle.checkpoint()
    again = Bundle.open(session.bundle.folder, write=False)
    assert to_plain(again.project) == plain
    shot = again.project.shots[0]
    assert np.array_equal(read_picture(again.find_media(again.project.assets[shot.take.asset].media)), picture)
    again.close()
