"""How sound looks: its outline and its spectrum over time, of any stretch of a mix. For drawing only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np

from engines.media.peaks import Peaks, peaks_of
from studio.document.timecode import SAMPLE_RATE

from .mixer import Mixer

BANDS = 128
LOWEST, HIGHEST = 40.0, 20_000.0  # hertz
FLOOR, TOP = -96.0, -12.0  # dB of full scale: black and brightest
HOP = SAMPLE_RATE // 25  # samples from one column of the overview to the next
_WINDOW = 2048
_BLOCK = SAMPLE_RATE


@dataclass(frozen=True)
class Scan:
    """Samples from `first` on of a film: their `peaks`, and `bands` uint8 [columns, BANDS], HOP samples a column, low bands first."""

    first: int
    peaks: Peaks
    bands: np.ndarray


def scan(mixer: Mixer, first: int, samples: int, check: Callable[[], None]) -> Scan:
    """Listen to a stretch of the film; `check` is called for every second of it and may raise to stop."""
    found: list[np.ndarray] = []

    def heard() -> Iterator[np.ndarray]:
        rest = np.zeros(_WINDOW - HOP, np.float32)
        for begin in range(0, samples, _BLOCK):
            check()
            block = mixer.mix(first + begin, min(_BLOCK, samples - begin))
            mono = np.concatenate([rest, block.mean(axis=1)])
            found.append(columns(mono, HOP))
            rest = mono[len(found[-1]) * HOP :]
            yield block

    peaks = peaks_of(heard(), 2)
    return Scan(first, peaks, np.concatenate([np.zeros((0, BANDS), np.uint8), *found]))


def columns(mono: np.ndarray, hop: int) -> np.ndarray:
    """The spectrum of each window of `mono` that is whole, `hop` samples apart: uint8 [columns, BANDS], FLOOR to TOP as 0 to 255."""
    count = (len(mono) - _WINDOW) // hop + 1
    if count <= 0:
        return np.zeros((0, BANDS), np.uint8)
    windows = np.lib.stride_tricks.sliding_window_view(mono, _WINDOW)[::hop][:count]
    power = np.abs(np.fft.rfft(windows * _window(), axis=1)) ** 2
    decibels = 10 * np.log10(np.maximum(power.astype(np.float32) @ _bands(), 1e-12))
    return np.clip((decibels - FLOOR) * (255 / (TOP - FLOOR)), 0, 255).astype(np.uint8)


def band_of(hertz: float) -> float:
    """The band, with its fraction, that a frequency lies in."""
    return float(np.log(hertz / LOWEST) / np.log(HIGHEST / LOWEST) * BANDS)


@cache
def _window() -> np.ndarray:
    """Hann's, scaled so that a full-scale sine has power 1."""
    window = np.hanning(_WINDOW + 1)[:-1].astype(np.float32)
    return window * (2 / window.sum())


@cache
def _bands() -> np.ndarray:
    """float32 [bins, BANDS]: the bins of each band, at equal steps of pitch; where bins are wider than bands, the two nearest."""
    bins = np.arange(_WINDOW // 2 + 1)
    edges = LOWEST * (HIGHEST / LOWEST) ** ((np.arange(BANDS + 1) - 0.5) / BANDS) * _WINDOW / SAMPLE_RATE
    weights = np.zeros((len(bins), BANDS), np.float32)
    for band, (low, high) in enumerate(pairwise(edges)):
        if high - low < 1:
            below = int((low + high) / 2)
            share = (low + high) / 2 - below
            weights[below, band], weights[below + 1, band] = 1 - share, share
        else:
            weights[(bins >= low) & (bins < high), band] = 1
    return weights
