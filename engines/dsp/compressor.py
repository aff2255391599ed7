"""A compressor with a soft knee, linked over the channels: feed-forward, smoothed in decibels.

Giannoulis, Massberg and Reiss, "Digital dynamic range compressor design", JAES 60, 2012.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

import numpy as np
from numba import njit


@dataclass(frozen=True)
class Compression:
    """`threshold`: dBFS. `ratio`: 1 and up. `knee`: decibels over which it sets in. `attack`, `release`: seconds. `makeup`: decibels."""

    threshold: float = -18.0
    ratio: float = 3.0
    knee: float = 6.0
    attack: float = 0.01
    release: float = 0.15
    makeup: float = 0.0


class Compressor:
    """Compresses sound block by block; what it gives does not depend on where the blocks are cut."""

    def __init__(self, settings: Compression, rate: int) -> None:
        if settings.ratio < 1 or settings.attack <= 0 or settings.release <= 0:
            raise ValueError("A compressor needs a ratio of at least 1 and times above zero.")
        speed = exp(-1 / (settings.attack * rate)), exp(-1 / (settings.release * rate))
        self._curve = np.array([settings.threshold, 1 / settings.ratio - 1, max(settings.knee, 1e-3), *speed, settings.makeup])
        self._state = np.zeros(1)
        self.reduction = 0.0  # decibels at the end of the last block, for a meter

    def __call__(self, block: np.ndarray, key: np.ndarray | None = None) -> np.ndarray:
        """float32 [samples, channels], compressed; by the loudness of `key` [samples, channels], if one is given."""
        gain = np.empty(len(block))
        levels = np.abs(block if key is None else key).max(axis=1)
        _follow(levels.astype(np.float64), self._curve, self._state, gain)
        self.reduction = float(-self._state[0])
        return (block * gain[:, None]).astype(np.float32)


def curve(settings: Compression, level: np.ndarray) -> np.ndarray:
    """What a steady level (dBFS) comes out at, in dBFS: the line that is drawn on the screen."""
    over = np.asarray(level, float) - settings.threshold
    slope = 1 / settings.ratio - 1
    knee = np.where(2 * np.abs(over) <= settings.knee, slope * (over + settings.knee / 2) ** 2 / (2 * max(settings.knee, 1e-3)), 0.0)
    return level + np.where(2 * over > settings.knee, slope * over, knee) + settings.makeup


@njit(cache=True, nogil=True)
def _follow(levels: np.ndarray, curve: np.ndarray, state: np.ndarray, gain: np.ndarray) -> None:
    threshold, slope, knee, attack, release, makeup = curve
    held = state[0]
    for index in range(levels.shape[0]):
        over = 20.0 * np.log10(max(levels[index], 1e-9)) - threshold
        if 2 * over > knee:
            wanted = slope * over
        elif 2 * over > -knee:
            wanted = slope * (over + knee / 2) ** 2 / (2 * knee)
        else:
            wanted = 0.0
        speed = attack if wanted < held else release
        held = speed * held + (1 - speed) * wanted
        gain[index] = 10.0 ** ((held + makeup) / 20.0)
    state[0] = held
