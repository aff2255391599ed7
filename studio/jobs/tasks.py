"""Long work that is no engine's (exports, proxies, checks), told of as jobs are, so that one list shows all that goes on."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal, Slot

from studio.jobs.job import Job, State, advanced, begun, ended


class Tasks(QObject):
    """What runs beside the queue, and what became of it. Whoever does the work calls `begin`, `advance` and `end`, in the GUI thread;
    work in another thread emits `reported(id, done, total, note)` instead of calling `advance`."""

    reported = Signal(str, int, int, str)
    changed = Signal(str)  # id: its state, progress or note
    rearranged = Signal()  # tasks were added or removed

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: dict[str, Job] = {}
        self._stops: dict[str, Callable[[], object]] = {}
        self.reported.connect(self.advance, Qt.ConnectionType.QueuedConnection)

    def jobs(self) -> tuple[Job, ...]:
        """All tasks that are remembered, oldest first."""
        return tuple(self._jobs.values())

    def job(self, id: str) -> Job | None:
        """One task, or None if it was cleared."""
        return self._jobs.get(id)

    def begin(self, label: str, stop: Callable[[], object]) -> str:
        """Tell of work that has begun, and return its id; `stop()` asks it to stop, whereupon it must call `end`."""
        id = uuid.uuid4().hex
        self._jobs[id], self._stops[id] = begun(Job(id, None, label, {}), time.time()), stop
        self.rearranged.emit()
        return id

    @Slot(str, int, int, str)
    def advance(self, id: str, done: int, total: int, note: str) -> None:
        """`done` steps of `total` are behind it."""
        if id in self._stops:
            self._update(advanced(self._jobs[id], (done, total, note, None), time.time()))

    def end(self, id: str, state: State = State.FINISHED, error: str = "") -> None:
        """It is over: finished, cancelled, or failed with a sentence."""
        if self._stops.pop(id, None):
            job = self._jobs[id]
            done = max(job.total, 1) if state is State.FINISHED else job.done
            self._update(replace(ended(job, state, time.time(), error=error), done=done))

    def cancel(self, id: str) -> None:
        """Ask a task to stop."""
        if stop := self._stops.get(id):
            stop()

    def clear_finished(self) -> None:
        """Forget the tasks that are over."""
        self._jobs = {id: job for id, job in self._jobs.items() if not job.state.over}
        self.rearranged.emit()

    def _update(self, job: Job) -> None:
        self._jobs[job.id] = job
        self.changed.emit(job.id)
