"""Version and licences."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QTextBrowser, QVBoxLayout, QWidget

from studio import __version__

LICENSES = Path(__file__).parents[3] / "assets" / "LICENSES.md"


class AboutDialog(QDialog):
    """What this is, and what it stands on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Filmwright"))
        self.resize(640, 560)
        title = QLabel(f"Filmwright {__version__}")
        title.setProperty("role", "large")
        words = QLabel(self.tr("A film studio for one person, on one machine. Apache License 2.0."))
        words.setProperty("role", "muted")
        text = QTextBrowser(accessibleName=self.tr("Licences"))
        text.setMarkdown(
            LICENSES.read_text(encoding="utf-8") if LICENSES.is_file() else self.tr("The list of licences is not installed here.")
        )
        column = QVBoxLayout(self)
        for widget in (title, words, text):
            column.addWidget(widget, alignment=Qt.AlignmentFlag(0))
