"""The engine as one blocking call: run a request, watch over it, cancel it, and replace a process that fails."""

from __future__ import annotations

import select
import socket
import threading
import time
from pathlib import Path
from types import TracebackType

from engines.channel import ChannelClosed, ChannelError
from engines.progress import Cancelled, EngineError
from engines.requests import Result, to_plain
from studio.jobs.process import EngineProcess
from studio.jobs.watch import PATIENT, BrokenProcess, Limits, Listener, Run, Watch
from studio.jobs.words import tr

_TICK = 0.25  # seconds between looks at the clock while a job runs


class Engine:
    """Runs one request at a time in a process of its own; as a context, it starts the process and ends it.

    `start`, `run` and `close` belong to one thread, `cancel` and `stop` to any. The process is `engines.worker` with the
    module `engine`; what it prints goes to the file `log`.
    """

    def __init__(self, log: Path, engine: str = "engines.run", limits: Limits = PATIENT) -> None:
        self._log = log
        self._name = engine
        self._limits = limits
        self._process: EngineProcess | None = None
        self._cancelled: set[str] = set()
        self._stopping = False
        self._waking = threading.Lock()
        self._alarm, self._bell = socket.socketpair()
        self._alarm.setblocking(False)

    def __enter__(self) -> Engine:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The process id of the engine, or None while there is none."""
        process = self._process
        return process.pid if process else None

    def start(self) -> None:
        """Start the process if none is alive, so that it can warm up; returns at once. Raises EngineError."""
        if self._process is not None and not self._process.alive:
            self._end_process()
        if self._process is None:
            try:
                self._process = EngineProcess(self._log, self._name)
            except OSError as error:
                raise EngineError(tr("The engine cannot start ({}); close other programs and try again.").format(error)) from error

    def run(self, run: Run, listener: Listener) -> Result:
        """Do the request of `run`; `listener` hears of its progress, in this thread.

        Raises Cancelled after `cancel(run.job)` or `stop`, EngineError with a sentence for every other way to fail. A process that
        failed is gone afterwards; the next `start` or `run` brings a new one.
        """
        watch = Watch(run, self._limits, listener, self._worked)
        try:
            return self._follow(run, watch)
        except (EngineError, ChannelError, BrokenProcess) as error:
            sentence = self._cause(error)
            if not isinstance(error, EngineError):
                self._end_process()
            if self._is_cancelled(run):
                raise Cancelled from error
            raise EngineError(sentence) from error
        except Cancelled:
            raise
        except BaseException:
            self._end_process()  # it is still at work for somebody who has left
            raise
        finally:
            self._cancelled.discard(run.job)

    def cancel(self, job: str) -> None:
        """Have `run` for this job end with Cancelled, now or as soon as it begins."""
        self._cancelled.add(job)
        self._ring()

    def stop(self) -> None:
        """Have whatever runs end with Cancelled at once; its thread should then `close`."""
        self._stopping = True
        self._ring()

    def close(self) -> None:
        """End the process."""
        self._end_process()
        with self._waking:
            self._alarm.close()
            self._bell.close()

    def _worked(self) -> float:
        return self._process.worked() if self._process else 0.0

    def _follow(self, run: Run, watch: Watch) -> Result:
        self.start()
        channel = self._process.channel
        request = to_plain(run.request)
        channel.send({"type": "run", "job": run.job, "request": request, "folder": str(run.folder)})
        while True:
            ready, _, _ = select.select([channel, self._alarm], [], [], _TICK)
            if self._alarm in ready:
                self._alarm.recv(4096)
            for message in channel.receive() if channel in ready else ():
                if (result := watch.hear(message)) is not None:
                    return self._kept(run, result)
            self._obey(run, watch)
            watch.judge()

    def _obey(self, run: Run, watch: Watch) -> None:
        """Do what `stop` and `cancel` asked for."""
        if self._stopping:
            self._end_process()
            raise Cancelled
        if self._is_cancelled(run) and watch.cancelled is None:
            watch.cancelled = time.monotonic()
            self._process.channel.send({"type": "cancel", "job": run.job})
            if not watch.begun:
                raise Cancelled  # a process that is still starting will find the cancel before it begins

    def _kept(self, run: Run, result: Result) -> Result:
        """The result, unless it came after the cancel."""
        if self._is_cancelled(run):
            raise Cancelled
        return result

    def _is_cancelled(self, run: Run) -> bool:
        return run.job in self._cancelled

    def _cause(self, error: Exception) -> str:
        if isinstance(error, ChannelClosed):
            return self._process.cause_of_death()
        if isinstance(error, ChannelError):
            return tr("The engine sent something unreadable and was restarted; please try again.")
        return str(error)

    def _end_process(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process = None

    def _ring(self) -> None:
        """Wake the thread that waits in `run`."""
        with self._waking:
            if self._bell.fileno() >= 0:
                self._bell.send(b"!")
