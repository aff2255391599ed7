"""The quiet heading above a group of controls: "SCENES"."""

from __future__ import annotations

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


class SectionTitle(QLabel):
    """A muted heading in capitals; long ones are cut at the right edge rather than widening the panel."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "section")
        font = QFont(self.font())
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 1.0)
        self.setFont(font)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(20)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show `text` in capitals."""
        self.setText(text.upper())
        self.setAccessibleName(text)
