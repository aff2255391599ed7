"""A row of choices of which one holds: Pictures | Clips | Sound."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QWidget


class Segmented(QFrame):
    """`options`: (key, label) or (key, label, tooltip). `chosen(key)` tells what the person clicked, not what code has set."""

    chosen = Signal(str)

    def __init__(self, options: Iterable[tuple[str, ...]], name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "segments")
        self.setAccessibleName(name)
        self._buttons: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        for option in options:
            row.addWidget(self._button(*option))
        if self._buttons:
            next(iter(self._buttons.values())).setChecked(True)

    def minimumSizeHint(self) -> QSize:
        """No word is ever cut off."""
        return self.sizeHint()

    @property
    def current(self) -> str:
        """The key that holds, "" when there are no options."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def button(self, key: str) -> QPushButton:
        """The button of one choice, to enable it or to change its tooltip."""
        return self._buttons[key]

    def set_current(self, key: str) -> None:
        """Show that `key` holds, without telling anybody."""
        self._buttons[key].setChecked(True)

    def _button(self, key: str, label: str, tip: str = "") -> QPushButton:
        button = QPushButton(label)
        button.setProperty("role", "segment")
        button.setCheckable(True)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setToolTip(tip)
        button.setAccessibleName(label)
        button.clicked.connect(lambda: self.chosen.emit(key))
        self._group.addButton(button)
        self._buttons[key] = button
        return button
