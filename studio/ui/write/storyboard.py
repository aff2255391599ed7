"""The storyboard: every shot as a card, a row or a grid as there is room."""

from __future__ import annotations

import json

from PySide6.QtCore import QAbstractListModel, QItemSelection, QItemSelectionModel, QMimeData, QModelIndex, QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QLabel, QListView, QMenu, QStackedLayout, QWidget

from studio.actions import canvas, timeline
from studio.actions import job as job_actions
from studio.actions import shot as actions
from studio.actions.action import attempt
from studio.document.project import Project
from studio.session import Selection, Session
from studio.ui import theme
from studio.ui.widgets.thumbnails import Thumbnails

from .names import shot_name
from .shot_card import CARD, GAP, ShotCard

SHOTS = "application/x-filmwright-shots"


class Storyboard(QWidget):
    """Cards can be selected, several at once, and dragged out. Enter makes a new take, a double click opens the shot in Paint."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._model = _Shots(session, self)
        self._view = _Cards(self._model, ShotCard(session, self))
        self._empty = QLabel(
            self.tr("Each paragraph of the script becomes a shot, and each shot a card here.\nWrite a scene heading and what we see.")
        )
        self._empty.setProperty("role", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._following = False
        self._pages = QStackedLayout(self)
        self._pages.setContentsMargins(0, 0, 0, 0)
        self._pages.addWidget(self._view)
        self._pages.addWidget(self._empty)
        self.setMinimumHeight(80)
        self._connect()
        self._show()

    def _connect(self) -> None:
        session = self._session
        session.changed.connect(self._on_changed)
        session.selection_changed.connect(self._on_selection)
        for signal in (session.queue.changed, session.queue.previewed):
            signal.connect(self._on_job)
        session.queue.rearranged.connect(self._view.viewport().update)
        Thumbnails.of(session).ready.connect(lambda asset: self._view.viewport().update())
        theme.theme_changed.connect(self._view.viewport().update)
        self._view.selectionModel().selectionChanged.connect(self._select)
        self._view.doubleClicked.connect(lambda index: attempt(session, lambda: canvas.open_shot(session, self._id(index))))
        self._view.customContextMenuRequested.connect(self._menu)

    def _id(self, index: QModelIndex) -> str:
        return index.data(Qt.ItemDataRole.UserRole).id

    def _on_changed(self, before: Project, after: Project) -> None:
        if before.shots is not after.shots or before.assets is not after.assets or before.model != after.model or before.rate != after.rate:
            self._show()

    def _show(self) -> None:
        self._following = True
        self._model.show()
        self._pages.setCurrentWidget(self._view if self._session.project.shots else self._empty)
        self._following = False
        self._show_selection()

    def _on_job(self, job_id: str) -> None:
        job = self._session.queue.job(job_id)
        row = self._model.row_of(job.target.get("shot")) if job else None
        if row is not None:
            self._view.update(self._model.index(row))

    def _on_selection(self, before: Selection, after: Selection) -> None:
        if (before.shot, before.shots) != (after.shot, after.shots):
            self._show_selection()

    def _show_selection(self) -> None:
        """Select in the view what is selected in the session."""
        ids = actions.selected(self._session)
        rows = [row for row in map(self._model.row_of, ids) if row is not None]
        chosen = QItemSelection()
        for row in rows:
            chosen.select(self._model.index(row), self._model.index(row))
        self._following = True
        self._view.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        current = self._model.row_of(self._session.selection.shot)
        if current is not None and self._view.currentIndex().row() != current:
            self._view.selectionModel().setCurrentIndex(self._model.index(current), QItemSelectionModel.SelectionFlag.NoUpdate)
            self._view.scrollTo(self._model.index(current))
        self._following = False

    def _select(self) -> None:
        """Select in the session what the person has selected in the view."""
        if self._following:
            return
        rows = sorted(index.row() for index in self._view.selectionModel().selectedIndexes())
        current = self._view.currentIndex().row()
        ids = [self._session.project.shots[row].id for row in rows if row != current]
        last = [self._session.project.shots[current].id] if current in rows else []
        actions.select(self._session, [*ids, *last])

    def _menu(self, place: QPoint) -> None:
        if not actions.selected(self._session):
            return
        menu = self._make_menu()
        menu.exec(self._view.viewport().mapToGlobal(place))
        menu.deleteLater()

    def _make_menu(self) -> QMenu:
        session, ids = self._session, actions.selected(self._session)
        pending = any(actions.pending(session, id) for id in ids)
        menu = QMenu(self)
        for title, name, run, enabled in (
            (self.tr("New take"), "image-plus-outline", lambda: actions.generate(session, ids), True),
            (self.tr("Make missing shots"), "image-multiple-outline", lambda: actions.generate_missing(session),
             bool(actions.missing(session))),
            (self.tr("Stop"), "stop", lambda: actions.stop_selected(session), pending),
            (self.tr("Show the job"), "progress-clock", lambda: session.asked.emit("jobs"), bool(job_actions.active(session))),
            ("", "", None, True),
            (self.tr("Edit in Paint"), "brush", lambda: canvas.open_shot(session, ids[-1]), True),
            (self.tr("Add to the cut"), "filmstrip", lambda: timeline.add_shots(session, ids), True),
            ("", "", None, True),
            (self.tr("Split"), "content-cut", lambda: actions.split(session), len(ids) == 1),
            (self.tr("Merge with next") if len(ids) == 1 else self.tr("Merge"), "call-merge", lambda: actions.merge_with_next(session),
             actions.can_merge(session)),
        ):  # fmt: skip
            if run is None:
                menu.addSeparator()
                continue
            entry = menu.addAction(theme.icon(name), title)
            entry.setEnabled(enabled)
            entry.triggered.connect(lambda _=False, run=run: attempt(session, run))
        return menu


class _Shots(QAbstractListModel):
    """The shots in the order of the story."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.session = session
        self._shots = session.project.shots
        self._rows = {shot.id: row for row, shot in enumerate(self._shots)}

    def show(self) -> None:
        """Take the shots as they stand; cards stay while only their contents change."""
        shots = self.session.project.shots
        same = [shot.id for shot in shots] == [shot.id for shot in self._shots]
        if not same:
            self.beginResetModel()
        self._shots = shots
        self._rows = {shot.id: row for row, shot in enumerate(shots)}
        if not same:
            self.endResetModel()
        elif shots:
            self.dataChanged.emit(self.index(0), self.index(len(shots) - 1))

    def row_of(self, id: str | None) -> int | None:
        """Where a shot is."""
        return self._rows.get(id or "")

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._shots)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._shots):
            return None
        shot = self._shots[index.row()]
        match role:
            case Qt.ItemDataRole.UserRole:
                return shot
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return f"{index.row() + 1} · {shot_name(shot)}"
            case Qt.ItemDataRole.ToolTipRole:
                return shot.prompt
        return None

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        return [SHOTS]

    def mimeData(self, indexes: list[QModelIndex]) -> QMimeData:
        data = QMimeData()
        ids = [self._shots[row].id for row in sorted(index.row() for index in indexes)]
        data.setData(SHOTS, json.dumps(ids).encode())
        return data


class _Cards(QListView):
    """One row that scrolls sideways, or a grid once there is room for two rows."""

    def __init__(self, model: _Shots, card: ShotCard) -> None:
        super().__init__()
        self.setModel(model)
        self.setItemDelegate(card)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setGridSize(QSize(CARD.width() + GAP, CARD.height() + GAP))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setMouseTracking(True)
        self.setViewportMargins(10, 2, 10, 0)
        self.setAccessibleName(self.tr("Storyboard"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        height = self.viewport().height()
        self.itemDelegate().low = height < CARD.height() + GAP
        self.setGridSize(self.itemDelegate().size + QSize(GAP, GAP))
        self.setWrapping(height >= 2 * (CARD.height() + GAP))
        super().resizeEvent(event)

    def wheelEvent(self, event) -> None:
        """The wheel goes along the row."""
        if not self.isWrapping() and not event.angleDelta().x():
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - event.angleDelta().y())
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            attempt(self.model().session, lambda: actions.generate_selected(self.model().session))
        else:
            super().keyPressEvent(event)
