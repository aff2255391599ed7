"""At the right of the top bar: what is being made, how far it is, and how to stop it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from studio.actions import job as actions
from studio.jobs.job import State
from studio.session import Session

from .theme import icon

STEPS = 1000
_NAME, _BAR = 160, 80  # pixels of the name and of the bar: the workspaces beside them must have room in a small window


class JobIndicator(QWidget):
    """The running job's name, progress, time left of all jobs, and a stop button; a click elsewhere emits `opened`."""

    opened = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._name = QLabel()
        self._bar = QProgressBar(maximum=STEPS, textVisible=False, accessibleName=self.tr("Progress of the running job"))
        self._bar.setFixedWidth(_BAR)
        self._left = QLabel()
        self._left.setProperty("role", "muted")
        self._stop = QToolButton(toolTip=self.tr("Stop the running job"), accessibleName=self.tr("Stop the running job"))
        self._stop.setIcon(icon("stop"))
        self._list = QToolButton(toolTip=self.tr("Jobs: what is made, waits and is done"), accessibleName=self.tr("Jobs"))
        self._list.setIcon(icon("progress-clock", "muted"))
        self._lay_out()
        self._connect()
        self._show()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.opened.emit()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        for widget in (self._name, self._bar, self._left, self._stop, self._list):
            row.addWidget(widget)

    def _connect(self) -> None:
        self._soon = QTimer(self, interval=60, singleShot=True)
        self._soon.timeout.connect(self._show)
        for source in (self._session.queue, self._session.tasks):
            source.changed.connect(self._show_soon)
            source.rearranged.connect(self._show_soon)
        self._stop.clicked.connect(lambda: actions.stop_running(self._session))
        self._list.clicked.connect(self.opened)

    def _show_soon(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _show(self) -> None:
        jobs, running = actions.active(self._session), actions.running(self._session)
        for widget in (self._name, self._bar, self._left, self._stop):
            widget.setVisible(bool(jobs))
        if jobs:
            more = self.tr("  +{}").format(len(jobs) - 1) if len(jobs) > 1 else ""
            label = (running or jobs[0]).label
            self._name.setText(self._name.fontMetrics().elidedText(label, Qt.TextElideMode.ElideRight, _NAME) + more)
            resting = all(job.state is State.PAUSED for job in jobs)
            state = running.note if running else self.tr("Paused") if resting else self.tr("Waiting")
            self._name.setToolTip(f"{label}\n{state}" if state else label)
            self._bar.setValue(round(running.fraction * STEPS) if running else 0)
            self._left.setText(self.tr("Paused") if resting else time_left(actions.seconds_left(self._session)))
            self._stop.setVisible(running is not None)


def time_left(seconds: float | None) -> str:
    """ "0:11 left", or "" while nobody knows."""
    if seconds is None:
        return ""
    whole = max(0, round(seconds))
    clock = f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}" if whole >= 3600 else f"{whole // 60}:{whole % 60:02d}"
    return QWidget.tr("{} left").format(clock)
