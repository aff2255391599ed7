"""What the Paint stage says while there is no canvas, or nothing on it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio.actions.canvas import new_canvas, open_shot
from studio.document.canvas import Canvas
from studio.session import Session


class EmptyState(QFrame):
    """A heading, a sentence, and the buttons that lead on. Clicks beside the buttons go to the canvas below."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._heading, self._sentence = QLabel(), QLabel()
        self._heading.setProperty("role", "large")
        self._sentence.setProperty("role", "muted")
        self._shot = QPushButton()
        self._shot.clicked.connect(lambda: open_shot(session, session.selection.shot))
        self._new = QPushButton(self.tr("New canvas"))
        self._new.setToolTip(self.tr("An empty canvas of the film's size"))
        self._new.clicked.connect(lambda: new_canvas(session))
        session.selection_changed.connect(lambda before, after: self.isVisible() and self._name_shot())
        self._lay_out()

    def show_for(self, canvas: Canvas | None) -> None:
        """Say what to do first, or hide when there is a picture."""
        self.setVisible(canvas is None or not any(layer.raster.tiles for layer in canvas.layers))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, canvas is not None)
        self._new.setVisible(canvas is None)
        if canvas is None:
            self._heading.setText(self.tr("Paint and repair pictures"))
            self._sentence.setText(self.tr("Drop a picture or a shot here, or begin with an empty canvas."))
        else:
            self._heading.setText(self.tr("Nothing on this canvas yet"))
            self._sentence.setText(self.tr("Type a prompt and press Make picture, drop a picture here, or paint."))
        self._name_shot()
        self._shot.setVisible(canvas is None and bool(self._session.selection.shot))

    def _name_shot(self) -> None:
        ids = [shot.id for shot in self._session.project.shots]
        chosen = self._session.selection.shot
        if chosen in ids:
            self._shot.setText(self.tr("Paint shot {}").format(ids.index(chosen) + 1))
        self._shot.setVisible(chosen in ids and self._new.isVisibleTo(self))
        self.adjustSize()

    def _lay_out(self) -> None:
        column, row = QVBoxLayout(self), QHBoxLayout()
        for label in (self._heading, self._sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addSpacing(8)
        row.addStretch()
        for button in (self._shot, self._new):
            row.addWidget(button)
        row.addStretch()
        column.addLayout(row)
