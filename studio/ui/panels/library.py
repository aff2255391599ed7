"""The library: every asset of the film, to be found, named, looked into and dragged to where it is needed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QStackedLayout, QToolButton, QVBoxLayout, QWidget

from studio.actions import canvas, timeline
from studio.actions import library as actions
from studio.actions.action import attempt
from studio.document.project import Project
from studio.session import Selection, Session
from studio.ui import theme
from studio.ui.widgets.section_title import SectionTitle
from studio.ui.widgets.segmented import Segmented

from .asset_details import AssetDetails
from .asset_list import AssetGrid, AssetModel, found

KINDS = (("picture", "Pictures"), ("clip", "Clips"), ("sound", "Sound"), ("model", "3D"))


class Library(QWidget):
    """Files dropped here are imported."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._following = False
        self._search = QLineEdit(placeholderText=self.tr("Search names and prompts"), clearButtonEnabled=True)
        self._kinds = Segmented([(key, self.tr(title)) for key, title in KINDS], self.tr("Kind of asset"))
        self._import = QToolButton(
            toolTip=self.tr("Import pictures, sounds, clips, splats and meshes (Ctrl+I)"), accessibleName=self.tr("Import")
        )
        self._model = AssetModel(session, self)
        self._grid = AssetGrid(session, self._model)
        self._empty = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._details = AssetDetails(session)
        self._lay_out()
        self._connect()
        self._show()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        actions.import_files(self._session, [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()

    def _lay_out(self) -> None:
        self.setAcceptDrops(True)
        self._search.setAccessibleName(self.tr("Search the library"))
        self._import.setIcon(theme.icon("plus"))
        self._empty.setProperty("role", "muted")
        head = QHBoxLayout()
        head.addWidget(SectionTitle(self.tr("Library")), 1)
        head.addWidget(self._import)
        pages = QWidget()
        self._pages = QStackedLayout(pages)
        self._pages.addWidget(self._grid)
        self._pages.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 2, 12, 10)
        column.setSpacing(theme.spacing)
        column.addLayout(head)
        for widget in (self._search, self._kinds, pages, self._details):
            column.addWidget(widget, 1 if widget is pages else 0)

    def _connect(self) -> None:
        session = self._session
        session.changed.connect(self._on_changed)
        session.selection_changed.connect(self._on_selection)
        self._search.textChanged.connect(self._show)
        self._kinds.chosen.connect(self._show)
        self._import.clicked.connect(lambda: session.asked.emit("import"))
        self._grid.selectionModel().selectionChanged.connect(self._select)
        self._grid.opened.connect(self._open)
        self._grid.customContextMenuRequested.connect(self._menu)
        delete = QShortcut(QKeySequence(Qt.Key.Key_Delete), self._grid, context=Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(lambda: attempt(session, lambda: actions.remove(session)))

    def _on_changed(self, before: Project, after: Project) -> None:
        if before.assets is not after.assets:
            self._show()

    def _on_selection(self, before: Selection, after: Selection) -> None:
        if before.assets != after.assets and not self._following:
            self._show_kind_of(after.assets)
            self._show_selection()

    def _show(self) -> None:
        self._following = True
        assets = found(self._session.project, self._kinds.current, self._search.text())
        self._model.show(assets)
        self._following = False
        self._pages.setCurrentIndex(0 if assets else 1)
        self._empty.setText(self._words_for_nothing())
        self._show_selection()

    def _words_for_nothing(self) -> str:
        if self._search.text().strip():
            return self.tr("\nNothing here has these words in its name or prompt.")
        return self.tr("\nWhat you generate or import appears here. Drop files, or press + to import.")

    def _show_kind_of(self, ids: tuple[str, ...]) -> None:
        """Turn to the kind of what was selected elsewhere."""
        asset = self._session.project.assets.get(ids[0]) if ids else None
        if asset and not asset.hidden and asset.kind != self._kinds.current:
            self._kinds.set_current(asset.kind)
            self._show()

    def _show_selection(self) -> None:
        rows = [row for id in self._session.selection.assets if (row := self._model.row_of(id)) is not None]
        chosen = QItemSelection()
        for row in rows:
            chosen.select(self._model.index(row), self._model.index(row))
        self._following = True
        self._grid.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if rows:
            self._grid.scrollTo(self._model.index(rows[0]))
        self._following = False

    def _select(self) -> None:
        if not self._following:
            indexes = sorted(self._grid.selectionModel().selectedIndexes(), key=lambda index: index.row())
            self._following = True
            self._session.select(assets=tuple(index.data(Qt.ItemDataRole.UserRole).id for index in indexes))
            self._following = False

    def _open(self, id: str) -> None:
        """Pictures open in Paint, sounds and clips go into the cut."""
        if self._session.project.assets[id].kind == "picture":
            attempt(self._session, lambda: canvas.open_asset(self._session, id))
        else:
            attempt(self._session, lambda: timeline.add_assets(self._session, [id]))

    def _menu(self, place: QPoint) -> None:
        index = self._grid.indexAt(place)
        if not index.isValid():
            return
        session, asset = self._session, index.data(Qt.ItemDataRole.UserRole)
        menu = QMenu(self)
        entries = [
            (self.tr("Open in Paint"), "brush", lambda: canvas.open_asset(session, asset.id), asset.kind == "picture"),
            (self.tr("Add to the cut"), "filmstrip", lambda: timeline.add_assets(session, session.selection.assets), True),
            (self.tr("Use its settings"), "tune-variant", lambda: actions.use_settings(session, asset.id), asset.recipe is not None),
            (self.tr("Make again"), "refresh", lambda: actions.make_again(session, asset.id), asset.recipe is not None),
            (self.tr("Rename"), "rename-outline", lambda: self._grid.edit(index), True),
            (self.tr("Remove"), "trash-can-outline", lambda: actions.remove(session), True),
        ]
        for title, name, run, shown in entries:
            if shown:
                menu.addAction(theme.icon(name), title).triggered.connect(lambda _=False, run=run: attempt(session, run))
        menu.exec(self._grid.viewport().mapToGlobal(place))
        menu.deleteLater()
