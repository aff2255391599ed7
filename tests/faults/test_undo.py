"""Undo all is the start, redo all is the end, byte for byte, also after the film was closed and opened between."""

from __future__ import annotations

import os

import pytest

from studio.document.codec import to_plain, to_text
from studio.document.files import Bundle
from studio.document.history import begin
from tests.faults.editing import START, abandon, edits, state_of

SEQUENCES = int(os.environ.get("FILMWRIGHT_FAULTS", "10"))
COMMANDS = 50


def text_of(project) -> str:
    return to_text(to_plain(project))


@pytest.mark.timeout(900)
def test_undo_all_is_the_start_and_redo_all_the_end():
    for seed in range(SEQUENCES):
        history = begin(START)
        for label, project in edits(seed, COMMANDS):
            history = history.commit(label, project)
        texts = [text_of(step.project) for step in history.steps]
        end = texts[-1]
        for before in reversed(texts[:-1]):
            history = history.undo()
            assert text_of(history.project) == before
        assert history.undo() == history and text_of(history.project) == text_of(START)
        for after in texts[1:]:
            history = history.redo()
            assert text_of(history.project) == after
        assert history.redo() == history and text_of(history.project) == end


@pytest.mark.timeout(900)
def test_undo_reaches_the_disk(tmp_path):
    for seed in range(max(2, SEQUENCES // 5)):
        bundle = Bundle.create(tmp_path / f"{seed}.film", START)
        history = begin(bundle.project)
        for label, project in edits(seed, COMMANDS, bundle):
            history = history.commit(label, project)
            bundle.commit(label, project)
        end = state_of(history.project)
        for _ in range(COMMANDS):
            history = history.undo()
            bundle.commit("Undo", history.project)
        bundle.close()
        bundle = Bundle.open(bundle.folder)
        assert text_of(bundle.project) == text_of(START)
        for _ in range(COMMANDS):
            history = history.redo()
            bundle.commit("Redo", history.project)
        abandon(bundle)
        again = Bundle.open(bundle.folder)
        assert state_of(again.project) == end
        again.close()


def test_a_mutated_past_would_be_seen():
    """The comparison is not blind: a document changed in place is found."""
    history = begin(START)
    for label, project in edits(3, 20):
        history = history.commit(label, project)
    texts = [text_of(step.project) for step in history.steps]
    victim = next(step.project for step in history.steps if step.project.assets)
    victim.assets.clear()
    assert [text_of(step.project) for step in history.steps] != texts
