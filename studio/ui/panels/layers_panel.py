"""Layers: the canvas's pictures from top to bottom, to show, order, name, mix and lock."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListWidget, QListWidgetItem, QToolButton, QVBoxLayout, QWidget

from studio.actions import layer as actions
from studio.actions.action import Action, attempt
from studio.actions.canvas import current_canvas, current_layer
from studio.document.canvas import Canvas
from studio.document.project import Project
from studio.session import Selection, Session
from studio.ui import theme
from studio.ui.bind import translated
from studio.ui.widgets.dial import Dial
from studio.ui.widgets.section_title import SectionTitle

from .layer_row import ROW_HEIGHT, LayerRow
from .layer_thumbnails import LayerThumbnails

ACTIONS = {action.id: action for action in actions.ACTIONS}


class LayersPanel(QWidget):
    """One row per layer; the row in hand is where paint goes. Drag rows to change their order."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._thumbnails = LayerThumbnails(session, self)
        self.setAccessibleName(self.tr("Layers"))
        self.list = _List()
        self.opacity = Dial(self.tr("Opacity"), 0, 100, 100, 1, 0, " %", self.tr("How much the layer in hand covers"))
        self._buttons = {id: self._button(ACTIONS[id]) for id in ("layer.add", "layer.duplicate", "layer.merge", "layer.delete")}
        self._rows: dict[str, LayerRow] = {}
        self._lay_out()
        self._connect()
        self._rebuild()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 12, 8)
        column.setSpacing(8)
        heading = QHBoxLayout()
        heading.setSpacing(2)
        heading.addWidget(SectionTitle(self.tr("Layers")), 1)
        for button in self._buttons.values():
            heading.addWidget(button)
        column.addLayout(heading)
        column.addWidget(self.opacity)
        column.addWidget(self.list, 1)

    def _connect(self) -> None:
        session = self._session
        self.list.currentItemChanged.connect(self._choose)
        self.list.dropped.connect(self._reorder)
        self.opacity.changed.connect(self._preview_opacity)
        self.opacity.committed.connect(self._commit_opacity)
        self._thumbnails.ready.connect(self._show_thumbnail)
        session.changed.connect(self._follow_document)
        session.selection_changed.connect(self._follow_selection)

    def _button(self, action: Action) -> QToolButton:
        button = QToolButton()
        button.setIcon(theme.icon(action.icon))
        button.setIconSize(QSize(16, 16))
        button.setToolTip(f"{translated(action.title)}: {translated(action.tip)}  ({action.shortcut})")
        button.setAccessibleName(translated(action.title))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: attempt(self._session, lambda: action.run(self._session)))
        return button

    def _follow_document(self, before: Project, after: Project) -> None:
        id = self._session.selection.canvas or ""
        old, new = before.canvases.get(id), after.canvases.get(id)
        if old is new:
            return
        if old and new and [layer.id for layer in old.layers] == [layer.id for layer in new.layers]:
            self._refresh(new)
        else:
            self._rebuild()

    def _follow_selection(self, before: Selection, after: Selection) -> None:
        if before.canvas != after.canvas:
            self._rebuild()
        elif before.layer != after.layer:
            self._mark_current()

    def _rebuild(self) -> None:
        canvas = current_canvas(self._session)
        self.list.blockSignals(True)
        self.list.clear()
        self._rows = {}
        for layer in reversed(canvas.layers if canvas else ()):
            row = LayerRow(self._session, layer.id)
            item = QListWidgetItem(self.list)
            item.setData(Qt.ItemDataRole.UserRole, layer.id)
            item.setSizeHint(QSize(0, ROW_HEIGHT))
            self.list.setItemWidget(item, row)
            self._rows[layer.id] = row
        self.list.blockSignals(False)
        if canvas:
            self._refresh(canvas)
        self._mark_current()

    def _refresh(self, canvas: Canvas) -> None:
        for layer in canvas.layers:
            self._rows[layer.id].show_layer(layer)
            self._thumbnails.ask(canvas, layer)
        self._show_opacity()
        self._enable()

    def _mark_current(self) -> None:
        layer = current_layer(self._session)
        self.list.blockSignals(True)
        self.list.setCurrentItem(next((item for item in self.list.items() if layer and _id(item) == layer.id), None))
        self.list.blockSignals(False)
        for id, row in self._rows.items():
            row.set_current(layer is not None and layer.id == id)
        self._show_opacity()
        self._enable()

    def _enable(self) -> None:
        for id, button in self._buttons.items():
            button.setEnabled(ACTIONS[id].enabled(self._session))
        self.opacity.setEnabled(current_layer(self._session) is not None and not self._session.read_only)

    def _show_opacity(self) -> None:
        layer = current_layer(self._session)
        self.opacity.set_value(round(layer.opacity * 100) if layer else 100)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._session.select(layer=_id(item))

    def _reorder(self, id: str, row: int) -> None:
        actions.move_layer(self._session, id, self.list.count() - 1 - row)

    def _preview_opacity(self, value: float) -> None:
        layer = current_layer(self._session)
        if layer:
            self._rows[layer.id].show_opacity(value / 100)

    def _commit_opacity(self, value: float) -> None:
        layer = current_layer(self._session)
        if layer:
            actions.set_layer(self._session, layer.id, self.tr("Layer opacity"), opacity=value / 100)

    def _show_thumbnail(self, id: str) -> None:
        if id in self._rows:
            self._rows[id].show_picture(self._thumbnails.get(id))


class _List(QListWidget):
    """Rows that are dragged into another order: `dropped(layer id, new row)`, without moving anything itself."""

    dropped = Signal(str, int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Layers from top to bottom"))
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSpacing(0)
        self.setMinimumHeight(ROW_HEIGHT + 4)

    def items(self) -> list[QListWidgetItem]:
        """All rows from top to bottom."""
        return [self.item(row) for row in range(self.count())]

    def dropEvent(self, event: QDropEvent) -> None:
        item = self.currentItem()
        place = event.position().toPoint()
        target = self.itemAt(place)
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        if item is None:
            return
        row = self.count() if target is None else self.row(target)
        if target is not None and place.y() > self.visualItemRect(target).center().y():
            row += 1
        old = self.row(item)
        self.dropped.emit(_id(item), row - 1 if row > old else row)


def _id(item: QListWidgetItem) -> str:
    return item.data(Qt.ItemDataRole.UserRole)
