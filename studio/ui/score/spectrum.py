"""The spectrum of a sound as it is drawn: just the columns on screen, in the theme's colours."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from studio.render.spectrogram import BANDS, HOP, Scan
from studio.ui.theme import token


def paint_scan(painter: QPainter, box: QRectF, scan: Scan, first: float, count: float) -> None:
    """Draw what a scan knows of samples [first, first + count) of the film; takes no longer for an hour than for a second."""
    width = max(1, int(box.width()))
    if count / HOP >= width:
        painter.drawImage(box, image(scan.columns(first, count, width)))
        return
    begin = (first - scan.first) // HOP * HOP + scan.first
    wanted = int(count / HOP) + 2
    picture = image(scan.columns(begin, wanted * HOP, wanted))
    painter.drawImage(box, picture, QRectF((first - begin) / HOP, 0, count / HOP, BANDS))


def image(bands: np.ndarray) -> QImage:
    """uint8 [columns, BANDS] as a picture, low frequencies at the bottom."""
    if not len(bands):
        return QImage()
    pixels = np.ascontiguousarray(_colours()[bands.T[::-1]])
    return QImage(pixels.data, pixels.shape[1], pixels.shape[0], 4 * pixels.shape[1], QImage.Format.Format_RGB32).copy()


def _colours() -> np.ndarray:
    """uint8 [256, 4], blue first: from silence to loud."""
    stops = [token(name) for name in ("background", "clip_music", "good", "accent", "text")]
    places = np.linspace(0, 255, len(stops))
    channels = [np.interp(np.arange(256), places, [getattr(stop, part)() for stop in stops]) for part in ("blue", "green", "red")]
    return np.stack([*channels, np.full(256, 255.0)], axis=1).astype(np.uint8)
