"""The one thread between the queue and the engine: it runs jobs one after the other and says what became of them."""

from __future__ import annotations

import logging
import queue
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engines.progress import Cancelled, EngineError
from engines.requests import Result
from studio.document import disk
from studio.document.errors import disk_error
from studio.jobs.engine import Engine
from studio.jobs.store import remove_strays
from studio.jobs.watch import Run
from studio.jobs.words import tr

log = logging.getLogger(__name__)

Report = tuple[int, int, str, Any]
Outcome = Result | Cancelled | EngineError


@dataclass(frozen=True)
class Ears:
    """Who is told, in the runner's thread: `report(job, report)`, `ended(job, outcome)`, `problem(sentence)`."""

    report: Callable[[str, Report], None]
    ended: Callable[[str, Outcome], None]
    problem: Callable[[str], None]


class Runner:
    """Runs what `put` gives it on `engine`, each job in a fresh folder of its own."""

    def __init__(self, engine: Engine, ears: Ears) -> None:
        self._engine = engine
        self._ears = ears
        self._runs: queue.SimpleQueue[Run | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def start(self, folder: Path, known: tuple[str, ...]) -> None:
        """Begin: remove what earlier sessions left in `folder` beside the `known` jobs, and warm the engine up."""
        self._thread = threading.Thread(target=self._work, args=(folder, known), name="engine-runner", daemon=True)
        self._thread.start()

    def put(self, run: Run) -> None:
        """Run this next."""
        self._runs.put(run)

    def cancel(self, job: str) -> None:
        """Have the job that was put end as Cancelled."""
        self._engine.cancel(job)

    def close(self) -> None:
        """End the engine at once, and the thread with it."""
        self._engine.stop()
        self._runs.put(None)
        if self._thread is not None:
            self._thread.join()
        self._engine.close()

    def _work(self, folder: Path, known: tuple[str, ...]) -> None:
        self._tidy(folder, known)
        while True:
            self._warm()
            run = self._runs.get()
            if run is None:
                return
            self._ears.ended(run.job, self._outcome(run))

    def _tidy(self, folder: Path, known: tuple[str, ...]) -> None:
        try:
            remove_strays(folder, known)
        except OSError as error:
            self._ears.problem(str(disk_error(tr("Old results could not be removed"), error, folder)))

    def _warm(self) -> None:
        try:
            self._engine.start()
        except EngineError as error:
            self._ears.problem(str(error))

    def _outcome(self, run: Run) -> Outcome:
        try:
            shutil.rmtree(run.folder, ignore_errors=True)
            disk.make_folder(run.folder)
            return self._engine.run(run, lambda *report: self._ears.report(run.job, report))
        except OSError as error:
            return EngineError(str(disk_error(tr("The job could not be started"), error, run.folder)))
        except (Cancelled, EngineError) as outcome:
            shutil.rmtree(run.folder, ignore_errors=True)
            return outcome
        except Exception as error:  # a fault of ours: the queue must go on, and the person must hear of it
            log.exception("job %s failed in the studio", run.job)
            return EngineError(tr("The job failed ({}); please try again.").format(error))
