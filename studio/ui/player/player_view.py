"""The stage of the Cut workspace: the film at the playhead, standing or playing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.actions import player as actions
from studio.session import Session
from studio.ui.theme import theme_changed, token

from .playing import Playing
from .screen import Screen
from .transport import Transport

_MARGIN = 38


class PlayerView(QWidget):
    """The film's player with its transport.

    `player` draws with the compositor that exports use, so what is seen is what is exported.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._playing = Playing.of(session)
        self.player = self._playing.player
        self.screen, self.transport = Screen(), Transport(session)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Player"))
        self._lay_out()
        self._playing.shown.connect(self._show)
        self._playing.changed.connect(self._refresh)
        theme_changed.connect(self.update)
        self._refresh()

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

    def _show(self, image: QImage) -> None:
        self.screen.show_image(image)
        self.transport.show_dropped(self.player.dropped)

    def _refresh(self) -> None:
        project = self._session.project
        self.screen.set_ratio(project.width / project.height)
        if self._playing.image is not None:
            self.screen.show_image(self._playing.image)
        elif not project.timeline.duration:
            self.screen.show_words(self.tr("The film will play here once something is in the cut below."))
