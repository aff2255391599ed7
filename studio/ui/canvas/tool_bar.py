"""The floating column of tools at the left of the canvas."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout, QWidget

from studio.actions.action import Action
from studio.actions.tool import TOOL_ACTIONS
from studio.session import Session
from studio.ui import theme
from studio.ui.bind import translated


class ToolBar(QFrame):
    """One button per tool; the one in hand is lit."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "floating")
        self.setAccessibleName(self.tr("Tools"))
        self._session = session
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.setSpacing(2)
        self._buttons = {action.id.removeprefix("tool."): self._button(action) for action in TOOL_ACTIONS}
        for button in self._buttons.values():
            column.addWidget(button)
        session.paint.tools_changed.connect(self._follow)
        self._follow()

    def _button(self, action: Action) -> QToolButton:
        button = QToolButton()
        button.setIcon(theme.icon(action.icon))
        button.setIconSize(QSize(18, 18))
        button.setFixedSize(32, 32)
        button.setCheckable(True)
        button.setAutoExclusive(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(translated(action.title))
        key = QKeySequence(action.shortcut).toString(QKeySequence.SequenceFormat.NativeText)
        button.setToolTip(f"{translated(action.title)}  ({key})\n{translated(action.tip)}")
        button.clicked.connect(lambda: action.run(self._session))
        return button

    def _follow(self) -> None:
        self._buttons[self._session.paint.tools.tool].setChecked(True)
