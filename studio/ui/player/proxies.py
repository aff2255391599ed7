"""Proxies of the film's video, made beside the window one after the other and kept in the film's cache folder."""

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
from studio.document.asset import Asset
from studio.document.project import Project
from studio.document.source import asset_of
from studio.jobs.job import State
from studio.render.proxy import make_proxy, needs_proxy
from studio.session import Session

_NICE = 10


class Proxies(QObject):
    """The proxies of one session; get it with `Proxies.of(session)`. `ready(media)`: there is one now, or it is quick without.

    Only video that is in the cut has one. Stopping it in the job tray leaves that video without until the film is opened again.
    """

    ready = Signal(str)
    _advanced = Signal(str, int, int)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._checked = Checked()
        self._background = Background("proxies", self)
        self._found: dict[str, Path | None] = {}
        self._begun: set[str] = set()
        self._tasks: dict[str, str] = {}
        self._stop, self._closing = threading.Event(), False
        self._advanced.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)
        session.changed.connect(self._on_changed)
        session.relinked.connect(lambda _: self._look(session.project))
        session.asked.connect(self._on_asked)
        session.closing.connect(self.close)
        self._look(session.project)

    @staticmethod
    def of(session: Session) -> Proxies:
        """The session's own."""
        return session.findChild(Proxies) or Proxies(session)

    def find(self, media: str) -> Path | None:
        """The proxy of a medium, or None; in any thread."""
        return self._found.get(media)

    @property
    def idle(self) -> bool:
        """True when every video of the cut has what it needs."""
        return self._background.idle

    def _on_asked(self, name: str) -> None:
        if name == "proxies.clear":
            self.clear()

    def clear(self) -> None:
        """Delete all proxies of the film but the one that is being made just now. They are made again when the film is next opened."""
        self._found, freed = {}, 0
        for path in self._session.bundle.cache_folder.glob("*.mov"):
            freed += path.stat().st_size
            path.unlink(missing_ok=True)
        self._session.message.emit(self.tr("Proxies are deleted: {:.1f} MB are free again.").format(freed / 1e6))

    def close(self) -> None:
        """Make no more."""
        self._closing = True
        self._stop.set()
        self._background.close()

    def _on_changed(self, before: Project, after: Project) -> None:
        if any(getattr(before, name) is not getattr(after, name) for name in ("timeline", "shots", "assets")):
            self._look(after)

    def _look(self, project: Project) -> None:
        """Begin what is needed and not begun."""
        for asset in _videos(project):
            source = self._session.bundle.find_media(asset.media)
            if asset.media not in self._begun and source is not None and not self._session.read_only:
                self._begun.add(asset.media)
                self._background.run(
                    lambda asset=asset, source=source: self._work(asset, source),
                    lambda path, asset=asset: self._keep(asset.media, path, State.FINISHED),
                    lambda error, asset=asset: self._give_up(asset, error),
                )

    def _work(self, asset: Asset, source: Path) -> Path | None:
        """In the thread: the proxy, made now if it is not there; None where none is needed."""
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
        self._stop.clear()
        target = self._session.bundle.cache_folder / f"{asset.media.partition('.')[0]}.mov"
        if self._closing:
            raise Cancelled
        if self._checked.knows(target):
            return target
        if not needs_proxy(source):
            return None
        target.parent.mkdir(exist_ok=True)
        listener = lambda done, total, *_: self._advanced.emit(asset.media, done, total)  # noqa: E731
        make_proxy(source, asset.frames, target, Progress(listener, self._stop.is_set))
        self._checked.remember(target)
        return target

    @Slot(str, int, int)
    def _show_progress(self, media: str, done: int, total: int) -> None:
        tasks = self._session.tasks
        if media not in self._tasks:
            name = next((asset.name for asset in self._session.project.assets.values() if asset.media == media), "")
            self._tasks[media] = tasks.begin(self.tr("Proxy of “{}”, for quick scrubbing").format(name), self._stop.set)
        tasks.advance(self._tasks[media], done, total, self.tr("Frame {} of {}").format(done, total))

    def _keep(self, media: str, path: Path | None, state: State) -> None:
        self._found[media] = path
        self._session.tasks.end(self._tasks.pop(media, ""), state)
        self.ready.emit(media)

    def _give_up(self, asset: Asset, error: Exception) -> None:
        """The film can be cut without; what went wrong stands in the job tray."""
        state = State.CANCELLED if isinstance(error, Cancelled) else State.FAILED
        words = str(error) if isinstance(error, MediaError) else self.tr("No proxy could be made ({}).").format(error)
        self._session.tasks.end(self._tasks.pop(asset.media, ""), state, "" if state is State.CANCELLED else words)
        logging.getLogger(__name__).info("No proxy of %s: %s", asset.name, error)


def _videos(project: Project) -> list[Asset]:
    """The video assets that the cut shows, in the order of their first clips."""
    clips = (clip for track in project.timeline.tracks if track.kind == "picture" for clip in track.clips)
    ids = dict.fromkeys(asset_of(project, clip) for clip in sorted(clips, key=lambda clip: clip.start))
    return [asset for id in ids if id and (asset := project.assets.get(id)) and asset.kind == "clip"]
