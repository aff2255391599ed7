"""The note under a prompt names what the model was not taught, and nothing else."""

import pytest

from studio.ui.widgets.prompt_edit import PromptEdit
from studio.ui.widgets.prompt_note import PromptNote

WORDS = {"objects": ["sphere", "house"], "colours": ["red"], "examples": ["a red sphere on the snow"]}


@pytest.fixture
def prompt(qtbot):
    prompt = PromptEdit("Prompt")
    qtbot.addWidget(prompt)
    return prompt


@pytest.fixture
def note(prompt, qtbot):
    note = PromptNote(prompt)
    qtbot.addWidget(note)
    return note


def test_it_names_unknown_words_once_and_goes_when_they_are_gone(prompt, note):
    prompt.set_words(WORDS)
    prompt.setPlainText("A red dragon on the snow, a Dragon and two spheres")
    assert not note.isHidden() and "“dragon”, “and”, “two”:" in note.text()
    prompt.setPlainText("a red sphere on the snow")
    assert note.isHidden()


def test_another_model_is_asked_anew(prompt, note):
    prompt.setPlainText("a red dragon")
    assert note.isHidden(), "a model without a list knows every word"
    prompt.set_words(WORDS)
    assert "dragon" in note.text() and not note.isHidden()
    prompt.set_words({})
    assert note.isHidden()


def test_many_are_counted(prompt, note):
    prompt.set_words(WORDS)
    prompt.setPlainText("seven grey wolves wander slowly towards home")
    assert "“seven”, “grey”, “wolves”, “wander”, “slowly” and 2 more" in note.text()


def test_a_click_asks_for_the_list(prompt, note, qtbot):
    with qtbot.waitSignal(note.asked):
        note.linkActivated.emit("words")
