"""From actions to Qt: one QAction for each, with its keys, and enabled only when it can be given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from studio.actions.action import Action, attempt
from studio.session import Selection, Session

from . import shortcuts
from .theme import icon


def translated(text: str) -> str:
    """A title or tip of an action in the person's language."""
    return QCoreApplication.translate("actions", text)


class Commands(QObject):
    """The QActions of one window. `refreshed` after their state or keys have changed."""

    refreshed = Signal()

    def __init__(self, session: Session, actions: Iterable[Action], window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self.actions = tuple(actions)
        self._made: dict[str, QAction] = {action.id: self._make(action, window) for action in self.actions}
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self.refresh)
        paint = session.paint
        session.selection_changed.connect(self._on_selection)
        signals = (session.changed, *(s for source in (session.queue, session.tasks) for s in (source.changed, source.rearranged)))
        for signal in (*signals, paint.dials_changed, paint.candidates_changed):
            signal.connect(self._refresh_soon)
        self.load_keys()
        self.refresh()

    def _on_selection(self, before: Selection, after: Selection) -> None:
        """A film that plays moves the playhead with every frame; no command is enabled by that alone."""
        if replace(before, playhead=after.playhead) != after:
            self._refresh_soon()

    def __getitem__(self, id: str) -> QAction:
        return self._made[id]

    def refresh(self) -> None:
        """Enable what can be done now, and show only what belongs to the workspace."""
        for action in self.actions:
            made, here = self._made[action.id], self.is_here(action)
            made.setVisible(here)
            made.setEnabled(here and action.enabled(self._session))
        self._name_steps()
        self.refreshed.emit()

    def load_keys(self) -> None:
        """Take the keys from the settings."""
        for action in self.actions:
            keys = shortcuts.keys_of(action)
            self._made[action.id].setShortcuts(keys)
            tip = translated(action.tip) or translated(action.title)
            self._made[action.id].setToolTip(f"{tip}  ({keys[0].toString(keys[0].SequenceFormat.NativeText)})" if keys else tip)

    def is_here(self, action: Action) -> bool:
        """True when the action belongs to the workspace that is shown."""
        return not action.workspace or self._session.selection.workspace in action.workspace.split()

    def _make(self, action: Action, window: QWidget) -> QAction:
        made = QAction(translated(action.title), window)
        made.setObjectName(action.id)
        if action.icon:
            made.setIcon(icon(action.icon))
        made.triggered.connect(lambda: attempt(self._session, lambda: action.run(self._session)))
        window.addAction(made)
        return made

    def _name_steps(self) -> None:
        """Undo and redo say what they would undo and redo."""
        history = self._session.history
        for id, verb, label in (("edit.undo", self.tr("Undo"), history.undo_label), ("edit.redo", self.tr("Redo"), history.redo_label)):
            if id in self._made:
                self._made[id].setText(f"{verb}: {label}" if label else verb)

    def _refresh_soon(self) -> None:
        self._soon.start()
