"""Rectangle and lasso: selections drawn around a part."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath

from studio.actions.selection import select_lasso, select_rectangle, set_selection
from studio.document.paint import Box
from studio.document.select import NOTHING

from .overlays import draw_outline
from .tool import Pointer, Tool


class RectangleTool(Tool):
    """A rectangle of whole pixels; a click without a drag selects nothing."""

    def __init__(self, view) -> None:
        super().__init__(view)
        self._start: Pointer | None = None
        self._end: Pointer | None = None

    def press(self, at: Pointer) -> None:
        self._start = self._end = at

    def move(self, at: Pointer) -> None:
        self._end = at
        self.view.update()

    def release(self, at: Pointer) -> None:
        start, box = self._start, self._box()
        self.cancel()
        if box and self.canvas:
            select_rectangle(self.session, box, start.mode)
        elif start and start.mode == "replace":
            set_selection(self.session, NOTHING, self.session.tr("Deselect"))

    def cancel(self) -> None:
        self._start = self._end = None
        self.view.update()

    def paint(self, painter: QPainter) -> None:
        box = self._box()
        if box:
            path = QPainterPath()
            path.addRect(QRectF(*box))
            draw_outline(painter, self.view.zoom, path, 0)

    def _box(self) -> Box | None:
        if not self._start:
            return None
        left, right = sorted((self._start.x, self._end.x))
        top, bottom = sorted((self._start.y, self._end.y))
        x, y = math.floor(left + 0.5), math.floor(top + 0.5)
        width, height = math.floor(right + 0.5) - x, math.floor(bottom + 0.5) - y
        return (x, y, width, height) if width > 0 and height > 0 else None


class LassoTool(Tool):
    """A free outline that closes itself at release."""

    def __init__(self, view) -> None:
        super().__init__(view)
        self._points: list[Pointer] = []

    def press(self, at: Pointer) -> None:
        self._points = [at]

    def move(self, at: Pointer) -> None:
        if self._points:
            self._points.append(at)
            self.view.update()

    def release(self, at: Pointer) -> None:
        points = self._points
        self.cancel()
        if points:
            select_lasso(self.session, [(point.x, point.y) for point in points], points[0].mode)

    def cancel(self) -> None:
        self._points = []
        self.view.update()

    def paint(self, painter: QPainter) -> None:
        if len(self._points) > 1:
            path = QPainterPath(QPointF(self._points[0].x, self._points[0].y))
            for point in self._points[1:]:
                path.lineTo(point.x, point.y)
            draw_outline(painter, self.view.zoom, path, 0)
