"""What tests of jobs share: requests for the scripted engine, a meter for the event loop, and a search for orphans."""

from __future__ import annotations

import gc
import os
import time
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from engines.requests import Dials, TextToImage

FAKE = "tests.studio.jobs.fake_engine"


def ask(script: str, seed: int = 0) -> TextToImage:
    """A request that has the scripted engine play `script`."""
    return TextToImage(Dials(script, width=64, height=36, seed=seed))


def waiting_for_cpu() -> float:
    """Seconds that this thread was ready to run while other programs, or other machines on the same host, had the processor.

    The kernel counts both (on Linux; elsewhere 0): the first for each thread, the second in ticks for the whole machine.
    """
    try:
        queued = int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e9
        stolen = int(Path("/proc/stat").read_text().split("\n", 1)[0].split()[8]) / os.sysconf("SC_CLK_TCK")
    except (OSError, IndexError):
        return 0.0
    return queued + stolen


class GapMeter(QObject):
    """A 5 ms timer in the event loop; `worst` is the longest time between two ticks, less what other programs took.

    Waiting for Python's lock or for a disk counts; waiting for a processor that another program holds does not. As the program does
    when its window is open, the meter first takes what exists out of the garbage collector's sight (pytest holds very much).
    """

    def __init__(self) -> None:
        super().__init__()
        gc.collect()
        gc.freeze()
        self.worst = 0.0
        self._last = self._now()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        self._timer.start(5)

    def stop(self) -> None:
        self._tick()
        self._timer.stop()
        gc.unfreeze()

    def _tick(self) -> None:
        now = self._now()
        self.worst = max(self.worst, now - self._last)
        self._last = now

    @staticmethod
    def _now() -> float:
        return time.perf_counter() - waiting_for_cpu()


def running(pid: int) -> bool:
    """True while the process exists and is not a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def gone(pid: int, patience: float = 3.0) -> bool:
    """True as soon as the process has ended; False if it has not after `patience` seconds."""
    end = time.monotonic() + patience
    while running(pid) and time.monotonic() < end:
        time.sleep(0.01)
    return not running(pid)


def engines_of_this_process() -> set[int]:
    """Process ids of all engine processes whose channel leads here."""
    mine = f"--parent\0{os.getpid()}\0".encode()
    found = set()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if b"engines.worker" in (words := path.read_bytes()) and mine in words:
                found.add(int(path.parent.name))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return {pid for pid in found if running(pid)}
