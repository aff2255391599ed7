"""Which keys give which command: defaults from the actions, changes from the person's settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtGui import QKeySequence

from studio.actions.action import Action
from studio.settings import settings

_GROUP = "shortcuts"


def keys_of(action: Action) -> list[QKeySequence]:
    """The key sequences of an action as they are set now."""
    return keys(text_of(action))


def text_of(action: Action) -> str:
    """The same as portable text, several parted by "; "."""
    return str(settings().value(f"{_GROUP}/{action.id}", action.shortcut))


def keys(text: str) -> list[QKeySequence]:
    """Portable text, several sequences parted by "; ", as key sequences."""
    return [QKeySequence(part) for part in text.split("; ") if part]


def tip_of(action: Action) -> str:
    """A button's tooltip: what the action is called, its first key, and what it does."""
    first = next(iter(keys_of(action)), None)
    key = f"  ({first.toString(QKeySequence.SequenceFormat.NativeText)})" if first else ""
    return f"{action.title}{key}\n{action.tip}".strip()


def change(action: Action, text: str) -> None:
    """Set an action's keys; its default again is no setting at all."""
    store = settings()
    if text == action.shortcut:
        store.remove(f"{_GROUP}/{action.id}")
    else:
        store.setValue(f"{_GROUP}/{action.id}", text)


def reset_all() -> None:
    """Every action has its default keys again."""
    settings().remove(_GROUP)


def conflicts(actions: Iterable[Action], texts: Mapping[str, str]) -> dict[str, list[Action]]:
    """Action id -> the other actions that hear the same keys in the same workspace. `texts`: keys by action id."""
    actions = [action for action in actions if texts[action.id]]
    parts = {action.id: {key.toString() for key in keys(texts[action.id])} for action in actions}
    found: dict[str, list[Action]] = {}
    for action in actions:
        others = [o for o in actions if o is not action and parts[o.id] & parts[action.id] and _meet(o, action)]
        if others:
            found[action.id] = others
    return found


def _meet(one: Action, other: Action) -> bool:
    return not one.workspace or not other.workspace or bool({*one.workspace.split()} & {*other.workspace.split()})
