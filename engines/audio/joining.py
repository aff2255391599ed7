"""Seams: new music after a sound, in the middle of one, and back to its own beginning. What was there stays bit-identical."""

from __future__ import annotations

import numpy as np

from engines.dsp.loudness import SILENCE, loudness_of
from engines.media.resample import RATE

_RISE = 0.01  # seconds: music that goes on from a sound begins without a click
_BLEND = 0.12  # seconds over which a repainted place leads in and out, inside of it
_LOOP = 1.0  # seconds at most over which a loop's end turns into its beginning
_SIDE = 8.0  # seconds on each side that say how loud a repainted place should be
_CHANGE = 12.0  # decibels at most


def after(before: np.ndarray, fresh: np.ndarray, silent: bool = False) -> np.ndarray:
    """`before`, or silence of its length, and then `fresh`, both float32 [samples, channels]."""
    if not len(before):
        return fresh
    rise = np.minimum(np.arange(len(fresh)) / (_RISE * RATE), 1, dtype=np.float32)[:, None]
    return np.concatenate([np.zeros_like(before) if silent else before, fresh * rise])


def between(sound: np.ndarray, fresh: np.ndarray, start: int, end: int) -> np.ndarray:
    """What stands in [start, end) of `sound`: `fresh` at the loudness of its neighbours, blended with what was there at both edges."""
    side = int(_SIDE * RATE)
    near = np.concatenate([sound[max(0, start - side) : start], sound[end : end + side]])
    fresh = fresh[: end - start] * np.float32(_level(near, fresh))
    length = min(int(_BLEND * RATE), (end - start) // 2)
    turn = np.ones(end - start, np.float32)
    turn[:length] = np.linspace(0, 1, length, endpoint=False)
    turn[len(turn) - length :] = np.linspace(1, 0, length + 1)[1:]
    angle = turn[:, None] * np.float32(np.pi / 2)
    return np.clip(fresh * np.sin(angle) + sound[start:end] * np.cos(angle), -1, 1).astype(np.float32)


def closed(sound: np.ndarray, samples: int) -> np.ndarray:
    """A loop of `samples` out of a longer `sound`: what runs beyond the end is crossed into the beginning, as loud as they are, however
    alike the two may be."""
    length = min(len(sound) - samples, int(_LOOP * RATE), samples // 2)
    out = sound[:samples].copy()
    angle = np.linspace(0, np.pi / 2, length, dtype=np.float32)[:, None]
    first, over = out[:length], sound[samples : samples + length]
    alike = max(0.0, float(np.sum(first * over) / np.sqrt(np.sum(first**2) * np.sum(over**2) + 1e-12)))
    out[:length] = (first * np.sin(angle) + over * np.cos(angle)) / np.sqrt(1 + np.float32(alike) * np.sin(2 * angle))
    return out


def overhang(samples: int) -> int:
    """How much longer than a loop of `samples` a sound should be for `closed`."""
    return min(int(_LOOP * RATE), samples // 2)


def _level(near: np.ndarray, fresh: np.ndarray) -> float:
    wanted, found = loudness_of(near, RATE) if len(near) else SILENCE, loudness_of(fresh, RATE)
    if SILENCE in (wanted, found):
        return 1.0
    return float(10 ** (np.clip(wanted - found, -_CHANGE, _CHANGE) / 20))
