"""A part of the inspector: a heading over rows of dials, fields and buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from studio.actions.action import attempt
from studio.session import Session
from studio.ui.widgets.dial import LABEL_WIDTH, Dial
from studio.ui.widgets.number_field import NumberField
from studio.ui.widgets.section_title import SectionTitle


class Part(QWidget):
    """A heading over rows; `show_now` is called whenever something may have changed."""

    def __init__(self, session: Session, title: str) -> None:
        super().__init__()
        self.session = session
        self.title = SectionTitle(title)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(6)
        self.column.addWidget(self.title)
        session.changed.connect(lambda before, after: before.sets is not after.sets and self.show_now())
        session.selection_changed.connect(lambda before, after: self.show_now())

    def show_now(self) -> None:
        """Bring the rows up to date."""
        raise NotImplementedError

    def dial(self, dial: Dial, commit: Callable[[float], object]) -> Dial:
        """A dial as one more row."""
        dial.committed.connect(lambda value: attempt(self.session, lambda: commit(value)))
        self.column.addWidget(dial)
        return dial

    def button(self, text: str, tip: str, run: Callable[[], object]) -> QPushButton:
        """A button that does something."""
        button = QPushButton(text, toolTip=tip, accessibleName=text)
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda: attempt(self.session, run))
        return button

    def row(self, label: str, *widgets: QWidget) -> QWidget:
        """Widgets behind a label, as one more row."""
        line = QWidget()
        layout = QHBoxLayout(line)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        name = QLabel(label)
        name.setFixedWidth(LABEL_WIDTH)
        layout.addWidget(name)
        for widget in widgets:
            if isinstance(widget, QComboBox):
                widget.setMinimumContentsLength(6)
                widget.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            layout.addWidget(widget, 0 if isinstance(widget, NumberField) else 1)
        if isinstance(widgets[0], NumberField):
            layout.addStretch(1)
        self.column.addWidget(line)
        return line
