"""One row of the layers panel."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QStackedLayout, QToolButton, QWidget

from studio.actions.control import NAMES
from studio.actions.layer import set_layer
from studio.document.canvas import Layer
from studio.session import Session
from studio.ui import theme

ROW_HEIGHT = 44
PICTURE = QSize(44, 28)


class LayerRow(QWidget):
    """Eye, picture, name, opacity and lock. A double click on the name changes it."""

    def __init__(self, session: Session, layer_id: str) -> None:
        super().__init__()
        self._session, self._id = session, layer_id
        self._layer: Layer | None = None
        self.eye = self._button(lambda: self._set(self.tr("Show or hide layer"), visible=not self._layer.visible))
        self.lock = self._button(lambda: self._set(self.tr("Lock or unlock layer"), locked=not self._layer.locked))
        self.picture, self.name, self._opacity = QLabel(), QLabel(), QLabel()
        self.edit = QLineEdit()
        self.edit.setAccessibleName(self.tr("Layer's name"))
        self._opacity.setProperty("role", "muted")
        self._opacity.setMinimumWidth(self._opacity.fontMetrics().horizontalAdvance("100 %"))
        self._opacity.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.picture.setFixedSize(PICTURE)
        self._lay_out()
        self.name.installEventFilter(self)
        self.edit.installEventFilter(self)
        self.edit.editingFinished.connect(self._rename)

    def show_layer(self, layer: Layer) -> None:
        """Show a layer as it stands."""
        self._layer = layer
        self.name.setToolTip(self.tr("{}\nDouble-click to rename, drag to change the order").format(layer.name))
        self.eye.setIcon(theme.icon("eye-outline" if layer.visible else "eye-off-outline", "text" if layer.visible else "muted"))
        self.eye.setToolTip(self.tr("Hide this layer") if layer.visible else self.tr("Show this layer"))
        self.eye.setAccessibleName(self.eye.toolTip())
        self.lock.setIcon(theme.icon("lock" if layer.locked else "lock-open-variant-outline", "text" if layer.locked else "faint"))
        self.lock.setToolTip(self.tr("Unlock this layer") if layer.locked else self.tr("Lock this layer against changes"))
        self.lock.setAccessibleName(self.lock.toolTip())
        self.show_opacity(layer.opacity)
        self.layout().activate()
        self._elide()

    def show_opacity(self, opacity: float) -> None:
        """Show how much the layer covers, also while the dial moves; of a control layer, what it says."""
        control = self._layer.control if self._layer else None
        self._opacity.setText(self.tr(NAMES.get(control.kind, control.kind)) if control else f"{round(opacity * 100)} %")

    def show_picture(self, image: QImage | None) -> None:
        """Show the layer's small picture."""
        self.picture.setPixmap(QPixmap.fromImage(image) if image is not None else QPixmap())

    def set_current(self, current: bool) -> None:
        """The row of the layer in hand stands out."""
        self.name.setProperty("role", "title" if current else "")
        self.name.style().polish(self.name)
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.name and event.type() == QEvent.Type.MouseButtonDblClick and not self._session.read_only:
            self.edit.setText(self._layer.name)
            self._stack.setCurrentWidget(self.edit)
            self.edit.setFocus()
            self.edit.selectAll()
            return True
        if watched is self.edit and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self.edit.setText(self._layer.name)
            self._stack.setCurrentWidget(self.name)
            return True
        return super().eventFilter(watched, event)

    def _elide(self) -> None:
        """Names that are too long end in an ellipsis."""
        if self._layer:
            room = self._stack.parentWidget().width()
            self.name.setText(self.name.fontMetrics().elidedText(self._layer.name, Qt.TextElideMode.ElideRight, room))

    def _lay_out(self) -> None:
        names = QWidget()
        names.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._stack = QStackedLayout(names)
        self._stack.addWidget(self.name)
        self._stack.addWidget(self.edit)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 4, 2, 4)
        row.setSpacing(6)
        for widget, stretch in ((self.eye, 0), (self.picture, 0), (names, 1), (self._opacity, 0), (self.lock, 0)):
            row.addWidget(widget, stretch)

    def _button(self, run) -> QToolButton:
        button = QToolButton()
        button.setIconSize(QSize(16, 16))
        button.setFixedSize(24, 28)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _: run())
        return button

    def _rename(self) -> None:
        name = self.edit.text().strip()
        if self._stack.currentWidget() is self.edit:
            self._stack.setCurrentWidget(self.name)
            if name and name != self._layer.name:
                self._set(self.tr("Rename layer"), name=name)

    def _set(self, label: str, **changes: object) -> None:
        set_layer(self._session, self._id, label, **changes)
