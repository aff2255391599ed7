"""What the pages of the clip panel share: the clip they show and how they change it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio.document.project import Project
from studio.document.timeline import Clip, Track
from studio.session import Session
from studio.ui.theme import spacing
from studio.ui.widgets.dial import LABEL_WIDTH

Change = Callable[[str, Callable[[Clip], Clip]], None]
"""(name of the undo step, function from old to new clip): applies to every selected clip."""


@dataclass(frozen=True)
class Shown:
    """The clip whose dials are shown, the first of those that are selected."""

    project: Project
    track: Track
    clip: Clip


class Page(QWidget):
    """One page of the clip panel, a column of rows."""

    def __init__(self, session: Session, change: Change) -> None:
        super().__init__()
        self.session, self.change = session, change
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(spacing)

    def show_clip(self, shown: Shown) -> None:
        """Show this clip's values."""
        raise NotImplementedError

    def add_row(self, label: str, field: QWidget, tip: str) -> None:
        """A field with its name before it, level with the dials."""
        row, name = QHBoxLayout(), QLabel(label)
        name.setFixedWidth(LABEL_WIDTH)
        name.setBuddy(field)
        for part in (name, field):
            part.setToolTip(tip)
        field.setAccessibleName(label)
        row.setSpacing(spacing)
        row.addWidget(name)
        if field.minimumWidth() == field.maximumWidth():
            row.addStretch(1)
        row.addWidget(field, 1)
        self.column.addLayout(row)


def choice(options: dict[str, str]) -> QComboBox:
    """A drop-down of key -> words."""
    box = QComboBox()
    for key, words in options.items():
        box.addItem(words, key)
    return box
