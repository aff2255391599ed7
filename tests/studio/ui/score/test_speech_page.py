from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QComboBox, QInputDialog, QSlider, QTextEdit

from engines.models.catalog import Catalog, ModelInfo
from engines.requests import Effect, Music, Speech
from studio.document import shots
from studio.document.assemble import assemble
from studio.document.voices import SavedVoice
from studio.ui.score.sound_panel import SoundPanel

LEFT = Qt.MouseButton.LeftButton
SCRIPT = "A hill.\n\nBOB\nYes.\n\nANNA\nFour five six.\n"


@pytest.fixture
def folder(tmp_path) -> Path:
    """A VITS folder with three speakers, as far as its settings go."""
    path = tmp_path / "three-voices"
    path.mkdir()
    (path / "config.json").write_text(json.dumps({"model_type": "vits", "num_speakers": 3}))
    return path


@pytest.fixture
def found(folder) -> Catalog:
    families = {"vits": "three-voices", "bark": "bark-small", "musicgen": "musicgen-small", "stable-audio": "open-sounds"}
    models = tuple(ModelInfo(name, name.title(), family, folder) for family, name in families.items())
    return Catalog(models, ("“junk” is not a model.", "“scrap” neither."))


@pytest.fixture
def asked(session, monkeypatch):
    """What is put into the queue."""
    found = []
    monkeypatch.setattr(session.queue, "submit", lambda *what: found.append(what))
    return found


def shown(session, qtbot, page: str) -> SoundPanel:
    """The panel at one of its pages, after the models of this machine were looked for."""
    panel = SoundPanel(session)
    qtbot.addWidget(panel)
    panel.resize(316, 700)
    panel.show()
    qtbot.waitUntil(lambda: session.paint.background.idle, timeout=20_000)
    QTest.mouseClick(panel.kinds.button(page), LEFT)
    return panel


def pick(box: QComboBox, text: str) -> None:
    """Choose a row of a box by the keyboard, as a person does."""
    row = box.findText(text)
    assert row >= 0, [box.itemText(i) for i in range(box.count())]
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Home)
    for _ in range(row):
        QTest.keyClick(box, Qt.Key.Key_Down)
    assert box.currentText() == text


def typed(box: QComboBox, text: str) -> None:
    box.lineEdit().selectAll()
    QTest.keyClicks(box.lineEdit(), text)


def open_dialogs() -> list[QInputDialog]:
    return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QInputDialog) and widget.isVisible()]


@pytest.mark.parametrize(
    ("page", "model", "kind"), [("music", "musicgen-small", Music), ("effect", "open-sounds", Effect), ("speech", "three-voices", Speech)]
)
def test_a_model_of_the_kind_is_chosen_asked_and_remembered(session, qtbot, asked, found, page, model, kind):
    panel = shown(session, qtbot, page)
    panel.show_models(found)
    box = panel.pages[page].model.box
    assert box.isVisible() and box.count() == (3 if page == "speech" else 2)
    pick(box, model.title())
    if page == "music":
        QTest.mouseClick(panel.pages[page].length.button("own"), LEFT)
    QTest.keyClicks(panel.pages[page].prompt, "calm")
    QTest.mouseClick(panel.pages[page].button, LEFT)
    request = asked[0][0]
    assert isinstance(request, kind) and getattr(request, "dials", request).model == model
    again = shown(session, qtbot, page)
    again.show_models(found)
    assert again.pages[page].model.chosen == model
    again.show_models(Catalog((), ()))
    assert again.pages[page].model.chosen in ("score", "foley", "espeak") and not again.pages[page].model.isVisible()


def test_refused_folders_are_said_in_one_sentence(session, qtbot, found):
    panel = shown(session, qtbot, "speech")
    row = panel.pages["speech"].model
    assert not row.isVisible()  # there is only espeak
    panel.show_models(Catalog((), found.refused[:1]))
    assert row.refused.isVisible() and row.refused.text() == "“junk” is not a model." and not row.box.isVisible()
    panel.show_models(found)
    assert row.refused.text().startswith("“junk” is not a model. (1 more")


def test_a_voice_is_saved_for_a_character_chosen_and_removed(session, qtbot, asked, found):
    session.commit("Write", assemble(shots.set_script(session.project, SCRIPT)))
    panel = shown(session, qtbot, "speech")
    panel.show_models(found)
    page = panel.pages["speech"]
    row = page.voice
    assert row.saved.currentText() == "None yet" and not row.remove.isEnabled() and row.raw.itemText(1) == "en-us"
    pick(page.model.box, "Three-Voices")
    assert [row.raw.itemText(i) for i in range(row.raw.count())] == ["0", "1", "2"] and page.seed.isVisible()
    typed(row.raw, "2")
    row.speed.set_value(1.25)
    QTest.mouseClick(row.save, LEFT)
    qtbot.waitUntil(lambda: bool(open_dialogs()), timeout=5000)
    assert open_dialogs()[0].comboBoxItems() == ["Bob", "Anna"]
    open_dialogs()[0].setTextValue("Anna")
    open_dialogs()[0].accept()
    assert session.project.voices == (SavedVoice("Anna", "three-voices", "2", 1.25),) and row.saved.currentText() == "Anna"
    typed(row.raw, "1")
    assert row.saved.currentText() == "Not saved"
    pick(page.model.box, "espeak-ng (scratch voice)")
    pick(row.saved, "Anna")
    assert (page.model.chosen, row.raw.currentText(), row.speed.value()) == ("three-voices", "2", 1.25)
    QTest.keyClicks(page.prompt, "Hello")
    QTest.mouseClick(page.button, LEFT)
    assert (asked[0][0].model, asked[0][0].voice, asked[0][0].speed) == ("three-voices", "2", 1.25)
    QTest.mouseClick(row.remove, LEFT)
    assert session.project.voices == () and row.saved.currentText() == "None yet"
    session.undo()
    assert row.saved.currentText() == "Anna"


def test_any_name_can_be_typed_and_is_asked_for(session, qtbot, asked):
    page = shown(session, qtbot, "speech").pages["speech"]
    typed(page.voice.raw, "en-scottish")
    QTest.keyClicks(page.prompt, "Hello")
    QTest.mouseClick(page.button, LEFT)
    assert asked[0][0] == Speech("Hello", "en-scottish") and not page.seed.isVisible()
    assert shown(session, qtbot, "speech").pages["speech"].voice.raw.currentText() == "en-scottish"


def test_a_voice_whose_model_is_gone_is_said(session, qtbot, found):
    page = shown(session, qtbot, "speech").pages["speech"]
    said = []
    session.problem.connect(said.append)
    session.commit("Voice", replace(session.project, voices=(SavedVoice("Anna", "lost-model", "2"),)))
    page.voice.choose("anna")
    assert "lost-model" in said[0] and "Anna" in said[0]


def test_bark_has_no_speed_to_set(session, qtbot, found):
    panel = shown(session, qtbot, "speech")
    panel.show_models(found)
    page = panel.pages["speech"]
    page.voice.speed.set_value(1.5)
    pick(page.model.box, "Bark-Small")
    assert not page.voice.speed.isVisible() and page.voice.voice.speed == 1.0


def test_the_dialogue_is_spoken_at_a_press(session, qtbot, asked):
    page = shown(session, qtbot, "speech").pages["speech"]
    assert not page.dialogue.isVisible()
    session.commit("Write", assemble(shots.set_script(session.project, SCRIPT)))
    assert page.dialogue.isVisible()
    QTest.mouseClick(page.dialogue, LEFT)
    assert [request.text for request, _, _ in asked] == ["Yes.", "Four five six."]
    assert all(target["bus"] == "dialogue" for _, _, target in asked)


def test_every_control_has_a_name(session, qtbot, found):
    panel = shown(session, qtbot, "speech")
    panel.show_models(found)
    for page in (panel.pages[key] for key in ("music", "effect", "speech")):
        controls = [w for kind in (QAbstractButton, QComboBox, QSlider, QAbstractSpinBox, QTextEdit) for w in page.findChildren(kind)]
        assert len(controls) > 4
        assert [w for w in controls if not (w.accessibleName() or getattr(w, "text", str)())] == []
