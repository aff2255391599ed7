"""The stage of the Build workspace: the view into a Set with its tools, or what to do first."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from studio.actions import model, set_camera, sets, splats
from studio.actions.action import attempt
from studio.document.project import Project
from studio.session import Selection, Session
from studio.ui import theme
from studio.ui.panels.asset_list import ASSETS

from .making_card import MakingCard
from .splat_bar import SplatBar
from .view import SetView

GAP = 12


class BuildStage(QWidget):
    """Models and files can be dropped on it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.view = SetView(session, self)
        self.tools = SetTools(session, self.view, self)
        self.splat_bar = SplatBar(session, self)
        self.empty = EmptySet(session, self)
        self.making = MakingCard(session, self)
        self.setFocusProxy(self.view)
        self.setAcceptDrops(True)
        self.setAccessibleName(self.tr("Build"))
        session.changed.connect(self._follow)
        session.selection_changed.connect(self._follow_selection)
        session.splats.tools_changed.connect(lambda before, after: self._place())
        self._choose()

    def sizeHint(self) -> QSize:
        return QSize(820, 560)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.view.setGeometry(self.rect())
        self._place()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasFormat(ASSETS):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        data = event.mimeData()
        if data.hasFormat(ASSETS):
            ids = json.loads(bytes(data.data(ASSETS).data()))
            attempt(self.session, lambda: sets.add_props(self.session, ids))
        else:
            sets.import_props(self.session, [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()])
        event.acceptProposedAction()

    def _follow(self, before: Project, after: Project) -> None:
        if before.sets is not after.sets:
            self._choose()

    def _follow_selection(self, before: Selection, after: Selection) -> None:
        if before.set != after.set or before.workspace != after.workspace:
            self._choose()

    def _choose(self) -> None:
        """With nothing in hand, the last Set is shown."""
        id = sets.with_current_set(self.session.project, self.session.selection.set)
        if id != self.session.selection.set and self.session.selection.workspace == "build":
            sets.show_set(self.session, id)
        self._place()

    def _place(self) -> None:
        shown = sets.current_set(self.session)
        self.view.setVisible(shown is not None)
        self.tools.setVisible(shown is not None)
        self.empty.show_for(shown is not None, bool(shown and shown.props))
        self.tools.adjustSize()
        self.tools.move((self.width() - self.tools.width()) // 2, GAP)
        self.splat_bar.adjustSize()
        self.splat_bar.move((self.width() - self.splat_bar.width()) // 2, self.tools.geometry().bottom() + GAP // 2)
        self.empty.adjustSize()
        self.empty.move((self.width() - self.empty.width()) // 2, (self.height() - self.empty.height()) // 3)
        self.making.adjustSize()
        self.making.move(GAP, self.height() - self.making.height() - GAP)
        for widget in (self.tools, self.splat_bar, self.empty, self.making):
            widget.raise_()


class SetTools(QFrame):
    """Move, rotate, scale; snapping; look at everything; look through the camera."""

    def __init__(self, session: Session, view: SetView, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "floating")
        self.setAccessibleName(self.tr("Tools"))
        self._session, self._view = session, view
        self._modes = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 4, 4, 4)
        row.setSpacing(2)
        titles = {"move": self.tr("Move (1)"), "rotate": self.tr("Rotate (2)"), "scale": self.tr("Scale (3)")}
        icons = {"move": "cursor-move", "rotate": "rotate-3d-variant", "scale": "resize"}
        for number, (mode, title) in enumerate(titles.items(), 1):
            button = self._button(icons[mode], title, self.tr("Drag the handles; Ctrl switches snapping while you drag."), str(number))
            self._modes.addButton(button)
            button.clicked.connect(lambda _=False, mode=mode: view.set_mode(mode))
            row.addWidget(button)
        self._modes.buttons()[0].setChecked(True)
        self.snap = self._button("magnet", self.tr("Snap"), self.tr("Round to 25 cm, 15° and 10 %."), "")
        self.snap.clicked.connect(lambda on: session.select(snapping=on))
        whole = self._button("fit-to-page-outline", self.tr("Look at the selection (Home)"), self.tr("Or at everything."), "Home")
        whole.setCheckable(False)
        whole.clicked.connect(view.frame_selection)
        self.through = self._button(
            "video-outline", self.tr("Look through the camera (C)"), self.tr("Moving about then moves the camera."), ""
        )
        self.through.clicked.connect(lambda on: session.select(through=on))
        self.around = self._button("rotate-360", self.tr("Turn around the Set (T)"), self.tr("The view goes around until you click."), "")
        self.around.clicked.connect(lambda: set_camera.turn_around(session))
        self.edit = self._button(
            "blur", self.tr("Edit splats (4)"), self.tr("Select, clean and recolour the splats of the selected prop."), ""
        )
        self.edit.clicked.connect(lambda: (attempt(session, lambda: splats.switch_editing(session)), self._show()))
        self.repair = self._button(
            "auto-fix", self.tr("Repair this side (5)"), self.tr("Make anew what you see of the selected prop, two minutes long."), "5"
        )
        self.repair.setCheckable(False)
        self.repair.clicked.connect(lambda: attempt(session, view.repair_side))
        for button in (self.snap, whole, self.through, self.around, self.edit, self.repair):
            row.addWidget(button)
        session.selection_changed.connect(lambda before, after: self._show())
        session.splats.tools_changed.connect(lambda before, after: self._show())
        self._show()

    def _show(self) -> None:
        self.edit.setChecked(self._session.splats.tools.on)
        self.edit.setEnabled(self._session.splats.tools.on or splats.editable(self._session) is not None)
        self.repair.setEnabled(not self._session.splats.tools.on and model.repairable(self._session) is not None)
        self.snap.setChecked(self._session.selection.snapping)
        self.through.setChecked(self._session.selection.through)
        self.around.setChecked(self._session.selection.turning)

    def _button(self, icon: str, title: str, tip: str, key: str) -> QToolButton:
        button = QToolButton(icon=theme.icon(icon), iconSize=QSize(18, 18), checkable=True, toolTip=f"{title}\n{tip}", shortcut=key)
        button.setFixedSize(32, 32)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(title)
        return button


class EmptySet(QFrame):
    """What to do first."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "floating")
        self._heading, self._sentence = QLabel(), QLabel()
        self._heading.setProperty("role", "large")
        self._sentence.setProperty("role", "muted")
        self.new = QPushButton(self.tr("New Set"), toolTip=self.tr("An empty place with a camera and a light"))
        self.bring = QPushButton(
            self.tr("Import a model…"), toolTip=self.tr("Splats (.ply, .splat, .spz, .ksplat, .glb) or a mesh (.glb, .obj, .ply)")
        )
        self.new.clicked.connect(lambda: attempt(session, lambda: sets.new_set(session)))
        self.bring.clicked.connect(lambda: session.asked.emit("import prop"))
        column, row = QVBoxLayout(self), QHBoxLayout()
        column.setContentsMargins(24, 18, 24, 18)
        for label in (self._heading, self._sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        row.addStretch()
        row.addWidget(self.new)
        row.addWidget(self.bring)
        row.addStretch()
        column.addLayout(row)

    def show_for(self, has_set: bool, has_props: bool) -> None:
        """Say what is missing, or hide."""
        self.setVisible(not has_props)
        self.new.setVisible(not has_set)
        if has_set:
            self._heading.setText(self.tr("Nothing stands here yet"))
            self._sentence.setText(self.tr("Drag models from the library, drop files here, or make one at the right."))
        else:
            self._heading.setText(self.tr("Build a Set in three dimensions"))
            self._sentence.setText(
                self.tr("Splats and meshes stand in it; a film camera moves through it; what it sees goes into the cut.")
            )
