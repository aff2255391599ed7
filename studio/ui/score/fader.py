"""A fader: gain in decibels, with 0 dB at three quarters of its way, as on a desk."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.document.mix import LOUDEST, QUIETEST
from studio.ui.theme import theme_changed, token

_DECIBELS = (-60.0, -40.0, -20.0, -10.0, 0.0, 12.0)
_PLACES = (0.0, 0.12, 0.36, 0.55, 0.76, 1.0)
_MARKS = (12, 6, 0, -6, -12, -20, -40)
_CAP = 22  # pixels
_STEP, _FINE = 0.5, 0.1


def place_of(decibels: float) -> float:
    """Where on a fader's way, 0 to 1, a gain lies."""
    return float(np.interp(decibels, _DECIBELS, _PLACES))


def decibels_at(place: float) -> float:
    """The gain at a place of a fader's way."""
    return float(np.interp(place, _PLACES, _DECIBELS))


class Fader(QWidget):
    """`moved(dB)` while it is dragged, `committed(dB)` once it rests. A double click gives 0 dB; Shift drags finely."""

    moved = Signal(float)
    committed = Signal(float)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._value = self._settled = 0.0
        self._grabbed: tuple[float, float] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.SizeVerCursor)
        self.setAccessibleName(name)
        self.setToolTip(
            self.tr("Gain, from {:g} dB (silence) to {:+g} dB; double-click for 0 dB, Shift for fine steps.").format(QUIETEST, LOUDEST)
        )
        theme_changed.connect(self.update)

    @property
    def value(self) -> float:
        """Decibels."""
        return self._value

    def set_value(self, value: float) -> None:
        """Show a gain without telling anybody; while it is dragged, nothing happens."""
        if self._grabbed is None and value != self._value:
            self._value = self._settled = value
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(38, 140)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._grabbed = (event.position().y(), place_of(self._value))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed:
            fine = 0.2 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
            way = (self._grabbed[0] - event.position().y()) / self._way() * fine
            self._move(round(decibels_at(self._grabbed[1] + way), 1))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grabbed = None
        self._settle()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._move(0.0)
        self._settle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _STEP
        by = {Qt.Key.Key_Up: step, Qt.Key.Key_Down: -step, Qt.Key.Key_PageUp: 6 * step, Qt.Key.Key_PageDown: -6 * step}.get(event.key())
        if by is None:
            return super().keyPressEvent(event)
        self._move(self._value + by)
        self._settle()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus():
            return event.ignore()
        self._move(self._value + _STEP * event.angleDelta().y() / 120)
        self._settle()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.width() - 15
        for mark in _MARKS:
            y = self._y(mark)
            painter.setPen(QPen(token("text" if mark == 0 else "line"), 1))
            painter.drawLine(QPointF(middle - 11, y), QPointF(middle - 5, y))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(token("stage"))
        painter.drawRoundedRect(QRectF(middle - 2, _CAP / 2, 4, self._way()), 2, 2)
        self._paint_cap(painter, middle)

    def _paint_cap(self, painter: QPainter, middle: float) -> None:
        cap = QRectF(middle - 11, self._y(self._value) - _CAP / 2, 22, _CAP)
        painter.setPen(QPen(token("accent" if self.hasFocus() else "line"), 1))
        painter.setBrush(token("hover"))
        painter.drawRoundedRect(cap.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.fillRect(QRectF(cap.left() + 3, cap.center().y() - 1, cap.width() - 6, 2), token("accent"))

    def _way(self) -> float:
        return max(1.0, self.height() - _CAP)

    def _y(self, decibels: float) -> float:
        return _CAP / 2 + self._way() * (1 - place_of(decibels))

    def _move(self, value: float) -> None:
        value = round(min(max(value, QUIETEST), LOUDEST), 1)
        if value != self._value:
            self._value = value
            self.update()
            self.moved.emit(value)

    def _settle(self) -> None:
        if self._value != self._settled:
            self._settled = self._value
            self.committed.emit(self._value)
