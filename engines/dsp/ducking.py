"""Ducking: where somebody speaks, and the keyframes that lower the music there, in time before the first word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

_WINDOW = 0.02  # seconds over which a level is measured
_QUIET, _UNDER = -55.0, 26.0  # dBFS below which nobody speaks, and decibels below the loudest speech


@dataclass(frozen=True)
class Duck:
    """`depth`: decibels, below zero. `attack`, `release`: seconds of going down and up. `ahead`: seconds before the first word at which
    it is down. `hold`: pauses shorter than this (seconds) are not filled."""

    depth: float = -10.0
    attack: float = 0.25
    release: float = 0.6
    ahead: float = 0.1
    hold: float = 0.8


@dataclass(frozen=True)
class Keyframe:
    """From here on straight, in decibels, to the next one. `sample`: at the rate of the spans."""

    sample: int
    gain: float


def spoken(blocks: Iterable[np.ndarray], rate: int) -> tuple[tuple[int, int], ...]:
    """Stretches [start, end) in samples in which there is sound well above the silence around it; of float blocks [samples, channels].

    Only one level in twenty milliseconds is kept, so that a whole film may be given.
    """
    size = max(1, round(_WINDOW * rate))
    levels, rest = [], np.zeros(0, np.float32)
    for block in blocks:
        rest = np.concatenate([rest, (block.astype(np.float32, copy=False) ** 2).mean(axis=1)])
        whole = len(rest) // size * size
        levels.append(rest[:whole].reshape(-1, size).mean(axis=1))
        rest = rest[whole:]
    power = np.concatenate([*levels, [rest.mean()] if len(rest) else []])
    decibels = 10 * np.log10(np.maximum(power, 1e-12))
    if not len(decibels) or decibels.max() < _QUIET:
        return ()
    heard = np.concatenate([[False], decibels > max(_QUIET, np.percentile(decibels, 99) - _UNDER), [False]])
    edges = np.flatnonzero(np.diff(heard.astype(int)))
    return tuple((int(start) * size, int(end) * size) for start, end in zip(edges[::2], edges[1::2], strict=True))


def duck(spans: Sequence[tuple[int, int]], settings: Duck, rate: int) -> tuple[Keyframe, ...]:
    """Keyframes that are at `depth` from `ahead` before each span to its end; four for each stretch, none where nobody speaks.

    Spans whose pause is too short to come up in and go down again are ducked as one.
    """
    attack, release, ahead, hold = (round(seconds * rate) for seconds in (settings.attack, settings.release, settings.ahead, settings.hold))
    joined: list[list[int]] = []
    for start, end in sorted(spans):
        if joined and start - ahead - attack - (joined[-1][1] + release) < hold:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    keyframes: list[Keyframe] = []
    for start, end in joined:
        down = max(0, start - ahead)
        if down - attack > 0:
            keyframes.append(Keyframe(down - attack, 0.0))
        keyframes += [Keyframe(down, settings.depth), Keyframe(end, settings.depth), Keyframe(end + release, 0.0)]
    return tuple(keyframes)


def gains(keyframes: Sequence[Keyframe], first: int, count: int) -> np.ndarray:
    """float32 [count]: the factors of samples [first, first + count) under the keyframes; 1 where there are none."""
    if not keyframes:
        return np.ones(count, np.float32)
    places = [keyframe.sample for keyframe in keyframes]
    decibels = np.interp(np.arange(first, first + count), places, [keyframe.gain for keyframe in keyframes])
    return (10 ** (decibels / 20)).astype(np.float32)
