"""How near one sound is to another, and how well a loop closes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

WINDOWS = ((32, 5), (64, 10), (128, 20), (256, 40), (512, 80), (1024, 160), (2048, 320))
"""Samples of a window, mel bands of it (Kumar et al. 2023)."""
FLOOR = 5e-4
_FIFTHS = 5
_HEARD = 50.0  # decibels below its loudest place at which a sound still counts
_SHORT, _LONG, _NEAR, _AROUND = 256, 2048, 960, 4096  # samples at 48 kHz around a seam
_TELLING = np.array((0.02, 0.02, 0.1))  # of each sign of a seam: what differs by less is not told apart


def si_sdr(made: np.ndarray, real: np.ndarray) -> float:
    """Decibels by which float [samples] is nearer to `real`, at its best level, than it is far (Le Roux et al. 2019); inf for the same."""
    made, real = made.astype(np.float64), real.astype(np.float64)
    wanted = real * (made @ real / max(float(real @ real), 1e-12))
    rest = made - wanted
    return float(10 * np.log10(max(float(wanted @ wanted), 1e-12) / float(rest @ rest))) if rest.any() else float("inf")


def mel_distance(made: np.ndarray, real: np.ndarray, rate: int) -> float:
    """Sum over WINDOWS of the mean difference of log10(mel + FLOOR); magnitudes are of the order of the sound's. 0 is the same."""
    total = 0.0
    for size, bands in WINDOWS:
        filters = mel_filters(size, bands, rate)
        a, b = (np.log10(magnitudes(sound, size) @ filters.T + FLOOR) for sound in (made, real))
        total += float(np.abs(a - b).mean())
    return total


def band_bias(made: np.ndarray, real: np.ndarray, rate: int) -> np.ndarray:
    """float [5]: decibels by which each fifth of the mel axis is too loud, where the original can be heard."""
    filters = mel_filters(1024, 80, rate)
    a, b = (20 * np.log10(magnitudes(sound, 1024) @ filters.T + 1e-6) for sound in (made, real))
    heard = b > b.max() - _HEARD
    return np.array(
        [(x - y)[h].mean() if h.any() else 0.0 for x, y, h in zip(*(np.array_split(v, _FIFTHS, 1) for v in (a, b, heard)), strict=True)]
    )


def seam_z(loop: np.ndarray, bars: Sequence[int]) -> float:
    """How much the place where float [samples] at 48 kHz closes is told from its other bar lines; under 2 is unheard.

    `bars`: samples; the first is 0, and there are at least four. In deviations of the others: the root mean square over `seam_signs`, of
    which only what is more than usual counts. It knows nothing of rhythm: that a loop has whole bars is for its length to say.
    """
    signs = np.array([seam_signs(np.take(loop, np.arange(bar - _AROUND, bar + _AROUND), mode="wrap")) for bar in bars])
    others = signs[1:]
    spread = np.maximum(others.std(axis=0, ddof=1), _TELLING) * (1 + 1 / len(others)) ** 0.5
    return float(np.sqrt(np.mean(np.maximum((signs[0] - others.mean(axis=0)) / spread, 0) ** 2)))


def seam_signs(around: np.ndarray) -> np.ndarray:
    """float [3], each a log10, of float [2 * _AROUND] around a place: how suddenly sound comes in there (what follows a gap), how much of
    it stops (tones that are cut off), and how far the wave leaps (a click)."""
    short, long = mel_filters(_SHORT, 20, 48_000), mel_filters(_LONG, 64, 48_000)
    starts = range(_AROUND - 2 * _SHORT, _AROUND + 2 * _SHORT, _SHORT // 4)
    coming = np.diff(_levels(around, starts, short), axis=0)
    before, after = _levels(around, (_AROUND - _LONG, _AROUND), long)
    bends = np.abs(np.diff(around, 2))
    usual = np.quantile(bends[_AROUND - _NEAR : _AROUND + _NEAR], 0.95)
    leap = np.log10((bends[_AROUND - 4 : _AROUND + 2].max() + 1e-6) / (usual + 1e-6))
    return np.array([np.maximum(coming, 0).mean(axis=1).max(), np.maximum(before - after, 0).mean(), leap])


def _levels(sound: np.ndarray, starts: Sequence[int], filters: np.ndarray) -> np.ndarray:
    """float [starts, bands]: log10 of the mel spectra of windows that begin at `starts`."""
    size = 2 * (filters.shape[1] - 1)
    frames = np.stack([sound[start : start + size] for start in starts]) * np.hanning(size)
    return np.log10(np.abs(np.fft.rfft(frames, axis=1)) / size**0.5 @ filters.T + FLOOR)


def magnitudes(sound: np.ndarray, size: int) -> np.ndarray:
    """float [frames, bins] of float [samples]: Hann windows a quarter apart, divided by the root of their size."""
    padded = np.pad(sound, (size // 2, size // 2))
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[:: size // 4]
    return np.abs(np.fft.rfft(frames * np.hanning(size).astype(np.float32), axis=1)) / size**0.5


@cache
def mel_filters(size: int, bands: int, rate: int) -> np.ndarray:
    """float [bands, bins]: triangles on the mel scale up to half of the rate, each of unit sum."""
    top = 2595 * np.log10(1 + rate / 2 / 700)
    edges = 700 * (10 ** (np.linspace(0, top, bands + 2) / 2595) - 1)
    bins = np.linspace(0, rate / 2, size // 2 + 1)
    width = rate / size
    rising = (bins - edges[:-2, None]) / np.maximum(edges[1:-1] - edges[:-2], width)[:, None]
    falling = (edges[2:, None] - bins) / np.maximum(edges[2:] - edges[1:-1], width)[:, None]
    filters = np.maximum(np.minimum(rising, falling), 0)
    return filters / np.maximum(filters.sum(axis=1, keepdims=True), 1e-6)
