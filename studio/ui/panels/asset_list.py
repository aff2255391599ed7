"""The assets of the library as pictures with names."""

from __future__ import annotations

import json

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QWidget

from studio.actions import library as actions
from studio.document.asset import Asset
from studio.document.project import Project
from studio.session import Session
from studio.ui import theme
from studio.ui.timeline.waveforms import Waveforms
from studio.ui.widgets.thumbnails import Thumbnails, draw_cover

ASSETS = "application/x-filmwright-assets"
NARROWEST, GAP, NAME, SCROLL = 104, 8, 20, 10  # pixels: a cell, the room between, the name's height, the scroll bar's width


def found(project: Project, kind: str, words: str) -> list[Asset]:
    """The assets of a kind that have every one of `words` in their name, file name or prompt; the newest first."""
    wanted = words.lower().split()
    here = [asset for asset in project.assets.values() if asset.kind == kind and not asset.hidden]
    return [asset for asset in reversed(here) if all(word in _text(asset) for word in wanted)]


def _text(asset: Asset) -> str:
    dials = asset.recipe.request.get("dials", {}) if asset.recipe else {}
    return f"{asset.name} {asset.origin} {dials.get('prompt', '')}".lower()


class AssetModel(QAbstractListModel):
    """The assets that are shown, in their order."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._assets: list[Asset] = []

    def show(self, assets: list[Asset]) -> None:
        """Show these; cells stay where only their contents change."""
        same = [asset.id for asset in assets] == [asset.id for asset in self._assets]
        if not same:
            self.beginResetModel()
        self._assets = assets
        if not same:
            self.endResetModel()
        elif assets:
            self.dataChanged.emit(self.index(0), self.index(len(assets) - 1))

    def row_of(self, id: str) -> int | None:
        """Where an asset is shown."""
        return next((row for row, asset in enumerate(self._assets) if asset.id == id), None)

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._assets)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._assets):
            return None
        asset = self._assets[index.row()]
        match role:
            case Qt.ItemDataRole.UserRole:
                return asset
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole | Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return asset.name
        return None

    def setData(self, index: QModelIndex, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        actions.rename(self._session, self._assets[index.row()].id, str(value))
        return True

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        flags = Qt.ItemFlag
        return flags.ItemIsEnabled | flags.ItemIsSelectable | flags.ItemIsDragEnabled | flags.ItemIsEditable

    def mimeTypes(self) -> list[str]:
        return [ASSETS]

    def mimeData(self, indexes: list[QModelIndex]) -> QMimeData:
        data = QMimeData()
        ids = [self._assets[row].id for row in sorted({index.row() for index in indexes})]
        data.setData(ASSETS, json.dumps(ids).encode())
        return data


class AssetGrid(QListView):
    """Cells as wide as the panel allows. Enter or a double click emits `opened(asset id)`, Delete removes, F2 renames."""

    opened = Signal(str)

    def __init__(self, session: Session, model: AssetModel) -> None:
        super().__init__()
        self._cell = AssetCell(session, self)
        self.setModel(model)
        self.setItemDelegate(self._cell)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Assets"))
        for cache in (Thumbnails.of(session), Waveforms.of(session)):
            cache.ready.connect(self._redraw)
        self.activated.connect(lambda index: self.opened.emit(index.data(Qt.ItemDataRole.UserRole).id))

    def resizeEvent(self, event: QResizeEvent) -> None:
        width = self.width() - SCROLL - 2  # the same with and without a scroll bar: no flicker between the two
        columns = max(1, width // NARROWEST)
        self._cell.size = QSize(width // columns, round((width // columns - GAP) * 9 / 16) + NAME + GAP)
        self.setGridSize(self._cell.size)
        super().resizeEvent(event)

    def _redraw(self, asset_id: str) -> None:
        row = self.model().row_of(asset_id)
        if row is not None:
            self.update(self.model().index(row))


class AssetCell(QStyledItemDelegate):
    """A picture, a waveform, or a sign that the file is missing; the name below."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.size = QSize(NARROWEST, NARROWEST)

    def sizeHint(self, option, index: QModelIndex) -> QSize:
        return self.size

    def updateEditorGeometry(self, editor: QWidget, option, index: QModelIndex) -> None:
        editor.setGeometry(self._name_rect(option.rect).adjusted(-4, -3, 4, 3))

    def paint(self, painter: QPainter, option, index: QModelIndex) -> None:
        asset: Asset | None = index.data(Qt.ItemDataRole.UserRole)
        if asset is None:
            return
        cell = option.rect.adjusted(0, 0, -GAP, -GAP)
        picture = cell.adjusted(0, 0, 0, -NAME)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_picture(painter, picture, asset)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(QPen(theme.token("accent" if selected else "muted"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(picture.adjusted(1, 1, -1, -1), 4, 4)
        painter.setFont(theme.interface_font(theme.SMALL))
        painter.setPen(theme.token("text" if selected else "muted"))
        rect = self._name_rect(option.rect)
        name = painter.fontMetrics().elidedText(asset.name, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, name)
        painter.restore()

    def _name_rect(self, cell: QRect) -> QRect:
        return QRect(cell.left(), cell.bottom() - GAP - NAME + 1, cell.width() - GAP, NAME)

    def _paint_picture(self, painter: QPainter, rect: QRect, asset: Asset) -> None:
        thumbnails = Thumbnails.of(self._session)
        size = rect.size() * painter.device().devicePixelRatioF()
        picture = thumbnails.get(asset.id, size) if asset.kind != "sound" else None
        if picture is not None:
            draw_cover(painter, rect, picture)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.token("background"))
        painter.drawRoundedRect(rect, 4, 4)
        if thumbnails.failed(asset.id) or Waveforms.of(self._session).failed(asset.id):
            theme.icon("file-alert-outline", "danger").paint(painter, _middle(rect, 22))
        elif asset.kind == "sound":
            self._paint_sound(painter, rect.adjusted(4, 4, -4, -4), asset)

    def _paint_sound(self, painter: QPainter, rect: QRect, asset: Asset) -> None:
        outline = Waveforms.of(self._session).get(asset.id, 0, asset.samples, max(1, rect.width() // 2))
        if outline is None:
            theme.icon("music-note", "muted").paint(painter, _middle(rect, 22))
            return
        painter.setBrush(theme.token("waveform"))
        middle, half = rect.center().y(), rect.height() / 2
        for column, (low, high) in enumerate(outline):
            top, height = round(middle - high * half), max(1, round((high - low) * half))
            painter.fillRect(rect.left() + 2 * column, top, 1, height, theme.token("waveform"))


def _middle(rect: QRect, side: int) -> QRect:
    return QRect(rect.center().x() - side // 2, rect.center().y() - side // 2, side, side)
