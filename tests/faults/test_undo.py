"""Undo all is the start, redo all is the end, byte for byte, also after the film was closed and opened between."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from studio.document.asset import Asset
from studio.document.codec import to_plain, to_text
from studio.document.files import Bundle
from studio.document.history import Change, History, begin
from studio.document.project import Project
from studio.document.shots import add_take
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


# --- results that arrive while edits are undone ---------------------------------------------------------------------------


def arrival(number: int) -> Change:
    """What a finished take changes: an asset, and a take of the first shot where there is one."""
    asset = Asset(f"arrived{number}", f"Take {number}", "picture", f"{number:064x}.png", 64, 36)

    def change(project: Project) -> Project:
        project = replace(project, assets={**project.assets, asset.id: asset})
        return add_take(project, project.shots[0].id, asset.id) if project.shots else project

    return change


@dataclass
class Model:
    """What the history should be, told in edits and arrivals alone: no states are kept, each is made anew from the beginning.

    `names`: labels of all steps after the first. `done`: how many of them hold. `made`: from label to what it does, for arrivals;
    the states of edits are those of `states`, with later arrivals laid over them.
    """

    names: list[str]
    done: int
    states: dict[str, Project]
    over: dict[str, list[Change]]


def play(seed: int, arrive: Callable[[History, str, Change], History], bundle: Bundle | None = None) -> tuple[History, Model]:
    """Sixty edits, undos, redos and arrivals by chance; after each the history is as the model says, on the disk too."""
    chance = random.Random(seed)
    history = begin(bundle.project if bundle else START)
    model = Model([], 0, {}, {})
    fresh = edits(seed, 1000, bundle)
    for number in range(60):
        kind = chance.choice(("edit", "edit", "undo", "undo", "redo", "arrive"))
        if kind == "edit":
            label, name = next(fresh)[0], f"edit{number}"
            project = replace(history.project, title=f"{number}", script=f"{history.project.script}\n\nThing {number} ({label}) stands.\n")
            history = history.commit(name, project)
            model.names[model.done :] = [name]
            model.states[name], model.done = project, model.done + 1
        elif kind == "arrive":
            name, change = f"arrived{number}", arrival(number)
            model.states[name] = change(history.project)
            for undone in model.names[model.done :]:
                model.over.setdefault(undone, []).append(change)
            history = arrive(history, name, change)
            model.names.insert(model.done, name)
            model.done += 1
        else:
            history = getattr(history, kind)()
            model.done = max(0, model.done - 1) if kind == "undo" else min(len(model.names), model.done + 1)
        if bundle:
            bundle.commit(kind, history.project)
    return history, model


def check(history: History, model: Model) -> None:
    """Every step by name and by its bytes, forwards and backwards."""
    assert [step.label for step in history.steps[1:]] == model.names and history.cursor == model.done
    while history.undo_label:
        history = history.undo()
    for name in model.names:
        history = history.redo()
        expected = model.states[name]
        for change in model.over.get(name, ()):
            expected = change(expected)
        assert text_of(history.project) == text_of(expected)
    assert history.redo_label is None


@pytest.mark.timeout(900)
def test_what_arrives_never_costs_what_was_undone():
    for seed in range(max(10, SEQUENCES)):
        check(*play(seed, lambda history, label, change: history.arrive(label, change)))


def test_a_history_that_forgets_at_arrivals_would_be_seen():
    with pytest.raises(AssertionError):
        for seed in range(10):
            check(*play(seed, lambda history, label, change: history.commit(label, change(history.project))))


def test_a_history_that_redoes_without_the_arrival_would_be_seen():
    def planted(history: History, label: str, change: Change) -> History:
        good = history.arrive(label, change)
        return History((*good.steps[: good.cursor + 1], *history.steps[history.cursor + 1 :]), good.cursor)

    with pytest.raises(AssertionError):
        for seed in range(10):
            check(*play(seed, planted))


def test_arrivals_between_undo_and_redo_reach_the_disk(tmp_path):
    for seed in range(3):
        bundle = Bundle.create(tmp_path / f"{seed}.film", START)
        history, model = play(seed, lambda history, label, change: history.arrive(label, change), bundle)
        check(history, model)
        while history.redo_label:
            history = history.redo()
            bundle.commit("Redo", history.project)
        end = state_of(history.project)
        abandon(bundle)
        again = Bundle.open(bundle.folder)
        assert state_of(again.project) == end
        again.close()
