"""The one big button of a panel."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget


class PrimaryButton(QPushButton):
    """A full-width button in the accent colour; `hint` is its shortcut, shown behind the text."""

    def __init__(self, text: str, tip: str = "", hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "primary")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(38)
        self.setToolTip(tip)
        self._hint = hint
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """What the button does now."""
        self.setText(f"{text}   {self._hint}" if self._hint else text)
        self.setAccessibleName(text)
