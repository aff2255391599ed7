"""A seed: its number, a lock that keeps it, and dice, in one row."""

from __future__ import annotations

import random

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from studio.ui import theme

from .dial import LABEL_WIDTH
from .number_field import NumberField

SEEDS = 2**32


class SeedRow(QWidget):
    """The seed of the next picture, a lock that keeps it, and dice. `changed(seed, locked)`."""

    changed = Signal(float, bool)

    def __init__(self) -> None:
        super().__init__()
        label = QLabel(self.tr("Seed"))
        label.setFixedWidth(LABEL_WIDTH)
        self.field = NumberField((0, SEEDS - 1))
        self.field.setMinimumWidth(96)
        self.field.setMaximumWidth(400)
        self.lock = self._button("lock-open-variant-outline", self.tr("Keep this seed for the next pictures"))
        self.lock.setCheckable(True)
        self.dice = self._button("dice-multiple-outline", self.tr("Another seed by chance"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.spacing)
        for widget, stretch in ((label, 0), (self.field, 1), (self.lock, 0), (self.dice, 0)):
            row.addWidget(widget, stretch)
        self.field.setAccessibleName(self.tr("Seed"))
        self.field.setToolTip(
            self.tr("The number that chance begins with: the same seed and words make the same picture. 0 to 4294967295.")
        )
        self.field.valueChanged.connect(self._tell)
        self.lock.toggled.connect(self._tell)
        self.dice.clicked.connect(lambda: self.field.setValue(random.randrange(SEEDS)))

    def show_seed(self, seed: int, locked: bool) -> None:
        """Show without telling anybody."""
        for widget in (self.field, self.lock):
            widget.blockSignals(True)
        self.field.setValue(seed)
        self.lock.setChecked(locked)
        self._show_lock()
        for widget in (self.field, self.lock):
            widget.blockSignals(False)

    def _tell(self) -> None:
        self._show_lock()
        self.changed.emit(self.field.value(), self.lock.isChecked())

    def _show_lock(self) -> None:
        self.lock.setIcon(theme.icon("lock" if self.lock.isChecked() else "lock-open-variant-outline"))

    def _button(self, name: str, tip: str) -> QToolButton:
        button = QToolButton(toolTip=tip, accessibleName=tip)
        button.setIcon(theme.icon(name))
        return button
