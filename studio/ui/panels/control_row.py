"""One control layer in the generate panel: what it is, on or off, traced anew, taken away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPixmap
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QMenu, QToolButton

from studio.actions import control
from studio.actions.layer import remove_layer, set_layer
from studio.document.canvas import Layer
from studio.session import Session
from studio.ui import theme

PICTURE = QSize(44, 28)
WAYS = {"edges": "Edges of it", "soft edges": "Soft edges of it", "depth": "Depth of it", "segments": "Segments of it"}


class ControlRow(QFrame):
    """`chosen` when the person presses the row: its dials are wanted."""

    chosen = Signal(str)

    def __init__(self, session: Session, layer_id: str) -> None:
        super().__init__()
        self.setProperty("role", "strip")
        self._session, self._id = session, layer_id
        self._layer: Layer | None = None
        self.picture, self.kind = QLabel(), QComboBox()
        self.picture.setFixedSize(PICTURE)
        for key, name in control.NAMES.items():
            self.kind.addItem(self.tr(name), key)
        self.kind.setAccessibleName(self.tr("Kind of control"))
        self.kind.setToolTip(self.tr("How the picture is to be read: edges are white on black, depth is white where it is near"))
        self.kind.activated.connect(
            lambda: control.set_control(session, self._id, self.tr("Kind of control"), kind=self.kind.currentData())
        )
        self.trace = self._button("auto-fix", self.tr("Trace what this layer shows"), None)
        self.trace.setMenu(self._ways())
        self.trace.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.eye = self._button("eye-outline", "", self._toggle)
        self.remove = self._button("close", self.tr("Remove this control"), lambda: remove_layer(session, self._id))
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 3, 2, 3)
        row.setSpacing(4)
        for widget, stretch in ((self.picture, 0), (self.kind, 1), (self.trace, 0), (self.eye, 0), (self.remove, 0)):
            row.addWidget(widget, stretch)

    def show_layer(self, layer: Layer) -> None:
        """Show a control layer as it stands."""
        self._layer = layer
        self.setToolTip(layer.name)
        self.setAccessibleName(self.tr("Control “{}”").format(layer.name))
        with QSignalBlocker(self.kind):
            place = self.kind.findData(layer.control.kind)
            self.kind.setCurrentIndex(place)
            self.kind.setPlaceholderText(layer.control.kind)
        self.eye.setIcon(theme.icon("eye-outline" if layer.visible else "eye-off-outline", "text" if layer.visible else "muted"))
        self.eye.setToolTip(
            self.tr("It guides what is made; click to leave it out") if layer.visible else self.tr("It is left out; click to use it")
        )
        self.eye.setAccessibleName(self.eye.toolTip())

    def show_picture(self, image: QImage | None) -> None:
        """Show what the model will see, small."""
        self.picture.setPixmap(QPixmap.fromImage(image) if image is not None else QPixmap())

    def set_current(self, current: bool) -> None:
        """The row whose dials are shown stands out."""
        self.setProperty("chosen", "true" if current else "false")
        self.style().polish(self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(self._id)
        super().mousePressEvent(event)

    def _ways(self) -> QMenu:
        menu = QMenu(self)
        for way, name in WAYS.items():
            menu.addAction(self.tr(name)).triggered.connect(lambda _, way=way: control.trace_layer(self._session, self._id, way))
        return menu

    def _toggle(self) -> None:
        set_layer(self._session, self._id, self.tr("Control on or off"), visible=not self._layer.visible)

    def _button(self, icon: str, tip: str, run: Callable[[], object] | None) -> QToolButton:
        button = QToolButton()
        button.setProperty("role", "small")
        button.setIcon(theme.icon(icon))
        button.setIconSize(QSize(16, 16))
        button.setFixedSize(24, 26)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if run:
            button.clicked.connect(lambda _: run())
        return button
