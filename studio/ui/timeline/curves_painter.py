"""Gains and pans along the film, drawn over the clips that they act on; those of selected clips with handles."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from studio.document.envelopes import curve_of, level
from studio.document.mix import Curve, shifted
from studio.document.timecode import sample_at
from studio.document.timeline import Clip
from studio.document.tracks import bus_of
from studio.ui.theme import token

from .clip_painter import Scene
from .envelope import MARGIN, Line, line_of

_DOT, _HANDLE, _CHOSEN = 2.5, 3.5, 5.0


def paint_curves(painter: QPainter, scene: Scene, index: int) -> None:
    """Draw what lowers and lifts the track at `index`: its bus's envelope, and those of its clips."""
    track = scene.layout.timeline.tracks[index]
    curve = scene.project.mix.bus(bus_of(scene.layout.timeline, track)).curve
    for clip in scene.layout.visible(track) if track.kind == "sound" else ():
        ducked = line_of(scene.project, scene.layout, index, clip, "gain")
        if curve:
            paint_curve(painter, ducked, shifted(curve, -sample_at(scene.project.rate, clip.start)), "accent_text")
        line = line_of(scene.project, scene.layout, index, clip, scene.envelope)
        if curve_of(clip, scene.envelope) or clip.id in scene.selected:
            paint_envelope(painter, line, clip, clip.id in scene.selected, scene.key)


def paint_envelope(painter: QPainter, line: Line, clip: Clip, selected: bool, key: tuple[str, int] | None) -> None:
    """The envelope of one clip, a level line while it has no keys; `key` is drawn larger."""
    curve = curve_of(clip, line.which)
    if not curve:
        y = line.y(level(clip, line.which, 0))
        painter.setPen(QPen(token("text"), 1, Qt.PenStyle.DotLine))
        seen = line.box.intersected(QRectF(painter.viewport()))
        painter.drawLine(QPointF(seen.left(), y), QPointF(seen.right(), y))
        return
    paint_curve(painter, line, curve, "text", _HANDLE if selected else _DOT)
    for point, place in zip(curve, line.places(curve), strict=True):
        if key == (clip.id, point.at):
            painter.setPen(QPen(token("text"), 1.5))
            painter.setBrush(token("accent"))
            painter.drawEllipse(place, _CHOSEN, _CHOSEN)


def paint_curve(painter: QPainter, line: Line, points: Curve, colour: str, dot: float = _DOT) -> None:
    """An envelope with a dot at each of its points, as far as it can be seen: between points it goes straight in decibels."""
    box = line.box.intersected(QRectF(painter.viewport()))
    if box.isEmpty():
        return
    painter.save()
    room = line.box.adjusted(-dot, -MARGIN, dot, MARGIN).intersected(box.adjusted(-9, -9, 9, 9))
    painter.setClipRect(room, Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(token(colour), 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF(line.course(points, box.left(), box.right())))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(token(colour))
    for place in line.places(points):
        if box.left() - dot <= place.x() <= box.right() + dot:
            painter.drawEllipse(place, dot, dot)
    painter.restore()
