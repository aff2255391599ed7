"""Recording against the film: what the microphone hears, on disk at once, and which of its samples belongs to which of the film's."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import soundfile

from engines.media.errors import MediaError
from engines.media.sound import SoundReader, write_wav
from studio.document.timecode import SAMPLE_RATE

from .strips import Level

CLICKS = tuple(SAMPLE_RATE // 2 + number * SAMPLE_RATE * 2 // 5 for number in range(6))
"""Where the clicks begin that a delay is measured by."""

_SOONEST = 10  # percent: of all arrivals the early ones tell how the clocks lie, the others were kept waiting
_CLICK = 960  # samples
_EARLY, _LATE = SAMPLE_RATE // 20, SAMPLE_RATE // 4  # how far from its place a click is looked for
_CLEAR = 8.0  # how far a click must stand out from everything else that was heard
_AGREE = SAMPLE_RATE // 500  # samples that clicks may differ by


class Punch:
    """One recording. `clock()`: the film's sample that is heard now, or None while it stands; asked in the microphone's thread."""

    def __init__(self, path: Path, channels: int, clock: Callable[[], int | None]) -> None:
        self.channels = channels
        self.path, self._clock = path, clock
        self._lock = threading.Lock()
        self._file = soundfile.SoundFile(path, "w", SAMPLE_RATE, channels, "FLOAT", format="WAV")
        self._offsets: list[int] = []
        self._peak, self._squares, self._samples = np.zeros(2), np.zeros(2), 0
        self.count = 0
        self.error = ""

    def hear(self, sound: np.ndarray) -> None:
        """The next samples, float32 [count, channels]; in the microphone's thread."""
        at = self._clock()
        with self._lock:
            if self._file.closed or self.error:
                return
            try:
                self._file.write(sound)
            except (soundfile.LibsndfileError, OSError) as error:
                self.error = f"The recording could not be written ({error}); free some space and record again."
                return
            self.count += len(sound)
            if at is not None:
                self._offsets.append(at - self.count)
            self._peak = np.maximum(self._peak, np.abs(sound).max(axis=0, initial=0))
            self._squares, self._samples = self._squares + (sound.astype(np.float64) ** 2).sum(axis=0), self._samples + len(sound)

    def take_level(self) -> Level | None:
        """How loud it was since this was last asked; mono on both sides."""
        with self._lock:
            if not self._samples:
                return None
            level = Level(self._peak, self._squares, self._samples)
            self._peak, self._squares, self._samples = np.zeros(2), np.zeros(2), 0
            return level

    def close(self) -> None:
        """Hear no more."""
        with self._lock:
            self._file.close()

    def place_of(self, sample: int, delay: int = 0) -> int:
        """The sample of the recording that belongs to a sample of the film, if sound takes `delay` samples from the film's clock through
        loudspeaker and microphone to us. Raises MediaError where the film never ran."""
        if not self._offsets:
            raise MediaError("Nothing was recorded: the film did not run.")
        return sample - round(float(np.percentile(self._offsets, _SOONEST))) + delay

    def write(self, target: Path, first: int, count: int) -> int:
        """Write `count` samples of the recording from `first` on as a WAV of 24 bits; silence where nothing was heard. Returns how many.
        Raises MediaError."""
        self.close()
        with SoundReader(self.path) as reader:
            return write_wav(target, _blocks(reader, first, count), self.channels, "PCM_24")

    def discard(self) -> None:
        """Remove the file."""
        self.close()
        self.path.unlink(missing_ok=True)


def click() -> np.ndarray:
    """float32 [samples]: a short rising tone, found again even in a room."""
    at = np.arange(_CLICK) / SAMPLE_RATE
    length = _CLICK / SAMPLE_RATE
    sweep = np.sin(2 * np.pi * (600 * at + (6000 - 600) / (2 * length) * at**2))
    return (0.5 * sweep * np.hanning(_CLICK)).astype(np.float32)


class ClickTrack:
    """A sound that holds nothing but CLICKS, for a sink."""

    def __init__(self) -> None:
        self._at = 0

    def next(self, count: int) -> np.ndarray:
        """The next samples, float32 [count, 2]."""
        out, sound, first = np.zeros((count, 2), np.float32), click(), self._at
        self._at += count
        for place in CLICKS:
            begin, end = max(first, place), min(first + count, place + len(sound))
            if begin < end:
                out[begin - first : end - first] += sound[begin - place : end - place, None]
        return out


def find_delay(heard: np.ndarray) -> int | None:
    """How many samples late the clicks are in `heard`, float32 [samples] whose sample 0 is the film's; None where they are not heard."""
    found = [late for place in CLICKS if (late := _lateness(heard, place)) is not None]
    middle = round(float(np.median(found))) if found else 0
    agreeing = [late for late in found if abs(late - middle) <= _AGREE]
    return middle if len(agreeing) > len(CLICKS) // 2 else None


def _lateness(heard: np.ndarray, place: int) -> int | None:
    around = heard[max(0, place - _EARLY) : place + _LATE + _CLICK]
    if len(around) < _EARLY + _CLICK:
        return None
    likeness = np.abs(np.correlate(around, click(), "valid"))
    best = int(np.argmax(likeness))
    noise = float(np.sqrt(np.mean(np.delete(likeness, slice(max(0, best - _CLICK), best + _CLICK)) ** 2)))
    return best - min(_EARLY, place) if likeness[best] > _CLEAR * max(noise, 1e-9) else None


def _blocks(reader: SoundReader, first: int, count: int) -> Iterator[np.ndarray]:
    for at in range(0, count, SAMPLE_RATE):
        yield reader.read(first + at, min(SAMPLE_RATE, count - at))
