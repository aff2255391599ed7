"""Sound as a small picture, for the previews of running jobs."""

from __future__ import annotations

import numpy as np

WIDTH, HEIGHT = 480, 120
_PAPER, _INK = (27, 28, 31), (126, 184, 218)


def waveform(sound: np.ndarray, share: float = 1.0) -> np.ndarray:
    """uint8 RGB [HEIGHT, WIDTH, 3] of `sound` [samples, channels], drawn into the first `share` (0..1) of the width."""
    picture = np.full((HEIGHT, WIDTH, 3), _PAPER, np.uint8)
    columns = max(1, min(WIDTH, round(WIDTH * share)))
    if len(sound) < columns:
        return picture
    loud = np.abs(sound).max(axis=1)
    edges = np.linspace(0, len(loud), columns, endpoint=False).astype(int)
    half = np.minimum(np.maximum.reduceat(loud, edges), 1.0) * (HEIGHT / 2 - 2) + 0.5
    away = np.abs(np.arange(HEIGHT) + 0.5 - HEIGHT / 2)
    picture[:, :columns][away[:, None] <= half[None, :]] = _INK
    return picture
