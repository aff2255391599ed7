"""Where recorded sound comes from, behind a small interface: the system's microphone, or whatever a test puts in its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from PySide6.QtCore import QMetaObject, QObject, Qt, QThread, QTimer, Slot
from PySide6.QtMultimedia import QAudioDevice, QAudioFormat, QAudioSource, QMediaDevices

from studio.document.timecode import SAMPLE_RATE

Listener = Callable[[np.ndarray], None]
"""Hears the next samples: float32 [count, channels] at 48 kHz. Called in the microphone's own thread."""

_LOOK_MILLISECONDS = 10
_SAMPLE_BYTES = 4


class Microphone(Protocol):
    """Something that hears. `name` is the device's own, `channels` 1 or 2."""

    name: str
    channels: int

    def start(self, listener: Listener) -> None:
        """Begin to hear."""

    def stop(self) -> None:
        """Hear no more; afterwards the listener is not called any more."""

    def close(self) -> None:
        """Let go of the device."""


class DeviceMicrophone:
    """A sound input of the system, read by a thread of its own."""

    def __init__(self, device: QAudioDevice, channels: int) -> None:
        self.name, self.channels = device.description(), channels
        self._thread = QThread()
        self._thread.setObjectName("microphone")
        self._reader = _Reader(device, channels)
        self._reader.moveToThread(self._thread)
        self._thread.start(QThread.Priority.HighPriority)

    def start(self, listener: Listener) -> None:
        """Begin to hear."""
        self._reader.listener = listener
        QMetaObject.invokeMethod(self._reader, "begin", Qt.ConnectionType.BlockingQueuedConnection)

    def stop(self) -> None:
        """Hear no more."""
        QMetaObject.invokeMethod(self._reader, "end", Qt.ConnectionType.BlockingQueuedConnection)

    def close(self) -> None:
        """Let go of the device and end the thread."""
        self.stop()
        self._thread.quit()
        self._thread.wait()


class _Reader(QObject):
    """Lives in the microphone's thread and takes what the device has, often."""

    def __init__(self, device: QAudioDevice, channels: int) -> None:
        super().__init__()
        self.listener: Listener = lambda _: None
        self._device, self._channels = device, channels
        self._source: QAudioSource | None = None
        self._left = b""
        self._timer = QTimer(self, interval=_LOOK_MILLISECONDS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._look)

    @Slot()
    def begin(self) -> None:
        self.end()
        self._left = b""
        self._source = QAudioSource(self._device, microphone_format(self._channels))
        self._input = self._source.start()
        self._timer.start()

    @Slot()
    def end(self) -> None:
        self._timer.stop()
        if self._source is not None:
            self._source.stop()
            self._source = None

    def _look(self) -> None:
        if self._source is None or self._input is None:
            return
        data = self._left + bytes(self._input.readAll().data())
        whole = len(data) // (_SAMPLE_BYTES * self._channels) * _SAMPLE_BYTES * self._channels
        self._left = data[whole:]
        if whole:
            self.listener(np.frombuffer(data[:whole], np.float32).reshape(-1, self._channels))


def microphone_format(channels: int) -> QAudioFormat:
    """48 kHz, float32."""
    form = QAudioFormat()
    form.setSampleRate(SAMPLE_RATE)
    form.setChannelCount(channels)
    form.setSampleFormat(QAudioFormat.SampleFormat.Float)
    return form


def default_microphone() -> Microphone | None:
    """The system's sound input, mono where it can be; None where there is none that speaks our format."""
    device = QMediaDevices.defaultAudioInput()
    if device.isNull():
        return None
    channels = next((count for count in (1, 2) if device.isFormatSupported(microphone_format(count))), 0)
    return DeviceMicrophone(device, channels) if channels else None


def default_name() -> str:
    """What the system's sound input is called; "" where there is none."""
    return QMediaDevices.defaultAudioInput().description()
