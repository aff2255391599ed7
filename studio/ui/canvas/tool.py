"""What every tool of the canvas is: a gesture from press to release, drawn while it lasts, committed at its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter

from studio.document.canvas import Canvas
from studio.session import Session

if TYPE_CHECKING:
    from .view import CanvasView


@dataclass(frozen=True)
class Pointer:
    """Where the mouse or pen is: `x`, `y` in canvas pixels (fractions too), `place` in the widget. `pressure` 0 to 1, 1 for a mouse."""

    x: float
    y: float
    place: QPointF
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    pressure: float = 1.0

    @property
    def adding(self) -> bool:
        """Shift is held."""
        return bool(self.modifiers & Qt.KeyboardModifier.ShiftModifier)

    @property
    def taking(self) -> bool:
        """Alt is held."""
        return bool(self.modifiers & Qt.KeyboardModifier.AltModifier)

    @property
    def mode(self) -> str:
        """How a selection gesture meets what is selected already."""
        if self.adding and self.taking:
            return "intersect"
        return "add" if self.adding else "subtract" if self.taking else "replace"


class Tool:
    """One tool over one view. `press` begins, `move` goes on, `release` ends; `cancel` leaves everything as it was."""

    cursor = Qt.CursorShape.CrossCursor
    ring = False  # the brush's edge is drawn under the pointer

    def __init__(self, view: CanvasView) -> None:
        self.view = view

    @property
    def session(self) -> Session:
        """The film that the gesture edits."""
        return self.view.session

    @property
    def canvas(self) -> Canvas | None:
        """The canvas as it is committed."""
        return self.view.canvas

    def cursor_at(self, at: Pointer) -> Qt.CursorShape:
        """The pointer's shape while nothing is pressed."""
        return self.cursor

    def press(self, at: Pointer) -> None:
        """The gesture begins."""

    def move(self, at: Pointer) -> None:
        """The gesture goes on."""

    def release(self, at: Pointer) -> None:
        """The gesture ends well."""

    def cancel(self) -> None:
        """The gesture ends without a trace."""

    def paint(self, painter: QPainter) -> None:
        """Draw what the gesture is about, over the canvas, in widget pixels."""
