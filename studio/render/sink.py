"""Where sound goes, and the clock that it makes: the player shows the frame that belongs to the sample being heard."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol

import numpy as np
from PySide6.QtCore import QMetaObject, QObject, Qt, QThread, QTimer, Slot
from PySide6.QtMultimedia import QAudio, QAudioDevice, QAudioFormat, QAudioSink, QMediaDevices

from studio.document.timecode import SAMPLE_RATE

Source = Callable[[int], np.ndarray]
"""Gives the next samples: count -> float32 [count, 2]. Called in the sink's own thread."""

_BUFFER_SECONDS = 0.15
_FEED_MILLISECONDS = 10
_FRAME_BYTES = 8  # two float32


class Sink(Protocol):
    """Plays sound and tells the time by it."""

    def start(self, source: Source) -> None:
        """Begin to play at sample 0 of a new count."""

    def stop(self) -> None:
        """Fall silent at once."""

    def position(self) -> int:
        """Samples heard since `start`; never goes back."""

    def close(self) -> None:
        """Let go of the device."""


class ClockSink:
    """No sound, only time: for speeds at which nothing is heard."""

    def __init__(self) -> None:
        self._begun = time.monotonic_ns()

    def start(self, source: Source) -> None:
        """Begin to count; nothing is asked of `source`."""
        self._begun = time.monotonic_ns()

    def stop(self) -> None:
        """Nothing was heard."""

    def position(self) -> int:
        """Samples that would have been heard since `start`."""
        return (time.monotonic_ns() - self._begun) * SAMPLE_RATE // 1_000_000_000

    def close(self) -> None:
        """Nothing is held."""


class SilentSink(ClockSink):
    """For machines without a sound device: time passes, and the sound is asked for and thrown away, so that meters show it."""

    def __init__(self) -> None:
        super().__init__()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, source: Source) -> None:
        """Begin to count and to ask."""
        self.stop()
        super().start(source)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._ask, args=(source, self._stopped), name="silence", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ask no more."""
        self._stopped.set()
        if self._thread:
            self._thread.join()
            self._thread = None

    def close(self) -> None:
        """End the thread."""
        self.stop()

    def _ask(self, source: Source, stopped: threading.Event) -> None:
        asked = 0
        while not stopped.wait(2 * _FEED_MILLISECONDS / 1000):
            count = self.position() - asked
            source(min(count, SAMPLE_RATE))
            asked += count


class DeviceSink:
    """The system's sound output, fed by a thread of its own.

    The device takes sound in large steps, so its count is carried on by the system's clock between them; it never runs ahead of what
    was written. Where the device fails, time goes on in silence.
    """

    def __init__(self, device: QAudioDevice) -> None:
        self._thread = QThread()
        self._thread.setObjectName("sound")
        self._feeder = _Feeder(device)
        self._feeder.moveToThread(self._thread)
        self._thread.start(QThread.Priority.HighPriority)

    def start(self, source: Source) -> None:
        """Begin to play at sample 0 of a new count."""
        self._feeder.source = source
        QMetaObject.invokeMethod(self._feeder, "begin", Qt.ConnectionType.BlockingQueuedConnection)

    def stop(self) -> None:
        """Fall silent at once."""
        QMetaObject.invokeMethod(self._feeder, "end", Qt.ConnectionType.BlockingQueuedConnection)

    def position(self) -> int:
        """Samples heard since `start`."""
        return self._feeder.position()

    def close(self) -> None:
        """Let go of the device and end the thread."""
        self.stop()
        self._thread.quit()
        self._thread.wait()


class _Feeder(QObject):
    """Lives in the sound thread and keeps the device's buffer full."""

    def __init__(self, device: QAudioDevice) -> None:
        super().__init__()
        self.source: Source = lambda count: np.zeros((count, 2), np.float32)
        self._device = device
        self._sink: QAudioSink | None = None
        self._timer = QTimer(self, interval=_FEED_MILLISECONDS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._feed)
        self._written, self._failed = 0, False
        self._mark = (0, time.monotonic_ns())
        self._told = 0

    def position(self) -> int:
        """Samples heard, in any thread."""
        heard, at = self._mark
        now = heard + (time.monotonic_ns() - at) * SAMPLE_RATE // 1_000_000_000
        self._told = max(self._told, now if self._failed else min(now, self._written))
        return self._told

    @Slot()
    def begin(self) -> None:
        self.end()
        self._written = self._told = 0
        self._failed = False
        self._sink = QAudioSink(self._device, sound_format())
        self._sink.setBufferSize(int(_BUFFER_SECONDS * SAMPLE_RATE) * _FRAME_BYTES)
        self._output = self._sink.start()
        self._mark = (0, time.monotonic_ns())
        self._feed()
        self._timer.start()

    @Slot()
    def end(self) -> None:
        self._timer.stop()
        if self._sink is not None:
            self._sink.reset()
            self._sink.stop()
            self._sink = None

    def _feed(self) -> None:
        if self._sink is None or self._failed:
            return
        if self._output is None or self._sink.state() == QAudio.State.StoppedState:
            self._mark, self._failed = (self.position(), time.monotonic_ns()), True
            return
        free = self._sink.bytesFree() // _FRAME_BYTES
        if free > 0:
            samples = np.ascontiguousarray(np.clip(self.source(free), -1, 1), np.float32)
            self._written += max(0, self._output.write(samples.tobytes())) // _FRAME_BYTES
        waiting = (self._sink.bufferSize() - self._sink.bytesFree()) // _FRAME_BYTES
        heard = self._written - waiting
        if heard != self._mark[0]:
            self._mark = (heard, time.monotonic_ns())


def sound_format() -> QAudioFormat:
    """48 kHz, stereo, float32."""
    form = QAudioFormat()
    form.setSampleRate(SAMPLE_RATE)
    form.setChannelCount(2)
    form.setSampleFormat(QAudioFormat.SampleFormat.Float)
    return form


def default_sink() -> Sink:
    """The system's sound output, or silence where there is none that takes our format."""
    device = QMediaDevices.defaultAudioOutput()
    if device.isNull() or not device.isFormatSupported(sound_format()):
        return SilentSink()
    return DeviceSink(device)
