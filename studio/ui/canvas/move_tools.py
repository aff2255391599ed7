"""Tools that move things: the view, a layer, the frame's edges."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from studio.actions.canvas import MAX_SIDE, current_layer, set_frame
from studio.actions.layer import shift_layer
from studio.document.canvas import Frame
from studio.document.layers import shift_layer as shifted
from studio.ui import theme

from .overlays import draw_outline
from .tool import Pointer, Tool
from .zoom import frame_box

GRAB = 10  # widget pixels around an edge that take hold of it
LIVE_TILES = 24  # larger layers are moved as an outline until release
STEP = 8  # frames grow by whole steps of this many pixels, which models like
SMALLEST = 16


class ViewTool(Tool):
    """Drags the picture about."""

    cursor = Qt.CursorShape.OpenHandCursor

    def __init__(self, view) -> None:
        super().__init__(view)
        self._last: QPointF | None = None

    def press(self, at: Pointer) -> None:
        self._last = at.place
        self.view.setCursor(Qt.CursorShape.ClosedHandCursor)

    def move(self, at: Pointer) -> None:
        if self._last is not None:
            by, self._last = at.place - self._last, at.place
            self.view.set_zoom(self.view.zoom.moved(by.x(), by.y()))

    def release(self, at: Pointer) -> None:
        self._last = None
        self.view.setCursor(self.cursor)


class MoveLayerTool(Tool):
    """Drags the layer in hand by whole pixels."""

    cursor = Qt.CursorShape.SizeAllCursor

    def __init__(self, view) -> None:
        super().__init__(view)
        self._start: Pointer | None = None
        self._by = (0, 0)

    def press(self, at: Pointer) -> None:
        layer = current_layer(self.session)
        if layer and layer.locked:
            self.session.problem.emit(self.session.tr("“{}” is locked: unlock it in the layers panel first.").format(layer.name))
        elif layer and not self.session.read_only:
            self._start, self._by = at, (0, 0)

    def move(self, at: Pointer) -> None:
        layer = current_layer(self.session)
        if self._start and layer and self.canvas:
            self._by = round(at.x - self._start.x), round(at.y - self._start.y)
            if len(layer.raster.tiles) <= LIVE_TILES:
                self.view.show_live(shifted(self.canvas, layer.id, *self._by))
            self.view.update()

    def release(self, at: Pointer) -> None:
        layer, by = current_layer(self.session), self._by
        moved = self._start is not None and by != (0, 0)
        self._start = None
        if moved and layer:
            shift_layer(self.session, layer.id, *by, then=lambda: self.view.show_live(None))

    def cancel(self) -> None:
        self._start = None
        self.view.show_live(None)

    def paint(self, painter: QPainter) -> None:
        layer = current_layer(self.session)
        bounds = layer.raster.bounds() if self._start and layer else None
        if bounds:
            path = QPainterPath()
            path.addRect(QRectF(*bounds).translated(*self._by))
            draw_outline(painter, self.view.zoom, path, 0)

    def nudge(self, dx: int, dy: int, fast: bool) -> None:
        """One arrow key: one pixel, or ten."""
        layer = current_layer(self.session)
        if layer and not layer.locked and not self.session.read_only:
            shift_layer(self.session, layer.id, dx * (10 if fast else 1), dy * (10 if fast else 1))


class FrameTool(Tool):
    """Drags edges and corners of the frame: outward is room to expand into, inward crops."""

    def __init__(self, view) -> None:
        super().__init__(view)
        self._sides = ""
        self._frame: Frame | None = None

    def cursor_at(self, at: Pointer) -> Qt.CursorShape:
        sides = self._grabbed(at)
        if sides in ("lt", "rb"):
            return Qt.CursorShape.SizeFDiagCursor
        if sides in ("lb", "rt"):
            return Qt.CursorShape.SizeBDiagCursor
        if sides:
            return Qt.CursorShape.SizeHorCursor if sides in "lr" else Qt.CursorShape.SizeVerCursor
        return Qt.CursorShape.ArrowCursor

    def press(self, at: Pointer) -> None:
        self._sides = self._grabbed(at) if not self.session.read_only else ""
        self._frame = self.canvas.frame if self.canvas else None

    def move(self, at: Pointer) -> None:
        if self._sides and self.canvas:
            self._frame = dragged(self.canvas.frame, self._sides, at.x, at.y)
            self.view.update()

    def release(self, at: Pointer) -> None:
        frame, sides = self._frame, self._sides
        self.cancel()
        if sides and frame:
            set_frame(self.session, frame)

    def cancel(self) -> None:
        self._sides, self._frame = "", None
        self.view.update()

    def paint(self, painter: QPainter) -> None:
        if not self.canvas:
            return
        frame = self._frame or self.canvas.frame
        rect = self.view.zoom.rect(frame_box(frame))
        old = self.view.zoom.rect(frame_box(self.canvas.frame))
        veil = QColor(theme.token("accent"))
        veil.setAlpha(36)
        for side in _around(rect, old):
            painter.fillRect(side, veil)
        painter.setPen(QPen(theme.token("accent"), 1.5))
        painter.drawRect(rect)
        painter.setBrush(theme.token("accent"))
        painter.setPen(QPen(theme.token("on_accent"), 1))
        for point in _handles(rect):
            painter.drawRect(QRectF(point.x() - 4, point.y() - 4, 8, 8))
        self._say(painter, rect, frame)

    def _say(self, painter: QPainter, rect: QRectF, frame: Frame) -> None:
        text = f"{frame.width} × {frame.height}"
        painter.setFont(theme.interface_font(theme.SMALL))
        width = painter.fontMetrics().horizontalAdvance(text) + 16
        label = QRectF(rect.center().x() - width / 2, rect.top() - 28, width, 20)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.token("panel"))
        painter.drawRoundedRect(label, 4, 4)
        painter.setPen(theme.token("text"))
        painter.drawText(label, Qt.AlignmentFlag.AlignCenter, text)

    def _grabbed(self, at: Pointer) -> str:
        """The sides under the pointer: some of "l", "r", then "t", "b"."""
        if not self.canvas:
            return ""
        rect = self.view.zoom.rect(frame_box(self.canvas.frame))
        if not rect.adjusted(-GRAB, -GRAB, GRAB, GRAB).contains(at.place):
            return ""
        x, y = at.place.x(), at.place.y()
        across = "l" if abs(x - rect.left()) <= GRAB else "r" if abs(x - rect.right()) <= GRAB else ""
        return across + ("t" if abs(y - rect.top()) <= GRAB else "b" if abs(y - rect.bottom()) <= GRAB else "")


def dragged(frame: Frame, sides: str, x: float, y: float) -> Frame:
    """The frame with some of its sides ("l", "r", "t", "b") brought to a point, by whole steps from where they were."""
    left, top, right, bottom = frame.x, frame.y, frame.x + frame.width, frame.y + frame.height
    if "l" in sides:
        left = max(min(left + _stepped(x - left), right - SMALLEST), right - MAX_SIDE)
    if "r" in sides:
        right = min(max(right + _stepped(x - right), left + SMALLEST), left + MAX_SIDE)
    if "t" in sides:
        top = max(min(top + _stepped(y - top), bottom - SMALLEST), bottom - MAX_SIDE)
    if "b" in sides:
        bottom = min(max(bottom + _stepped(y - bottom), top + SMALLEST), top + MAX_SIDE)
    return Frame(left, top, right - left, bottom - top)


def _stepped(distance: float) -> int:
    return round(distance / STEP) * STEP


def _handles(rect: QRectF) -> list[QPointF]:
    xs, ys = (rect.left(), rect.center().x(), rect.right()), (rect.top(), rect.center().y(), rect.bottom())
    return [QPointF(x, y) for i, x in enumerate(xs) for j, y in enumerate(ys) if (i, j) != (1, 1)]


def _around(outer: QRectF, inner: QRectF) -> list[QRectF]:
    """The four sides of `outer` that `inner` does not cover."""
    inner = inner.intersected(outer)
    return [
        QRectF(outer.left(), outer.top(), outer.width(), inner.top() - outer.top()),
        QRectF(outer.left(), inner.bottom(), outer.width(), outer.bottom() - inner.bottom()),
        QRectF(outer.left(), inner.top(), inner.left() - outer.left(), inner.height()),
        QRectF(inner.right(), inner.top(), outer.right() - inner.right(), inner.height()),
    ]
