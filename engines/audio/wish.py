"""What a music model is asked for, the same for all families."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engines.requests import MusicDials


@dataclass(frozen=True)
class Wish:
    """`samples`: at least so many are wanted. `before`, `after`: float32 [samples, 2] at 48 kHz that the music stands between; empty
    where there is nothing. `melody`: float32 [samples, 2] whose tune is taken up, or None. `steps`: of models
    that take steps; None takes their own. `bar`: the sample of `before` at which a bar begins; None where nobody knows."""

    dials: MusicDials
    samples: int
    before: np.ndarray
    after: np.ndarray
    melody: np.ndarray | None = None
    steps: int | None = None
    bar: int | None = None
