"""What a music model is asked for, the same for all families."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engines.requests import MusicDials


@dataclass(frozen=True)
class Known:
    """What is known of the music that new music goes on from. `bar`: the sample at which a bar begins. `voices`: with the drum kit."""

    bar: int | None = None
    metre: tuple[int, int] | None = None
    voices: tuple[str, ...] = ()
    space: str | None = None


NOTHING_KNOWN = Known()


@dataclass(frozen=True)
class Wish:
    """`samples`: at least so many are wanted. `before`, `after`: float32 [samples, 2] at 48 kHz that the music stands between; empty
    where there is nothing. `melody`: float32 [samples, 2] whose tune is taken up, or None. `steps`: of models
    that take steps; None takes their own. `known`: of the music around it."""

    dials: MusicDials
    samples: int
    before: np.ndarray
    after: np.ndarray
    melody: np.ndarray | None = None
    steps: int | None = None
    known: Known = NOTHING_KNOWN
