"""Extend a picture beyond its edges; every old pixel stays bit-identical."""

from __future__ import annotations

import numpy as np

from engines.image.composite import lay_over, soften_inwards
from engines.image.dials import Settings, check_size, settle
from engines.image.made import Made
from engines.image.margins import Margins, windows
from engines.image.repaint import Patch, edge_reach, repaint
from engines.image.window import Window
from engines.media.picture import read_picture
from engines.models.cache import Cache
from engines.progress import EngineError, Progress
from engines.requests import Outpaint


def outpaint(request: Outpaint, progress: Progress, models: Cache) -> Made:
    """The larger picture. Steps wider than the model's window are filled piece by piece, each going on from the last.

    Raises EngineError with a sentence, or Cancelled.
    """
    picture = read_picture(request.image)
    sides = request.left, request.top, request.right, request.bottom
    if min(sides) < 0 or not any(sides):
        raise EngineError("Drag at least one edge of the frame outwards.")
    margins = Margins(picture.shape[1], picture.shape[0], *sides)
    check_size(*margins.canvas)
    settings = settle(request.dials, models, progress)
    canvas = _prefilled(picture[..., :3], margins)
    unknown = _unknown(margins)
    order = windows(margins, max(max(size) / min(size) for size in settings.info.native))
    for number, window in enumerate(order):
        part = progress.span(number / len(order), (number + 1) / len(order))
        _fill(canvas, unknown, (window, (request.dials.seed + number) % 2**32), settings, part)
    settings.facts["windows"] = len(order)
    return Made(_finished(canvas, picture, margins), settings.facts)


def _fill(canvas: np.ndarray, unknown: np.ndarray, place: tuple[Window, int], settings: Settings, progress: Progress) -> None:
    """Paint what is unknown in one window onto the canvas and mark it known. `place`: (window, seed)."""
    window, seed = place
    patch = Patch(canvas.copy(), unknown, window, 1.0, seed)
    new, fresh = repaint(patch, settings, progress), window.cut(unknown)
    inside = window.cut(canvas)
    inside[:] = lay_over(inside, new, soften_inwards(fresh, edge_reach(patch, settings)))
    fresh[:] = 0


def _unknown(margins: Margins) -> np.ndarray:
    """uint8 [h, w]: 255 where there is no picture yet."""
    wide, high = margins.canvas
    unknown = np.full((high, wide), 255, np.uint8)
    margins.inner.cut(unknown)[:] = 0
    return unknown


def _prefilled(picture: np.ndarray, margins: Margins) -> np.ndarray:
    """The canvas with the picture's edge colours drawn outwards: what new pixels fade from."""
    rim = ((margins.top, margins.bottom), (margins.left, margins.right), (0, 0))
    return np.pad(picture, rim, mode="edge")


def _finished(canvas: np.ndarray, picture: np.ndarray, margins: Margins) -> np.ndarray:
    """New parts are opaque; the old part is the old picture, transparency included."""
    if picture.shape[2] == 4:
        canvas = np.dstack([canvas, np.full(canvas.shape[:2], 255, np.uint8)])
    margins.inner.cut(canvas)[:] = picture
    return canvas
