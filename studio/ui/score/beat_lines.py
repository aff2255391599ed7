"""Bars and beats of the selected clip over its waveform."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from studio.actions import envelope
from studio.document.beats import film_grid
from studio.session import Session
from studio.ui.timeline.beats_painter import paint_lines


def paint_beats(painter: QPainter, session: Session, wave: QRectF, first: float, scale: float) -> None:
    """`first`: the film's sample at the left edge of `wave`; `scale`: pixels a sample."""
    clip = envelope.shown_clip(session)
    grid = film_grid(session.project, clip) if clip else None
    if grid is None:
        return
    painter.save()
    painter.setClipRect(wave)
    places = tuple(wave.left() + (samples - first) * scale for samples in (grid.beats, grid.bars))
    paint_lines(painter, places, wave.bottom(), wave.right(), wave.top())
    painter.restore()
