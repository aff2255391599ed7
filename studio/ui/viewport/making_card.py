"""What is being made for the Set, in a corner of its stage: how it looks now, how far it is, pause and stop."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QToolButton, QVBoxLayout, QWidget

from engines.requests import SplatImage, SplatPhotos, SplatText
from studio.actions import job as actions
from studio.jobs.job import Job, State, can_pause
from studio.session import Session
from studio.ui import theme
from studio.ui.panels.job_row import state_of
from studio.ui.widgets.thumbnail_files import image_of
from studio.ui.widgets.thumbnails import draw_cover

SIDE, STEPS = 168, 1000


class MakingCard(QFrame):
    """Seen while splats are made or rest; the job that runs comes before those that wait."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._job = session, None
        self.setProperty("role", "floating")
        self.setAccessibleName(self.tr("What is being made"))
        self.picture = _Picture()
        self.name, self.note = QLabel(), QLabel()
        self.note.setProperty("role", "muted")
        self.bar = QProgressBar(maximum=STEPS, textVisible=False, accessibleName=self.tr("Progress of the making"))
        self.pause, self.stop = (
            QToolButton(accessibleName=self.tr("Pause")),
            QToolButton(toolTip=self.tr("Stop the making"), accessibleName=self.tr("Stop the making")),
        )
        self.stop.setIcon(theme.icon("stop"))
        self.pause.clicked.connect(lambda: self._job and actions.pause(session, self._job.id))
        self.stop.clicked.connect(lambda: self._job and actions.cancel(session, self._job.id))
        self._lay_out()
        for signal in (session.queue.changed, session.queue.previewed, session.queue.rearranged):
            signal.connect(lambda *_: self.show_now())
        self.show_now()

    def show_now(self) -> None:
        """Bring it up to date, or hide it."""
        job = making(self._session)
        self._job = job
        self.setVisible(job is not None)
        if job is None:
            return
        rests = job.state is State.PAUSED
        self.picture.show_picture(job.preview)
        self.name.setText(self.name.fontMetrics().elidedText(job.label, Qt.TextElideMode.ElideRight, SIDE))
        self.note.setText(self.note.fontMetrics().elidedText(state_of(job), Qt.TextElideMode.ElideRight, SIDE))
        self.bar.setValue(round(STEPS * job.fraction))
        self.pause.setVisible(rests or can_pause(job))
        self.pause.setIcon(theme.icon("play" if rests else "pause"))
        self.pause.setToolTip(self.tr("Go on") if rests else self.tr("Pause: it goes on where it was, also another day"))
        self.pause.setAccessibleName(self.tr("Go on") if rests else self.tr("Pause"))

    def _lay_out(self) -> None:
        column, row = QVBoxLayout(self), QHBoxLayout()
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(4)
        for widget in (self.picture, self.name, self.note):
            column.addWidget(widget)
        row.addWidget(self.bar, 1)
        row.addWidget(self.pause)
        row.addWidget(self.stop)
        column.addLayout(row)
        self.setFixedWidth(SIDE + 16)


class _Picture(QWidget):
    """The last preview, as large as the card allows; before the first one, a quiet sign."""

    def __init__(self) -> None:
        super().__init__()
        self._pixels: np.ndarray | None = None
        self._image: QImage | None = None
        self.setFixedSize(QSize(SIDE, SIDE))

    def show_picture(self, preview: np.ndarray | None) -> None:
        """A preview uint8 RGB [h, w, 3], or none."""
        if preview is not self._pixels:
            self._pixels, self._image = preview, None if preview is None else image_of(preview)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if self._image is not None:
            draw_cover(painter, self.rect(), self._image)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.token("background"))
        painter.drawRoundedRect(self.rect(), 4, 4)
        sign = QRect(0, 0, 32, 32)
        sign.moveCenter(self.rect().center())
        theme.icon("blur", "muted").paint(painter, sign)


def making(session: Session) -> Job | None:
    """The job that makes splats: the one that runs, or the first that waits or rests."""
    jobs = [job for job in session.queue.jobs() if not job.state.over and isinstance(job.request, SplatText | SplatImage | SplatPhotos)]
    return min(jobs, key=lambda job: job.state is not State.RUNNING, default=None)
