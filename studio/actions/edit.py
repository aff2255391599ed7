"""Taking edits back and bringing them again."""

from __future__ import annotations

from studio.session import Session

from .action import Action


def undo(session: Session) -> None:
    """Take the last edit back."""
    session.undo()


def redo(session: Session) -> None:
    """Bring back what was undone last."""
    session.redo()


def go_to(session: Session, cursor: int) -> None:
    """Undo or redo until the edit number `cursor` of the history is the last one that holds."""
    while session.history.cursor != cursor:
        before = session.history.cursor
        session.undo() if cursor < before else session.redo()
        if session.history.cursor == before:
            return


ACTIONS = (
    Action("edit.undo", "Undo", undo, "Edit", "Ctrl+Z", "undo", "Take the last edit back.", enabled=lambda s: bool(s.history.undo_label)),
    Action(
        "edit.redo",
        "Redo",
        redo,
        "Edit",
        "Ctrl+Shift+Z; Ctrl+Y",
        "redo",
        "Bring back what was undone.",
        enabled=lambda s: bool(s.history.redo_label),
    ),
)
