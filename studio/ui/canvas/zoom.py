"""Where the canvas lies in the widget: zoom and pan as numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QTransform

from studio.document.canvas import Frame
from studio.document.paint import Box

SMALLEST, LARGEST = 1 / 64, 64.0
CRISP = 2.0  # from here on pixels are squares
MARGIN = 24


@dataclass(frozen=True)
class Zoom:
    """`scale`: widget pixels per canvas pixel. `x`, `y`: where the canvas's origin lies in the widget."""

    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0

    def to_canvas(self, point: QPointF) -> QPointF:
        """A widget position in canvas pixels."""
        return QPointF((point.x() - self.x) / self.scale, (point.y() - self.y) / self.scale)

    def to_widget(self, x: float, y: float) -> QPointF:
        """A canvas position in the widget."""
        return QPointF(x * self.scale + self.x, y * self.scale + self.y)

    def moved(self, dx: float, dy: float) -> Zoom:
        """Panned by widget pixels."""
        return Zoom(self.scale, self.x + dx, self.y + dy)

    def about(self, point: QPointF, factor: float) -> Zoom:
        """Scaled so that what lies under `point` (in the widget) stays there."""
        scale = min(max(self.scale * factor, SMALLEST), LARGEST)
        canvas = self.to_canvas(point)
        return Zoom(scale, point.x() - canvas.x() * scale, point.y() - canvas.y() * scale)

    def rect(self, box: Box) -> QRectF:
        """A rectangle of the canvas in the widget."""
        corner = self.to_widget(box[0], box[1])
        return QRectF(corner.x(), corner.y(), box[2] * self.scale, box[3] * self.scale)

    def box(self, rect: QRect | QRectF) -> Box:
        """The whole canvas pixels under a rectangle of the widget."""
        left, top = self.to_canvas(QPointF(rect.x(), rect.y())).toTuple()
        right, bottom = self.to_canvas(QPointF(rect.x() + rect.width(), rect.y() + rect.height())).toTuple()
        x, y = math.floor(left), math.floor(top)
        return x, y, math.ceil(right) - x, math.ceil(bottom) - y

    @property
    def transform(self) -> QTransform:
        """From canvas pixels to the widget."""
        return QTransform(self.scale, 0, 0, self.scale, self.x, self.y)

    @property
    def level(self) -> int:
        """Which halving of the picture suffices at this scale: 0 is the picture itself."""
        return max(0, math.floor(math.log2(1 / self.scale) + 1e-9)) if self.scale < 1 else 0


def frame_box(frame: Frame) -> Box:
    """A frame as a box."""
    return frame.x, frame.y, frame.width, frame.height


def fitted(frame: Frame, area: QRectF) -> Zoom:
    """The whole frame in the middle of `area`, never enlarged."""
    wide, high = max(1.0, area.width() - 2 * MARGIN), max(1.0, area.height() - 2 * MARGIN)
    return centred(frame, area, min(1.0, wide / frame.width, high / frame.height))


def centred(frame: Frame, area: QRectF, scale: float) -> Zoom:
    """The frame's middle in the middle of `area`, on whole pixels so that 100 % is sharp."""
    scale = min(max(scale, SMALLEST), LARGEST)
    x = area.center().x() - (frame.x + frame.width / 2) * scale
    y = area.center().y() - (frame.y + frame.height / 2) * scale
    return Zoom(scale, round(x), round(y))
