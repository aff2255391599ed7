"""One cycle of a wave from its spectrum: harmonics, formants and how far it is opened, free of aliasing at its pitch."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from engines.audio.synth.voice import Wave

SIZE = 2048
OPENINGS = 4
_TOP = 20_000  # hertz

_SAW: Callable[[np.ndarray], np.ndarray] = lambda n: 1 / n  # noqa: E731
SPECTRA: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "saw": _SAW,
    "square": lambda n: np.where(n % 2 == 1, 1 / n, 0.02 / n),
    "triangle": lambda n: np.where(n % 2 == 1, 1 / n**2, 0.005 / n),
    "round": lambda n: 1 / n**2.2,
    "flute": lambda n: np.select([n == 1, n == 2, n == 3], [1.0, 0.45, 0.2], 0.5 / n**1.9),
    "hollow": lambda n: np.where(n % 2 == 1, 1 / n**0.9, 0.12 / n**0.9),
    "nasal": lambda n: np.select([n == 1], [0.5], 0.8 / n**0.7),
    "reed": lambda n: 0.9 / n**0.8,
    "bowed": lambda n: (1 / n**0.95) * (1 + 0.35 * np.cos(n * 1.7)),
    "brass": lambda n: np.minimum(1.0, 1.3 / n**0.75),
    "glottal": lambda n: 1 / n**1.15,
    "drawbars": lambda n: np.select([n == 1, n == 2, n == 3, n == 4, n == 6, n == 8], [0.8, 1.0, 0.8, 0.5, 0.25, 0.3], 0.0),
    "pipes": lambda n: np.select([n == 1, n == 2, n == 3, n == 4, n == 6, n == 8], [1.0, 0.7, 0.25, 0.55, 0.2, 0.35], 0.03 / n),
}


def tables(wave: Wave, hertz: float, rate: int, force: float) -> np.ndarray:
    """float32 [OPENINGS, SIZE + 1]: the wave at this pitch from dark to bright, the last sample that of the first. `force`: 0..1.

    All openings have one loudness as heard by ear (roughly: an equal sum of squares), so that opening changes colour only.
    """
    count = max(1, int(min(_TOP, rate * 0.47) / hertz))
    numbers = np.arange(1, min(count, SIZE // 2 - 1) + 1, dtype=float)
    levels = SPECTRA[wave.spectrum](numbers) * _formants(wave.formants, numbers * hertz)
    edge = np.geomspace(wave.dark, wave.bright, OPENINGS) * (0.45 + 0.75 * force)
    open_levels = levels / np.sqrt(1 + (numbers / edge[:, None]) ** 4)
    open_levels /= np.sqrt((open_levels**2).sum(axis=1, keepdims=True)) * 0.85 + 0.15 * open_levels[:, :1]
    spectrum = np.zeros((OPENINGS, SIZE // 2 + 1), complex)
    spectrum[:, 1 : len(numbers) + 1] = open_levels * np.exp(1j * _phases(len(numbers))) * SIZE / 2
    cycle = np.fft.irfft(spectrum, axis=1)
    return np.concatenate([cycle, cycle[:, :1]], axis=1).astype(np.float32)


def _formants(formants: tuple[tuple[float, float, float], ...], hertz: np.ndarray) -> np.ndarray:
    """The factor of resonances (hertz, dB, width in octaves) on each frequency."""
    gain = np.zeros_like(hertz)
    for centre, decibels, width in formants:
        gain += decibels * np.exp(-0.5 * (np.log2(hertz / centre) / width) ** 2)
    return 10 ** (gain / 20)


@cache
def _phases(count: int) -> np.ndarray:
    """The same for every tone, and spread (Schroeder's rule), so that waves are not spikes."""
    numbers = np.arange(1, count + 1)
    return -np.pi * numbers * (numbers - 1) / max(1, count)


@cache
def sine() -> np.ndarray:
    """float32 [4097]: one cycle."""
    return np.sin(np.linspace(0, 2 * np.pi, 4097)).astype(np.float32)
