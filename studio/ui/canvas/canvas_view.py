"""The stage of the Paint workspace: the canvas with its floating tools, options and candidates."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from studio.actions import canvas as actions
from studio.actions.generate import first_dials
from studio.document.layers import find_layer
from studio.document.project import Project
from studio.session import Selection, Session
from studio.ui.file_dialog import show_dialog

from . import drops
from .candidate_strip import CandidateStrip
from .canvas_chooser import CanvasChooser
from .compare import Compare
from .empty_state import EmptyState
from .option_bar import OptionBar
from .tool_bar import ToolBar
from .view import CanvasView

GAP = 12


class CanvasStage(QWidget):
    """Shows the canvas that is selected, or says what to do first. Pictures, shots and files can be dropped on it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.view = CanvasView(session, self)
        self.tools = ToolBar(session, self)
        self.options = OptionBar(session, self)
        self.chooser = CanvasChooser(session, self.view, self)
        self.candidates = CandidateStrip(session, self)
        self.empty = EmptyState(session, self)
        self.compare = Compare(session, self)
        self.setFocusProxy(self.view)
        self.setAcceptDrops(True)
        self.setAccessibleName(self.tr("Paint"))
        self._connect()
        if session.selection.workspace == "paint" and actions.current_canvas(session) is None:
            self._choose_canvas()
        self._show_canvas()

    def sizeHint(self) -> QSize:
        return QSize(820, 560)

    def _connect(self) -> None:
        session = self.session
        session.changed.connect(self._follow_document)
        session.selection_changed.connect(self._follow_selection)
        session.asked.connect(self._answer)
        session.paint.tools_changed.connect(self._place)
        self.candidates.comparing.connect(self.view.show_original)
        self.candidates.resized.connect(self._place)

    def _follow_document(self, before: Project, after: Project) -> None:
        id = self.session.selection.canvas or ""
        if before.canvases.get(id) is not after.canvases.get(id):
            self._show_canvas()

    def _follow_selection(self, before: Selection, after: Selection) -> None:
        if after.workspace == "paint" and after.shot != before.shot and after.canvas == before.canvas:
            self._show_canvas_of(after.shot)
        entered = after.workspace == "paint" and before.workspace != "paint"
        if entered and actions.current_canvas(self.session) is None:
            self._choose_canvas()
        if before.canvas != after.canvas or before.workspace != after.workspace:
            self._show_canvas()

    def _choose_canvas(self) -> None:
        """On entering the workspace with nothing in hand: the selected shot's canvas, else the newest one."""
        canvases, shot = list(self.session.project.canvases.values()), self.session.selection.shot
        fitting = [canvas for canvas in canvases if canvas.shot == shot] if shot else canvases
        if fitting:
            actions.show_canvas(self.session, fitting[-1].id)

    def _show_canvas_of(self, shot: str | None) -> None:
        """Another shot was chosen in the storyboard: its canvas comes onto the stage, or the offer to make one."""
        shown = actions.current_canvas(self.session)
        canvas = next((canvas for canvas in self.session.project.canvases.values() if canvas.shot == shot), None)
        if shot and (canvas or (shown and shown.shot)):
            actions.show_canvas(self.session, canvas.id if canvas else None)

    def _show_canvas(self) -> None:
        canvas = actions.current_canvas(self.session)
        if canvas and canvas.layers and find_layer(canvas, self.session.selection.layer) is None:
            self.session.select(layer=canvas.layers[-1].id)
        if canvas and not self.session.paint.knows(canvas.id):
            self.session.paint.set_dials(canvas.id, first_dials(self.session, canvas))
        self.view.show_canvas(canvas)
        self.empty.show_for(canvas)
        for bar in (self.tools, self.options):
            bar.setVisible(canvas is not None)
        self.chooser.setVisible(bool(self.session.project.canvases))
        self._place()

    def _answer(self, name: str) -> None:
        canvas = actions.current_canvas(self.session)
        if name == "export canvas" and canvas:
            dialog = QFileDialog(self.window(), self.tr("Export canvas"), str(Path.home()), self.tr("Pictures (*.png)"))
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix("png")
            dialog.selectFile(f"{canvas.name}.png")
            dialog.fileSelected.connect(lambda name: actions.export_canvas(self.session, Path(name)))
            show_dialog(dialog)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()
        super().resizeEvent(event)

    def _place(self) -> None:
        """Lay the floating bars over the canvas."""
        self.tools.adjustSize()
        self.options.fit(self.width() - self.tools.width() - 3 * GAP)
        self.tools.move(GAP, GAP)
        self.options.move(2 * GAP + self.tools.width(), GAP)
        self.chooser.adjustSize()
        low = self.height() - self.chooser.height() - GAP
        self.chooser.move(GAP if low > self.tools.height() + 2 * GAP else 2 * GAP + self.tools.width(), low)
        self.candidates.fit(self.width() - self.chooser.width() - 3 * GAP)
        self.candidates.move(self.width() - self.candidates.width() - GAP, self.height() - self.candidates.height() - GAP)
        low = max(self.chooser.height(), self.candidates.height() if self.candidates.isVisibleTo(self) else 0)
        self.view.setGeometry(self.rect())
        self.view.keep_clear(self.tools.width(), self.options.height(), 0, low)
        middle = self.view.area.center() if self.tools.isVisibleTo(self) else QPointF(self.rect().center())
        self.compare.setGeometry(self.rect())
        self.empty.adjustSize()
        self.empty.move((middle - QPointF(self.empty.rect().center())).toPoint())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if drops.can_take(event.mimeData()) and not self.session.read_only:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        drops.take(self.session, event.mimeData())
        event.acceptProposedAction()
