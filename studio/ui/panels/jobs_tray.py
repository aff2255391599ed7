"""The job tray: queued, running, finished and failed jobs, exports among them, over the right upper corner of the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio.actions import job as actions
from studio.jobs.job import Job, State, can_pause
from studio.session import Session
from studio.ui.widgets.section_title import SectionTitle

from .job_row import ROW, JobRow, can_retry

WIDTH, MOST_ROWS = 400, 9


class JobsTray(QFrame):
    """Waiting jobs are dragged into the order in which they shall run. Delete cancels, Enter tries a failed job again or lets a paused
    one go on."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.setProperty("role", "floating")
        self.setAccessibleName(self.tr("Jobs"))
        self._list = _List(accessibleName=self.tr("Jobs: those that run and wait first"))
        self._row = JobRow(self._list)
        self._list.setItemDelegate(self._row)
        self._empty = QLabel(
            self.tr("Nothing is being made. Pictures and exports that you ask for appear here until they are done."), wordWrap=True
        )
        self._empty.setProperty("role", "muted")
        self._clear = QPushButton(self.tr("Clear finished"))
        self._clear.setProperty("role", "quiet")
        self._stop = QPushButton(self.tr("Stop all"))
        self._stop.setProperty("role", "quiet")
        self._lay_out()
        self._connect()
        self.hide()

    def toggle(self) -> None:
        """Show or hide the tray."""
        self.setVisible(not self.isVisible())
        if self.isVisible():
            self._show()
            self.raise_()
            self._list.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(SectionTitle(self.tr("Jobs")), 1)
        head.addWidget(self._stop)
        head.addWidget(self._clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.addLayout(head)
        column.addWidget(self._empty)
        column.addWidget(self._list)

    def _connect(self) -> None:
        queue = self._session.queue
        for source in (queue, self._session.tasks):
            source.rearranged.connect(self._show_if_seen)
            source.changed.connect(self._update)
        queue.previewed.connect(self._update)
        self._clear.clicked.connect(lambda: actions.clear_finished(self._session))
        self._stop.clicked.connect(lambda: actions.stop_all(self._session))
        self._row.cancelled.connect(lambda id: actions.cancel(self._session, id))
        self._row.paused.connect(lambda id: actions.pause(self._session, id))
        self._row.retried.connect(queue.retry)
        self._list.model().rowsMoved.connect(self._moved)
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._list.customContextMenuRequested.connect(self._menu)
        self.parentWidget().installEventFilter(self)

    def _show_if_seen(self) -> None:
        if self.isVisible():
            self._show()

    def _show(self) -> None:
        jobs = in_order(actions.everything(self._session))
        self._list.clear()
        for job in jobs:
            item = QListWidgetItem()
            fill(item, job)
            self._list.addItem(item)
        self._show_counts(jobs)
        self._place()

    def _show_counts(self, jobs: list[Job]) -> None:
        self._empty.setVisible(not jobs)
        self._list.setVisible(bool(jobs))
        self._clear.setEnabled(any(job.state.over for job in jobs))
        self._stop.setEnabled(any(not job.state.over for job in jobs))

    def _update(self, job_id: str) -> None:
        job = self._session.queue.job(job_id) or self._session.tasks.job(job_id)
        if not self.isVisible() or job is None:
            return
        for place in range(self._list.count()):
            item = self._list.item(place)
            shown: Job = item.data(Qt.ItemDataRole.UserRole)
            if shown.id == job_id:
                if shown.state is not job.state:
                    self._show()
                else:
                    fill(item, job)
                return

    def _moved(self, parent: QModelIndex, start: int, end: int, target: QModelIndex, row: int) -> None:
        """A waiting job was dropped: its place among those that wait is counted from those above it."""
        place = row if row < start else row - 1
        moved: Job = self._list.item(place).data(Qt.ItemDataRole.UserRole)
        above = [self._list.item(index).data(Qt.ItemDataRole.UserRole) for index in range(place)]
        self._session.queue.move(moved.id, sum(job.state is State.QUEUED for job in above))

    def _menu(self, place: QPoint) -> None:
        item = self._list.itemAt(place)
        if item is None:
            return
        job: Job = item.data(Qt.ItemDataRole.UserRole)
        menu = QMenu(self)
        if not job.state.over:
            menu.addAction(self.tr("Cancel"), lambda: actions.cancel(self._session, job.id))
        if can_pause(job) or job.state is State.PAUSED:
            title = self.tr("Go on") if job.state is State.PAUSED else self.tr("Pause")
            menu.addAction(title, lambda: actions.pause(self._session, job.id))
        if job.state is State.QUEUED:
            menu.addAction(self.tr("Make it the next"), lambda: self._session.queue.move(job.id, 0))
        if can_retry(job):
            menu.addAction(self.tr("Try again"), lambda: self._session.queue.retry(job.id))
        if not menu.isEmpty():
            menu.exec(self._list.viewport().mapToGlobal(place))
        menu.deleteLater()

    def _place(self) -> None:
        window = self.parentWidget()
        rows = min(self._list.count(), MOST_ROWS)
        height = 56 + (rows * ROW + 12 if rows else 48)
        self.setGeometry(window.width() - WIDTH - 12, 48, WIDTH, min(height, window.height() - 80))


class _List(QListWidget):
    """Waiting jobs can be dragged; Delete and Enter act on the current one."""

    def __init__(self, **properties: str) -> None:
        super().__init__(**properties)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        delegate, item = self.itemDelegate(), self.currentItem()
        if item and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            job: Job = item.data(Qt.ItemDataRole.UserRole)
            if event.key() == Qt.Key.Key_Delete and not job.state.over:
                delegate.cancelled.emit(job.id)
            elif event.key() != Qt.Key.Key_Delete and can_retry(job):
                delegate.retried.emit(job.id)
            elif event.key() != Qt.Key.Key_Delete and job.state is State.PAUSED:
                delegate.paused.emit(job.id)
        else:
            super().keyPressEvent(event)


def in_order(jobs: tuple[Job, ...]) -> list[Job]:
    """What runs, what waits in its order, what rests, then what is over, newest first."""
    rank = {State.RUNNING: 0, State.QUEUED: 1, State.PAUSED: 2}
    over = sorted((job for job in jobs if job.state.over), key=lambda job: -(job.ended or 0))
    return [*sorted((job for job in jobs if not job.state.over), key=lambda job: rank[job.state]), *over]


def fill(item: QListWidgetItem, job: Job) -> None:
    """Let an item stand for a job."""
    item.setData(Qt.ItemDataRole.UserRole, job)
    item.setText(job.label)
    item.setToolTip(job.error or job.note or job.label)
    movable = Qt.ItemFlag.ItemIsDragEnabled if job.state is State.QUEUED else Qt.ItemFlag.NoItemFlags
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | movable)
