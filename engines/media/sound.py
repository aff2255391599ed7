"""Reading sound exactly by sample at 48 kHz, from sound files and from the sound of films."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import gcd
from pathlib import Path
from typing import Protocol

import av
import numpy as np
import soundfile

from .container import as_media_error, open_container
from .errors import MediaError
from .sniff import sniff

SAMPLE_RATE = 48_000
_WARM_UP = 16  # units of the resampler that are thrown away after a jump
_BLOCK = 1 << 14  # samples that are read from a file in one go


class _Source(Protocol):
    """Sound at its own rate, in order: `seek` jumps to a sample, `read` gives what follows, fewer samples than asked only at the end."""

    rate: int
    channels: int

    def seek(self, sample: int) -> None: ...
    def read(self, count: int) -> np.ndarray: ...
    def close(self) -> None: ...


class SoundReader:
    """The sound of a file at 48 kHz. For one thread; `close` when done. Raises MediaError for what cannot be read."""

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        with as_media_error(path):
            self._source: _Source = _FilmSound(self._path) if sniff(path).group == "container" else _SoundFile(self._path)
        self.channels = self._source.channels
        common = gcd(self._source.rate, SAMPLE_RATE)
        self._unit_in, self._unit_out = self._source.rate // common, SAMPLE_RATE // common
        self._resampler: av.AudioResampler | None = None
        self._ready = np.zeros((0, self.channels), np.float32)
        self._next = -1  # the sample that `_ready` begins with

    def read(self, first: int, count: int) -> np.ndarray:
        """Samples [first, first + count): float32 [count, channels]; zeros before the beginning and after the end."""
        out = np.zeros((count, self.channels), np.float32)
        before = min(max(-first, 0), count)
        with as_media_error(self._path):
            got = self._samples(first + before, count - before)
        out[before : before + len(got)] = got
        return out

    def close(self) -> None:
        """Close the file."""
        self._source.close()

    def _samples(self, first: int, count: int) -> np.ndarray:
        if not 0 <= first - self._next <= SAMPLE_RATE:
            self._jump(first)
        self._fill(first + count)
        start = first - self._next
        got = self._ready[start : start + count]
        self._ready, self._next = self._ready[start + len(got) :], first + len(got)
        return got

    def _jump(self, first: int) -> None:
        """Go to a sample that both rates share, far enough before `first` for the resampler to settle."""
        unit = max(0, first // self._unit_out - (_WARM_UP if self._unit_in != self._unit_out else 0))
        self._source.seek(unit * self._unit_in)
        self._ready = np.zeros((0, self.channels), np.float32)
        self._next = unit * self._unit_out
        same = self._unit_in == self._unit_out
        self._resampler = None if same else av.AudioResampler("fltp", _layout(self.channels), SAMPLE_RATE)

    def _fill(self, end: int) -> None:
        """Make `_ready` reach to `end`, or to the end of the file."""
        blocks = [self._ready]
        have = self._next + len(self._ready)
        while have < end:
            raw = self._source.read(_BLOCK)
            block = self._resampled(raw) if len(raw) else self._rest()
            blocks.append(block)
            have += len(block)
            if not len(raw):
                break
        self._ready = np.concatenate(blocks)

    def _resampled(self, raw: np.ndarray) -> np.ndarray:
        if self._resampler is None:
            return raw
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(raw.T), "fltp", _layout(self.channels))
        frame.sample_rate = self._source.rate
        return _joined(self._resampler.resample(frame), self.channels)

    def _rest(self) -> np.ndarray:
        """What the resampler still holds at the end of the file; only once."""
        if self._resampler is None:
            return np.zeros((0, self.channels), np.float32)
        resampler, self._resampler = self._resampler, None
        return _joined(resampler.resample(None), self.channels)


class _SoundFile:
    """WAV, FLAC, Ogg and MP3 by libsndfile."""

    def __init__(self, path: Path) -> None:
        self._file = soundfile.SoundFile(path)
        self.rate, self.channels = self._file.samplerate, self._file.channels

    def seek(self, sample: int) -> None:
        self._file.seek(min(sample, self._file.frames))

    def read(self, count: int) -> np.ndarray:
        return self._file.read(count, "float32", always_2d=True)

    def close(self) -> None:
        self._file.close()


class _FilmSound:
    """The first sound stream of a film by FFmpeg. Coded sound needs a little run-up to be exact, so seeking lands early and skips."""

    _RUN_UP = 8192

    def __init__(self, path: Path) -> None:
        self._container = open_container(path)
        if not self._container.streams.audio:
            self._container.close()
            raise MediaError(f"“{path.name}” holds no sound.")
        self._stream = self._container.streams.audio[0]
        self.rate, self.channels = self._stream.rate, self._stream.channels
        self._decoded: Iterator[tuple[int, np.ndarray]] = self._blocks()
        self._rest = np.zeros((0, self.channels), np.float32)
        self._position = 0

    def seek(self, sample: int) -> None:
        target = max(0, sample - self._RUN_UP)
        time_base = Fraction(self._stream.time_base)
        self._container.seek(int(Fraction(target, self.rate) / time_base), stream=self._stream)
        self._decoded = self._blocks()
        self._rest = np.zeros((0, self.channels), np.float32)
        self._position = sample

    def read(self, count: int) -> np.ndarray:
        blocks, have = [self._rest], len(self._rest)
        while have < count and (following := next(self._decoded, None)) is not None:
            blocks.append(self._placed(following, self._position + have))
            have += len(blocks[-1])
        sound = np.concatenate(blocks)
        self._rest = sound[count:]
        self._position += min(count, len(sound))
        return sound[:count]

    def close(self) -> None:
        self._container.close()

    def _placed(self, block: tuple[int, np.ndarray], expected: int) -> np.ndarray:
        """A decoded block from sample `expected` on: what comes before is cut, a hole in the file is filled with silence."""
        start, sound = block
        if start > expected + 1:
            return np.concatenate([np.zeros((start - expected, self.channels), np.float32), sound])
        return sound[max(0, expected - start) :] if start < expected - 1 else sound

    def _blocks(self) -> Iterator[tuple[int, np.ndarray]]:
        """(number of the first sample, float32 [samples, channels]) of each decoded frame."""
        to_float = av.AudioResampler("fltp", self._stream.layout, self.rate)
        for frame in self._container.decode(self._stream):
            start = round(frame.pts * frame.time_base * self.rate)
            for part in to_float.resample(frame):
                yield start, part.to_ndarray().T
                start += part.samples


def _layout(channels: int) -> str:
    return {1: "mono", 2: "stereo", 3: "2.1", 4: "quad", 5: "5.0", 6: "5.1", 8: "7.1"}.get(channels, f"{channels} channels")


def _joined(frames: list[av.AudioFrame], channels: int) -> np.ndarray:
    return np.concatenate([np.zeros((0, channels), np.float32), *(frame.to_ndarray().T for frame in frames)])
