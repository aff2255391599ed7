"""Which model makes a sound: the built-in one, or one from disk that makes this kind of sound."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engines.models.catalog import Catalog, ModelInfo
from studio.settings import settings
from studio.ui.theme import spacing
from studio.ui.widgets.dial import LABEL_WIDTH

_NARROW = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon


class ModelRow(QWidget):
    """Hidden while there is nothing to choose; the choice is remembered between starts. `changed` when another one is chosen."""

    changed = Signal()

    def __init__(self, makes: str) -> None:
        """`makes`: "music", "effects" or "speech", as in `ModelInfo`."""
        super().__init__()
        self._makes = makes
        self._models: dict[str, ModelInfo] = {}
        self.box = QComboBox(
            accessibleName=self.tr("Model"), toolTip=self.tr("What makes the sound: the built-in one, or a model from your disk")
        )
        self.box.setSizeAdjustPolicy(_NARROW)
        built_in = {
            "music": (self.tr("Built-in composer"), "score"),
            "effects": (self.tr("Built-in sounds"), "foley"),
            "speech": (self.tr("espeak-ng (scratch voice)"), "espeak"),
        }
        self.box.addItem(*built_in[makes])
        self.refused = QLabel(wordWrap=True)
        self.refused.setProperty("role", "muted")
        self._row = named_row(self.tr("Model"), self.box)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing)
        for widget in (self._row, self.refused):
            column.addWidget(widget)
            widget.hide()
        self.hide()
        self.box.activated.connect(self._on_activated)

    @property
    def chosen(self) -> str:
        """The name of the model, as requests have it."""
        return self.box.currentData()

    @property
    def info(self) -> ModelInfo | None:
        """The model from disk; None for the built-in one."""
        return self._models.get(self.chosen)

    def show_models(self, found: Catalog) -> None:
        """Choose between these; the one that was chosen last is chosen again if it is still there."""
        self._models = {info.name: info for info in found.models if info.makes == self._makes}
        while self.box.count() > 1:
            self.box.removeItem(1)
        for info in self._models.values():
            self.box.addItem(info.title, info.name)
        self.refused.setText(_sentence(found.refused, self.tr("{} ({} more folders were refused: see “filmwright models”.)")))
        self._row.setVisible(self.box.count() > 1)
        self.refused.setVisible(bool(found.refused))
        self.setVisible(self.box.count() > 1 or bool(found.refused))
        self.choose(str(settings().value(self._key, "")))

    def choose(self, name: str) -> bool:
        """Choose a model by its name; False, and the built-in one, when it is not there."""
        place = self.box.findData(name)
        self.box.setCurrentIndex(max(0, place))
        self.changed.emit()
        return place >= 0

    @property
    def _key(self) -> str:
        return f"score/{self._makes} model"

    def _on_activated(self) -> None:
        settings().setValue(self._key, self.chosen)
        self.changed.emit()


def named_row(name: str, *widgets: QWidget) -> QWidget:
    """Widgets behind their name, the first one as wide as there is room."""
    row, label = QWidget(), QLabel(name)
    label.setFixedWidth(LABEL_WIDTH)
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(spacing)
    line.addWidget(label)
    for number, widget in enumerate(widgets):
        line.addWidget(widget, 0 if number else 1)
    return row


def _sentence(refused: tuple[str, ...], more: str) -> str:
    """The first refusal, and how many others there are."""
    return more.format(refused[0], len(refused) - 1) if len(refused) > 1 else "".join(refused)
