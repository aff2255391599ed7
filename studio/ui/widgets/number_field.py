"""A field for one number, without arrows."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox

WIDTH = 64


class NumberField(QDoubleSpinBox):
    """Right-aligned, up to `bounds` (smallest, largest); arrow keys and, with the focus, the wheel go by `step`.

    The arrows are hidden by the stylesheet: a styled QSpinBox with `NoButtons` shows no text at all (Qt 6.12).
    """

    def __init__(self, bounds: tuple[float, float], step: float = 1, decimals: int = 0, suffix: str = "") -> None:
        super().__init__(minimum=bounds[0], maximum=bounds[1], singleStep=step, decimals=decimals, suffix=suffix)
        self.setProperty("role", "number")
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.lineEdit().setTextMargins(4, 0, 4, 0)
        self.setKeyboardTracking(False)
        self.setFixedWidth(WIDTH)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
