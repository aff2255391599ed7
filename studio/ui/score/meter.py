"""A level meter: peak, average and the highest peak of late, of left and right. -60 to +6 dB."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QLinearGradient, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.render.strips import Level
from studio.ui.theme import theme_changed, token

from .fader import place_of

_FALL = 20.0  # dB a second, as meters of type I fall
_HELD = 1.5  # seconds that the highest peak stays
_BLANK = -90.0


class Meter(QWidget):
    """`show_level` as often as the screen is drawn; a click forgets that it clipped."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._peak, self._average = np.full(2, _BLANK), np.full(2, _BLANK)
        self._held, self._age = np.full(2, _BLANK), np.zeros(2)
        self._clipped = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(name)
        self.setToolTip(self.tr("Peak (bright) and average (dim) of left and right. Red at the top: it went over 0 dB; click to forget."))
        theme_changed.connect(self.update)

    @property
    def peak(self) -> float:
        """dBFS of the louder side as it is shown."""
        return float(self._peak.max())

    def sizeHint(self) -> QSize:
        return QSize(14, 120)

    def show_level(self, level: Level | None, seconds: float) -> None:
        """What came out, or None for nothing, `seconds` after the last time."""
        before = (*self._peak, *self._average, *self._held)
        peak = _decibels(level.peak) if level else np.full(2, _BLANK)
        average = _decibels(np.sqrt(level.squares / level.samples)) if level else np.full(2, _BLANK)
        self._peak = np.maximum(peak, np.maximum(self._peak - _FALL * seconds, _BLANK))
        self._average = np.maximum(average, np.maximum(self._average - _FALL * seconds, _BLANK))
        self._age += seconds
        newer = (peak >= self._held) | (self._age > _HELD)
        self._held, self._age = np.where(newer, np.maximum(peak, self._peak), self._held), np.where(newer, 0.0, self._age)
        self._clipped |= bool((peak > 0).any())
        if before != (*self._peak, *self._average, *self._held):
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._clipped = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, width = QPainter(self), (self.width() - 2) / 2
        for side in range(2):
            left = side * (width + 2)
            bar = QRectF(left, 8, width, self.height() - 8)
            painter.fillRect(bar, token("stage"))
            self._paint_bar(painter, bar, float(self._average[side]), float(self._peak[side]))
            if self._held[side] > _BLANK + 31:
                painter.fillRect(QRectF(left, self._y(float(self._held[side])), width, 1.5), token("text"))
            painter.fillRect(QRectF(left, 0, width, 5), token("danger" if self._clipped else "stage"))

    def _paint_bar(self, painter: QPainter, bar: QRectF, average: float, peak: float) -> None:
        gradient = QLinearGradient(QPointF(0, self._y(0)), QPointF(0, self._y(-24)))
        gradient.setColorAt(0, token("danger"))
        gradient.setColorAt(0.25, token("warning"))
        gradient.setColorAt(0.6, token("good"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(gradient)
        painter.setOpacity(0.55)
        painter.drawRect(QRectF(bar.left(), self._y(peak), bar.width(), bar.bottom() - self._y(peak)))
        painter.setOpacity(1.0)
        painter.drawRect(QRectF(bar.left(), self._y(average), bar.width(), bar.bottom() - self._y(average)))

    def _y(self, decibels: float) -> float:
        return 8 + (self.height() - 8) * (1 - place_of(decibels))


def _decibels(factors: np.ndarray) -> np.ndarray:
    return 20 * np.log10(np.maximum(factors, 1e-5))
