"""Sound as it stands in files, in order and at its own rate: libsndfile for sound files, FFmpeg for the sound of films."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Protocol

import av
import numpy as np
import soundfile

from engines.media.container import open_as, picture_stream
from engines.media.errors import MediaError
from engines.media.sniff import Format, sniff

MAX_CHANNELS = 8
MAX_RATE = 384_000
_CHUNK = 1 << 14  # samples that are decoded in one go
_RUN_UP = 8192  # samples before the one that was sought at which decoding begins: coded sound leans on what came before
_UNSURE = 3  # frames after a seek that are thrown away for the same reason
_OGG_TAIL = 20  # seconds before the end of an Ogg file into which libsndfile's seeking is not trusted: its last page is counted wrongly
_LONGEST_GAP = 3600  # seconds of silence that a film may have in its sound


class Decoder(Protocol):
    """Sound in order, at its own `rate` and with its own number of `channels`.

    `claimed`: samples that the file says it has, which need not be true; 0 where it cannot be gone to.
    """

    rate: int
    channels: int
    claimed: int

    def seek(self, sample: int) -> int:
        """Go to `sample` or before it; returns the sample with which the next block begins."""

    def next_block(self) -> np.ndarray | None:
        """The sound that follows, float32 [samples, channels], or None at the end."""

    def close(self) -> None:
        """Let go of the file."""


def open_decoder(path: Path) -> Decoder:
    """The decoder for a file, by its content. May raise whatever a decoder throws."""
    kind = sniff(path)
    if kind.group == "picture":
        raise MediaError(f"“{path.name}” is a picture and holds no sound.")
    decoder = _FileDecoder(path) if kind.group == "sound" else _FilmDecoder(path, kind)
    if not (1 <= decoder.channels <= MAX_CHANNELS and 4000 <= decoder.rate <= MAX_RATE):
        decoder.close()
        raise MediaError(f"“{path.name}” has {decoder.channels} channels at {decoder.rate} Hz, which cannot be used here.")
    return decoder


class _FileDecoder:
    """WAV, FLAC, Ogg and MP3."""

    def __init__(self, path: Path) -> None:
        self._file = soundfile.SoundFile(path)
        self.rate, self.channels, self.claimed = self._file.samplerate, self._file.channels, self._file.frames

    def seek(self, sample: int) -> int:
        last = self._file.frames - (_OGG_TAIL * self.rate if self._file.format == "OGG" else 0)
        self._file.seek(max(0, min(sample, last) - _RUN_UP))
        if self._file.tell() > 0:
            self._file.read(_RUN_UP // 2)  # thrown away: right after a seek, Vorbis may lack what its first block leans on
        return self._file.tell()

    def next_block(self) -> np.ndarray | None:
        block = self._file.read(_CHUNK, "float32", always_2d=True)
        return block if len(block) else None

    def close(self) -> None:
        self._file.close()


class _FilmDecoder:
    """The first sound of an MP4, MOV or WebM. Sample 0 is heard with the first frame of the pictures, if there are any.

    Where the file's clock is finer than a sample, seeking is exact. Where it is not (WebM), every way back leads through the beginning.
    """

    def __init__(self, path: Path, kind: Format) -> None:
        self._path, self._kind = path, kind
        self._open()

    def _open(self) -> None:
        """Begin at the beginning: only a fresh decoder knows what a codec wants skipped there."""
        self._container = open_as(self._path, self._kind)
        if not self._container.streams.audio or self._container.streams.audio[0].codec_context is None:
            self._container.close()
            raise MediaError(f"“{self._path.name}” holds no sound that can be read.")
        self._stream = self._container.streams.audio[0]
        self.rate, self.channels = self._stream.codec_context.sample_rate, len(self._stream.codec_context.layout.channels)
        clock = picture_stream(self._container, self._path.name) or self._stream
        self._origin = Fraction((clock.start_time or 0) * clock.time_base)
        self._is_exact = self._stream.time_base <= Fraction(1, self.rate)
        self._slack = 1 if self._is_exact else self.rate // 250  # samples that a time may be off without meaning a gap
        end = Fraction(((self._stream.start_time or 0) + (self._stream.duration or 0)) * self._stream.time_base) - self._origin
        self.claimed = max(0, round(end * self.rate)) if self._is_exact and self._stream.duration else 0
        self._blocks = self._from(0, self._frames())

    def seek(self, sample: int) -> int:
        target = sample - _RUN_UP
        if self._is_exact and target > 0:
            self._container.seek(int((self._origin + Fraction(target, self.rate)) / self._stream.time_base), stream=self._stream)
            frames = self._frames()
            sure = [frame for frame, _ in zip(frames, range(_UNSURE + 1), strict=False)][_UNSURE:]
            if sure and (start := self._place(sure[0])) <= sample:
                self._blocks = self._from(start, itertools.chain(sure, frames))
                return start
        self._container.close()
        self._open()
        return 0

    def next_block(self) -> np.ndarray | None:
        return next(self._blocks, None)

    def close(self) -> None:
        self._container.close()

    def _frames(self) -> Iterator[av.AudioFrame]:
        return (frame for frame in self._container.decode(self._stream) if frame.pts is not None)

    def _place(self, frame: av.AudioFrame) -> int:
        """The number of a frame's first sample."""
        return round((frame.pts * frame.time_base - self._origin) * self.rate)

    def _from(self, expected: int, frames: Iterator[av.AudioFrame]) -> Iterator[np.ndarray]:
        """The frames' sound from sample `expected` on, without holes: what overlaps is cut, what is missing is silence."""
        to_float = av.AudioResampler("fltp", self._stream.codec_context.layout, self.rate)
        for frame in frames:
            place = self._place(frame)
            if place > expected + _LONGEST_GAP * self.rate:
                raise MediaError(f"The sound of “{self._path.name}” is damaged and cannot be read.")
            while place > expected + self._slack:
                silence = np.zeros((min(place - expected, _CHUNK), self.channels), np.float32)
                expected += len(silence)
                yield silence
            sound = np.concatenate([part.to_ndarray().T for part in to_float.resample(frame)])
            surplus = expected - place if place < expected - self._slack else 0
            if len(sound := sound[surplus:]):
                expected += len(sound)
                yield sound
