"""The picture of the selected clip, with what the camera sees at the beginning and at the end of its move drawn over it."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.document.camera import inside
from studio.document.timeline import CameraMove, View
from studio.ui.theme import SMALL, interface_font, spacing, theme_changed, token
from studio.ui.widgets.thumbnails import draw_cover

CLOSEST = 4.0  # largest zoom that can be drawn
_CORNER = 10

End = Literal["start", "end"]


class Framing(QWidget):
    """Drag a frame to aim the camera, its corner to zoom; `framed(move)` when the mouse is let go. Escape abandons the drag."""

    framed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._picture: QPixmap | None = None
        self._words = ""
        self._ratio = 16 / 9
        self._move: CameraMove | None = None
        self._draft: CameraMove | None = None
        self._held: tuple[End, bool, QPointF] | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(self.tr("Camera framing"))
        theme_changed.connect(self.update)

    @property
    def move_shown(self) -> CameraMove | None:
        """The move as it is drawn."""
        return self._draft or self._move

    def show_picture(self, picture: QPixmap | None, words: str, ratio: float) -> None:
        """Show a picture, or `words` while there is none; `ratio` is width over height of the film."""
        self._picture, self._words = picture, words
        if ratio != self._ratio:
            self._ratio = ratio
            self.updateGeometry()
        self.update()

    def show_move(self, move: CameraMove | None) -> None:
        """Draw the frames of a move, or none."""
        self._move = move
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(width / self._ratio)

    def sizeHint(self) -> QSize:
        return QSize(280, self.heightForWidth(280))

    def frame_rect(self, end: End) -> QRectF:
        """Where one end of the move is drawn."""
        view = inside(getattr(self.move_shown or CameraMove(), end))
        width, height = self.width() / view.zoom, self.height() / view.zoom
        return QRectF(view.x * self.width() - width / 2, view.y * self.height() - height / 2, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._picture is not None and not self._picture.isNull():
            draw_cover(painter, self.rect(), self._picture, 6)
        else:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(token("raised"))
            painter.drawRoundedRect(self.rect(), 6, 6)
            painter.setPen(token("muted"))
            margins = self.rect().adjusted(spacing, spacing, -spacing, -spacing)
            painter.drawText(margins, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)
        if self.move_shown:
            self._paint_frame(painter, "end", self.tr("End"))
            self._paint_frame(painter, "start", self.tr("Start"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._move:
            self._held = self._grip(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            grip = self._grip(event.position()) if self._move else None
            cursor = (
                Qt.CursorShape.ArrowCursor if grip is None else Qt.CursorShape.SizeFDiagCursor if grip[1] else Qt.CursorShape.SizeAllCursor
            )
            self.setCursor(cursor)
            return
        end, zooms, grabbed = self._held
        view = inside(getattr(self._move, end))
        self._draft = replace(
            self._move, **{end: self._zoomed(view, event.position()) if zooms else self._panned(view, event.position() - grabbed)}
        )
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        draft, self._draft, self._held = self._draft, None, None
        if draft and draft != self._move:
            self._move = draft
            self.framed.emit(draft)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._held:
            self._draft = self._held = None
            self.update()
        else:
            super().keyPressEvent(event)

    def _point_out(self, grip: tuple[End, bool, QPointF] | None) -> None:
        shapes = Qt.CursorShape
        self.setCursor(shapes.ArrowCursor if grip is None else shapes.SizeFDiagCursor if grip[1] else shapes.SizeAllCursor)

    def _grip(self, point: QPointF) -> tuple[End, bool, QPointF] | None:
        """Which frame is under the mouse, and whether at its corner; the smaller frame answers first."""
        for end in sorted(("start", "end"), key=lambda end: self.frame_rect(end).width()):
            rect = self.frame_rect(end)
            if (rect.bottomRight() - point).manhattanLength() < 2 * _CORNER:
                return end, True, point
            if rect.contains(point):
                return end, False, point
        return None

    def _panned(self, view: View, by: QPointF) -> View:
        return inside(View(view.x + by.x() / self.width(), view.y + by.y() / self.height(), view.zoom))

    def _zoomed(self, view: View, corner: QPointF) -> View:
        """The view whose upper left corner stays while its lower right one follows the mouse."""
        left, top = view.x - 0.5 / view.zoom, view.y - 0.5 / view.zoom
        part = max(corner.x() / self.width() - left, corner.y() / self.height() - top, 1 / CLOSEST)
        part = min(part, 1.0 - max(left, top, 0.0))
        return inside(View(left + part / 2, top + part / 2, 1 / part))

    def _paint_frame(self, painter: QPainter, end: End, name: str) -> None:
        rect = self.frame_rect(end).adjusted(1, 1, -1, -1)
        colour = token("accent" if end == "start" else "good")
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(token("stage"), 3))
        painter.drawRect(rect)
        painter.setPen(QPen(colour, 1.5))
        painter.drawRect(rect)
        painter.setFont(interface_font(SMALL))
        width = painter.fontMetrics().horizontalAdvance(name) + 10
        box = QRectF(rect.left(), rect.top() if end == "start" else rect.bottom() - 18, width, 18)
        painter.fillRect(box, colour)
        painter.setPen(token("on_accent"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)
        painter.fillRect(QRectF(rect.right() - 6, rect.bottom() - 6, 7, 7), colour)
