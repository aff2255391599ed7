"""Markers on the ruler: little flags, where they lie, and what a drag of one does."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF

from studio.document.timeline import Marker
from studio.ui.theme import token

from .layout import Layout

TOKENS = {"yellow": "accent", "red": "danger", "green": "good", "blue": "info"}
_WIDTH, _HEIGHT = 9, 11
_GRIP = 7  # pixels around a flag that answer


def paint_flags(painter: QPainter, layout: Layout, markers: Iterable[Marker], bottom: int) -> None:
    """A flag at each marker, standing on the ruler's lower edge."""
    painter.setPen(Qt.PenStyle.NoPen)
    for marker in markers:
        x = layout.x(marker.frame)
        if -_WIDTH <= x <= layout.width:
            colour = token(TOKENS[marker.colour])
            painter.fillRect(QRectF(x, bottom - _HEIGHT - 4, 1.5, _HEIGHT + 4), colour)
            painter.setBrush(colour)
            top = bottom - _HEIGHT - 4
            painter.drawPolygon(QPolygonF([QPointF(x, top), QPointF(x + _WIDTH, top + 3.5), QPointF(x, top + 7)]))


def flag_at(layout: Layout, markers: Iterable[Marker], x: float) -> Marker | None:
    """The marker whose flag lies under a pixel."""
    near = [marker for marker in markers if -_GRIP / 2 <= x - layout.x(marker.frame) <= _WIDTH]
    return min(near, key=lambda marker: abs(x - layout.x(marker.frame)), default=None)
