"""A running export as the window sees it: started, followed, cancelled, and its end explained."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

import studio
from studio.document.project import Project

from .compositor import Media
from .export import Report, part_of
from .export_process import order, said
from .export_settings import ExportSettings, span

_PATIENCE = 3000  # milliseconds that a cancelled export has to clean up before it is ended


class ExportJob(QObject):
    """Exports `project` in a process of its own. Exactly one of `finished`, `failed` and `cancelled` ends it.

    `progressed(done, total, note)` counts frames. Raises ExportError at once when there is nothing to export.
    """

    progressed = Signal(int, int, str)
    finished = Signal(object)
    failed = Signal(str)
    cancelled = Signal()

    def __init__(self, project: Project, media: Media, settings: ExportSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self.total = span(project, settings).frames
        self.done = 0
        self._first: tuple[float, int] | None = None
        self._cancelling = self._over = False
        self._outcome: Callable[[], None] | None = None
        self._rest = b""
        self._process = QProcess(self)
        self._process.setProcessEnvironment(_environment())
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._ended)
        self._process.errorOccurred.connect(self._on_error)
        self._process.start(sys.executable, ["-P", "-m", "studio.render.export_process"])
        self._process.write(order(project, media, settings).encode() + b"\n")

    @property
    def running(self) -> bool:
        """False once it has ended."""
        return not self._over

    @property
    def seconds_left(self) -> float | None:
        """How long it will still take, or None while that cannot be said."""
        if self._first is None or self.done <= self._first[1]:
            return None
        spent = time.monotonic() - self._first[0]
        return spent / (self.done - self._first[1]) * (self.total - self.done) if spent > 1 else None

    def cancel(self) -> None:
        """Stop, and leave nothing behind."""
        if self.running and not self._cancelling:
            self._cancelling = True
            self._process.closeWriteChannel()
            QTimer.singleShot(_PATIENCE, self, self._process.kill)

    def wait(self) -> None:
        """Stop for good and wait until the process has gone: for a window that closes."""
        self.cancel()
        if not self._process.waitForFinished(_PATIENCE):
            self._process.kill()
            self._process.waitForFinished(_PATIENCE)

    def _read(self) -> None:
        *lines, self._rest = (self._rest + self._process.readAllStandardOutput().data()).split(b"\n")
        for event in said(lines):
            self._hear(event)

    def _hear(self, event: dict[str, Any]) -> None:
        if "done" in event:
            self.done = event["done"]
            self._first = self._first or (time.monotonic(), self.done)
            self.progressed.emit(event["done"], event["total"], event["note"])
        elif "finished" in event:
            self._outcome = lambda: self.finished.emit(Report(**event["finished"]))
        elif "failed" in event:
            self._outcome = lambda: self.failed.emit(event["failed"])
        elif "cancelled" in event:
            self._outcome = self.cancelled.emit

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._outcome = lambda: self.failed.emit(self.tr("The export could not be started: {}.").format(self._process.errorString()))
            self._tell()

    def _ended(self, code: int, _status: QProcess.ExitStatus) -> None:
        """The process has gone; without a last word it was killed or crashed, and what it left is removed here."""
        self._read()
        if self._outcome is None:
            part = part_of(self.settings)
            if part.is_dir():
                shutil.rmtree(part)
            else:
                part.unlink(missing_ok=True)
            self._outcome = self.cancelled.emit if self._cancelling else lambda: self.failed.emit(self._crashed(code))
        self._tell()

    def _tell(self) -> None:
        if self.running and self._outcome:
            self._over = True
            self._outcome()

    def _crashed(self, code: int) -> str:
        last = self._process.readAllStandardError().data().decode(errors="replace").strip().splitlines()[-1:]
        detail = f" ({last[0]})" if last else ""
        return self.tr("The export ended unexpectedly with code {}{}; please try again.").format(code, detail)


def _environment() -> QProcessEnvironment:
    environment = QProcessEnvironment.systemEnvironment()
    root = str(Path(studio.__file__).parents[1])
    paths = [root, *filter(None, environment.value("PYTHONPATH").split(os.pathsep))]
    environment.insert("PYTHONPATH", os.pathsep.join(paths))
    environment.insert("QT_QPA_PLATFORM", "offscreen")
    return environment
