"""Keys that mean something only while the canvas has the focus; all others are commands with shortcuts of their own."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from studio.actions import candidate
from studio.session import Session

from .move_tools import MoveLayerTool
from .tool import Tool

Key = Qt.Key
STEPS = {Key.Key_Left: (-1, 0), Key.Key_Right: (1, 0), Key.Key_Up: (0, -1), Key.Key_Down: (0, 1)}


def press(session: Session, tool: Tool, event: QKeyEvent) -> bool:
    """Arrows nudge the layer or go through the candidates; Enter, Delete and Escape decide about one. False for any other key."""
    step = STEPS.get(event.key())
    if step and isinstance(tool, MoveLayerTool):
        tool.nudge(*step, fast=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        return True
    if step and step[0] and session.paint.candidates(session.selection.canvas or "").jobs:
        candidate.step(session, step[0])
        return True
    return _decide(session, event.key())


def _decide(session: Session, key: int) -> bool:
    if not candidate.has_candidate(session):
        return False
    match key:
        case Key.Key_Return | Key.Key_Enter:
            candidate.accept(session)
        case Key.Key_Delete | Key.Key_Backspace:
            candidate.drop(session)
        case Key.Key_Escape:
            candidate.show(session, None)
        case _:
            return False
    return True
