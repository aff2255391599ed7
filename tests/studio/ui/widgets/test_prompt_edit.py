"""Prompts: commits, marks, completion."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.ui.widgets.prompt_edit import PromptEdit

WORDS = {"objects": ["sphere", "cone", "house"], "colours": ["red", "blue"], "examples": ["a red sphere on the snow"]}


@pytest.fixture
def prompt(qtbot):
    prompt = PromptEdit("Prompt")
    qtbot.addWidget(prompt)
    prompt.set_words(WORDS)
    prompt.show()
    prompt.texts = []
    prompt.committed.connect(prompt.texts.append)
    return prompt


def test_commits_once_when_typing_rests(prompt, qtbot):
    QTest.keyClicks(prompt, "a red cone")
    assert prompt.texts == []
    qtbot.waitUntil(lambda: bool(prompt.texts), timeout=3000)
    assert prompt.texts == ["a red cone"]


def test_ctrl_enter_commits_at_once(prompt):
    QTest.keyClicks(prompt, "blue ")
    QTest.keyClick(prompt, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert prompt.texts == ["blue "]
    prompt.flush()
    assert prompt.texts == ["blue "]


def test_text_from_the_film_does_not_disturb_typing(prompt):
    prompt.set_text("a red sphere")
    assert prompt.texts == []
    QTest.keyClicks(prompt, "x")
    prompt.set_text("something else")
    assert prompt.toPlainText() == "xa red sphere"


def test_unknown_words_are_marked(prompt):
    prompt.set_text("a red frobnicator on snow")
    assert prompt.unknown_words() == ["frobnicator"]
    formats = prompt.document().firstBlock().layout().formats()
    marked = {prompt.toPlainText()[one.start : one.start + one.length] for one in formats}
    assert "frobnicator" in marked
    assert "red" not in marked


def test_completion_offers_and_inserts(prompt, qtbot):
    QTest.keyClicks(prompt, "a sph")
    popup = prompt._completer.popup()
    assert popup.isVisible()
    prompt._completer.activated.emit("sphere")
    assert prompt.toPlainText() == "a sphere"
    popup.hide()
