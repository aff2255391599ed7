"""The first thing a person sees: begin a film, open the sample, or go on with a recent one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from studio.ui import theme
from studio.ui.asking import films_folder, save_dialog
from studio.ui.file_dialog import show_dialog
from studio.ui.widgets.primary_button import PrimaryButton
from studio.ui.widgets.section_title import SectionTitle

SIZE = (720, 460)


class Welcome(QWidget):
    """`film_asked(path)` opens or begins a film; `sample_asked` opens the sample. Films can be dropped here."""

    film_asked = Signal(object)
    sample_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Filmwright")
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)
        self.resize(*SIZE)
        self._problem = QLabel(wordWrap=True)
        self._problem.setProperty("role", "danger")
        self._recent = QListWidget(accessibleName=self.tr("Recent films"))
        self._none = QLabel(self.tr("Films that you have opened stand here."), wordWrap=True)
        self._none.setProperty("role", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._beginning(), 1)
        row.addWidget(self._going_on(), 1)
        self._recent.itemActivated.connect(self._open)
        self._recent.itemClicked.connect(self._open)

    def refresh(self, recent: list[Path]) -> None:
        """List the recent films."""
        self._recent.clear()
        for path in recent:
            item = QListWidgetItem(theme.icon("movie-open-outline", "muted"), path.stem)
            item.setData(Qt.ItemDataRole.UserRole, str(path))
            item.setToolTip(str(path))
            self._recent.addItem(item)
        self._recent.setVisible(bool(recent))
        self._none.setVisible(not recent)

    def complain(self, sentence: str) -> None:
        """Say why a film could not be opened, "" for nothing."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.film_asked.emit(Path(event.mimeData().urls()[0].toLocalFile()))

    def _beginning(self) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(40, 40, 40, 40)
        column.setSpacing(theme.spacing)
        title = QLabel("Filmwright")
        title.setProperty("role", "large")
        words = QLabel(
            self.tr("Write a script, make a picture for each shot, cut them, export a film. Nothing leaves this machine."), wordWrap=True
        )
        words.setProperty("role", "muted")
        new = PrimaryButton(self.tr("New film…"), self.tr("Begin a film in a new folder"))
        new.clicked.connect(lambda: save_dialog(self, self.tr("New film"), films_folder() / "Untitled.film", self.film_asked.emit))
        sample = QPushButton(self.tr("Open the sample film"), toolTip=self.tr("A short film to look around in; it is yours to change"))
        sample.clicked.connect(self.sample_asked)
        other = QPushButton(self.tr("Open…"), toolTip=self.tr("Open a film folder"))
        other.clicked.connect(self._choose)
        for widget in (title, words):
            column.addWidget(widget)
        column.addSpacing(20)
        for widget in (new, sample, other, self._problem):
            column.addWidget(widget)
        column.addStretch()
        return part

    def _going_on(self) -> QWidget:
        part = QWidget()
        part.setProperty("role", "stage")
        part.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(part)
        column.setContentsMargins(32, 40, 32, 32)
        column.setSpacing(theme.spacing)
        for widget in (SectionTitle(self.tr("Recent films")), self._recent, self._none):
            column.addWidget(widget)
        column.addStretch()
        return part

    def _open(self, item: QListWidgetItem) -> None:
        self.film_asked.emit(Path(item.data(Qt.ItemDataRole.UserRole)))

    def _choose(self) -> None:
        dialog = QFileDialog(self, self.tr("Open a film"), str(films_folder()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda name: self.film_asked.emit(Path(name)))
        show_dialog(dialog)
