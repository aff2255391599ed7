"""Media of a film that comes from elsewhere are read in the limited process before anything here decodes them."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Qt, Signal, Slot

from engines.media.errors import MediaError
from engines.progress import Cancelled, Progress
from studio.background import Background
from studio.checked import Checked
from studio.document.asset import Asset
from studio.document.files import Bundle
from studio.document.project import Project
from studio.jobs.job import State
from studio.session import Session


def unknown_media(bundle: Bundle, checked: Checked) -> list[Asset]:
    """One asset for each medium of the film that this machine has neither made nor checked."""
    assets = {asset.media: asset for asset in bundle.project.assets.values()}
    paths = {media: bundle.find_media(media) for media in assets if media not in bundle.added}
    return [assets[media] for media, path in paths.items() if path is not None and not checked.knows(path)]


def remember_added(bundle: Bundle, checked: Checked) -> None:
    """What was added to this film here is known from now on: it was checked at its import, or made here."""
    for media in bundle.added - bundle.withheld:
        checked.remember(bundle.media_path(media))


def check_medium(bundle: Bundle, asset: Asset, progress: Progress) -> None:
    """Raises MediaError unless the medium is what the film says: by its content, and by a read in the limited process. Raises Cancelled."""
    from engines.media.sandbox import import_check  # late: it loads the decoders

    if not bundle.is_whole(asset.media):
        raise MediaError(f"“{asset.name}” was changed since it was added to the film: give it its file again in the library.")
    info = import_check(bundle.media_path(asset.media), progress)
    if info.kind != asset.kind:
        raise MediaError(f"“{asset.name}” should be a {asset.kind} and is a {info.kind}: give it its file again in the library.")


def check_all(bundle: Bundle, progress: Progress) -> None:
    """Check what is unknown, now; for commands without a window. Media that fail stay withheld, and the first raises its MediaError."""
    checked = Checked()
    unknown = unknown_media(bundle, checked)
    bundle.withheld |= {asset.media for asset in unknown}
    for number, asset in enumerate(unknown, 1):
        check_medium(bundle, asset, progress)
        checked.remember(bundle.media_path(asset.media))
        bundle.withheld.discard(asset.media)
        progress.step(number, len(unknown), "Checking media")


class Checking(QObject):
    """Withholds unknown media of a session's film until each was checked, beside the window; make one per session, before views.

    What the film gains later was made here or checked at its import, and is remembered.
    """

    _advanced = Signal(int, int, str, str)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._checked = Checked()
        self._background = Background("checking", self)
        self._stop = threading.Event()
        self._advanced.connect(self._show, Qt.ConnectionType.QueuedConnection)
        remember_added(session.bundle, self._checked)
        unknown = unknown_media(session.bundle, self._checked)
        session.bundle.withheld |= {asset.media for asset in unknown}
        session.changed.connect(self._on_changed)
        session.closing.connect(self._close)
        if unknown:
            words = self.tr("Checking {} files of a film from elsewhere").format(len(unknown))
            self._task = session.tasks.begin(words, self._stop.set)
            self._background.run(lambda: self._work(unknown), self._end, self._end)

    def _work(self, unknown: list[Asset]) -> None:
        for number, asset in enumerate(unknown, 1):
            problem, progress = "", Progress(cancelled=self._stop.is_set)
            progress.check()
            try:
                check_medium(self._session.bundle, asset, progress)
            except (MediaError, OSError) as error:
                problem = str(error)
            self._advanced.emit(number, len(unknown), asset.media, problem)

    @Slot(int, int, str, str)
    def _show(self, done: int, total: int, media: str, problem: str) -> None:
        session = self._session
        session.tasks.advance(self._task, done, total, self.tr("File {} of {}").format(done, total))
        if problem:
            session.problem.emit(problem)
            return
        session.bundle.withheld.discard(media)
        self._checked.remember(session.bundle.media_path(media))
        for asset in session.project.assets.values():
            if asset.media == media:
                session.relinked.emit(asset.id)

    def _end(self, error: Exception | None) -> None:
        if error is None:
            self._session.tasks.end(self._task)
        elif isinstance(error, Cancelled):
            self._session.tasks.end(self._task, State.CANCELLED)
            self._session.message.emit(self.tr("Files that were not checked are not shown; open the film again to check them."))
        else:
            self._session.tasks.end(self._task, State.FAILED, str(error))

    def _on_changed(self, before: Project, after: Project) -> None:
        if before.assets is not after.assets:
            remember_added(self._session.bundle, self._checked)

    def _close(self) -> None:
        self._stop.set()
        self._background.close()
