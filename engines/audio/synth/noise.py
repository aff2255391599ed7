"""Noise of any colour from one long piece of it: a stretch is cut out where the seed says."""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np

_LENGTH = 1 << 18  # samples of the piece, which has no seam


@lru_cache(maxsize=64)
def _piece(rate: int, low: float, high: float) -> np.ndarray:
    """float32 [_LENGTH], rms 1, periodic: flat between `low` and `high` hertz with slopes of 12 dB per octave."""
    hertz = np.fft.rfftfreq(_LENGTH, 1 / rate)
    shape = 1 / np.sqrt((1 + (low / np.maximum(hertz, 1e-3)) ** 4) * (1 + (hertz / high) ** 4))
    line = np.fft.irfft(_white() * shape, _LENGTH)
    return (line / line.std()).astype(np.float32)


@cache
def _white() -> np.ndarray:
    dice = np.random.default_rng(20)
    return np.exp(2j * np.pi * dice.random(_LENGTH // 2 + 1))


def band_noise(rate: int, samples: int, band: tuple[float, float], seed: int) -> np.ndarray:
    """float32 [samples], rms about 1, between the two frequencies (hertz); the edges are rounded to thirds of an octave."""
    low, high = (2 ** (round(3 * np.log2(max(edge, 1.0))) / 3) for edge in band)
    start = (seed * 7919) % _LENGTH
    return np.take(_piece(rate, low, high), np.arange(start, start + samples), mode="wrap")
