"""The row under the picture: timecode, buttons, what is shown and how."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from studio.actions import player
from studio.actions.action import Action, attempt
from studio.document.project import Project
from studio.document.timecode import timecode
from studio.session import Selection, Session
from studio.ui.shortcuts import tip_of
from studio.ui.theme import icon, spacing

from .timecode_field import TimecodeField

_BUTTONS = ("player.start", "player.previous_frame", "player.play", "player.next_frame", "player.end", "player.loop")


class Transport(QWidget):
    """Buttons for what the keys do too; a timecode to type in."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._dropped = 0
        actions = {action.id: action for action in player.ACTIONS}
        self.timecode = TimecodeField(self.tr("Timecode"), self.tr("The frame that is shown."))
        self.timecode.typed.connect(lambda frame: player.go_to(session, frame))
        self._duration, self._facts = QLabel(), _Facts()
        self._duration.setProperty("role", "muted")
        self._duration.setToolTip(self.tr("Length of the film"))
        self._facts.setProperty("role", "muted")
        self._buttons = {id: self._button(actions[id]) for id in _BUTTONS}
        self._buttons["player.loop"].setCheckable(True)
        self._half = self._button(actions["player.half"])
        self._half.setCheckable(True)
        self._lay_out()
        session.changed.connect(self._on_changed)
        session.selection_changed.connect(self._on_selection)
        self._refresh()

    def show_dropped(self, count: int) -> None:
        """Say how many frames came too late since playing began; nothing when there were none."""
        if count != self._dropped:
            self._dropped = count
            self._describe()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(spacing // 2)
        row.addWidget(self.timecode)
        row.addWidget(self._duration)
        row.addSpacing(spacing)
        for button in self._buttons.values():
            row.addWidget(button)
        row.addWidget(self._facts, 1)
        row.addWidget(self._half)

    def _button(self, action: Action) -> QToolButton:
        button = QToolButton()
        play = action.id == "player.play"
        button.setIcon(icon(action.icon, "accent_text" if play else "text"))
        button.setIconSize(QSize(24, 24) if play else QSize(18, 18))
        button.setAccessibleName(action.title)
        button.setToolTip(tip_of(action))
        button.clicked.connect(lambda: attempt(self._session, lambda: action.run(self._session)))
        return button

    def _on_changed(self, before: Project, after: Project) -> None:
        if (
            any(getattr(before, name) != getattr(after, name) for name in ("rate", "width", "height"))
            or before.timeline is not after.timeline
        ):
            self._refresh()

    def _on_selection(self, before: Selection, after: Selection) -> None:
        if before.playhead != after.playhead:
            self.timecode.show_frame(self._session.project.rate, after.playhead)
        if (before.speed, before.loop, before.half) != (after.speed, after.loop, after.half):
            self._refresh()

    def _refresh(self) -> None:
        project, selection = self._session.project, self._session.selection
        self.timecode.show_frame(project.rate, selection.playhead)
        self._duration.setText(f"/ {timecode(project.rate, project.timeline.duration)}")
        self._buttons["player.play"].setIcon(icon("pause" if selection.speed else "play", "accent_text"))
        self._buttons["player.loop"].setChecked(selection.loop)
        self._half.setChecked(selection.half)
        for button in self._buttons.values():
            button.setEnabled(project.timeline.duration > 0)
        self._describe()

    def _describe(self) -> None:
        project, selection = self._session.project, self._session.selection
        fps = f"{project.rate.numerator / project.rate.denominator:.3f}".rstrip("0").rstrip(".")
        parts = [self.tr("{} fps").format(fps)]
        parts.append(self.tr("half quality") if selection.half else self.tr("{}p · preview equals export").format(project.height))
        if abs(selection.speed) not in (0.0, 1.0) or selection.speed < 0:
            parts.insert(0, self.tr("{:g} × speed").format(selection.speed))
        if self._dropped:
            parts.insert(0, self.tr("{} frames dropped").format(self._dropped))
        self._facts.tell(" · ".join(parts))


class _Facts(QLabel):
    """One line at the right, shortened where there is no room for all of it."""

    def __init__(self) -> None:
        super().__init__(alignment=Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._whole = ""

    def tell(self, text: str) -> None:
        """Show `text`; all of it stands in the tooltip."""
        self._whole = text
        self.setToolTip(text)
        self._shorten()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._shorten()

    def _shorten(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width()))
