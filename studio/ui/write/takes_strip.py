"""The takes of a shot side by side; a click chooses the one that the film shows."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QMenu, QStyle, QStyledItemDelegate, QWidget

from studio.document.story import Shot
from studio.session import Session
from studio.ui import theme
from studio.ui.widgets.thumbnails import Thumbnails, draw_cover

PICTURE, GAP = QSize(66, 37), 6


class TakesStrip(QListWidget):
    """`chosen(take id)` at a click or with the arrow keys, `removed(take id)` by the menu or Delete."""

    chosen = Signal(str)
    removed = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._showing = False
        self.setItemDelegate(_Take(session, self))
        self.setFlow(QListWidget.Flow.LeftToRight)
        self.setFixedHeight(PICTURE.height() + 18)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName(self.tr("Takes"))
        self.customContextMenuRequested.connect(self._menu)
        self.currentItemChanged.connect(self._choose)
        Thumbnails.of(session).ready.connect(lambda asset: self.viewport().update())

    def show_takes(self, shot: Shot) -> None:
        """The takes of `shot`, the chosen one marked."""
        self._showing = True
        self.clear()
        for number, take in enumerate(shot.takes, 1):
            item = QListWidgetItem(self.tr("Take {}").format(number))
            item.setData(Qt.ItemDataRole.UserRole, take)
            item.setToolTip(self._describe(number, take.asset))
            self.addItem(item)
            if take.id == shot.chosen:
                self.setCurrentItem(item)
        self._showing = False
        self.setVisible(len(shot.takes) > 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.currentItem():
            self.removed.emit(self.currentItem().data(Qt.ItemDataRole.UserRole).id)
        else:
            super().keyPressEvent(event)

    def _describe(self, number: int, asset_id: str) -> str:
        asset = self._session.project.assets.get(asset_id)
        dials = asset.recipe.request.get("dials", {}) if asset and asset.recipe else {}
        return (
            self.tr("Take {} · seed {}\n{}").format(number, dials["seed"], dials["prompt"]) if dials else self.tr("Take {}").format(number)
        )

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item and not self._showing:
            self.chosen.emit(item.data(Qt.ItemDataRole.UserRole).id)

    def _menu(self, place: QPoint) -> None:
        item = self.itemAt(place)
        if item is None:
            return
        take = item.data(Qt.ItemDataRole.UserRole)
        menu = QMenu(self)
        menu.addAction(theme.icon("check"), self.tr("Choose"), lambda: self.chosen.emit(take.id))
        menu.addAction(theme.icon("trash-can-outline"), self.tr("Remove this take"), lambda: self.removed.emit(take.id))
        menu.exec(self.viewport().mapToGlobal(place))
        menu.deleteLater()


class _Take(QStyledItemDelegate):
    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session

    def sizeHint(self, option, index) -> QSize:
        return QSize(PICTURE.width() + GAP, PICTURE.height() + 6)

    def paint(self, painter: QPainter, option, index) -> None:
        take = index.data(Qt.ItemDataRole.UserRole)
        rect = option.rect.adjusted(2, 3, -GAP + 2, -3)
        thumbnails = Thumbnails.of(self._session)
        ratio = painter.device().devicePixelRatioF()
        picture = thumbnails.get(take.asset, QSize(round(PICTURE.width() * ratio), round(PICTURE.height() * ratio)))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if picture is not None:
            draw_cover(painter, rect, picture)
        elif thumbnails.failed(take.asset):
            theme.icon("image-off-outline", "danger").paint(painter, rect.adjusted(20, 6, -20, -6))
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(theme.token("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect, 4, 4)
        painter.restore()
