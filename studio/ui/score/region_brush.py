"""A brush over the sound view: drag over the place that shall be made otherwise."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from studio.document.timecode import SAMPLE_RATE
from studio.ui.theme import SMALL, interface_font, token

from .sound_view import SoundView

_STEP = SAMPLE_RATE // 2  # samples that an arrow key moves by


class RegionBrush(QWidget):
    """Lies over `view` while it is visible. `brushed(first, end)`: samples of the film, at each move; `show_region` says what became of
    them. Arrows move the region, with Shift its end; Escape is `left`."""

    brushed = Signal(int, int)
    left = Signal()

    def __init__(self, view: SoundView) -> None:
        super().__init__(view)
        self._view = view
        self._region: tuple[int, int] | None = None
        self._grip = 0.0
        self._note = ""
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("The place to repaint"))
        self.setToolTip(self.tr("Drag over the place to repaint. Arrow keys move it, with Shift its end; Escape leaves it."))
        view.installEventFilter(self)
        self.hide()

    def show_region(self, region: tuple[int, int] | None, note: str = "") -> None:
        """Mark samples [first, end) of the film, with a few words."""
        self._region, self._note = region, note
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.resize(self._view.size())
        return super().eventFilter(watched, event)

    def showEvent(self, event: QEvent) -> None:
        self.resize(self._view.size())
        self.raise_()
        self.setFocus()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = self._view.sample(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            here = self._view.sample(event.position().x())
            self.brushed.emit(round(min(self._grip, here)), round(max(self._grip, here)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -_STEP, Qt.Key.Key_Right: _STEP}.get(Qt.Key(event.key()), 0)
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif step and self._region:
            first, end = self._region
            keep = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.brushed.emit(first if keep else first + step, max(end + step, first + _STEP))
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._region is None:
            return
        painter = QPainter(self)
        left, right = (self._view.x(place) for place in self._region)
        veil = QColor(token("accent"))
        veil.setAlphaF(0.22)
        painter.fillRect(QRectF(left, 20, right - left, self.height() - 20), veil)
        for x in (left, right):
            painter.fillRect(QRectF(x - 1, 20, 2, self.height() - 20), token("accent"))
        painter.setFont(interface_font(SMALL))
        wide = painter.fontMetrics().horizontalAdvance(self._note) + 16
        chip = QRectF(min(max(left, 0), self.width() - wide), self.height() - 26, wide, 20)
        painter.fillRect(chip, token("accent"))
        painter.setPen(token("on_accent"))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, self._note)
