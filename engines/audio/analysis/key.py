"""The key of a sound: how strong each pitch class is, beside what is usual in every key.

Krumhansl, "Cognitive foundations of musical pitch", 1990; profiles of Albrecht and Shanahan, Music Perception 31, 2013.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from engines.audio.score import Key

_MAJOR = (0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081)
_MINOR = (0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052)
_FRAME = 16_384  # samples at 48 kHz: 3 Hz apart, enough for semitones from 55 Hz on
_LOW, _SPLIT, _HIGH = 50.0, 180.0, 2200.0  # hertz; the bass is listened to below `_SPLIT`
_BASS, _FRAMING = 0.35, 0.8  # how much the bass, and the first and last seconds, count beside the whole


@dataclass(frozen=True)
class Hearing:
    """`key`: major or minor, what fits best. `sure`: 0..1, how much better than the next. `chroma`: float [12], sum 1."""

    key: Key
    sure: float
    chroma: np.ndarray


def hear_key(blocks: Iterable[np.ndarray], rate: int) -> Hearing:
    """The key of sound that comes in float blocks [samples, channels]; silence is heard as C major with `sure` 0."""
    chroma = chromagram(blocks, rate)
    if not chroma.any():
        return Hearing(Key(0), 0.0, np.full(12, 1 / 12))
    whole, bass = (_share(part) for part in chroma.sum(axis=0))
    edge = max(1, len(chroma) // 16)
    framing = _share(chroma[:edge, 1].sum(axis=0)) + _share(chroma[-edge:, 1].sum(axis=0))
    weighed = weigh(whole, bass, framing)
    order = sorted(weighed, key=weighed.get, reverse=True)
    return Hearing(order[0], float(np.clip(weighed[order[0]] - weighed[order[1]], 0, 1)), whole)


def weigh(whole: np.ndarray, bass: np.ndarray, framing: np.ndarray) -> dict[Key, float]:
    """How well each major and minor key fits the shares [12] of pitch classes in all, in the bass, and in the bass of beginning and end."""
    weighed = {}
    for mode, profile in (("major", _MAJOR), ("minor", _MINOR)):
        for tonic in range(12):
            turned = np.roll(profile, tonic)
            fit = np.corrcoef(whole, turned)[0, 1] + _BASS * np.corrcoef(bass + 1e-9 * turned, turned)[0, 1]
            weighed[Key(tonic, mode)] = fit + _FRAMING * (framing[tonic] + 0.4 * framing[(tonic + 7) % 12])
    return weighed


def chromagram(blocks: Iterable[np.ndarray], rate: int) -> np.ndarray:
    """float [frames, 2, 12]: strength of the pitch classes from C, of everything (0) and of the bass (1), from spectral peaks."""
    size = 1 << round(np.log2(_FRAME * rate / 48_000))
    window = np.hanning(size).astype(np.float32)
    frames, held = [], np.zeros(0, np.float32)
    for block in blocks:
        held = np.concatenate([held, block.mean(axis=1).astype(np.float32)])
        while len(held) >= size:
            frames.append(_classes(np.abs(np.fft.rfft(held[:size] * window)), rate, size))
            held = held[size // 2 :]
    return np.stack(frames) if frames else np.zeros((1, 2, 12))


def _classes(spectrum: np.ndarray, rate: int, size: int) -> np.ndarray:
    """float [2, 12] of one frame: peaks, placed between bins by a parabola, softened by the square root, low ones counting more."""
    first, last = int(_LOW * size / rate), int(_HIGH * size / rate)
    inner = spectrum[first:last]
    peaks = first + np.flatnonzero((inner > spectrum[first - 1 : last - 1]) & (inner >= spectrum[first + 1 : last + 1]))
    out = np.zeros((2, 12))
    peaks = peaks[spectrum[peaks] > 0.01 * spectrum[first:last].max(initial=0.0)]
    if not len(peaks) or spectrum[first:last].max() < 1e-3:
        return out
    left, middle, right = np.log(spectrum[peaks - 1] + 1e-9), np.log(spectrum[peaks] + 1e-9), np.log(spectrum[peaks + 1] + 1e-9)
    hertz = (peaks + 0.5 * (left - right) / (left - 2 * middle + right - 1e-9)) * rate / size
    pitch = 69 + 12 * np.log2(hertz / 440)
    near = np.round(pitch)
    weight = np.sqrt(spectrum[peaks]) * np.cos(np.pi * (pitch - near)) ** 2 * (220 / np.maximum(hertz, 220)) ** 0.5
    np.add.at(out[0], near.astype(int) % 12, weight)
    low = hertz < _SPLIT
    np.add.at(out[1], near[low].astype(int) % 12, weight[low])
    return out / np.sqrt(weight.sum() + 1e-9)


def _share(chroma: np.ndarray) -> np.ndarray:
    return chroma / chroma.sum() if chroma.sum() else np.full(12, 1 / 12)
