"""Where something begins in a sound: the rise of its spectrum, band by band (spectral flux, Bello et al. 2005, on a mel scale)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

PER_SECOND = 100  # values of a novelty curve
_BANDS = 40
_LOW, _HIGH = 40.0, 11_000.0  # hertz
_QUIET = 1e-3  # of full scale: what lies below does not count as a beginning
_FRAME = 2048  # samples at 48 kHz


@dataclass(frozen=True)
class Novelty:
    """`curve`: float [values], 100 a second, value i stands at i / 100 s; zero mean, unit deviation. `low`: the same of the lowest bands
    alone, where kick and bass live."""

    curve: np.ndarray
    low: np.ndarray


def novelty(blocks: Iterable[np.ndarray], rate: int) -> Novelty:
    """The novelty of sound that comes in float blocks [samples, channels]; one hundred values a second are kept, nothing else."""
    size = max(64, 1 << round(np.log2(_FRAME * rate / 48_000)))
    filters = _mel(size, rate)
    window = np.hanning(size).astype(np.float32)
    spectra, done = [], 0
    held, start = np.zeros(size // 2, np.float32), -(size // 2)
    for block in _mono(blocks, size):
        held = np.concatenate([held, block])
        places = []
        while (place := round(done * rate / PER_SECOND) - size // 2 - start) + size <= len(held):
            places.append(place)
            done += 1
        if places:
            frames = np.stack([held[place : place + size] for place in places]) * window
            spectra.append(np.log1p(np.abs(np.fft.rfft(frames, axis=1)) @ filters / _QUIET).astype(np.float32))
            surplus = max(0, places[-1])
            held, start = held[surplus:], start + surplus
    bands = np.concatenate(spectra) if spectra else np.zeros((1, _BANDS), np.float32)
    rise = np.maximum(np.diff(bands, axis=0, prepend=bands[:1]), 0)
    return Novelty(_levelled(rise.sum(axis=1)), _levelled(rise[:, : _BANDS // 5].sum(axis=1)))


def _mono(blocks: Iterable[np.ndarray], tail: int) -> Iterable[np.ndarray]:
    for block in blocks:
        yield block.mean(axis=1).astype(np.float32)
    yield np.zeros(tail, np.float32)


def _mel(size: int, rate: int) -> np.ndarray:
    """float32 [bins, bands]: triangles on the mel scale, scaled so that a full-scale sine gives about 1."""
    hertz = np.fft.rfftfreq(size, 1 / rate)
    edges = 700 * (10 ** (np.linspace(*(np.log10(1 + f / 700) for f in (_LOW, min(_HIGH, rate * 0.45))), _BANDS + 2)) - 1)
    rising = (hertz[:, None] - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - hertz[:, None]) / (edges[2:] - edges[1:-1])
    return (np.clip(np.minimum(rising, falling), 0, None) * (4 / size)).astype(np.float32)


def _levelled(curve: np.ndarray) -> np.ndarray:
    """Without what changes over a second, so that loud passages do not count for more."""
    width = PER_SECOND
    padded = np.pad(curve, width // 2, mode="reflect") if len(curve) > width else np.pad(curve, width // 2, mode="edge")
    sums = np.cumsum(np.concatenate([[0.0], padded]))
    mean = (sums[width:] - sums[:-width])[: len(curve)] / width
    squares = np.cumsum(np.concatenate([[0.0], padded**2]))
    spread = np.sqrt(np.maximum((squares[width:] - squares[:-width])[: len(curve)] / width - mean**2, 0)) + 0.1 * curve.std() + 1e-6
    flat = np.maximum((curve - mean) / spread, -0.5)
    return (flat - flat.mean()) / (flat.std() + 1e-9)
