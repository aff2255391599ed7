"""What lies over the picture of a Set: boxes around what is selected, cameras and their paths, handles, the film's frame."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from engines.splat.camera import Camera as Lens
from engines.splat.camera import project
from studio.document.scene import Aim, Camera
from studio.document.set_motion import aim_at, look_at
from studio.ui import theme

from .gizmo import ALL, Handle, Mode

NEAR = 0.02  # metres before the eye from where lines are drawn
AXIS_TOKENS = ("axis_x", "axis_y", "axis_z")
_EDGES = [(i, j) for i in range(8) for j in range(i + 1, 8) if bin(i ^ j).count("1") == 1]


def box(painter: QPainter, lens: Lens, corners: np.ndarray, colour: QColor) -> None:
    """The twelve edges of a box, corners [8, 3] in the order of binary numbers."""
    painter.setPen(QPen(colour, 1.2))
    for a, b in _EDGES:
        line(painter, lens, corners[a], corners[b])


def line(painter: QPainter, lens: Lens, start: np.ndarray, end: np.ndarray) -> None:
    """A straight line in the world, cut off at the eye."""
    ends = np.array([start, end], np.float64)
    depth = ends @ lens.rotation[2] + lens.world_to_camera[2, 3]
    if depth.max() < NEAR:
        return
    if depth.min() < NEAR:
        behind = int(depth.argmin())
        share = (NEAR - depth[behind]) / (depth[1 - behind] - depth[behind])
        ends[behind] += share * (ends[1 - behind] - ends[behind])
    (x0, y0), (x1, y1) = np.clip(project(lens, ends)[0], -1e5, 1e5)
    painter.drawLine(QPointF(x0, y0), QPointF(x1, y1))


def path(painter: QPainter, lens: Lens, places: Sequence[np.ndarray]) -> None:
    """A line through places in the world."""
    for start, end in pairwise(places):
        line(painter, lens, start, end)


def camera(painter: QPainter, lens: Lens, shown: Camera, frame: int, aspect: float) -> None:
    """A film camera: what it sees up to its target as a pyramid, its path and its keys."""
    corners = frustum(aim_at(shown, frame), shown.sensor, aspect)
    for corner in corners[1:]:
        line(painter, lens, corners[0], corner)
    for a, b in ((1, 2), (2, 3), (3, 4), (4, 1), (1, 5), (2, 5)):
        line(painter, lens, corners[a], corners[b])
    if shown.keys:
        first, last = shown.keys[0].frame, shown.keys[-1].frame
        path(painter, lens, [np.array(aim_at(shown, at).eye) for at in np.linspace(first, last, 49)])
        for key in shown.keys:
            (spot,), (depth,) = project(lens, np.array([key.aim.eye]))
            if depth > NEAR:
                painter.drawRect(QRectF(spot[0] - 2, spot[1] - 2, 4, 4))


def frustum(aim: Aim, sensor: float, aspect: float, length: float = 0.45) -> np.ndarray:
    """The eye, the four corners of its picture `length` metres ahead, and a tip over the upper edge, float64 [6, 3]."""
    pose = look_at(aim)
    wide = length * sensor / aim.focal / 2
    high = wide / aspect
    local = [
        (0, 0, 0),
        (-wide, -high, length),
        (wide, -high, length),
        (wide, high, length),
        (-wide, high, length),
        (0, -1.5 * high, length),
    ]
    return (np.array(local) - pose[:3, 3]) @ pose[:3, :3]


def handles(painter: QPainter, found: list[Handle], mode: Mode, meant: int | None) -> None:
    """The handles, the one that is meant brighter."""
    for handle in found:
        colour = theme.token("accent" if handle.axis == meant else "text" if handle.axis == ALL else AXIS_TOKENS[handle.axis])
        painter.setPen(QPen(colour, 4 if handle.axis == meant else 2.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        points = [QPointF(x, y) for x, y in handle.points]
        if len(points) > 1:
            painter.drawPolyline(QPolygonF(points))
        if mode != "rotate":
            painter.setBrush(colour)
            end, half = points[-1], 5.0 if handle.axis != ALL else 6.0
            square = QRectF(end.x() - half, end.y() - half, 2 * half, 2 * half)
            painter.drawRect(square) if mode == "scale" else painter.drawEllipse(square)
            painter.setBrush(Qt.BrushStyle.NoBrush)


def film_frame(painter: QPainter, whole: QRectF, inside: QRectF) -> None:
    """The film's frame: darker outside, a thin line around."""
    shade = theme.token("background")
    shade.setAlpha(170)
    for part in (
        QRectF(whole.left(), whole.top(), whole.width(), inside.top() - whole.top()),
        QRectF(whole.left(), inside.bottom(), whole.width(), whole.bottom() - inside.bottom()),
        QRectF(whole.left(), inside.top(), inside.left() - whole.left(), inside.height()),
        QRectF(inside.right(), inside.top(), whole.right() - inside.right(), inside.height()),
    ):
        painter.fillRect(part, shade)
    painter.setPen(QPen(theme.token("muted"), 1))
    painter.drawRect(inside)
