"""The queue of jobs as the window sees it: submit, cancel, retry, reorder, and what became of each."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from engines.progress import Cancelled
from engines.requests import Request, to_plain
from studio.document import disk
from studio.jobs.engine import Engine
from studio.jobs.job import Job, State, advanced, begun, can_pause, ended, seconds_left, seconds_taken
from studio.jobs.runner import Ears, Outcome, Report, Runner
from studio.jobs.store import Store, job_folder, load, state_file
from studio.jobs.watch import PATIENT, Limits, Run

_KEPT = (State.QUEUED, State.RUNNING, State.PAUSED, State.FAILED)  # over a restart


class Queue(QObject):
    """Jobs in the order in which they run. Belongs to the GUI thread, which it never blocks and in which all signals are emitted.

    Connect, then `start`. A finished job's file is kept, also over a restart, until `accept` says that its result is safe in the film;
    without that, `finished` is emitted again at the next start: take `job.id` to notice what was placed already.
    """

    changed = Signal(str)  # job id: its state, progress or note
    previewed = Signal(str)  # job id: it has a new preview
    rearranged = Signal()  # jobs were added, removed or moved
    finished = Signal(object)  # Job, with its result
    failed = Signal(object)  # Job, with its error
    problem = Signal(str)  # one sentence about the queue itself

    _reported = Signal(str, object)
    _ended = Signal(str, object)
    _troubled = Signal(str)

    def __init__(self, folder: Path, engine: str = "engines.run", limits: Limits = PATIENT, parent: QObject | None = None) -> None:
        """`folder` (made if missing) takes queue.json, the results until they are accepted, and engine.log."""
        super().__init__(parent)
        disk.make_folder(folder)
        self._folder = folder
        self._jobs, self._load_problem = load(folder)
        self._accepted: set[str] = set()
        self._busy = False
        self._run = ""  # what the engine is, or was last, asked to do: a job that goes on is another run
        self._runs = 0
        self._started = False
        self._pace: dict[type, float] = {}
        for signal, slot in ((self._reported, self._on_report), (self._ended, self._on_end), (self._troubled, self._on_trouble)):
            signal.connect(slot, Qt.ConnectionType.QueuedConnection)
        ears = Ears(self._reported.emit, self._ended.emit, self._troubled.emit)
        self._engine = Engine(folder / "engine.log", engine, limits)
        self._runner = Runner(self._engine, ears)
        self._store = Store(folder, self._troubled.emit)

    def start(self) -> None:
        """Warm the engine up, hand out results that were never accepted, and run what waits."""
        self._runner.start(self._folder, tuple(job.id for job in self._jobs))
        self._started = True
        if self._load_problem:
            self.problem.emit(self._load_problem)
        for job in [job for job in self._jobs if job.state is State.FINISHED]:
            self.finished.emit(job)
        self._run_next()

    def close(self) -> None:
        """End the engine and save; what was running is queued again at the next start."""
        self._started = False
        self._runner.close()
        self._store.close()

    @property
    def engine_pid(self) -> int | None:
        """The process id of the engine, or None while there is none."""
        return self._engine.pid

    def jobs(self) -> tuple[Job, ...]:
        """All jobs that the queue remembers, those that wait in the order in which they will run."""
        return tuple(self._jobs)

    def job(self, job_id: str) -> Job | None:
        """One job, or None if it was cleared."""
        return next((job for job in self._jobs if job.id == job_id), None)

    def folder(self, job_id: str) -> Path:
        """Where a job's files are made; what can be heard of them already lies there too (see `engines.heard`)."""
        return job_folder(self._folder, job_id)

    def submit(self, request: Request, label: str, target: dict[str, Any]) -> str:
        """Queue a request and return its job's id. Files that the request reads must stay until the job is over.

        Raises TypeError for a request or target that is not plain data: it could not be saved.
        """
        json.dumps([to_plain(request), target])
        job = Job(uuid.uuid4().hex, request, label, target)
        self._jobs.append(job)
        self._save()
        self.rearranged.emit()
        self._run_next()
        return job.id

    def cancel(self, job_id: str) -> None:
        """Cancel a job that waits or runs; its state says so at once, the engine follows."""
        job = self.job(job_id)
        if job is None or job.state.over:
            return
        self._update(ended(job, State.CANCELLED, time.time()))
        if job.state is State.RUNNING:
            self._runner.cancel(self._run)
        self._forget(job_id)
        self._save()

    def pause(self, job_id: str) -> None:
        """Stop a running job that can be gone on with, and let others run; what it has learned stays on the disk, also over a restart."""
        job = self.job(job_id)
        if job is None or not can_pause(job):
            return
        self._update(replace(job, state=State.PAUSED, anchor=None))
        self._runner.cancel(self._run)
        self._save()

    def resume(self, job_id: str) -> None:
        """Let a paused job go on, before those that wait."""
        job = self.job(job_id)
        if job is None or job.state is not State.PAUSED:
            return
        self._update(replace(job, state=State.QUEUED))
        self.move(job_id, 0)
        self._run_next()

    def retry(self, job_id: str) -> str | None:
        """Queue a failed or cancelled job once more, as a new job in its stead; returns the new id."""
        job = self.job(job_id)
        if job is None or job.state not in (State.FAILED, State.CANCELLED):
            return None
        self._jobs.remove(job)
        return self.submit(job.request, job.label, job.target)

    def move(self, job_id: str, index: int) -> None:
        """Make a waiting job the one at `index` (from 0, the next to run) among those that wait."""
        job = self.job(job_id)
        if job is None or job.state is not State.QUEUED:
            return
        others = [other for other in self._jobs if other.state is State.QUEUED and other.id != job_id]
        others.insert(max(0, index), job)
        self._jobs = [other for other in self._jobs if other.state is not State.QUEUED] + others
        self._save()
        self.rearranged.emit()

    def accept(self, job_id: str) -> None:
        """Say that a finished job's result is safe in the film: the queue forgets its file."""
        self._accepted.add(job_id)
        self._save(job_id)

    def clear_finished(self) -> None:
        """Forget the jobs that are over, except results that were not accepted yet."""
        self._jobs = [job for job in self._jobs if not job.state.over or self._awaited(job)]
        self._save()
        self.rearranged.emit()

    def seconds_left(self) -> float | None:
        """How long all that runs and waits will take, from the pace of this session; None while nobody can know."""
        now, total = time.time(), 0.0
        for job in self._jobs:
            if job.state.over or job.state is State.PAUSED:
                continue
            left = seconds_left(job, now)
            left = self._pace.get(type(job.request)) if left is None else left
            if left is None:
                return None
            total += left
        return total

    def _run_next(self) -> None:
        job = next((job for job in self._jobs if job.state is State.QUEUED), None)
        if job is None or self._busy or not self._started:
            return
        self._busy, self._runs = True, self._runs + 1
        self._run = f"{job.id}.{self._runs}"
        self._update(begun(job, time.time()))
        request = replace(job.request, state=str(state_file(self._folder, job.id))) if hasattr(job.request, "state") else job.request
        self._runner.put(Run(self._run, request, job_folder(self._folder, job.id)))

    @Slot(str, object)
    def _on_report(self, run: str, report: Report) -> None:
        job = self.job(_job_of(run))
        if job is None or job.state is not State.RUNNING or run != self._run or not self._started:
            return  # cancelled, paused or closed meanwhile; the engine has not noticed yet
        self._update(advanced(job, report, time.time()))
        if report[3] is not None:
            self.previewed.emit(job.id)

    @Slot(str, object)
    def _on_end(self, run: str, outcome: Outcome) -> None:
        if not self._started:
            return
        self._busy = False
        job = self.job(_job_of(run))
        if job is not None and job.state is State.RUNNING:
            self._conclude(job, outcome)
        self._forget(_job_of(run))
        self._run_next()

    def _conclude(self, job: Job, outcome: Outcome) -> None:
        now = time.time()
        if isinstance(outcome, Cancelled):
            self._update(ended(job, State.CANCELLED, now))
        elif isinstance(outcome, Exception):
            self._update(ended(job, State.FAILED, now, error=str(outcome)))
            self.failed.emit(self.job(job.id))
        else:
            job = replace(ended(job, State.FINISHED, now, result=outcome), done=max(job.done, job.total))
            self._pace[type(job.request)] = seconds_taken(job) or 0.0
            self._update(job)
            self._save()
            self.finished.emit(job)
        self._save()

    @Slot(str)
    def _on_trouble(self, sentence: str) -> None:
        self.problem.emit(sentence)

    def _update(self, job: Job) -> None:
        self._jobs = [job if other.id == job.id else other for other in self._jobs]
        self.changed.emit(job.id)

    def _forget(self, job_id: str) -> None:
        """Remove what the engine keeps of a job to go on with, once nothing more will come of it."""
        job = self.job(job_id)
        if job is None or job.state.over:
            state_file(self._folder, job_id).unlink(missing_ok=True)

    def _awaited(self, job: Job) -> bool:
        """True while the film has not taken the job's result."""
        return job.state is State.FINISHED and job.id not in self._accepted

    def _save(self, *drop: str) -> None:
        kept = tuple(job for job in self._jobs if job.state in _KEPT or self._awaited(job))
        self._store.save(kept, drop)


def _job_of(run: str) -> str:
    """The job that a run of the engine belongs to."""
    return run.partition(".")[0]
