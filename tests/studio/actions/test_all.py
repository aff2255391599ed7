"""The list of everything a person can do."""

from collections import Counter

import qtawesome

from studio.actions.all import ACTIONS
from studio.ui.workspaces import WORKSPACES


def test_ids_are_unique_and_named_after_their_noun():
    assert [id for id, count in Counter(action.id for action in ACTIONS).items() if count > 1] == []
    assert all(action.id.count(".") == 1 for action in ACTIONS)


def test_every_icon_exists(qapp):
    for action in ACTIONS:
        if action.icon:
            assert qtawesome.charmap(f"mdi6.{action.icon}"), action.id


def test_titles_are_sentences_not_headlines():
    """ "Make missing shots", not "Make Missing Shots"; names stay as they are."""
    names = {"PNG", "Paint", "Filmwright", "F1", "In", "Set", "Sets"}
    wrong = [a.title for a in ACTIONS if any(w[:1].isupper() and w not in names and not w.isupper() for w in a.title.split()[1:])]
    assert wrong == []


def test_workspaces_are_known():
    assert {workspace for action in ACTIONS for workspace in action.workspace.split()} <= {*WORKSPACES}


def test_enabled_answers_on_an_empty_film(session):
    for action in ACTIONS:
        assert action.enabled(session) in (True, False), action.id
