"""What the film's model was taught: its words by kind, and examples to begin from."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QScrollArea, QVBoxLayout, QWidget

from engines.models.catalog import find
from engines.progress import EngineError
from studio.session import Session
from studio.ui import theme
from studio.ui.widgets.section_title import SectionTitle

SIZE = (560, 620)


class WordsDialog(QDialog):
    """Modeless: it can stand beside the window while one writes."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("What the model knows"))
        self.resize(*SIZE)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setSpacing(theme.spacing)
        for widget in self._parts(session.project.model):
            column.addWidget(widget)
        column.addStretch()
        area = QScrollArea(widgetResizable=True)
        area.setWidget(page)
        whole = QVBoxLayout(self)
        whole.addWidget(area)

    def _parts(self, model: str) -> list[QWidget]:
        try:
            info = find(model)
        except EngineError as error:
            return [_text(str(error))]
        title = QLabel(info.title)
        title.setProperty("role", "large")
        if not info.words:
            return [title, _text(self.tr("This model lists no words: write to it freely."))]
        drawn = self.tr("The starter models learned a small world by heart. They draw what is on this page, and guess at the rest.")
        words = _text(f"{drawn} {self.tr('Larger models, put into the models folder, know more.')}")
        parts: list[QWidget] = [title, words]
        for kind, entries in info.words.items():
            parts.append(SectionTitle(kind.replace("_", " ")))
            parts.append(_text(("\n" if kind == "examples" else ", ").join(entries), "text"))
        return parts


def _text(text: str, role: str = "muted") -> QLabel:
    label = QLabel(text, wordWrap=True, textInteractionFlags=Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setProperty("role", role)
    return label
