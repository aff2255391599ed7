"""The film as it plays: one player for a session, whichever workspaces show its pictures and its levels."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from studio.document.project import Project
from studio.render.playback import Player
from studio.session import Selection, Session

from .proxies import Proxies

_SHOWN = ("timeline", "mix", "shots", "assets", "rate", "width", "height")  # of the project: what is seen or heard


class Playing(QObject):
    """Follows `session.selection`: playhead, speed, loop and half; while it plays it moves the playhead itself. Get it with `of`.

    `shown(image)`: another frame is on screen. `changed`: the film has another shape, or became empty.
    """

    shown = Signal(QImage)
    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._moving = False
        self.image: QImage | None = None
        self.player = Player(session.project, session.bundle.find_media, self._size())
        self.player.set_proxies(Proxies.of(session).find)
        session.changed.connect(self._on_changed)
        session.selection_changed.connect(self._on_selection)
        session.relinked.connect(self.player.refresh)
        session.drafted.connect(self._show_draft)
        session.closing.connect(self.player.close)
        self.destroyed.connect(self.player.close)
        self.player.shown.connect(self._on_shown)
        self.player.playing_changed.connect(self._on_playing)
        self.player.set_loop(session.selection.loop)
        self.player.seek(session.selection.playhead)
        self._show_project(session.project)

    @staticmethod
    def of(session: Session) -> Playing:
        """The session's own."""
        return session.findChild(Playing) or Playing(session)

    def preview(self, project: Project) -> None:
        """Let a state of the film be heard that is not its own yet: a fader is being dragged."""
        self.player.set_project(project)

    def _size(self) -> tuple[int, int]:
        project, parts = self._session.project, 4 if self._session.selection.half else 2
        return project.width // parts * 2, project.height // parts * 2

    def _on_changed(self, before: Project, after: Project) -> None:
        if any(getattr(before, name) is not getattr(after, name) for name in _SHOWN):
            self._show_project(after)

    def _show_project(self, project: Project) -> None:
        self.player.set_size(self._size())
        self.player.set_project(project)
        if not project.timeline.duration:
            self.image = None
            self._session.select(speed=0.0, playhead=0)
        elif self._session.selection.playhead > project.timeline.duration:
            self._session.select(playhead=project.timeline.duration)
        self.changed.emit()

    def _show_draft(self, draft: Project | None, frame: int) -> None:
        """While clips are trimmed, the frame that the trim is about; afterwards the playhead's again."""
        if not self.player.playing:
            self.player.set_project(draft or self._session.project)
            self.player.seek(self._session.selection.playhead if draft is None else frame)

    def _on_selection(self, before: Selection, after: Selection) -> None:
        if before.half != after.half:
            self.player.set_size(self._size())
        if before.loop != after.loop:
            self.player.set_loop(after.loop)
        if before.playhead != after.playhead and not self._moving:
            self.player.seek(after.playhead)
        if after.speed not in (before.speed, self.player.speed):
            self.player.play(after.speed)

    def _on_shown(self, frame: int, image: QImage) -> None:
        if not self._session.project.timeline.duration:
            return
        self.image = image
        self.shown.emit(image)
        if self.player.playing:
            self._move_playhead(frame)

    def _on_playing(self, playing: bool) -> None:
        if not playing:
            self._move_playhead(self.player.position)
            self._session.select(speed=0.0)

    def _move_playhead(self, frame: int) -> None:
        self._moving = True
        try:
            self._session.select(playhead=frame)
        finally:
            self._moving = False
