"""What holds for the whole film: title, frame size, frame rate, model."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from engines.models.catalog import scan
from studio.actions.file import FilmSettings, film_settings, set_film_settings
from studio.document.project import Rate
from studio.session import Session
from studio.ui import theme

SHAPES = (("16:9 · 1280×720", 1280, 720), ("16:9 · 1920×1080", 1920, 1080), ("1:1 · 1024×1024", 1024, 1024), ("9:16 · 720×1280", 720, 1280))
RATES = (("24", Rate(24, 1)), ("25", Rate(25, 1)), ("30", Rate(30, 1)), ("23.976", Rate(24000, 1001)), ("29.97", Rate(30000, 1001)))


class FilmSettingsDialog(QDialog):
    """One edit that can be undone, when it is accepted."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        now = film_settings(session)
        self.setWindowTitle(self.tr("Film settings"))
        self.setMinimumWidth(420)
        self._title = QLineEdit(now.title)
        self._shape = choice(
            [(text, (width, height)) for text, width, height in SHAPES], (now.width, now.height), f"{now.width}×{now.height}"
        )
        rates = [(self.tr("{} frames a second").format(text), rate) for text, rate in RATES]
        self._rate = choice(rates, now.rate, f"{now.rate.numerator}/{now.rate.denominator}")
        models = [(info.title, info.name) for info in scan().models if info.makes == "pictures"]
        self._model = choice(models, now.model, self.tr("{} (not on this machine)").format(now.model))
        self._lay_out()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setSpacing(theme.spacing)
        for label, widget in (
            (self.tr("Title"), self._title),
            (self.tr("Frame"), self._shape),
            (self.tr("Rate"), self._rate),
            (self.tr("Model"), self._model),
        ):
            widget.setAccessibleName(label)
            form.addRow(label, widget)
        words = QLabel(self.tr("Shots keep their length in frames: at another rate they run faster or slower."), wordWrap=True)
        words.setProperty("role", "muted")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[2 * theme.spacing] * 4)
        column.setSpacing(2 * theme.spacing)
        column.addLayout(form)
        column.addWidget(words)
        column.addWidget(buttons)

    def _accept(self) -> None:
        width, height = self._shape.currentData()
        rate = self._rate.currentData()
        set_film_settings(self._session, FilmSettings(self._title.text(), rate, width, height, self._model.currentData()))
        self.accept()


def choice(entries: list[tuple[str, object]], current: object, name: str) -> QComboBox:
    """A box of choices at `current`, which stands in it under `name` where it is none of them."""
    box = QComboBox()
    values = [value for _, value in entries]
    for text, value in entries if current in values else [(name, current), *entries]:
        box.addItem(text, value)
    box.setCurrentIndex(values.index(current) if current in values else 0)
    return box
