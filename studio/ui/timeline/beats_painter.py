"""Bars and beats of music as light lines over all tracks, as far as its clip reaches."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QLineF
from PySide6.QtGui import QColor, QPainter, QPen

from studio.document.beats import film_grid
from studio.document.timecode import SAMPLE_RATE
from studio.ui.theme import token

from .clip_painter import Scene

_LEAST = 5.0  # pixels from one line to the next
_BAR, _BEAT = 0.5, 0.2  # opacity


def paint_beats(painter: QPainter, scene: Scene, everywhere: bool) -> None:
    """Draw the beats of selected clips, or of all (`everywhere`: while something is dragged and snaps)."""
    layout, rate = scene.layout, scene.project.rate
    shown = (clip for track in layout.timeline.tracks if track.kind == "sound" and not track.muted for clip in layout.visible(track)
             if everywhere or clip.id in scene.selected)  # fmt: skip
    for clip in shown:
        if grid := film_grid(scene.project, clip):
            scale = rate.numerator / (SAMPLE_RATE * rate.denominator)
            beats, bars = ((samples * scale - layout.left) * layout.scale for samples in (grid.beats, grid.bars))
            paint_lines(painter, (beats, bars), layout.rows_height - layout.top, layout.width)


def paint_lines(painter: QPainter, grid: tuple[np.ndarray, np.ndarray], height: float, width: float, top: float = 0.0) -> None:
    """Upright lines at the pixels of beats and bars, where they are not too close together to be told apart."""
    for places, opacity in zip(grid, (_BEAT, _BAR), strict=True):
        if len(places) > 1 and float(np.median(np.diff(places))) >= _LEAST:
            colour = QColor(token("accent_text"))
            colour.setAlphaF(opacity)
            painter.setPen(QPen(colour, 1))
            painter.drawLines(list(_lines(places[(places >= 0) & (places <= width)], top, height)))


def _lines(places: np.ndarray, top: float, bottom: float) -> Iterable[QLineF]:
    return (QLineF(x, top, x, bottom) for x in (np.floor(places) + 0.5).tolist())
