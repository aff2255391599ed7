"""Which canvas is on the stage, and how close one looks."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QInputDialog, QToolButton, QWidget

from studio.actions.canvas import current_canvas, rename_canvas, show_canvas
from studio.session import Session
from studio.ui import theme

from .view import CanvasView


class CanvasChooser(QFrame):
    """A list of the film's canvases, a button for their names, and the zoom in percent (a click fits the canvas into the view)."""

    def __init__(self, session: Session, view: CanvasView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "floating")
        self._session, self._view = session, view
        self._canvases = QComboBox()
        self._canvases.setAccessibleName(self.tr("Canvas"))
        self._canvases.setToolTip(self.tr("The film's canvases"))
        self._canvases.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._canvases.setMaximumWidth(180)
        self._canvases.activated.connect(lambda: show_canvas(session, self._canvases.currentData()))
        self._rename = self._button(self.tr("Rename this canvas"), self._ask_name)
        self._rename.setIcon(theme.icon("pencil-outline", "muted"))
        self._zoom = self._button(self.tr("Zoom; click to fit the canvas into the view (Shift+1)"), view.fit)
        self._zoom.setMinimumWidth(56)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 4, 6, 4)
        row.setSpacing(4)
        for widget in (self._canvases, self._rename, self._zoom):
            row.addWidget(widget)
        view.zoomed.connect(self._show_zoom)
        session.changed.connect(self._follow)
        session.selection_changed.connect(self._follow)
        self._follow()
        self._show_zoom()

    def _button(self, tip: str, run) -> QToolButton:
        button = QToolButton()
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _: run())
        return button

    def _follow(self) -> None:
        names = [(canvas.name, canvas.id) for canvas in self._session.project.canvases.values()]
        with QSignalBlocker(self._canvases):
            if [(self._canvases.itemText(i), self._canvases.itemData(i)) for i in range(self._canvases.count())] != names:
                self._canvases.clear()
                for name, id in names:
                    self._canvases.addItem(name, id)
                self.adjustSize()
            self._canvases.setCurrentIndex(self._canvases.findData(self._session.selection.canvas))

    def _show_zoom(self) -> None:
        percent = self._view.zoom.scale * 100
        self._zoom.setText(f"{percent:.0f} %" if percent >= 10 else f"{percent:.1f} %")

    def _ask_name(self) -> None:
        canvas = current_canvas(self._session)
        if canvas:
            dialog = QInputDialog(self.window())
            dialog.setWindowTitle(self.tr("Rename canvas"))
            dialog.setLabelText(self.tr("Name"))
            dialog.setTextValue(canvas.name)
            dialog.textValueSelected.connect(lambda name: rename_canvas(self._session, canvas.id, name))
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()
