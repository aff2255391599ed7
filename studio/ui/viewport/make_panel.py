"""New models from words, from a picture or from a folder of photographs; passes of the present frame go to the canvas from here."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio.actions import model as actions
from studio.actions import set_camera, set_shots
from studio.actions.action import attempt
from studio.session import Session
from studio.ui import theme
from studio.ui.file_dialog import show_dialog
from studio.ui.widgets.dial import Dial
from studio.ui.widgets.primary_button import PrimaryButton
from studio.ui.widgets.prompt_edit import PromptEdit
from studio.ui.widgets.section_title import SectionTitle
from studio.ui.widgets.seed_row import SeedRow
from studio.ui.widgets.segmented import Segmented


class MakePanel(QWidget):
    """From words, a picture or photographs above, to the canvas below."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._folder: Path | None = None
        self._picture: Path | None = None
        self.setAccessibleName(self.tr("Make"))
        self.choose = QPushButton(self.tr("Choose a folder of photographs…"))
        self.choose.setToolTip(self.tr("With a COLMAP model or a transforms.json in it, or with a COLMAP program on this machine"))
        self.open = QPushButton(self.tr("Choose a picture…"))
        self.open.setToolTip(self.tr("Of one thing before a plain or transparent background, seen from a little above"))
        self.ways = Segmented(
            (("words", self.tr("Words")), ("picture", self.tr("A picture")), ("photos", self.tr("Photographs"))),
            self.tr("What to make it from"),
        )
        self.prompt = PromptEdit(self.tr("What to make"), 2)
        self.prompt.setPlaceholderText(self.tr("a red mushroom"))
        self.seed = SeedRow()
        self.make = PrimaryButton(self.tr("Make splats"), self.tr("Queue it; it stands in the Set when it is ready"))
        self.minutes = Dial(self.tr("Minutes"), 1, 60, 5, 1, 0, "", self.tr("How long it learns"))
        self.splats = Dial(self.tr("Splats"), 5000, 300_000, 30_000, 5000, 0, "", self.tr("At most so many"))
        self.learn = PrimaryButton(self.tr("Learn splats"), self.tr("Queue it; it stands in the Set when it is ready"))
        self.passes = {channel: QPushButton(self.tr(title)) for channel, title in set_shots.PASSES.items()}
        self.shot = QPushButton(
            self.tr("To the selected shot"), toolTip=self.tr("The present frame as a take of the shot selected in Write")
        )
        self.note = QLabel(self.tr("Depth, Segments and Edges become control layers."), wordWrap=True)
        self.note.setProperty("role", "muted")
        self._lay_out()
        self._connect()
        self._show()

    def _lay_out(self) -> None:
        column, grid = QVBoxLayout(self), QGridLayout()
        column.setContentsMargins(12, 4, 12, 8)
        column.setSpacing(theme.spacing)
        column.addWidget(SectionTitle(self.tr("Make a model")))
        for widget in (self.ways, self.prompt, self.open, self.choose, self.minutes, self.seed, self.splats, self.make, self.learn):
            column.addWidget(widget)
        column.addSpacing(6)
        column.addWidget(SectionTitle(self.tr("This frame to the canvas")))
        grid.setSpacing(6)
        for number, button in enumerate(self.passes.values()):
            grid.addWidget(button, number // 3, number % 3)
        column.addLayout(grid)
        for widget in (self.note, self.shot):
            column.addWidget(widget)
        column.addStretch(1)

    def _connect(self) -> None:
        session = self._session
        self.choose.clicked.connect(self._choose)
        self.open.clicked.connect(self._open)
        self.learn.clicked.connect(self._learn)
        self.make.clicked.connect(self._make)
        self.prompt.textChanged.connect(self._show)
        self.ways.chosen.connect(self._show)
        for channel, button in self.passes.items():
            button.setAccessibleName(self.tr("{} to the canvas").format(button.text()))
            button.setToolTip(self.tr("{} of the present frame as a layer of the canvas").format(button.text()))
            button.clicked.connect(lambda _=False, channel=channel: attempt(session, lambda: set_shots.send_pass(session, channel)))
        self.shot.clicked.connect(lambda: attempt(session, lambda: set_shots.send_to_shot(session)))
        session.changed.connect(self._show)
        session.selection_changed.connect(self._show)

    def _show(self, *_: object) -> None:
        ready = set_camera.current_camera(self._session) is not None and not self._session.read_only
        for button in (*self.passes.values(), self.shot):
            button.setEnabled(ready)
        self.shot.setEnabled(ready and self._session.project.shot(self._session.selection.shot or "") is not None)
        way = self.ways.current
        for own, widgets in (
            ("words", (self.prompt, self.seed)), ("picture", (self.open,)), ("photos", (self.choose, self.splats, self.learn))
        ):  # fmt: skip
            for widget in widgets:
                widget.setVisible(way == own)
        self.make.setVisible(way != "photos")
        self.minutes.setVisible(way != "picture")
        has_what = bool(self.prompt.toPlainText().strip()) if way == "words" else self._picture is not None
        self.make.setEnabled(has_what and not self._session.read_only)
        self.learn.setEnabled(self._folder is not None and not self._session.read_only)

    def _choose(self) -> None:
        dialog = QFileDialog(self, self.tr("Photographs"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda name: self.take_folder(Path(name)))
        show_dialog(dialog)

    def _open(self) -> None:
        dialog = QFileDialog(self, self.tr("A picture"), "", self.tr("Pictures (*.png *.jpg *.jpeg *.webp *.tif *.tiff)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.take_picture(Path(name)))
        show_dialog(dialog)

    def take_picture(self, picture: Path) -> None:
        """Use this picture."""
        self._picture = picture
        self.open.setText(picture.name)
        self._show()

    def take_folder(self, folder: Path) -> None:
        """Use the photographs of this folder."""
        self._folder = folder
        self.choose.setText(folder.name)
        self._show()

    def _make(self) -> None:
        if self.ways.current == "picture":
            picture = self._picture
            attempt(self._session, lambda: actions.make_from_picture(self._session, picture))
            return
        prompt, seed = self.prompt.toPlainText(), int(self.seed.field.value()) if self.seed.lock.isChecked() else None
        attempt(self._session, lambda: actions.make_from_words(self._session, prompt, self.minutes.value(), seed))

    def _learn(self) -> None:
        folder, minutes, splats = self._folder, self.minutes.value(), int(self.splats.value())
        attempt(self._session, lambda: actions.learn_photos(self._session, folder, minutes, splats))
