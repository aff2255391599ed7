"""All rows of the timeline with the clips that can be seen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter

from studio.document.timeline import Track
from studio.ui.theme import token

from .beats_painter import paint_beats
from .clip_painter import Scene, paint_clips, paint_labels
from .curves_painter import paint_curves
from .layout import Layout
from .ruler import tick_step, ticks

_MUTED = 0.35


def paint_rows(painter: QPainter, scene: Scene) -> None:
    """Paint the whole area that `scene.layout` covers."""
    layout = scene.layout
    painter.fillRect(QRectF(0, 0, layout.width, layout.height), token("background"))
    _paint_grid(painter, layout, tick_step(scene.project.rate, layout.scale))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for index, track in enumerate(layout.timeline.tracks):
        top, height = layout.row(index)
        if top < layout.height and top + height > 0:
            _paint_row(painter, scene, index, track, QRectF(0, top, layout.width, height))
    paint_beats(painter, scene, scene.snapping)


def _paint_grid(painter: QPainter, layout: Layout, step: int) -> None:
    for frame in ticks(layout, step):
        painter.fillRect(QRectF(round(layout.x(frame)), 0, 1, layout.rows_height - layout.top), token("grid"))


def _paint_row(painter: QPainter, scene: Scene, index: int, track: Track, row: QRectF) -> None:
    painter.fillRect(QRectF(row.left(), row.bottom() - 1, row.width(), 1), token("line"))
    painter.setOpacity(_MUTED if track.muted else 1.0)
    paint_clips(painter, scene, index)
    paint_curves(painter, scene, index)
    paint_labels(painter, scene, index)
    painter.setOpacity(1.0)
    if track.locked:
        hatch = QColor(token("muted"))
        hatch.setAlphaF(0.28)
        painter.fillRect(row, QBrush(hatch, Qt.BrushStyle.BDiagPattern))
