"""Sound at 48 kHz, exact to the sample: read from any place of a sound file or a film, streamed in blocks, written as WAV."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import soundfile

from engines.media.container import as_media_error
from engines.media.errors import MediaError
from engines.media.resample import RATE, Resampler, samples_at_48k
from engines.media.sound_decoders import open_decoder
from engines.media.whole import written_whole

BLOCK = RATE  # samples: one second
_AHEAD = 4  # seconds: so far ahead it is quicker to decode on than to seek
_WHOLE = 600  # seconds: longer sounds are not decoded whole to know their length
_TRIED = 8  # places of a long sound, evenly spread, that must be there; with the last seconds
_TAIL = 30
_KEPT = 8192  # samples that are kept behind the last read: readers step back a little


class SoundReader:
    """The sound of one file at 48 kHz, for one thread; sample 0 of a film's sound is heard with its first frame.

    What `read` gives does not depend on what was read before. `channels` is the file's own number, 1 to 8.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        with as_media_error(path):
            self._decoder = open_decoder(self._path)
        self.channels = self._decoder.channels
        self._resampler = Resampler(self._decoder.rate) if self._decoder.rate != RATE else None
        self._held = np.zeros((0, self.channels), np.float32)
        self._start = 0  # the sample, at the file's rate, that `_held` begins with
        self._end: int | None = None  # the same, of the end of the file, once it was met

    def read(self, first: int, count: int) -> np.ndarray:
        """Samples [first, first + count) as float32 [count, channels]; silence outside of the file. Raises MediaError."""
        with as_media_error(self._path):
            if self._resampler is None:
                return self._native(first, count)
            return self._resampler(self._native(*self._resampler.needed(first, count)), first, count)

    def blocks(self, size: int = BLOCK) -> Iterator[np.ndarray]:
        """The whole sound in order, float32 [`size`, channels], the last block shorter."""
        for first in itertools.count(0, size):
            block = self.read(first, size)
            if self._end is not None:
                block = block[: max(0, samples_at_48k(self._end, self._decoder.rate) - first)]
            if len(block):
                yield block
            if len(block) < size:
                return

    def length(self) -> int:
        """Samples in all, by decoding all of them; where the file is long and right about its length, only its end and some places
        between, so that ten hours take no longer than ten minutes. Raises MediaError."""
        with as_media_error(self._path):
            found = self._found_length() if self._decoder.claimed > _WHOLE * self._decoder.rate else None
        if found is not None:
            return samples_at_48k(found, self._decoder.rate)
        self._end = None
        return sum(len(block) for block in self.blocks())

    def _found_length(self) -> int | None:
        """Samples at the file's own rate, or None where it does not have what it claims."""
        claimed, rate = self._decoder.claimed, self._decoder.rate
        try:
            for part in range(_TRIED):
                self._hold(claimed * part // _TRIED, claimed * part // _TRIED + rate)
            for second in range(claimed - _TAIL * rate, claimed + rate, rate):
                self._hold(second, second + rate)
        except Exception:  # what a decoder throws where there is nothing: all of it is decoded then
            self._decoder.close()
            self._decoder, self._start, self._held = open_decoder(self._path), 0, self._held[:0]
            return None
        return self._end if self._end is not None and abs(self._end - claimed) <= rate else None

    def close(self) -> None:
        """Let go of the file."""
        self._decoder.close()

    def __enter__(self) -> SoundReader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _native(self, first: int, count: int) -> np.ndarray:
        """Samples at the file's own rate, with silence around them."""
        out = np.zeros((count, self.channels), np.float32)
        begin, end = max(first, 0), max(first + count, 0)
        if begin < end:
            self._hold(begin, end)
            got = self._held[max(0, begin - self._start) : max(0, end - self._start)]
            out[begin - first : begin - first + len(got)] = got
        return out

    def _hold(self, begin: int, end: int) -> None:
        """Have samples [begin, end) decoded, as far as the file goes."""
        reached = self._start + len(self._held)
        if begin < self._start or begin > reached + _AHEAD * self._decoder.rate:
            self._start = reached = self._decoder.seek(begin)
            self._held = self._held[:0]
        held = deque([self._held])
        while reached < end and (block := self._decoder.next_block()) is not None:
            held.append(block)
            reached += len(block)
            while len(held) > 1 and self._start + len(held[0]) < begin - _KEPT:
                self._start += len(held.popleft())
        if reached < end:
            self._end = reached
        surplus = max(0, min(begin - _KEPT - self._start, len(held[0])))
        held[0], self._start = held[0][surplus:], self._start + surplus
        self._held = np.concatenate(held) if len(held) > 1 else held[0]


def write_wav(path: str | Path, blocks: Iterable[np.ndarray], channels: int, subtype: str = "PCM_16") -> int:
    """Write float blocks [samples, channels] as a 48 kHz WAV; returns the number of samples. Atomic and durable.

    `subtype`: "PCM_16", "PCM_24" or "FLOAT". Raises MediaError if the disk refuses; then nothing is left behind.
    """
    path = Path(path)
    with written_whole(path) as fresh:
        try:
            with soundfile.SoundFile(fresh, "w", RATE, channels, subtype, format="WAV") as file:
                for block in blocks:
                    file.write(block)
                return file.frames
        except soundfile.LibsndfileError as error:
            raise MediaError(f"“{path.name}” could not be written: {error}.") from error
