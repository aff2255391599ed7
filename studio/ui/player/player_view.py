"""The stage of the Cut workspace: the film at the playhead, standing or playing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.actions import player as actions
from studio.document.project import Project
from studio.render.playback import Player
from studio.session import Selection, Session
from studio.ui.theme import theme_changed, token

from .proxies import Proxies
from .screen import Screen
from .transport import Transport

_MARGIN = 38


class PlayerView(QWidget):
    """Follows `session.selection`: playhead, speed, loop and half; while it plays it moves the playhead itself.

    `player` draws with the compositor that exports use, so what is seen is what is exported.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._moving = False
        self.screen, self.transport = Screen(), Transport(session)
        self.player = Player(session.project, session.bundle.find_media, self._size())
        self.player.set_proxies(Proxies.of(session).find)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Player"))
        self._lay_out()
        self._connect()
        self.player.set_loop(session.selection.loop)
        self.player.seek(session.selection.playhead)
        self._show_project(session.project)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), token("stage"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.screen.geometry().contains(event.pos()) and actions.has_film(self._session):
            actions.play_or_pause(self._session)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, 16)
        column.setSpacing(8)
        column.addWidget(self.screen, 1)
        column.addWidget(self.transport)

    def _connect(self) -> None:
        self._session.changed.connect(self._on_changed)
        self._session.selection_changed.connect(self._on_selection)
        self._session.relinked.connect(self.player.refresh)
        self._session.drafted.connect(self._show_draft)
        self._session.closing.connect(self.player.close)
        self.destroyed.connect(self.player.close)
        self.player.shown.connect(self._on_shown)
        self.player.playing_changed.connect(self._on_playing)
        theme_changed.connect(self.update)

    def _size(self) -> tuple[int, int]:
        project, parts = self._session.project, 4 if self._session.selection.half else 2
        return project.width // parts * 2, project.height // parts * 2

    def _on_changed(self, before: Project, after: Project) -> None:
        if any(getattr(before, name) is not getattr(after, name) for name in ("timeline", "shots", "assets", "rate", "width", "height")):
            self._show_project(after)

    def _show_project(self, project: Project) -> None:
        self.screen.set_ratio(project.width / project.height)
        self.player.set_size(self._size())
        self.player.set_project(project)
        if not project.timeline.duration:
            self._session.select(speed=0.0, playhead=0)
            self.screen.show_words(self.tr("The film will play here once something is in the cut below."))
        elif self._session.selection.playhead > project.timeline.duration:
            self._session.select(playhead=project.timeline.duration)

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
        self.screen.show_image(image)
        self.transport.show_dropped(self.player.dropped)
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
