"""Files derived from media for the window's sake: made beside it one after the other, kept in the film's cache folder."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from PySide6.QtCore import QObject, Qt, Signal, Slot

from engines.media.errors import MediaError
from engines.progress import Cancelled, Progress
from studio.background import Background
from studio.checked import Checked
from studio.document.project import Project
from studio.jobs.job import State
from studio.session import Session

_NICE = 10
_READ_FROM = ("timeline", "shots", "assets")  # of a project: what says which files are wanted


@dataclass(frozen=True)
class Wanted:
    """A file to be made of a medium. `make(source, target, progress)` writes it, or returns False where none is needed."""

    name: str
    media: str
    target: Path
    make: Callable[[Path, Path, Progress], bool]


class Derived(QObject):
    """One kind of such files for one session; get it with `of(session)`. `ready(key)`: there is a file now, or none is needed.

    Stopping one in the job tray leaves the film without it until it is opened again.
    """

    ready = Signal(str)
    _advanced = Signal(str, int, int)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.session = session
        self._checked = Checked()
        self._background = Background(type(self).__name__.lower(), self)
        self._begun: set[str] = set()
        self._tasks: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._stop, self._closing = threading.Event(), False
        self._advanced.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)
        session.changed.connect(self._on_changed)
        session.relinked.connect(lambda _: self._look(session.project))
        session.closing.connect(self.close)
        self._look(session.project)

    @classmethod
    def of(cls, session: Session) -> Self:
        """The session's own."""
        return session.findChild(cls) or cls(session)

    @property
    def idle(self) -> bool:
        """True when everything that the cut needs has been made, or given up."""
        return self._background.idle

    def close(self) -> None:
        """Make no more."""
        self._closing = True
        self._stop.set()
        self._background.close()

    def wanted(self, project: Project) -> dict[str, Wanted]:
        """What the cut needs, by keys, the most urgent first; in any thread."""
        raise NotImplementedError

    def keep(self, key: str, path: Path | None) -> None:
        """A file was made, or found; None where none is needed."""
        raise NotImplementedError

    def words(self, name: str, error: Exception | None = None) -> str:
        """What is done to the medium of that name, for the job tray; with an error that has no sentence of its own, what failed."""
        raise NotImplementedError

    def _on_changed(self, before: Project, after: Project) -> None:
        if any(getattr(before, name) is not getattr(after, name) for name in _READ_FROM):
            self._look(after)

    def _look(self, project: Project) -> None:
        """Begin what is needed and not begun."""
        for key, wanted in self.wanted(project).items():
            source = self.session.bundle.find_media(wanted.media)
            if key not in self._begun and source is not None:
                self._begun.add(key)
                self._names[key] = wanted.name
                self._background.run(
                    lambda key=key, wanted=wanted, source=source: self._work(key, wanted, source),
                    lambda path, key=key: self._keep(key, path),
                    lambda error, key=key: self._give_up(key, error),
                )

    def _work(self, key: str, wanted: Wanted, source: Path) -> Path | None:
        """In the thread: the file, made now if it is not there."""
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
        self._stop.clear()
        if self._closing or key not in self.wanted(self.session.project):
            raise Cancelled
        if not self._checked.knows(wanted.target):
            wanted.target.parent.mkdir(exist_ok=True)
            listener = lambda done, total, *_: self._advanced.emit(key, done, total)  # noqa: E731
            if not wanted.make(source, wanted.target, Progress(listener, self._stop.is_set)):
                return None
            self._checked.remember(wanted.target)
        return wanted.target

    @Slot(str, int, int)
    def _show_progress(self, key: str, done: int, total: int) -> None:
        tasks = self.session.tasks
        if key not in self._tasks:
            self._tasks[key] = tasks.begin(self.words(self._names[key]), self._stop.set)
        tasks.advance(self._tasks[key], done, total, "")

    def _keep(self, key: str, path: Path | None) -> None:
        self.keep(key, path)
        self.session.tasks.end(self._tasks.pop(key, ""))
        self.ready.emit(key)

    def _give_up(self, key: str, error: Exception) -> None:
        """The film plays on without; what went wrong stands in the job tray."""
        stopped, name = isinstance(error, Cancelled), self._names[key]
        if stopped and key not in self._tasks:
            self._begun.discard(key)  # the cut had no more use for it
        said = "" if stopped else str(error) if isinstance(error, MediaError) else self.words(name, error)
        self.session.tasks.end(self._tasks.pop(key, ""), State.CANCELLED if stopped else State.FAILED, said)
        logging.getLogger(__name__).info("Nothing is made of %s: %s", name, error)
