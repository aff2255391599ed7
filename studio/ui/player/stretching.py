"""The film's stretched sounds, made beside the window one after the other and kept in the film's cache folder."""

from __future__ import annotations

import logging
import os
import threading
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot

from engines.media.errors import MediaError
from engines.progress import Cancelled, Progress
from studio.background import Background
from studio.checked import Checked
from studio.document.project import Project
from studio.document.source import asset_of, stretched_length
from studio.document.timeline import Clip
from studio.jobs.job import State
from studio.render.stretched import SUFFIX, Stretch, make_stretched, stretched_key, stretches
from studio.session import Session

_NICE = 10


class Stretching(QObject):
    """One for each session; get it with `Stretching.of(session)`. `ready(key)`: `bundle.find_media` finds this sound from now on.

    Until then the mixer plays the recording faster or slower in its place. Stopping it in the job tray leaves it at that until the film is
    opened again.
    """

    ready = Signal(str)
    _advanced = Signal(str, int, int)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._checked = Checked()
        self._background = Background("stretching", self)
        self._begun: set[str] = set()
        self._tasks: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._stop, self._closing = threading.Event(), False
        self._advanced.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)
        session.changed.connect(self._on_changed)
        session.relinked.connect(lambda _: self._look(session.project))
        session.closing.connect(self.close)
        self._clear(session.project)
        self._look(session.project)

    @staticmethod
    def of(session: Session) -> Stretching:
        """The session's own."""
        return session.findChild(Stretching) or Stretching(session)

    def has(self, project: Project, clip: Clip) -> bool:
        """True when the stretched sound of a clip has been made."""
        asset = project.assets.get(asset_of(project, clip) or "")
        return asset is None or stretched_key(asset.media, stretched_length(clip, asset.samples)) in self._session.bundle.derived

    @property
    def idle(self) -> bool:
        """True when everything that is stretched in the cut has been made, or given up."""
        return self._background.idle

    def close(self) -> None:
        """Make no more."""
        self._closing = True
        self._stop.set()
        self._background.close()

    def _folder(self) -> Path:
        bundle = self._session.bundle
        return bundle.work_folder if bundle.read_only else bundle.cache_folder

    def _clear(self, project: Project) -> None:
        """Delete what was stretched once and is used no more."""
        if self._session.read_only:
            return
        used = stretches(project)
        for path in self._session.bundle.cache_folder.glob(f"*{SUFFIX}"):
            if path.name not in used:
                path.unlink(missing_ok=True)

    def _on_changed(self, before: Project, after: Project) -> None:
        if any(getattr(before, name) is not getattr(after, name) for name in ("timeline", "assets")):
            self._look(after)

    def _look(self, project: Project) -> None:
        """Begin what is needed and not begun."""
        for key, wanted in stretches(project).items():
            source = self._session.bundle.find_media(wanted.media)
            if key not in self._begun and source is not None:
                self._begun.add(key)
                self._names[key] = wanted.name
                self._background.run(
                    lambda wanted=wanted, source=source: self._work(wanted, source),
                    lambda path, key=key: self._keep(key, path),
                    lambda error, key=key: self._give_up(key, error),
                )

    def _work(self, wanted: Stretch, source: Path) -> Path:
        """In the thread: the stretched sound, made now if it is not there."""
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
        self._stop.clear()
        if self._closing or wanted.key not in stretches(self._session.project):
            raise Cancelled
        target = self._folder() / wanted.key
        if not self._checked.knows(target):
            target.parent.mkdir(exist_ok=True)
            listener = lambda done, total, *_: self._advanced.emit(wanted.key, done, total)  # noqa: E731
            make_stretched(source, wanted, target, Progress(listener, self._stop.is_set))
            self._checked.remember(target)
        return target

    @Slot(str, int, int)
    def _show_progress(self, key: str, done: int, total: int) -> None:
        tasks = self._session.tasks
        if key not in self._tasks:
            self._tasks[key] = tasks.begin(self.tr("Stretch “{}” at the same pitch").format(self._names[key]), self._stop.set)
        tasks.advance(self._tasks[key], done, total, "")

    def _keep(self, key: str, path: Path) -> None:
        self._session.bundle.derived[key] = path
        self._session.tasks.end(self._tasks.pop(key, ""))
        self.ready.emit(key)

    def _give_up(self, key: str, error: Exception) -> None:
        """The film plays on with the stand-in; what went wrong stands in the job tray."""
        stopped = isinstance(error, Cancelled)
        if stopped and key not in self._tasks:
            self._begun.discard(key)  # the cut had no more use for it
        words = str(error) if isinstance(error, MediaError) else self.tr("The sound could not be stretched ({}).").format(error)
        self._session.tasks.end(self._tasks.pop(key, ""), State.CANCELLED if stopped else State.FAILED, "" if stopped else words)
        logging.getLogger(__name__).info("%s is not stretched: %s", key, error)
