from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStyle, QStyleOptionComboBox

from engines.requests import Effect, Music, SoundResult, Speech
from studio.actions import marker, mix, score
from studio.actions.place import placed
from studio.document.asset import Asset
from studio.document.mix import Ducking
from studio.document.timeline import AssetSource, Clip, Timeline, Track
from studio.jobs.job import Job
from studio.render.speech import is_stale
from studio.ui.score.inserts_panel import InsertsPanel
from studio.ui.score.mixer_view import MixerView
from studio.ui.score.sound_panel import SoundPanel
from studio.ui.score.sound_view import SoundView
from studio.ui.theme import token

FRAME = 2000


@pytest.fixture
def scored(session, tmp_path):
    """Ten seconds of music, and speech from second 3 to 5."""
    at = np.arange(480_000) / 48_000
    assets = {}
    for name, sound in (("m", 0.3 * np.sin(at * 2000)), ("v", 0.2 * np.sign(np.sin(at[:96_000] * 900)))):
        path = tmp_path / f"{name}.wav"
        soundfile.write(path, sound, 48_000, "PCM_24")
        assets[name] = Asset(name, name, "sound", session.bundle.add_media(path, "wav"), samples=len(sound), channels=1)
    voice = Track("voice", "Voice", "sound", (Clip("vc", AssetSource("v"), 72, 48),), bus="dialogue")
    music = Track("music-1", "Music", "sound", (Clip("mc", AssetSource("m"), 0, 240),), bus="music")
    session.commit("Set up", replace(session.project, assets=assets, timeline=Timeline((voice, music))))
    session.select(workspace="score")
    return session


def shown(qtbot, widget, size=(900, 320)):
    qtbot.addWidget(widget)
    widget.resize(*size)
    widget.show()
    return widget


def test_a_drag_of_a_fader_is_one_edit_and_undone_by_one(scored, qtbot):
    view = shown(qtbot, MixerView(scored))
    strip, labels = view.strips["music"], scored.history
    fader = strip.fader
    at = QPoint(fader.width() // 2, fader.height() // 3)
    QTest.mousePress(fader, Qt.MouseButton.LeftButton, pos=at)
    for step in range(1, 6):
        QTest.mouseMove(fader, at + QPoint(0, 6 * step))
    assert scored.history is labels and strip.gain.value() < 0
    QTest.mouseRelease(fader, Qt.MouseButton.LeftButton, pos=at + QPoint(0, 30))
    assert scored.project.mix.music.gain == pytest.approx(fader.value) and fader.value < 0
    scored.undo()
    assert scored.project.mix.music.gain == 0 and fader.value == 0
    QTest.mouseDClick(fader, Qt.MouseButton.LeftButton, pos=at)
    assert scored.project.mix.music.gain == 0


def test_mute_solo_pan_and_bus_of_a_track(scored, qtbot):
    view = shown(qtbot, MixerView(scored))
    strip = view.strips["music-1"]
    QTest.mouseClick(strip.mute, Qt.MouseButton.LeftButton)
    QTest.mouseClick(strip.solo, Qt.MouseButton.LeftButton)
    strip.pan.setFocus()
    strip.pan.lineEdit().selectAll()
    QTest.keyClicks(strip.pan, "L 40")
    QTest.keyClick(strip.pan, Qt.Key.Key_Return)
    strip.bus.activated.emit(2)
    track = scored.project.timeline.tracks[1]
    assert (track.muted, track.solo, track.pan, track.bus) == (True, True, -0.4, "effects")
    assert strip.pan.text() == "L 40"


def test_strips_come_and_go_with_tracks(scored, qtbot):
    view = shown(qtbot, MixerView(scored))
    assert list(view.strips) == ["voice", "music-1", "dialogue", "music", "effects", "master"]
    scored.commit("Cut", replace(scored.project, timeline=Timeline(scored.project.timeline.tracks[:1])))
    assert list(view.strips) == ["voice", "dialogue", "music", "effects", "master"]


def test_meters_move_while_it_plays_and_fall_afterwards(scored, qtbot):
    view = shown(qtbot, MixerView(scored))
    scored.select(speed=1.0)
    qtbot.waitUntil(lambda: view.strips["master"].meter.peak > -15, timeout=8000)
    assert view.strips["dialogue"].meter.peak < -60
    scored.select(speed=0.0)
    before = view.strips["master"].meter.peak
    qtbot.waitUntil(lambda: view.strips["master"].meter.peak < before - 3, timeout=4000)


def test_inserts_are_put_in_turned_switched_off_and_taken_out(scored, qtbot):
    panel = shown(qtbot, InsertsPanel(scored), (316, 500))
    scored.select(strip="master")
    panel.add.activated.emit(2)
    assert [type(insert).__name__ for insert in scored.project.mix.master.inserts] == ["Compressor"]
    card = panel.cards[0]
    card.dials["ratio"].committed.emit(5.0)
    QTest.mouseClick(card.switch, Qt.MouseButton.LeftButton, pos=QPoint(8, card.switch.height() // 2))
    insert = scored.project.mix.master.inserts[0]
    assert insert.ratio == 5.0 and not insert.on
    QTest.mouseClick(card.remove, Qt.MouseButton.LeftButton)
    assert not scored.project.mix.master.inserts and not panel.cards
    scored.undo()
    assert panel.cards and panel.cards[0].dials["ratio"].value() == 5.0


def test_music_is_down_before_the_first_word_and_the_speech_that_moves_is_noticed(scored, qtbot):
    mix.duck(scored, Ducking(depth=-12.0))
    qtbot.waitUntil(lambda: scored.project.mix.ducking is not None, timeout=15_000)
    curve = scored.project.mix.music.curve
    down, up = curve[1], curve[2]
    assert (down.value, up.value) == (-12, -12) and 72 * FRAME - 9600 < down.at < 72 * FRAME
    assert abs(up.at - 120 * FRAME) < 2000 and not is_stale(scored.project)
    assert scored.tasks.jobs()[-1].state.over
    moved = scored.project.timeline.tracks[0].clips[0]
    tracks = (replace(scored.project.timeline.tracks[0], clips=(replace(moved, start=150),)), scored.project.timeline.tracks[1])
    scored.commit("Move", replace(scored.project, timeline=Timeline(tracks)))
    assert is_stale(scored.project)
    mix.duck(scored)
    qtbot.waitUntil(lambda: not is_stale(scored.project), timeout=15_000)
    assert abs(scored.project.mix.music.curve[2].at - 198 * FRAME) < 2000
    mix.unduck(scored)
    assert not scored.project.mix.music.curve and scored.project.mix.ducking is None


def test_without_speech_nothing_is_ducked(scored):
    scored.commit("Cut", replace(scored.project, timeline=Timeline(scored.project.timeline.tracks[1:])))
    said = []
    scored.message.connect(said.append)
    mix.duck(scored)
    assert said and scored.project.mix.ducking is None


@pytest.fixture
def asked(scored, monkeypatch):
    """What is put into the queue: (request, target)."""
    found = []
    monkeypatch.setattr(scored.queue, "submit", lambda request, label, target: found.append((request, target)))
    return found


def test_music_is_fitted_to_the_cut_with_its_sections_at_the_markers(scored, asked, qtbot):
    panel = shown(qtbot, SoundPanel(scored), (316, 600))
    page = panel.pages["music"]
    assert not page.button.isEnabled()
    scored.select(playhead=100)
    marker.add_marker(scored)
    scored.commit("Marks", replace(scored.project, timeline=replace(scored.project.timeline, mark_in=40, mark_out=190)))
    QTest.keyClicks(page.prompt, "calm piano")
    QTest.mouseClick(page.button, Qt.MouseButton.LeftButton)
    request, target = asked[0]
    assert isinstance(request, Music) and request.dials.prompt == "calm piano"
    assert request.dials.seconds * 48_000 == 150 * FRAME and request.dials.markers == (60 * FRAME / 48_000,)
    assert (target["lay"], target["bus"], target["fit"]["to"]) == (40, "music", "marks") and request.dials.bpm is None
    assert page.tempo._field.text() == "auto"
    page.tempo.set_value(90)
    page.run()
    assert asked[1][0].dials.bpm == 90


def test_effects_and_speech_are_laid_at_the_playhead(scored, asked, qtbot):
    panel = shown(qtbot, SoundPanel(scored), (316, 600))
    scored.select(playhead=33)
    for kind, words in (("effect", "door slams"), ("speech", "Once upon a time")):
        QTest.mouseClick(panel.kinds.button(kind), Qt.MouseButton.LeftButton)
        QTest.keyClicks(panel.pages[kind].prompt, words)
        QTest.mouseClick(panel.pages[kind].button, Qt.MouseButton.LeftButton)
    assert isinstance(asked[0][0], Effect) and asked[0][0].seconds is None and asked[0][1] == {"lay": 33, "bus": "effects"}
    assert isinstance(asked[1][0], Speech) and asked[1][0].text == "Once upon a time" and asked[1][1]["bus"] == "dialogue"


def test_music_that_cannot_be_is_refused_in_a_sentence(scored, asked):
    said = []
    scored.problem.connect(said.append)
    score.make_music(scored, score.MusicWish("x", seconds=0.0))
    assert "1 second" in said[0] and not asked


def test_a_finished_sound_is_laid_on_a_free_track_of_its_bus(scored):
    result = SoundResult("x.wav", 5 * 48_000, 2, {"tempo": 90.0})
    job = Job("j", Effect("door", seed=4), "Effect · door", {"lay": 24, "bus": "effects"}, result=result)
    project = placed(scored.project, job, "0" * 64 + ".wav")
    track = project.timeline.tracks[-1]
    assert track.bus == "effects" and track.clips[0].start == 24 and track.clips[0].duration == 120
    assert project.assets["j"].kind == "sound" and project.assets["j"].recipe.facts["tempo"] == 90.0
    assert placed(project, job, "0" * 64 + ".wav") is project
    music = placed(project, replace(job, id="k", target={"lay": 0, "bus": "music"}), "0" * 64 + ".wav")
    assert [(track.name, track.bus) for track in music.timeline.tracks[2:]] == [("Effects", "effects"), ("Music", "music")]


def test_markers_are_set_coloured_and_gone_to(scored):
    scored.select(playhead=50)
    marker.add_marker(scored)
    marker.add_marker(scored)
    assert scored.project.timeline.markers[0].colour == "red" and scored.project.timeline.markers[0].frame == 50
    scored.select(playhead=0)
    marker.next_marker(scored)
    assert scored.selection.playhead == 50
    marker.remove_at_playhead(scored)
    assert not scored.project.timeline.markers


def test_the_sound_is_drawn_and_a_click_puts_the_playhead(scored, qtbot):
    view = shown(qtbot, SoundView(scored), (700, 260))
    qtbot.waitUntil(lambda: view._scan is not None, timeout=15_000)
    assert view._scan.peaks.samples == 480_000 and view._scan.bands[0].max() > 150
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(round(view.x(100.5 * FRAME)), 80))
    assert scored.selection.playhead == 100
    held = view.sample(300)
    view.zoom(400, 300)
    assert view.sample(300) == pytest.approx(held) and view.count == pytest.approx(1200)
    qtbot.waitUntil(lambda: view._near_sound() is not None, timeout=10_000)
    near = view._near_sound()[:, 0]
    expected = 0.3 * np.sin((int(view.first) + np.arange(len(near))) / 48_000 * 2000)
    if not 72 * FRAME - 1200 < view.first < 120 * FRAME:
        assert np.abs(near - expected).max() < 1e-3


def test_one_selected_clip_is_looked_at_alone(scored, qtbot):
    view = shown(qtbot, SoundView(scored), (700, 260))
    scored.select(clips=("vc",))
    assert (view.first, view.count) == (72 * FRAME, 48 * FRAME)
    scored.select(clips=())
    assert view.count == 480_000


def test_a_film_that_closes_is_listened_to_no_more(scored, qtbot):
    view = shown(qtbot, SoundView(scored), (700, 260))
    scored.closing.emit()
    view.resize(500, 200)
    view.zoom(20, 300)
    view.scans.wish(view._stretch)
    qtbot.wait(500)
    assert view.scans._background.idle


def test_an_edit_is_listened_to_anew_and_silence_is_not_drawn_for_what_is_still_to_be_heard(scored, qtbot, monkeypatch):
    view = shown(qtbot, SoundView(scored), (700, 260))
    monkeypatch.setattr(view, "_near_sound", lambda: None)
    assert view._listening
    qtbot.waitUntil(lambda: not view._listening, timeout=30_000)
    row = round(20 + (view.height() - 20) * 0.46 / 4)  # the middle of the left side's lane
    drawn = [column for column in range(60, 690, 30) if view.grab().toImage().pixelColor(column, row) == token("waveform")]
    assert len(drawn) > 15
    short = replace(view._scan.peaks, samples=view._scan.peaks.samples // 2)
    view._on_scan(replace(view._scan, peaks=short))
    half = [column for column in range(60, 690, 30) if view.grab().toImage().pixelColor(column, row) == token("waveform")]
    assert half and max(half) < 380 and view._listening
    mix.change_strip(scored, "Softer", "music", gain=-6.0)
    assert view._listening


def test_names_fit_on_the_strips_and_an_empty_rack_says_what_comes(scored, qtbot):
    mixer = shown(qtbot, MixerView(scored), (900, 260))
    assert not mixer._none.isVisible()
    box = mixer.strips["voice"].bus
    room = box.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option(box), QStyle.SubControl.SC_ComboBoxEditField, box)
    assert max(box.fontMetrics().horizontalAdvance(box.itemText(index)) for index in range(box.count())) <= room.width()
    scored.commit("Nothing", replace(scored.project, timeline=Timeline()))
    assert mixer._none.isVisible() and mixer._none.text()


def option(box) -> QStyleOptionComboBox:
    found = QStyleOptionComboBox()
    box.initStyleOption(found)
    return found
