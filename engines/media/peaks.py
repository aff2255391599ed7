"""The outline of a sound for drawing: lowest and highest sample of short stretches, in levels that get coarser."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engines.media.errors import MediaError
from engines.media.picture import write_atomically
from engines.media.sound import RATE, SoundReader

FINEST = 128  # samples at 48 kHz in a stretch of the finest level
FACTOR = 4  # stretches of one level in a stretch of the next
_SCALE = 32767
_VERSION = 1


@dataclass(frozen=True)
class Peaks:
    """`levels[i]`: int16 [stretches, channels, 2], lowest and highest sample of FINEST * FACTOR**i samples; `samples` at 48 kHz in all."""

    samples: int
    levels: tuple[np.ndarray, ...]

    @property
    def channels(self) -> int:
        """How many channels the sound has."""
        return self.levels[0].shape[1]

    def outline(self, first: int, count: int, columns: int) -> np.ndarray:
        """Lowest and highest value, -1 to 1, of samples [first, first + count) in `columns` stretches: float32 [columns, channels, 2].

        Silence outside of the sound. Each column covers all of its samples; its edges are rounded outwards to the level's stretches.
        """
        out = np.zeros((columns, self.channels, 2), np.float32)
        edges = first + np.arange(columns + 1, dtype=np.int64) * count // max(columns, 1)
        level = self._level_for(count / max(columns, 1))
        stretch, values = FINEST * FACTOR**level, self.levels[level]
        begins = edges[:-1] // stretch
        ends = np.maximum(-(-edges[1:] // stretch), begins + 1)
        inside = (ends > 0) & (begins < len(values)) & (edges[:-1] < self.samples)
        begins, ends = np.clip(begins[inside], 0, len(values) - 1), np.clip(ends[inside], 1, len(values))
        out[inside] = _extremes(values, begins, ends) / _SCALE
        return out

    def _level_for(self, samples_a_column: float) -> int:
        """The coarsest level that still has a stretch or more for each column."""
        level = 0
        while level + 1 < len(self.levels) and FINEST * FACTOR ** (level + 1) <= samples_a_column:
            level += 1
        return level


def measure_peaks(path: str | Path, check: Callable[[], None] = lambda: None) -> Peaks:
    """Read a sound or the sound of a film and outline it; `check` is called for every second of sound and may raise to stop."""
    with SoundReader(path) as reader:
        return peaks_of(_checked(reader.blocks(RATE), check), reader.channels)


def peaks_of(blocks: Iterable[np.ndarray], channels: int) -> Peaks:
    """The outline of float blocks [samples, channels], holding no more than one of them."""
    found, rest, samples = [], np.zeros((0, channels), np.float32), 0
    for block in blocks:
        samples += len(block)
        sound = np.concatenate([rest, block])
        whole = len(sound) // FINEST * FINEST
        found.append(_stretches(sound[:whole], FINEST))
        rest = sound[whole:]
    if len(rest):
        found.append(np.stack([rest.min(axis=0), rest.max(axis=0)], axis=-1)[None])
    finest = np.concatenate([np.zeros((0, channels, 2), np.float32), *found])
    return peaks_from(samples, _quantised(finest))


def peaks_from(samples: int, finest: np.ndarray) -> Peaks:
    """The outline whose finest level is int16 [stretches, channels, 2]."""
    return Peaks(samples, _pyramid(finest))


def save_peaks(peaks: Peaks, path: Path) -> None:
    """Keep an outline in a file (a cache: it can always be measured again)."""
    stream = io.BytesIO()
    np.savez(stream, version=_VERSION, samples=peaks.samples, finest=peaks.levels[0])
    write_atomically(path, stream.getvalue())


def load_peaks(path: Path) -> Peaks | None:
    """A kept outline, or None if there is none of this version; raises MediaError if the file is damaged."""
    if not path.exists():
        return None
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as saved:
            if int(saved["version"]) != _VERSION:
                return None
            finest, samples = saved["finest"], int(saved["samples"])
    except Exception as error:  # numpy and zipfile raise many kinds on damaged bytes
        raise MediaError(f"The outline “{path.name}” is damaged and has to be measured again.") from error
    if finest.dtype != np.int16 or finest.ndim != 3 or finest.shape[2] != 2:
        raise MediaError(f"The outline “{path.name}” is damaged and has to be measured again.")
    return peaks_from(samples, finest)


def _checked(blocks: Iterator[np.ndarray], check: Callable[[], None]) -> Iterator[np.ndarray]:
    for block in blocks:
        check()
        yield block


def _quantised(extremes: np.ndarray) -> np.ndarray:
    """Outwards to 16 bits, so that nothing heard is drawn as silence."""
    low, high = np.floor(extremes[..., 0] * _SCALE), np.ceil(extremes[..., 1] * _SCALE)
    return np.clip(np.stack([low, high], axis=-1), -_SCALE - 1, _SCALE).astype(np.int16)


def _stretches(sound: np.ndarray, length: int) -> np.ndarray:
    """[stretches, channels, 2] of samples [stretches * length, channels]."""
    lines = np.ascontiguousarray(sound.T).reshape(sound.shape[1], -1, length)  # side by side: fourteen times quicker
    return np.stack([lines.min(axis=2), lines.max(axis=2)], axis=-1).transpose(1, 0, 2)


def _pyramid(finest: np.ndarray) -> tuple[np.ndarray, ...]:
    levels = [finest]
    while len(levels[-1]) > FACTOR:
        below = levels[-1]
        starts = np.arange(0, len(below), FACTOR)
        low, high = np.minimum.reduceat(below[..., 0], starts), np.maximum.reduceat(below[..., 1], starts)
        levels.append(np.stack([low, high], axis=-1))
    return tuple(levels)


def _extremes(values: np.ndarray, begins: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Lowest and highest of values[begin:end] for each pair; no stretch is longer than the level's factor allows by much."""
    if not len(begins):
        return np.zeros((0, *values.shape[1:]), np.float32)
    span = int((ends - begins).max())
    rows = np.minimum(begins[:, None] + np.arange(span), ends[:, None] - 1)
    picked = values[rows]
    return np.stack([picked[..., 0].min(axis=1), picked[..., 1].max(axis=1)], axis=-1)
