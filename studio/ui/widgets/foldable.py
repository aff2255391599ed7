"""Controls that few people need, behind a word: "More"."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from studio.settings import settings
from studio.ui.theme import icon, spacing


class Foldable(QWidget):
    """A heading that shows or hides what is added to `body`; `key` remembers which it was."""

    def __init__(self, title: str, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = f"folds/{key}"
        self._head = QToolButton(text=title, checkable=False, accessibleName=title)
        self._head.setProperty("role", "fold")
        self._head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._body = QWidget()
        self.body = QVBoxLayout(self._body)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(spacing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing)
        column.addWidget(self._head)
        column.addWidget(self._body)
        self._head.clicked.connect(lambda: self._set_open(not self._body.isVisibleTo(self)))
        self._set_open(settings().value(self._key, False, bool))

    def _set_open(self, open: bool) -> None:
        self._body.setVisible(open)
        self._head.setIcon(icon("chevron-down" if open else "chevron-right", "muted"))
        settings().setValue(self._key, open)
