"""The value that a drag has reached, on a chip beside the mouse."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from studio.ui.theme import SMALL, interface_font, token

_HEIGHT, _AWAY = 20, 14


def paint_readout(painter: QPainter, text: str, mouse: QPointF, area: QRect) -> None:
    """Draw the words, inside of `area`; nothing for ""."""
    if not text:
        return
    painter.setFont(interface_font(SMALL))
    width = painter.fontMetrics().horizontalAdvance(text) + 14
    left = min(mouse.x() + _AWAY, area.right() - width - 2)
    chip = QRectF(left, min(max(mouse.y() - _HEIGHT - 4, area.top() + 2), area.bottom() - _HEIGHT - 2), width, _HEIGHT)
    painter.setPen(token("line"))
    painter.setBrush(token("raised"))
    painter.drawRoundedRect(chip, 4, 4)
    painter.setPen(token("text"))
    painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)
