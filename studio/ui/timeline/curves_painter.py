"""Gains along the film, drawn over the clips that they act on: 0 dB near the top, silence at the bottom."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from studio.document.mix import Curve, Point
from studio.document.timecode import SAMPLE_RATE, sample_at
from studio.document.tracks import bus_of
from studio.ui.theme import token

from .clip_painter import Scene

_TOP, _BOTTOM = 6.0, -24.0  # dB at a row's edges
_MARGIN = 8
_DOT = 2.5


def paint_curves(painter: QPainter, scene: Scene, index: int, row: QRectF) -> None:
    """Draw what lowers and lifts the track at `index`: its bus's envelope, and those of its clips."""
    track = scene.layout.timeline.tracks[index]
    curve = scene.project.mix.bus(bus_of(scene.layout.timeline, track)).curve
    for clip in scene.layout.visible(track) if track.kind == "sound" else ():
        rect = scene.layout.clip_rect(index, clip)
        start = sample_at(scene.project.rate, clip.start)
        own = tuple(Point(point.at + start, point.value) for point in clip.gain_curve)
        for points, colour in ((curve, "accent_text"), (own, "text")):
            if points:
                _paint(painter, scene, points, rect.adjusted(0, _MARGIN - 5, 0, 5 - _MARGIN), colour)


def _paint(painter: QPainter, scene: Scene, points: Curve, box: QRectF, colour: str) -> None:
    places = [QPointF(_x(scene, point.at), _y(point.value, box)) for point in points]
    line = [QPointF(min(box.left(), places[0].x()), places[0].y()), *places, QPointF(max(box.right(), places[-1].x()), places[-1].y())]
    painter.save()
    painter.setClipRect(box.adjusted(0, -3, 0, 3), Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(token(colour), 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF(line))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(token(colour))
    for place in places:
        painter.drawEllipse(place, _DOT, _DOT)
    painter.restore()


def _x(scene: Scene, sample: int) -> float:
    rate = scene.project.rate
    return scene.layout.x(sample * rate.numerator / (SAMPLE_RATE * rate.denominator))


def _y(decibels: float, box: QRectF) -> float:
    share = (_TOP - min(max(decibels, _BOTTOM), _TOP)) / (_TOP - _BOTTOM)
    return box.top() + share * box.height()
