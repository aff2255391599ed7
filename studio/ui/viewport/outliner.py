"""What stands in the Set: its cameras and props, shown or hidden, locked or free, named; and which Set it is."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from studio.actions import set_camera, sets, splats
from studio.actions.action import attempt
from studio.document.project import Project
from studio.document.scene import Set
from studio.session import Selection, Session
from studio.ui import theme
from studio.ui.widgets.section_title import SectionTitle

NAME, EYE, LOCK = range(3)
KIND, ID = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
CELL = 26


class Outliner(QWidget):
    """Selection goes both ways. A double click on a name changes it, a click on eye or lock switches it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._following = False
        self.sets = QComboBox(accessibleName=self.tr("Set"), toolTip=self.tr("Which Set is on the stage"))
        self.new = self._tool("plus", self.tr("New Set"), lambda: sets.new_set(session))
        self.add_camera = self._tool("video-plus-outline", self.tr("Add a camera"), lambda: set_camera.add_camera(session))
        self.tree = QTreeWidget(columnCount=3, headerHidden=True, rootIsDecorated=False, indentation=0)
        self.tree.setAccessibleName(self.tr("Props and cameras"))
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._lay_out()
        self._connect()
        self._show()

    def _tool(self, icon: str, tip: str, run) -> QToolButton:
        button = QToolButton(icon=theme.icon(icon), toolTip=tip, accessibleName=tip)
        button.clicked.connect(lambda: attempt(self._session, run))
        return button

    def _lay_out(self) -> None:
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        for column in (EYE, LOCK):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, CELL)
        head, row, column = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        head.addWidget(SectionTitle(self.tr("Set")), 1)
        head.addWidget(self.add_camera)
        row.addWidget(self.sets, 1)
        row.addWidget(self.new)
        column.setContentsMargins(12, 2, 12, 8)
        column.setSpacing(theme.spacing)
        for layout in (head, row):
            column.addLayout(layout)
        column.addWidget(self.tree, 1)

    def _connect(self) -> None:
        session = self._session
        session.changed.connect(self._follow)
        session.selection_changed.connect(self._follow_selection)
        self.sets.activated.connect(lambda index: sets.show_set(session, self.sets.itemData(index)))
        self.tree.itemSelectionChanged.connect(self._select)
        self.tree.itemClicked.connect(self._click)
        self.tree.itemChanged.connect(self._rename)
        self.tree.customContextMenuRequested.connect(self._menu)

    def _follow(self, before: Project, after: Project) -> None:
        if before.sets is not after.sets:
            self._show()

    def _follow_selection(self, before: Selection, after: Selection) -> None:
        if before.set != after.set:
            self._show()
        elif (before.props, before.set_camera) != (after.props, after.set_camera):
            self._show_selection()

    def _show(self) -> None:
        shown, project = sets.current_set(self._session), self._session.project
        self._following = True
        self.sets.clear()
        for one in project.sets:
            self.sets.addItem(one.name, one.id)
        self.sets.setCurrentIndex(self.sets.findData(shown.id) if shown else -1)
        self.sets.setEnabled(bool(project.sets))
        self.add_camera.setEnabled(shown is not None)
        self.tree.clear()
        if shown is not None:
            self._fill(shown)
        self._following = False
        self._show_selection()

    def _fill(self, shown: Set) -> None:
        for camera in shown.cameras:
            item = self._item("camera", camera.id, camera.name, "video-outline")
            if camera.keys:
                item.setIcon(LOCK, theme.icon("key-variant", "muted"))
                item.setToolTip(LOCK, self.tr("{} keys").format(len(camera.keys)))
        for prop in shown.props:
            asset = self._session.project.assets.get(prop.asset)
            item = self._item("prop", prop.id, prop.name, "cube-outline" if asset and asset.form == "mesh" else "blur")
            item.setIcon(EYE, theme.icon("eye-off-outline" if prop.hidden else "eye-outline", "faint" if prop.hidden else "muted"))
            item.setToolTip(EYE, self.tr("Show") if prop.hidden else self.tr("Hide"))
            item.setIcon(LOCK, theme.icon("lock" if prop.locked else "lock-open-variant", "text" if prop.locked else "faint"))
            item.setToolTip(LOCK, self.tr("Unlock") if prop.locked else self.tr("Lock"))

    def _item(self, kind: str, id: str, name: str, icon: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem([name])
        item.setData(NAME, KIND, kind)
        item.setData(NAME, ID, id)
        item.setIcon(NAME, theme.icon(icon, "muted"))
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        self.tree.addTopLevelItem(item)
        return item

    def _show_selection(self) -> None:
        selection, in_hand = self._session.selection, set_camera.current_camera(self._session)
        self._following = True
        for item in self._items():
            kind, id = item.data(NAME, KIND), item.data(NAME, ID)
            item.setSelected(id in selection.props)
            font = item.font(NAME)
            font.setBold(kind == "camera" and in_hand is not None and id == in_hand.id)
            item.setFont(NAME, font)
        self._following = False

    def _items(self) -> list[QTreeWidgetItem]:
        return [self.tree.topLevelItem(row) for row in range(self.tree.topLevelItemCount())]

    def _select(self) -> None:
        if self._following:
            return
        chosen = [item for item in self._items() if item.isSelected()]
        cameras = [item.data(NAME, ID) for item in chosen if item.data(NAME, KIND) == "camera"]
        props = tuple(item.data(NAME, ID) for item in chosen if item.data(NAME, KIND) == "prop")
        self._session.select(props=props, **({"set_camera": cameras[0]} if cameras else {}))

    def _click(self, item: QTreeWidgetItem, column: int) -> None:
        if item.data(NAME, KIND) != "prop" or column == NAME:
            return
        prop = sets.current_set(self._session).prop(item.data(NAME, ID))
        if prop and column == EYE:
            attempt(self._session, lambda: sets.set_hidden(self._session, prop.id, not prop.hidden))
        elif prop:
            attempt(self._session, lambda: sets.set_locked(self._session, prop.id, not prop.locked))

    def _rename(self, item: QTreeWidgetItem, column: int) -> None:
        if self._following or column != NAME:
            return
        id, name = item.data(NAME, ID), item.text(NAME).strip()
        if item.data(NAME, KIND) == "prop":
            attempt(self._session, lambda: sets.rename_prop(self._session, id, name))
        elif name:
            self._session.select(set_camera=id)
            attempt(self._session, lambda: set_camera.change_camera(self._session, self.tr("Rename camera"), name=name))
        self._show()

    def _menu(self, place: QPoint) -> None:
        menu, session = QMenu(self), self._session
        entries = [
            (self.tr("Duplicate"), "content-copy", lambda: sets.duplicate_props(session), bool(session.selection.props)),
            (self.tr("Stand on the floor"), "arrow-collapse-down", lambda: sets.drop_to_floor(session), bool(session.selection.props)),
            (self.tr("Flip the axes"), "axis-x-rotate-clockwise", lambda: sets.flip_props(session), bool(session.selection.props)),
            (self.tr("Edit splats"), "blur", lambda: splats.switch_editing(session), splats.editable(session) is not None),
            (self.tr("Export as…"), "export", lambda: session.asked.emit("export prop"), len(session.selection.props) == 1),
            (self.tr("Remove from the Set"), "trash-can-outline", lambda: sets.remove_props(session), bool(session.selection.props)),
            (self.tr("Export this camera…"), "export", lambda: session.asked.emit("export camera"), not session.selection.props),
            (self.tr("Import a camera…"), "import", lambda: session.asked.emit("import camera"), not session.selection.props),
            (self.tr("Remove this camera"), "video-off-outline", lambda: set_camera.remove_camera(session), not session.selection.props),
            (self.tr("Remove this Set"), "cube-off-outline", lambda: sets.remove_set(session), True),
        ]
        for title, icon, run, shown in entries:
            if shown:
                menu.addAction(theme.icon(icon), title).triggered.connect(lambda _=False, run=run: attempt(session, run))
        menu.exec(self.tree.viewport().mapToGlobal(place))
        menu.deleteLater()
