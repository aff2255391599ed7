"""A seed: its number, a die and a lock in one row."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from studio.ui import theme
from studio.ui.widgets.dial import LABEL_WIDTH
from studio.ui.widgets.number_field import NumberField

LARGEST = 2**32 - 1


class SeedRow(QWidget):
    """`changed(seed)` when the person types one, `rolled` for the die, `locked(on)` for the lock."""

    changed = Signal(object)  # a seed may be larger than Qt's int
    rolled = Signal()
    locked = Signal(bool)

    def __init__(self, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = QLabel(self.tr("Seed"))
        self._label.setFixedWidth(LABEL_WIDTH)
        self.field = NumberField((0, LARGEST))
        self.field.setMinimumWidth(80)
        self.field.setMaximumWidth(120)
        for part in (self._label, self.field):
            part.setToolTip(tip)
        self.field.setAccessibleName(self.tr("Seed"))
        self.die = self._button("dice-multiple-outline", self.tr("Another seed by chance"))
        self.lock = self._button("lock-open-variant-outline", "")
        self.lock.setCheckable(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._label)
        row.addWidget(self.die)
        row.addWidget(self.lock)
        row.addStretch(1)
        row.addWidget(self.field, 10)
        self.field.valueChanged.connect(lambda value: self.changed.emit(int(value)))
        self.die.clicked.connect(self.rolled)
        self.lock.toggled.connect(self._toggle)
        self._draw_lock(False)

    def show_seed(self, seed: int, is_locked: bool) -> None:
        """Show a seed without telling anybody."""
        for part in (self.field, self.lock):
            part.blockSignals(True)
        self.field.setValue(seed)
        self.lock.setChecked(is_locked)
        for part in (self.field, self.lock):
            part.blockSignals(False)
        self._draw_lock(is_locked)

    def _toggle(self, on: bool) -> None:
        self._draw_lock(on)
        self.locked.emit(on)

    def _draw_lock(self, on: bool) -> None:
        self.lock.setIcon(theme.icon("lock" if on else "lock-open-variant-outline"))
        tip = self.tr("Locked: this seed is used again") if on else self.tr("Open: each picture gets another seed")
        self.lock.setToolTip(tip)
        self.lock.setAccessibleName(self.tr("Lock the seed"))

    def _button(self, icon: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(theme.icon(icon))
        button.setIconSize(QSize(16, 16))
        button.setFixedSize(28, 28)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button
