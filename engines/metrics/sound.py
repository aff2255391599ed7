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
_SLICE, _STEP = 1024, 256  # samples of which the spectrum is compared across a seam


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


def seam_z(loop: np.ndarray, beats: Sequence[int]) -> float:
    """How much the spectrum changes where float [samples] closes, in deviations from what it changes at its beats (samples); under 2 is
    unheard."""
    around = np.concatenate([loop[-_SLICE:], loop, loop[: 2 * _SLICE]])
    frames = np.lib.stride_tricks.sliding_window_view(around, _SLICE)[::_STEP] * np.hanning(_SLICE)
    flux = np.maximum(0, np.diff(np.log1p(100 * np.abs(np.fft.rfft(frames))), axis=0)).sum(axis=1)
    changes = np.array([flux[max(0, beat // _STEP - 1) : beat // _STEP + 8].max() for beat in (*beats, len(loop))])
    return float((max(changes[0], changes[-1]) - changes[1:-1].mean()) / (changes[1:-1].std() + 1e-9))


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
