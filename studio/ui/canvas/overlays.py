"""What is drawn around and over the picture: ground, shadow, pixel grid, marching outline, brush ring."""

from __future__ import annotations

import math
from functools import cache

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen

from studio.ui import theme

from .zoom import Zoom

CHECK = 8
GRID_FROM = 8.0  # scale from which single pixels are outlined


def draw_ground(painter: QPainter, frame: QRectF, seen: QRect) -> None:
    """The canvas's shadow and the chequered ground that shows through transparency, as far as `seen`."""
    whole = _inner(frame)
    if not whole.contains(seen):
        shadow = QColor(Qt.GlobalColor.black)
        for spread, alpha in ((6, 14), (3, 22), (1, 60)):
            shadow.setAlpha(alpha)
            painter.fillRect(whole.adjusted(-spread, -spread + 1, spread, spread + 1) & seen, shadow)
    painter.fillRect(whole & seen, _chequer(theme.name()))


def _inner(frame: QRectF) -> QRect:
    """The whole screen pixels inside a frame, so that no ground shows beyond the picture's edge."""
    left, top = math.ceil(frame.left() - 0.01), math.ceil(frame.top() - 0.01)
    return QRect(left, top, math.floor(frame.right() + 0.01) - left, math.floor(frame.bottom() + 0.01) - top)


def draw_grid(painter: QPainter, zoom: Zoom, seen: QRectF) -> None:
    """Lines between pixels, from 800 % on; `seen` in widget pixels."""
    line = QColor(theme.token("muted"))
    line.setAlpha(50)
    painter.setPen(QPen(line, 0))
    left, top, width, height = zoom.box(seen)
    for x in range(left, left + width + 1):
        at = round(zoom.to_widget(x, 0).x())
        painter.drawLine(QPointF(at, seen.top()), QPointF(at, seen.bottom()))
    for y in range(top, top + height + 1):
        at = round(zoom.to_widget(0, y).y())
        painter.drawLine(QPointF(seen.left(), at), QPointF(seen.right(), at))


def draw_outline(painter: QPainter, zoom: Zoom, path: QPainterPath, phase: int) -> None:
    """A line that reads on light and on dark: dark below, the accent marching over it. `path` in canvas pixels."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setTransform(zoom.transform, True)
    under = QColor(Qt.GlobalColor.black)
    under.setAlpha(190)
    painter.strokePath(path, _cosmetic(under, 1.6))
    dashes = _cosmetic(theme.token("accent"), 1.6)
    dashes.setDashPattern([3.5, 2.5])
    dashes.setDashOffset(phase * 0.75)
    painter.strokePath(path, dashes)
    painter.restore()


def draw_ring(painter: QPainter, centre: QPointF, radius: float) -> None:
    """The brush's edge under the pointer, in two tones; a cross where it is too small to see."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if radius < 2.5:
        for colour, length in ((Qt.GlobalColor.black, 6.5), (Qt.GlobalColor.white, 5.5)):
            painter.setPen(QPen(QColor(colour), 3 if colour == Qt.GlobalColor.black else 1))
            for dx, dy in ((length, 0), (0, length)):
                painter.drawLine(centre - QPointF(dx, dy), centre - QPointF(dx, dy) * 0.4)
                painter.drawLine(centre + QPointF(dx, dy) * 0.4, centre + QPointF(dx, dy))
    else:
        dark = QColor(Qt.GlobalColor.black)
        dark.setAlpha(170)
        painter.setPen(QPen(dark, 2.4))
        painter.drawEllipse(centre, radius, radius)
        painter.setPen(QPen(QColor(Qt.GlobalColor.white), 1.1))
        painter.drawEllipse(centre, radius, radius)
    painter.restore()


def _cosmetic(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setCosmetic(True)
    return pen


@cache
def _chequer(_: str) -> QBrush:
    """A brush of two greys of the theme named."""
    tile = QImage(2 * CHECK, 2 * CHECK, QImage.Format.Format_RGB32)
    tile.fill(theme.token("raised"))
    painter = QPainter(tile)
    painter.fillRect(0, 0, CHECK, CHECK, theme.token("hover"))
    painter.fillRect(CHECK, CHECK, CHECK, CHECK, theme.token("hover"))
    painter.end()
    return QBrush(tile)
