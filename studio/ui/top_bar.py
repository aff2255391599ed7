"""The bar at the top: the film's title, menus, workspaces, and the running job."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QMenuBar, QWidget

from studio.actions.view import show_workspace
from studio.document.project import Project
from studio.session import Selection, Session

from .bind import Commands
from .job_indicator import JobIndicator
from .menus import fill_menu_bar
from .widgets.segmented import Segmented
from .workspaces import WORKSPACES

HEIGHT = 44


class TopBar(QFrame):
    """Title and menus at the left, workspaces in the middle, jobs at the right."""

    def __init__(self, session: Session, commands: Commands) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        self.setFixedHeight(HEIGHT)
        self._title = QLabel()
        self._title.setProperty("role", "title")
        self._title.setMaximumWidth(260)
        self.menus = QMenuBar()
        self.menus.setNativeMenuBar(False)
        fill_menu_bar(self.menus, commands)
        tabs = [(key, self.tr(space.title), commands[f"view.{key}"].toolTip()) for key, space in WORKSPACES.items()]
        self.tabs = Segmented(tabs, self.tr("Workspaces"))
        self.tabs.setProperty("role", "tabs")
        self.jobs = JobIndicator(session)
        self._lay_out()
        self.tabs.chosen.connect(lambda key: show_workspace(session, key))
        session.changed.connect(self._show_title)
        session.selection_changed.connect(self._show_tab)
        self._show_title(None, session.project)
        self.tabs.set_current(session.selection.workspace)

    def _lay_out(self) -> None:
        left = QWidget()
        row = QHBoxLayout(left)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._title)
        row.addWidget(self.menus)
        row.addStretch()
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 0, 12, 0)
        for column, (widget, side) in enumerate(
            ((left, Qt.AlignmentFlag.AlignLeft), (self.tabs, Qt.AlignmentFlag.AlignHCenter), (self.jobs, Qt.AlignmentFlag.AlignRight))
        ):
            grid.addWidget(widget, 0, column, side | Qt.AlignmentFlag.AlignVCenter)
        for column in (0, 2):
            grid.setColumnStretch(column, 1)

    def _show_title(self, before: Project | None, after: Project) -> None:
        if before is None or before.title != after.title:
            self._title.setText(self._title.fontMetrics().elidedText(after.title, Qt.TextElideMode.ElideRight, 240))
            self._title.setToolTip(after.title)

    def _show_tab(self, before: Selection, after: Selection) -> None:
        if before.workspace != after.workspace:
            self.tabs.set_current(after.workspace)
