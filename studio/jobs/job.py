"""A job: one request on its way from a click to a file."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

import numpy as np

from engines.requests import Request, Result


class State(Enum):
    """Where a job stands. A job moves from queued to running to one of the last three; one that is paused is queued again to go on."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def over(self) -> bool:
        """True when nothing more will come of the job."""
        return self in (State.FINISHED, State.FAILED, State.CANCELLED)


@dataclass(frozen=True)
class Job:
    """`request`: what the engine is asked; None for work that is no engine's (see `tasks`).
    `target`: plain data saying where the result goes, e.g. {"shot": id}; the queue never reads it.

    `done` of `total` steps, `note` for people, `preview` uint8 RGB [height, width, 3] (never saved). `started`, `ended` and `anchor`
    are Unix seconds; `anchor` is (time, done) of the first report of the present count, from which the time left is told.
    """

    id: str
    request: Request | None
    label: str
    target: dict[str, Any]
    state: State = State.QUEUED
    done: int = 0
    total: int = 0
    note: str = ""
    preview: np.ndarray | None = field(default=None, compare=False, repr=False)
    started: float | None = None
    ended: float | None = None
    anchor: tuple[float, int] | None = None
    result: Result | None = None
    error: str = ""

    @property
    def fraction(self) -> float:
        """How much is done, 0 to 1."""
        if self.state is State.FINISHED:
            return 1.0
        return min(1.0, self.done / self.total) if self.total > 0 else 0.0


def can_pause(job: Job) -> bool:
    """True for a running job whose request can be gone on with: it has a file for its state."""
    return job.state is State.RUNNING and hasattr(job.request, "state")


def begun(job: Job, now: float) -> Job:
    """The job as it starts to run."""
    return replace(job, state=State.RUNNING, started=now)


def advanced(job: Job, report: tuple[int, int, str, np.ndarray | None], now: float) -> Job:
    """The job after the engine's `report`: done, total, note, preview (None keeps the preview that is there)."""
    done, total, note, preview = report
    same_count = job.anchor is not None and total == job.total and done >= job.done
    anchor = job.anchor if same_count else (now, done)
    return replace(job, done=done, total=total, note=note, preview=job.preview if preview is None else preview, anchor=anchor)


def ended(job: Job, state: State, now: float, result: Result | None = None, error: str = "") -> Job:
    """The job when it is over; its preview is let go."""
    return replace(job, state=state, ended=now, result=result, error=error, preview=None, anchor=None)


def seconds_left(job: Job, now: float) -> float | None:
    """How long a running job still takes if it goes on at its pace; None while nobody can know."""
    if job.state is not State.RUNNING or job.anchor is None or job.done <= job.anchor[1]:
        return None
    since, first = job.anchor
    return max(0.0, (now - since) / (job.done - first) * (job.total - job.done))


def seconds_taken(job: Job) -> float | None:
    """How long a finished job ran, or None."""
    if job.started is None or job.ended is None:
        return None
    return job.ended - job.started
