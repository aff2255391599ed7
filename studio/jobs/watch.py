"""Listens to one run of the engine: what its messages mean, and when its silence has lasted too long."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engines.channel import Message
from engines.progress import Cancelled, EngineError
from engines.requests import Request, Result, from_json
from studio.jobs.words import tr

Listener = Callable[[int, int, str, np.ndarray | None], None]
_AT_WORK = 5.0  # CPU seconds that show that a process without progress is not stuck


class BrokenProcess(Exception):
    """The process cannot be used any more; `str(error)` is the sentence for the user."""


@dataclass(frozen=True)
class Run:
    """One request on its way through the engine; `folder` takes the files of its result."""

    job: str
    request: Request
    folder: Path


@dataclass(frozen=True)
class Limits:
    """Seconds of patience: until the first sign of life, after a cancel, without a further sign of life or of work, and without progress
    while the process does not work either. What works in silence (a library that keeps Python's lock) has the last one, too.
    """

    start: float = 60.0
    cancel: float = 3.0
    silence: float = 30.0
    stall: float = 300.0


PATIENT = Limits()


class Watch:
    """What is known about `run` while it goes on: when its cancel was sent (`cancelled`), and whether the process has `begun` it.

    `worked` tells the CPU seconds of the process so far, also while it says nothing.
    """

    def __init__(self, run: Run, limits: Limits, listener: Listener, worked: Callable[[], float]) -> None:
        self._run = run
        self._limits = limits
        self._listener = listener
        self._worked = worked
        self._heard = self._moved = time.monotonic()
        self._silence = limits.start
        self._cpu = worked()
        self.cancelled: float | None = None
        self.begun = False

    def hear(self, message: Message) -> Result | None:
        """Take a message; the result if this was the last one.

        Raises Cancelled or EngineError if the run ended that way, BrokenProcess if the message makes no sense.
        """
        self._heard, self._silence = time.monotonic(), self._limits.silence
        if message.data.get("job") != self._run.job:
            return None
        self.begun = True
        try:
            heard = self._understood(message)
        except (KeyError, TypeError, ValueError) as error:
            raise BrokenProcess(tr("The engine sent something unreadable and was restarted; please try again.")) from error
        if isinstance(heard, tuple):
            self._listener(*heard)
            return None
        return heard

    def judge(self) -> None:
        """Raise BrokenProcess when one of the limits has passed."""
        now = time.monotonic()
        if self.cancelled is not None and now - self.cancelled > self._limits.cancel:
            raise BrokenProcess(tr("The engine did not stop in time and was restarted."))
        if now - self._heard > self._silence and not self._works_silently(now):
            raise BrokenProcess(tr("The engine stopped answering and was restarted; please try again."))
        if now - self._moved > self._limits.stall:
            raise BrokenProcess(tr("The engine was stuck and was restarted; please try again."))

    def _works_silently(self, now: float) -> bool:
        """Whether the process has worked in its silence, which then begins anew."""
        cpu = self._worked()
        if cpu - self._cpu <= _AT_WORK:
            return False
        self._cpu, self._heard = cpu, now
        return True

    def _understood(self, message: Message) -> Result | tuple[int, int, str, np.ndarray | None] | None:
        data = message.data
        match message.type:
            case "beat":
                self._note_work(float(data["cpu"]))
                return None
            case "progress":
                self._moved = self._heard
                return int(data["done"]), int(data["total"]), str(data["note"]), _preview(message)
            case "finished":
                return _checked(from_json(data["result"]), int(data["bytes"]), self._run.folder)
            case "cancelled":
                raise Cancelled
            case "failed":
                raise (BrokenProcess if data["spent"] else EngineError)(str(data["sentence"]))
            case other:
                raise ValueError(f"unknown type of message: {other!r}")

    def _note_work(self, cpu: float) -> None:
        if cpu - self._cpu > _AT_WORK:
            self._cpu, self._moved = cpu, self._heard


def _preview(message: Message) -> np.ndarray | None:
    """uint8 RGB [height, width, 3], or None when the message carries none."""
    if not message.payload:
        return None
    height, width = (int(side) for side in message.data["preview"])
    return np.frombuffer(message.payload, np.uint8).reshape(height, width, 3)


def _checked(result: Request | Result, size: int, folder: Path) -> Result:
    """The result, if its file is where it must be and all there."""
    path = Path(getattr(result, "path", ""))
    try:
        whole = path.resolve().parent == folder.resolve() and path.is_file() and path.stat().st_size == size > 0
    except OSError:
        whole = False
    if not whole:
        raise EngineError(tr("The finished file is not all there; please try again."))
    return result  # type: ignore[return-value]
