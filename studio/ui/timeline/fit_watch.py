"""Tells when an edit leaves music behind that was fitted to the cut, once, with a button that fits it again."""

from __future__ import annotations

from PySide6.QtCore import QObject

from studio.actions import fit
from studio.actions.action import attempt
from studio.document.fits import stale_music
from studio.document.project import Project
from studio.document.source import asset_of
from studio.session import Session


class FitWatch(QObject):
    """One for each session; get it with `FitWatch.of(session)`."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._known = {clip.id for clip in stale_music(session.project)}
        session.changed.connect(self._on_changed)

    @staticmethod
    def of(session: Session) -> FitWatch:
        """The session's own."""
        return session.findChild(FitWatch) or FitWatch(session)

    def _on_changed(self, before: Project, after: Project) -> None:
        if before.timeline is after.timeline:
            return
        stale = stale_music(after)
        fresh = [clip for clip in stale if clip.id not in self._known]
        self._known = {clip.id for clip in stale}
        if fresh and not self._session.read_only:
            asset = after.assets.get(asset_of(after, fresh[0]) or "")
            words = self.tr("The cut has moved: “{}” no longer fits it.").format(asset.name if asset else self.tr("Music"))
            again = lambda: attempt(self._session, lambda: fit.fit_again(self._session))  # noqa: E731
            self._session.offered.emit(words, self.tr("Fit it again"), again)
