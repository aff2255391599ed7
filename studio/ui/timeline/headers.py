"""The heads of the tracks at the left: name, mute, lock, and the gain of sound."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from studio.actions import track as actions
from studio.document import tracks
from studio.document.project import Project
from studio.document.timeline import Track
from studio.session import Session
from studio.ui.theme import icon, theme_changed, token
from studio.ui.widgets.number_field import NumberField

from .viewport import Viewport

WIDTH = 168
QUIETEST, LOUDEST = -60.0, 12.0


class Headers(QWidget):
    """One head per track, level with its row."""

    menu_wanted = Signal(str, QPoint)  # track id, global position

    def __init__(self, session: Session, viewport: Viewport) -> None:
        super().__init__()
        self._session, self._viewport = session, viewport
        self._heads: list[Header] = []
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(self.tr("Tracks"))
        session.changed.connect(self._on_changed)
        viewport.changed.connect(self._place)
        theme_changed.connect(self.update)
        self._rebuild()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), token("panel"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), token("line"))

    def rename(self, track_id: str) -> None:
        """Let the person type another name for a track."""
        for head, track in zip(self._heads, self._session.project.timeline.tracks, strict=True):
            if track.id == track_id:
                head.rename()

    def _on_changed(self, before: Project, after: Project) -> None:
        if before.timeline.tracks is after.timeline.tracks:
            return
        if [(track.id, track.kind) for track in before.timeline.tracks] != [(track.id, track.kind) for track in after.timeline.tracks]:
            self._rebuild()
        for head, track in zip(self._heads, after.timeline.tracks, strict=True):
            head.show_track(track)

    def _rebuild(self) -> None:
        for head in self._heads:
            head.hide()
            head.deleteLater()
        all_tracks = self._session.project.timeline.tracks
        self._heads = [
            Header(self._session, track, label, self) for track, label in zip(all_tracks, tracks.labels(all_tracks), strict=True)
        ]
        for head in self._heads:
            head.menu_wanted.connect(self.menu_wanted)
            head.show()
        self._place()

    def _place(self) -> None:
        if len(self._heads) != len(self._viewport.layout.timeline.tracks):
            return
        for index, head in enumerate(self._heads):
            top, height = self._viewport.layout.row(index)
            head.setGeometry(0, top, WIDTH, height)


class Header(QWidget):
    """The head of one track."""

    menu_wanted = Signal(str, QPoint)

    def __init__(self, session: Session, track: Track, label: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._track, self._short = session, track, label
        self._name = QLabel()
        self._mute = _button(self.tr("Mute or hide this track"))
        self._lock = _button(self.tr("Lock this track: its clips cannot be changed"))
        self._mute.clicked.connect(lambda muted: self._change(self.tr("Mute track") if muted else self.tr("Unmute track"), muted=muted))
        self._lock.clicked.connect(lambda locked: self._change(self.tr("Lock track") if locked else self.tr("Unlock track"), locked=locked))
        self._gain = self._gain_field() if track.kind == "sound" else None
        self._lay_out()
        self._editor = _NameEditor(self)
        self._editor.named.connect(lambda name: self._change(self.tr("Rename track"), name=name))
        self.show_track(track)

    def show_track(self, track: Track) -> None:
        """Show the state of the track."""
        self._track = track
        self._name.setText(f"{self._short}  {track.name}")
        sound = track.kind == "sound"
        shown = ("volume-off" if sound else "eye-off-outline") if track.muted else ("volume-high" if sound else "eye-outline")
        for button, on, name in (
            (self._mute, track.muted, shown),
            (self._lock, track.locked, "lock" if track.locked else "lock-open-variant-outline"),
        ):
            button.setChecked(on)
            button.setIcon(icon(name, "on_accent" if on else "muted"))
        if self._gain is not None and not self._gain.hasFocus():
            self._gain.setValue(track.gain)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, self.height() - 1, self.width() - 1, 1, token("line"))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(self._track.id, event.globalPos())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.rename()

    def rename(self) -> None:
        """Let the person type another name."""
        self._editor.begin(self._track.name)

    def _lay_out(self) -> None:
        column, row = QVBoxLayout(self), QHBoxLayout()
        column.setContentsMargins(12, 2, 8, 2)
        column.setSpacing(0)
        row.setSpacing(2)
        row.addWidget(self._mute)
        row.addWidget(self._lock)
        row.addStretch(1)
        if self._gain is not None:
            row.addWidget(self._gain)
        column.addWidget(self._name)
        column.addLayout(row)

    def _gain_field(self) -> NumberField:
        field = NumberField((QUIETEST, LOUDEST), 0.5, 1, self.tr(" dB"))
        field.setAccessibleName(self.tr("Gain of this track"))
        field.setToolTip(self.tr("Loudness of the whole track, from {} to {} dB.").format(QUIETEST, LOUDEST))
        field.setFixedHeight(20)
        field.editingFinished.connect(lambda: self._change(self.tr("Track gain"), gain=field.value()))
        return field

    def _change(self, label: str, **changes: object) -> None:
        actions.change_track(self._session, label, self._track.id, **changes)


class _NameEditor(QLineEdit):
    """Over the name of a track while the person types another; `named(text)` on Return or when it is left, Escape forgets it."""

    named = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Name of this track"))
        self.hide()
        self.editingFinished.connect(self._finish)

    def begin(self, name: str) -> None:
        """Let the person type, starting from `name`."""
        self.setGeometry(8, 2, WIDTH - 16, 24)
        self.setText(name)
        self.show()
        self.setFocus()
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.setText("")
            self._finish()
        else:
            super().keyPressEvent(event)

    def _finish(self) -> None:
        if self.isVisible():
            self.hide()
            if name := self.text().strip():
                self.named.emit(name)


def _button(tip: str) -> QToolButton:
    button = QToolButton()
    button.setProperty("role", "small")
    button.setCheckable(True)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setIconSize(QSize(16, 16))
    button.setFixedSize(22, 20)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
