"""Whose tune the music takes up: a sound of the library, or one from a file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLabel, QWidget

from studio.actions import library
from studio.document.project import Project
from studio.session import Session
from studio.ui.file_dialog import show_dialog
from studio.ui.theme import spacing
from studio.ui.widgets.dial import LABEL_WIDTH

_FILE = "file"


class MelodyRow(QWidget):
    """`asset` is the sound that is chosen, or None."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._chosen: str | None = None
        label = QLabel(self.tr("Melody"))
        label.setFixedWidth(LABEL_WIDTH)
        self.box = QComboBox(accessibleName=self.tr("Melody"))
        self.box.setToolTip(self.tr("A hummed or played tune that the music takes up: a recording, a sound of the library, or a file"))
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(spacing)
        line.addWidget(label)
        line.addWidget(self.box, 1)
        self.box.activated.connect(self._on_activated)
        session.changed.connect(self._on_changed)
        self._fill()

    @property
    def asset(self) -> str | None:
        """The id of the sound whose tune is taken up."""
        return self._chosen if self._chosen in self._session.project.assets else None

    def choose(self, asset_id: str | None) -> None:
        """Take up the tune of this sound."""
        self._chosen = asset_id
        self._fill()

    def _on_changed(self, before: Project, after: Project) -> None:
        if before.assets is not after.assets:
            self._fill()

    def _fill(self) -> None:
        self.box.clear()
        self.box.addItem(self.tr("None"), None)
        for asset in reversed(self._session.project.assets.values()):
            if asset.kind == "sound" and not asset.hidden:
                self.box.addItem(asset.name, asset.id)
        self.box.addItem(self.tr("From a file…"), _FILE)
        self.box.setCurrentIndex(max(0, self.box.findData(self.asset)))

    def _on_activated(self, index: int) -> None:
        if self.box.itemData(index) != _FILE:
            return self.choose(self.box.itemData(index))
        self._fill()
        dialog = QFileDialog(self, self.tr("Which file holds the tune?"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.take_file)
        show_dialog(dialog)

    def take_file(self, name: str) -> None:
        """Bring a file into the library and take up its tune."""
        library.import_files(self._session, [Path(name)], lambda ids: self.choose(ids[0]) if ids else None)
