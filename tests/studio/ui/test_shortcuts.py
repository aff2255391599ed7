"""Keys: no two commands of one workspace hear the same by default, and changes are remembered."""

from studio.actions.action import Action
from studio.actions.all import ACTIONS
from studio.ui import shortcuts


def test_defaults_do_not_clash():
    clashes = shortcuts.conflicts(ACTIONS, {action.id: action.shortcut for action in ACTIONS})
    assert {id: [other.id for other in others] for id, others in clashes.items()} == {}


def test_a_planted_clash_is_found():
    one = Action("a.one", "One", print, shortcut="Ctrl+Z", workspace="paint")
    clashes = shortcuts.conflicts((*ACTIONS, one), {action.id: action.shortcut for action in (*ACTIONS, one)})
    assert [other.id for other in clashes["a.one"]] == ["edit.undo"]


def test_the_same_keys_in_two_workspaces_do_not_clash():
    one, two = Action("a.one", "", print, shortcut="S", workspace="paint"), Action("a.two", "", print, shortcut="S", workspace="cut")
    assert shortcuts.conflicts((one, two), {"a.one": "S", "a.two": "S"}) == {}


def test_every_default_is_a_real_key():
    for action in ACTIONS:
        for key in shortcuts.keys(action.shortcut):
            assert key.toString(), (action.id, action.shortcut)


def test_changes_are_remembered_and_reset():
    redo = next(action for action in ACTIONS if action.id == "edit.redo")
    assert [key.toString() for key in shortcuts.keys_of(redo)] == ["Ctrl+Shift+Z", "Ctrl+Y"]
    shortcuts.change(redo, "F9")
    assert shortcuts.text_of(redo) == "F9"
    shortcuts.change(redo, "")
    assert shortcuts.keys_of(redo) == []
    shortcuts.reset_all()
    assert shortcuts.text_of(redo) == redo.shortcut
