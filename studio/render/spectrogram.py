"""How sound looks: its outline and its spectrum over time, of any stretch of a mix. For drawing only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np

from engines.media.peaks import FACTOR, Peaks, peaks_from, peaks_of
from studio.document.timecode import SAMPLE_RATE

from .mixer import Mixer

BANDS = 128
LOWEST, HIGHEST = 40.0, 20_000.0  # hertz
FLOOR, TOP = -96.0, -12.0  # dB of full scale: black and brightest
HOP = SAMPLE_RATE // 25  # samples from one column of the overview to the next
_WINDOW = 2048
_BLOCK = SAMPLE_RATE
_SOON = 10 * SAMPLE_RATE  # samples after which something is to be seen


@dataclass(frozen=True)
class Scan:
    """Samples from `first` on of a film: their `peaks`, and `bands[i]` uint8 [columns, BANDS], HOP * FACTOR**i samples a column, low bands
    first; each column of a coarser level is the loudest of those that it stands for."""

    first: int
    peaks: Peaks
    bands: tuple[np.ndarray, ...]

    def columns(self, first: float, count: float, wanted: int) -> np.ndarray:
        """The spectrum of samples [first, first + count) of the film in `wanted` columns: uint8 [wanted, BANDS]; outside of the scan 0."""
        level = 0
        while level + 1 < len(self.bands) and HOP * FACTOR ** (level + 1) * wanted <= count:
            level += 1
        values = self.bands[level]
        edges = np.floor((first - self.first + np.arange(wanted + 1) * count / wanted) / (HOP * FACTOR**level)).astype(np.int64)
        inside = (edges[:-1] >= 0) & (edges[:-1] < len(values))
        out = np.zeros((wanted, BANDS), np.uint8)
        if inside.any():
            begins = edges[:-1][inside]
            out[inside] = np.maximum.reduceat(values[: max(begins[-1] + 1, edges[-1])], begins, axis=0)
        return out


def scans(mixer: Mixer, first: int, samples: int, check: Callable[[], None]) -> Iterator[Scan]:
    """Listen to a stretch of the film: what was heard so far, after a few seconds of it, then ever more rarely, and at last all of it.

    `check` is called for every second and may raise to stop.
    """
    rest, heard, found, told = np.zeros(_WINDOW - HOP, np.float32), [], [], _SOON
    for begin in range(0, samples, _BLOCK):
        check()
        block = mixer.mix(first + begin, min(_BLOCK, samples - begin))
        mono = np.concatenate([rest, block.mean(axis=1)])
        found.append(columns(mono, HOP))
        rest = mono[len(found[-1]) * HOP :]
        heard.append(peaks_of([block], 2).levels[0])  # whole stretches of the finest level fit into a block
        if begin + _BLOCK >= min(told, samples):
            told *= 3
            yield _so_far(first, min(begin + _BLOCK, samples), heard, found)
    if not samples:
        yield _so_far(first, 0, heard, found)


def _so_far(first: int, samples: int, heard: list[np.ndarray], found: list[np.ndarray]) -> Scan:
    """What was heard is put together in place: a list of one array."""
    heard[:] = [np.concatenate([np.zeros((0, 2, 2), np.int16), *heard])]
    found[:] = [np.concatenate([np.zeros((0, BANDS), np.uint8), *found])]
    levels = [found[0]]
    while len(levels[-1]) > FACTOR:
        levels.append(np.maximum.reduceat(levels[-1], np.arange(0, len(levels[-1]), FACTOR), axis=0))
    return Scan(first, peaks_from(samples, heard[0]), tuple(levels))


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
