"""Draw pyramids and previews into the widget at the zoom that stands."""

from __future__ import annotations

import time

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from studio.document.paint import Box

from .guests import Preview
from .pyramid import Pyramid
from .zoom import CRISP, Zoom

SECONDS = 0.008  # of one repaint that may go into tiles not seen before


def draw_pyramid(painter: QPainter, picture: Pyramid, zoom: Zoom, seen: QRect) -> bool:
    """Draw what lies under `seen` (widget pixels); False when some of it is still to come."""
    box = zoom.box(seen.adjusted(-4, -4, 4, 4))
    level = min(zoom.level, picture.deepest)
    whole = picture.ensure(level, box, time.perf_counter() + SECONDS)
    source, target = _halved(box, picture.box, level, zoom)
    if not source.isEmpty():
        painter.save()
        painter.setClipRect(zoom.rect(picture.box).intersected(QRectF(seen)), Qt.ClipOperation.IntersectClip)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, zoom.scale < CRISP)
        painter.drawImage(target, picture.image(level), source)
        painter.restore()
    return whole


def draw_preview(painter: QPainter, preview: Preview, zoom: Zoom, frame: QRectF) -> None:
    """Stretch a preview over its place, inside the frame."""
    painter.save()
    painter.setClipRect(frame, Qt.ClipOperation.IntersectClip)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(zoom.rect(preview.box), preview.image)
    painter.restore()


def _halved(seen: Box, whole: Box, level: int, zoom: Zoom) -> tuple[QRectF, QRectF]:
    """Which part of a level to draw for `seen` (canvas pixels), and where it goes in the widget."""
    side = 1 << level
    left, top = max(0, (seen[0] - whole[0]) // side), max(0, (seen[1] - whole[1]) // side)
    right = min(-(-whole[2] // side), -(-(seen[0] + seen[2] - whole[0]) // side))
    bottom = min(-(-whole[3] // side), -(-(seen[1] + seen[3] - whole[1]) // side))
    if right <= left or bottom <= top:
        return QRectF(), QRectF()
    box = (whole[0] + left * side, whole[1] + top * side, (right - left) * side, (bottom - top) * side)
    return QRectF(left, top, right - left, bottom - top), zoom.rect(box)
