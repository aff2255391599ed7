from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from engines.requests import Music, MusicDials, RepaintMusic, SoundResult
from studio.document.asset import Asset
from studio.document.recipes import recipe_of
from studio.document.takes import add_take
from studio.document.timeline import AssetSource, Clip, Timeline, Track
from studio.jobs.job import Job, State
from studio.ui.score.clip_bar import ClipBar
from studio.ui.score.sound_view import SoundView

LEFT = Qt.MouseButton.LeftButton
FACTS = {"tempo": 120.0, "key": "C major", "bars": [bar * 96_000 for bar in range(5)], "beats": [beat * 24_000 for beat in range(20)]}


@pytest.fixture
def bar(session, tmp_path, monkeypatch, qtbot):
    """Ten seconds of music with two takes under their picture; nothing is really made: `bar.asked_for`."""
    assets = {}
    for id in ("one", "two"):
        path = tmp_path / f"{id}.wav"
        soundfile.write(path, np.random.default_rng(len(assets)).normal(0, 0.1, (480_000, 2)), 48_000, "PCM_24")
        request = Music(MusicDials("calm piano", 10.0, seed=len(assets)))
        recipe = recipe_of(session.project, request, SoundResult("x", 480_000, 2, FACTS), {})
        assets[id] = Asset(id, id, "sound", session.bundle.add_media(path, "wav"), samples=480_000, channels=2, recipe=recipe)
    track = Track("t", "Music", "sound", (Clip("c", AssetSource("one"), 0, 240),), bus="music")
    session.commit("Set up", replace(session.project, assets=assets, timeline=Timeline((track,))))
    session.commit("Take", add_take(session.project, "c", "two"))
    session.select(workspace="score")
    view = SoundView(session)
    bar = ClipBar(session, view)
    for widget, size in ((view, (840, 260)), (bar, (840, 60))):
        qtbot.addWidget(widget)
        widget.resize(*size)
        widget.show()
    session.select(clips=("c",))
    bar.asked_for, bar.view, bar.session = [], view, session
    monkeypatch.setattr(session.queue, "submit", lambda *what: bar.asked_for.append(what))
    return bar


def heard(bar) -> str:
    return bar.session.project.timeline.tracks[0].clips[0].source.asset


def test_a_click_picks_a_take_and_undo_takes_it_back(bar):
    assert [chip.text() for chip in bar.takes] == ["1", "2"] and bar.takes[1].isChecked()
    QTest.mouseClick(bar.takes[0], LEFT)
    assert heard(bar) == "one" and bar.takes[0].isChecked()
    QTest.mouseClick(bar.takes[0], LEFT)
    assert bar.takes[0].isChecked(), "the take that is heard stays chosen"
    bar.session.undo()
    assert heard(bar) == "two" and bar.takes[1].isChecked()
    assert "calm piano" in bar.takes[0].toolTip() and "seed 0" in bar.takes[0].toolTip()


def test_another_take_is_asked_for_and_shown_while_it_is_made(bar, monkeypatch):
    QTest.mouseClick(bar.new, LEFT)
    request, _, target = bar.asked_for[0]
    assert isinstance(request, Music) and target == {"take": "c"}
    monkeypatch.setattr(bar.session.queue, "jobs", lambda: (Job("j", request, "x", target, State.RUNNING, done=1, total=4),))
    bar.session.queue.changed.emit("j")
    assert bar._chips.count() == 3 and not bar._chips.itemAt(2).widget().isEnabled()
    assert "25 %" in bar._chips.itemAt(2).widget().toolTip()


def test_a_place_is_brushed_described_and_repainted(bar):
    QTest.mouseClick(bar.repaint, LEFT)
    brush, row = bar.rework.brush, bar.rework
    assert brush.isVisible() and row.prompt.text() == "calm piano" and not row.button.isEnabled()
    begin, end = (QPoint(round(bar.view.x(place)), 80) for place in (190_000, 300_000))
    QTest.mousePress(brush, LEFT, pos=begin)
    for step in range(1, 6):
        QTest.mouseMove(brush, begin + (end - begin) * step / 5)
    QTest.mouseRelease(brush, LEFT, pos=end)
    assert row.region == (192_000, 288_000), "from bar to bar"
    assert bar.session.selection.playhead == 0, "the brush does not move the playhead"
    QTest.keyClick(brush, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(brush, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(brush, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    row.prompt.clear()
    QTest.keyClicks(row.prompt, "drums alone")
    QTest.mouseClick(row.button, LEFT)
    request, _, target = bar.asked_for[0]
    assert isinstance(request, RepaintMusic) and (request.start, request.dials.prompt) == (4.0, "drums alone") and target == {"take": "c"}
    assert row.isHidden() and brush.isHidden()


def test_escape_and_another_clip_close_what_was_begun(bar):
    QTest.mouseClick(bar.repaint, LEFT)
    QTest.keyClick(bar.rework.brush, Qt.Key.Key_Escape)
    assert bar.rework.isHidden() and not bar.rework.what
    bar.session.asked.emit("music.repaint")
    assert bar.rework.isVisible()
    bar.session.select(clips=())
    assert bar.isHidden() and bar.rework.brush.isHidden()


def test_music_is_continued(bar):
    QTest.mouseClick(bar.extend, LEFT)
    bar.rework.seconds.setValue(6)
    QTest.keyClick(bar.rework.prompt, Qt.Key.Key_Return)
    request, _, _ = bar.asked_for[0]
    assert request.dials.seconds == 6 and request.begin_with and bar.rework.isHidden()


def test_what_cannot_be_made_again_says_why(bar):
    project = bar.session.project
    plain = {id: replace(asset, recipe=None) for id, asset in project.assets.items()}
    bar.session.commit("Imported", replace(project, assets=plain))
    assert not bar.new.isEnabled() and "brought in" in bar.new.toolTip() and bar.repaint.isVisible()
