"""The stage of the Score workspace: how the sound looks, transport, and the mixer."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from studio.session import Session
from studio.ui.player.playing import Playing
from studio.ui.player.transport import Transport

from .clip_bar import ClipBar
from .mixer_view import MixerView
from .sound_view import SoundView


class ScoreStage(QWidget):
    """Sound above, mixer below; the line between them can be dragged."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "stage")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Score"))
        self.sound, self.transport, self.mixer = SoundView(session), Transport(session), MixerView(session)
        self.clip = ClipBar(session, self.sound)
        self._playing = Playing.of(session)
        self._playing.shown.connect(lambda _: self.transport.show_dropped(self._playing.player.dropped))
        upper = QWidget()
        column = QVBoxLayout(upper)
        column.setContentsMargins(12, 8, 12, 4)
        column.setSpacing(4)
        column.addWidget(self.sound, 1)
        column.addWidget(self.clip)
        column.addWidget(self.transport)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(upper)
        split.addWidget(self.mixer)
        split.setChildrenCollapsible(False)
        split.setSizes([300, 250])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(split)
