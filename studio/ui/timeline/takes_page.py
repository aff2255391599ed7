"""The takes of the shot that a clip shows; one of them is in the film."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QLabel, QListView, QListWidget, QListWidgetItem

from studio.actions import shot as shots
from studio.document.story import Shot
from studio.document.timeline import ShotSource
from studio.session import Session
from studio.ui.widgets.thumbnails import Thumbnails

from .pages import Change, Page, Shown

_SIZE = QSize(128, 72)
_TAKE = Qt.ItemDataRole.UserRole


class TakesPage(Page):
    """Click a take to let the film show it; trims, moves and dissolves of the clip stay."""

    def __init__(self, session: Session, change: Change) -> None:
        super().__init__(session, change)
        self._shot: Shot | None = None
        self._thumbnails = Thumbnails.of(session)
        self._empty = QLabel(self.tr("No takes yet: the film shows the storyboard card. “New take” below makes one."))
        self._empty.setWordWrap(True)
        self._empty.setProperty("role", "muted")
        self._list = QListWidget()
        self._list.setViewMode(QListView.ViewMode.IconMode)
        self._list.setIconSize(_SIZE)
        self._list.setResizeMode(QListView.ResizeMode.Adjust)
        self._list.setMovement(QListView.Movement.Static)
        self._list.setAccessibleName(self.tr("Takes"))
        self._list.setToolTip(self.tr("Click a take to let the film show it."))
        self.column.addWidget(self._empty)
        self.column.addWidget(self._list, 1)
        self._list.itemClicked.connect(self._choose)
        self._list.itemActivated.connect(self._choose)
        self._thumbnails.ready.connect(lambda _: self._paint())

    def show_clip(self, shown: Shown) -> None:
        source = shown.clip.source
        shot = shown.project.shot(source.shot) if isinstance(source, ShotSource) else None
        if shot is self._shot:
            return
        self._shot = shot
        self._list.clear()
        for number, take in enumerate(shot.takes if shot else (), 1):
            item = QListWidgetItem(self.tr("Take {}").format(number))
            item.setData(_TAKE, take.id)
            item.setSizeHint(QSize(_SIZE.width() + 12, _SIZE.height() + 28))
            self._list.addItem(item)
            if shot and take.id == shot.chosen:
                self._list.setCurrentItem(item)
        self._empty.setVisible(not self._list.count())
        self._list.setVisible(self._list.count() > 0)
        self._paint()

    def _paint(self) -> None:
        for row, take in enumerate(self._shot.takes if self._shot else ()):
            picture = self._thumbnails.get(take.asset, _SIZE)
            if picture is not None and self._list.item(row).icon().isNull():
                icon = QIcon(picture)
                icon.addPixmap(picture, QIcon.Mode.Selected)
                self._list.item(row).setIcon(icon)

    def _choose(self, item: QListWidgetItem) -> None:
        if self._shot and item.data(_TAKE) != self._shot.chosen:
            shots.choose_take(self.session, self._shot.id, item.data(_TAKE))
