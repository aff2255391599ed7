"""The row under the sound: the selected clip, its takes to choose from, and what can be made of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from studio.actions import rework, take
from studio.actions.action import attempt
from studio.document.asset import Asset
from studio.document.project import Project
from studio.document.takes import takes_of
from studio.jobs.job import Job
from studio.session import Selection, Session
from studio.ui.shortcuts import tip_of
from studio.ui.theme import icon, spacing

from .rework_row import EXTEND, REPAINT, ReworkRow
from .sound_view import SoundView

_SHOWN = 12  # takes; of more, the last ones
_ACTIONS = {action.id: action for action in (*take.ACTIONS, *rework.ACTIONS)}
_OPENS = {"music.repaint": REPAINT, "music.extend": EXTEND}


class ClipBar(QWidget):
    """Shows the one clip of sound that is selected; hidden while there is none."""

    def __init__(self, session: Session, view: SoundView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setAccessibleName(self.tr("Takes"))
        self.takes: list[QToolButton] = []
        self.rework = ReworkRow(session, view)
        self._name = QLabel()
        self._name.setProperty("role", "muted")
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.new = self._button("plus", self.tr("New take"))
        self.new.clicked.connect(lambda: attempt(session, lambda: take.new_take(session)))
        self.repaint = self._asking("music.repaint", self.tr("Repaint"))
        self.extend = self._asking("music.extend", self.tr("Continue"))
        self._chips = QHBoxLayout()
        self._chips.setSpacing(4)
        self._lay_out()
        session.changed.connect(self._on_changed)
        session.selection_changed.connect(self._on_selection)
        session.asked.connect(self._on_asked)
        for signal in (session.queue.changed, session.queue.rearranged):
            signal.connect(self._refresh)
        self._shown: tuple = ()
        self._refresh()

    def _button(self, name: str, words: str, tip: str = "") -> QToolButton:
        button = QToolButton(text=words, accessibleName=words, toolTip=tip)
        button.setIcon(icon(name))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        return button

    def _asking(self, name: str, words: str) -> QToolButton:
        action = _ACTIONS[name]
        button = self._button(action.icon, words, tip_of(action))
        button.clicked.connect(lambda: attempt(self._session, lambda: action.run(self._session)))
        return button

    def _on_asked(self, name: str) -> None:
        if name in _OPENS:
            self.rework.open(_OPENS[name])

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(spacing)
        row.addWidget(self._name, 1)
        row.addLayout(self._chips)
        for button in (self.new, self.repaint, self.extend):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.rework)

    def _on_changed(self, before: Project, after: Project) -> None:
        if before.timeline is not after.timeline or before.assets is not after.assets:
            self._refresh()

    def _on_selection(self, before: Selection, after: Selection) -> None:
        if before.clips != after.clips:
            self._refresh()

    def _refresh(self, *_: object) -> None:
        clip, heard = take.sound_clip(self._session), take.heard(self._session)
        self.setVisible(clip is not None)
        if clip is None or heard is None:
            return
        known, waiting = takes_of(clip)[-_SHOWN:], take.pending(self._session, clip.id)
        self.new.setEnabled(take.can_vary(self._session))
        for button in (self.repaint, self.extend):
            button.setVisible(rework.has_music(self._session))
        self.new.setToolTip(tip_of(_ACTIONS["take.new"]) if self.new.isEnabled() else self._why_not(heard))
        shown = (clip.id, heard, known, tuple((job.id, round(job.fraction, 1)) for job in waiting))
        if shown != self._shown:
            self._shown = shown
            self._name.setText(heard.name)
            self._name.setToolTip(heard.name)
            self._lay_chips(takes_of(clip), heard, waiting)

    def _why_not(self, heard: Asset) -> str:
        if heard.recipe is None:
            return self.tr("This sound was brought in or recorded: there is nothing to make again.")
        return self.tr("This voice says the same words always the same way: change the words, the speed or the voice.")

    def _lay_chips(self, known: tuple[str, ...], heard: Asset, waiting: tuple[Job, ...]) -> None:
        had_focus = any(chip.hasFocus() for chip in self.takes)
        while item := self._chips.takeAt(0):
            item.widget().hide()
            item.widget().deleteLater()
        self.takes = []
        for number, id in list(enumerate(known, 1))[-_SHOWN:]:
            asset = self._session.project.assets.get(id)
            chip = self._chip(str(number), self.tr("Take {}").format(number) + (f"\n{described(asset)}" if asset else ""))
            chip.setCheckable(True)
            chip.setChecked(id == heard.id)
            chip.clicked.connect(lambda _, id=id: self._choose(id))
            self.takes.append(chip)
            if had_focus and id == heard.id:
                chip.setFocus()
        for job in waiting:
            chip = self._chip("…", self.tr("Being made: {} %").format(round(100 * job.fraction)))
            chip.setEnabled(False)

    def _chip(self, text: str, tip: str) -> QToolButton:
        chip = QToolButton(text=text, toolTip=tip, accessibleName=tip.partition("\n")[0])
        chip.setProperty("role", "letter")
        chip.setMinimumSize(26, 24)
        self._chips.addWidget(chip)
        return chip

    def _choose(self, asset_id: str) -> None:
        attempt(self._session, lambda: take.choose(self._session, asset_id))
        self._shown = ()
        self._refresh()  # a click on the take that is heard must not switch its chip off


def described(asset: Asset) -> str:
    """The words and the seed of a take; its file's name where it was brought in."""
    request = take.request_of(asset)
    if request is None:
        return asset.origin or asset.name
    dials = getattr(request, "dials", request)
    words = getattr(dials, "prompt", "") or getattr(dials, "text", "")
    return QWidget.tr("“{}”, seed {}").format(words, getattr(dials, "seed", 0))
