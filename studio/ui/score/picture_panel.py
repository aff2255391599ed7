"""The film's picture beside the sound: small, so that music can be judged against it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.actions import player as actions
from studio.session import Session
from studio.ui.player.playing import Playing
from studio.ui.player.screen import Screen


class PicturePanel(QWidget):
    """A click plays or pauses."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._playing = session, Playing.of(session)
        self.screen = Screen()
        self.setMinimumHeight(150)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 12, 4)
        column.addWidget(self.screen, 1)
        self._playing.shown.connect(self._show)
        self._playing.changed.connect(self._refresh)
        self._refresh()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and actions.has_film(self._session):
            actions.play_or_pause(self._session)

    def _show(self, image: QImage) -> None:
        self.screen.show_image(image)

    def _refresh(self) -> None:
        project = self._session.project
        self.screen.set_ratio(project.width / project.height)
        if self._playing.image is not None:
            self.screen.show_image(self._playing.image)
        elif not project.timeline.duration:
            self.screen.show_words(self.tr("The film plays here."))
