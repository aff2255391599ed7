"""Listening to sound that is still being made: what there is of it is played, then the finished file goes on from the same sample."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np

from engines.media.sound import SoundReader

from .mixer import stereo
from .sink import Sink, default_sink

Growing = Callable[[int, int], np.ndarray]
"""(first, count) -> float32 [up to count, 2]: as many samples as there are so far."""

_TURN = 2400  # samples over which the finished sound takes the place of what was heard so far: it may be a little louder


class Audition:
    """Plays one sound at a time beside the film. Lives in the GUI thread; `close` lets go of the device."""

    def __init__(self, sink: Sink | None = None) -> None:
        self._sink = sink
        self._lock = threading.Lock()
        self._growing: Growing | None = None
        self._whole: SoundReader | None = None
        self._first, self._samples = 0, 0
        self._at, self._turned = 0, 0
        self.playing = False

    @property
    def heard(self) -> int:
        """Samples that were handed to the device since `play`, silence while waiting left out."""
        return self._at

    def play(self, growing: Growing) -> None:
        """Play from the beginning of what grows; where it has not grown far enough yet, wait in silence."""
        self.stop()
        self._growing, self._at = growing, 0
        self._sink = self._sink or default_sink()
        self.playing = True
        self._sink.start(self._pull)

    def finish(self, path: Path, first: int, samples: int) -> None:
        """The sound is finished: `samples` of `path` from sample `first` on are what has been growing. Raises MediaError."""
        reader = SoundReader(path)
        with self._lock:
            self._whole, self._first, self._samples, self._turned = reader, first, samples, 0

    def stop(self) -> None:
        """Fall silent and forget the sound."""
        if self.playing and self._sink:
            self._sink.stop()
        self.playing = False
        with self._lock:
            if self._whole:
                self._whole.close()
            self._growing = self._whole = None

    def close(self) -> None:
        """Stop, and let go of the device."""
        self.stop()
        if self._sink:
            self._sink.close()
            self._sink = None

    @property
    def at_end(self) -> bool:
        """True when the finished sound was heard to its end."""
        with self._lock:
            return self._whole is not None and self._at >= self._samples

    def _pull(self, count: int) -> np.ndarray:
        """The next samples, in the sink's thread."""
        out = np.zeros((count, 2), np.float32)
        with self._lock:
            sound = self._next(count)
            self._at += len(sound)
        out[: len(sound)] = sound
        return out

    def _next(self, count: int) -> np.ndarray:
        if self._growing is None:
            return np.zeros((0, 2), np.float32)
        if self._whole is None:
            return self._growing(self._at, count)
        count = min(count, max(0, self._samples - self._at))
        sound = stereo(self._whole.read(self._first + self._at, count)).copy()
        turning = min(_TURN - self._turned, len(sound))
        if turning > 0 and self._at:
            before = self._growing(self._at, turning)
            new = (self._turned + np.arange(len(before), dtype=np.float32)[:, None]) / _TURN
            sound[: len(before)] = sound[: len(before)] * new + before * (1 - new)
        self._turned += len(sound)
        return sound
