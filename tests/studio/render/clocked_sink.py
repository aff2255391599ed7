"""A device that takes sound by the clock, as the system's does, and counts how often there was none."""

from __future__ import annotations

import threading
import time

from studio.document.timecode import SAMPLE_RATE

BUFFER = int(0.15 * SAMPLE_RATE)  # samples, as `studio.render.sink` asks of the device
_FEED = 0.01  # seconds
_WOKEN = 0.05  # seconds: a thread that is woken so late was kept from the processor by others


class ClockedSink:
    """`dropouts`: times that the buffer ran empty although this thread was woken in time; `starved`: times that it was not."""

    def __init__(self) -> None:
        self.dropouts = self.starved = 0
        self._begun, self._written = time.monotonic(), 0
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, source) -> None:
        """Take sound from `source` from now on."""
        self.stop()
        self._stopped = threading.Event()
        self._written = len(source(BUFFER))
        self._begun = time.monotonic()
        self._thread = threading.Thread(target=self._feed, args=(source, self._stopped), name="clocked sink", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Take no more."""
        self._stopped.set()
        if self._thread:
            self._thread.join()
            self._thread = None

    def position(self) -> int:
        """Samples heard."""
        return min(self._written, int((time.monotonic() - self._begun) * SAMPLE_RATE))

    def close(self) -> None:
        """End the thread."""
        self.stop()

    def _feed(self, source, stopped: threading.Event) -> None:
        slept = time.monotonic()
        while not stopped.wait(_FEED):
            woken = time.monotonic()
            played = int((woken - self._begun) * SAMPLE_RATE)
            if played > self._written:
                if woken - slept > _FEED + _WOKEN:
                    self.starved += 1
                else:
                    self.dropouts += 1
                self._begun += (played - self._written) / SAMPLE_RATE  # the device waits
                played = self._written
            free = BUFFER - (self._written - played)
            if free > 0:
                self._written += len(source(free))
            slept = time.monotonic()
