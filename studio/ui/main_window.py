"""The window of one film: top bar, stage, panels, strip and status line."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from studio.actions import library, script
from studio.actions.action import attempt
from studio.actions.all import ACTIONS
from studio.session import Selection, Session
from studio.settings import settings

from .asking import Asking
from .bind import Commands
from .docks import Docks
from .key_claims import claims
from .palette import Palette
from .panels.jobs_tray import JobsTray
from .status_line import StatusLine
from .top_bar import TopBar
from .widgets.banner import Banner
from .workspaces import WORKSPACES

SIZE = (1440, 900)


class MainWindow(QMainWindow):
    """Shows `session`. `film_asked(path)`: open this film, or begin a new one where nothing is yet; `closed` when the window has gone."""

    film_asked = Signal(object)
    closed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._tabbed_to: QWidget | None = None
        self.setAcceptDrops(True)
        self.commands = Commands(session, ACTIONS, self)
        self.top_bar = TopBar(session, self.commands)
        self.docks = Docks(self, session)
        self._stages: dict[str, QWidget] = {}
        self._stack = QStackedWidget()
        self._status = StatusLine(session)
        self.setMenuWidget(self.top_bar)
        self.setCentralWidget(self._stack)
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().addWidget(self._status, 1)
        self.banner = Banner(self._stack)
        self.palette_box = Palette(self.commands, self)
        self.jobs_tray = JobsTray(session, self)
        self.asking = Asking(self)
        self._connect()
        self._restore()
        self._show_workspace(session.selection.workspace)

    def stage(self, workspace: str) -> QWidget:
        """The stage of a workspace, made when it is first asked for."""
        if workspace not in self._stages:
            self._stages[workspace] = WORKSPACES[workspace].stage(self.session)
            self._stack.addWidget(self._stages[workspace])
        return self._stages[workspace]

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and claims(self.focusWidget(), event, self.focusWidget() is self._tabbed_to):
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        moved = super().focusNextPrevChild(next)
        self._tabbed_to = self.focusWidget()
        return moved

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Films open, scripts become the script, everything else is imported."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        if len(paths) == 1 and paths[0].suffix in (".film", ".filmz"):
            self.film_asked.emit(paths[0])
        elif len(paths) == 1 and paths[0].suffix == ".fountain":
            attempt(self.session, lambda: script.import_script(self.session, paths[0]))
        else:
            library.import_files(self.session, paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        settings().setValue("window/geometry", self.saveGeometry())
        settings().setValue("window/workspace", self.session.selection.workspace)
        self.docks.remember()
        event.accept()
        self.closed.emit()

    def _connect(self) -> None:
        session = self.session
        session.asked.connect(self.asking.answer)
        session.problem.connect(self.banner.complain)
        session.queue.problem.connect(self.banner.complain)
        session.queue.failed.connect(lambda job: self.banner.complain(f"{job.label}: {job.error}"))
        session.offered.connect(self.banner.offer)
        session.selection_changed.connect(self._follow)
        session.changed.connect(lambda before, after: self._show_title())
        self.top_bar.jobs.opened.connect(self.jobs_tray.toggle)
        self._show_title()

    def _restore(self) -> None:
        geometry = settings().value("window/geometry")
        if not (isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)):
            self.resize(*SIZE)

    def _show_title(self) -> None:
        reading = self.tr(" (read only)") if self.session.read_only else ""
        self.setWindowTitle(f"{self.session.project.title}{reading} – Filmwright")

    def _follow(self, before: Selection, after: Selection) -> None:
        if before.workspace != after.workspace:
            self._show_workspace(after.workspace)

    def _show_workspace(self, workspace: str) -> None:
        stage = self.stage(workspace)
        self._stack.setCurrentWidget(stage)
        self.docks.show(workspace)
        self.commands.refresh()
        stage.setFocus(Qt.FocusReason.OtherFocusReason)
