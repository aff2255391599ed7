from __future__ import annotations

from dataclasses import replace

import numpy as np
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engines.requests import Effect, Music, MusicDials, SoundResult
from studio.document.asset import Asset, Recipe
from studio.document.recipes import recipe_of
from studio.document.timeline import AssetSource, Clip, Timeline, Track
from studio.ui.score.sound_panel import SoundPanel

LEFT = Qt.MouseButton.LeftButton


def hum(folder, name: str = "hum.wav"):
    at = np.arange(96_000) / 48_000
    soundfile.write(folder / name, 0.3 * np.sin(2 * np.pi * 220 * at), 48_000, "PCM_24")
    return folder / name


def panel_of(session, qtbot, monkeypatch):
    panel = SoundPanel(session)
    qtbot.addWidget(panel)
    panel.resize(316, 640)
    panel.show()
    asked = []
    monkeypatch.setattr(session.queue, "submit", lambda *what: asked.append(what))
    return panel, asked


def test_a_tune_from_a_file_or_the_library_is_taken_up(session, tmp_path, qtbot, monkeypatch):
    panel, asked = panel_of(session, qtbot, monkeypatch)
    page = panel.pages["music"]
    QTest.mouseClick(page.length.button("own"), LEFT)
    page.melody.take_file(str(hum(tmp_path)))
    qtbot.waitUntil(lambda: page.melody.asset is not None, timeout=20_000)
    assert page.melody.box.currentText() == "hum" and [page.melody.box.itemText(i) for i in range(3)] == ["None", "hum", "From a file…"]
    QTest.keyClicks(page.prompt, "folk")
    QTest.mouseClick(page.button, LEFT)
    request, _, target = asked[0]
    assert isinstance(request, Music) and request.melody == str(session.media(page.melody.asset)) and target["lay"] == 0
    session.undo()
    assert page.melody.asset is None and page.melody.box.currentText() == "None"
    QTest.mouseClick(page.button, LEFT)
    assert asked[1][0].melody is None


def test_a_melody_whose_file_is_gone_is_said(session, qtbot, monkeypatch):
    panel, asked = panel_of(session, qtbot, monkeypatch)
    page, said = panel.pages["music"], []
    session.problem.connect(said.append)
    lost = Asset("lost", "Lost", "sound", "0" * 64 + ".wav", samples=9, channels=1)
    session.commit("Lost", replace(session.project, assets={"lost": lost}))
    page.melody.choose("lost")
    QTest.mouseClick(page.length.button("own"), LEFT)
    QTest.keyClicks(page.prompt, "folk")
    QTest.mouseClick(page.button, LEFT)
    assert not asked and "melody is missing" in said[0]


def test_other_words_make_a_take_of_the_selected_clip(session, tmp_path, qtbot, monkeypatch):
    panel, asked = panel_of(session, qtbot, monkeypatch)
    made = Music(MusicDials("calm piano", 2.0, markers=(1.0,), seed=3))
    recipe = recipe_of(session.project, made, SoundResult("x", 96_000, 1, {}), {})
    music = Asset("m", "m", "sound", session.bundle.add_media(hum(tmp_path), "wav"), samples=96_000, channels=1, recipe=recipe)
    spoken = replace(music, id="v", recipe=Recipe({"kind": "Speech", "text": "Hello"}))
    tracks = (
        Track("t", "Music", "sound", (Clip("c", AssetSource("m"), 24, 48),), bus="music"),
        Track("d", "Voice", "sound", (Clip("s", AssetSource("v"), 0, 48),), bus="dialogue"),
    )
    session.commit("Set up", replace(session.project, assets={"m": music, "v": spoken}, timeline=Timeline(tracks)))
    page = panel.pages["music"]
    assert page.as_take.isHidden()
    session.select(clips=("c",))
    assert page.as_take.isVisible() and panel.pages["speech"].as_take.isHidden()
    QTest.mouseClick(page.as_take, LEFT, pos=page.as_take.rect().center() - page.as_take.rect().center() / 1.2)
    QTest.keyClicks(page.prompt, "brass")
    QTest.mouseClick(page.button, LEFT)
    request, _, target = asked[0]
    assert target == {"take": "c"} and (request.dials.prompt, request.dials.seconds, request.dials.markers) == ("brass", 2.0, (1.0,))
    session.select(clips=("s",))
    QTest.mouseClick(panel.kinds.button("speech"), LEFT)
    voice = panel.pages["speech"]
    voice.as_take.setChecked(True)
    QTest.keyClicks(voice.prompt, "Hello again")
    QTest.mouseClick(voice.button, LEFT)
    assert asked[1][2] == {"take": "s"}
    session.select(clips=())
    QTest.mouseClick(panel.kinds.button("effect"), LEFT)
    QTest.keyClicks(panel.pages["effect"].prompt, "rain")
    QTest.mouseClick(panel.pages["effect"].button, LEFT)
    assert isinstance(asked[2][0], Effect) and asked[2][2] == {"lay": 0, "bus": "effects"}
