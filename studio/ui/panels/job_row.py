"""How one job looks in the tray: preview, name, how far it is, and the button that cancels it or tries it again."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QWidget

from studio.jobs.job import Job, State, seconds_left, seconds_taken
from studio.ui import theme
from studio.ui.job_indicator import time_left
from studio.ui.widgets.thumbnail_files import image_of
from studio.ui.widgets.thumbnails import draw_cover

ROW, PICTURE, BUTTON = 58, QSize(72, 41), 26


class JobRow(QStyledItemDelegate):
    """`cancelled(id)` and `retried(id)` when the row's button is clicked."""

    cancelled = Signal(str)
    retried = Signal(str)

    def sizeHint(self, option, index: QModelIndex) -> QSize:
        return QSize(0, ROW)

    def paint(self, painter: QPainter, option, index: QModelIndex) -> None:
        job: Job = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.token("raised"))
            painter.drawRoundedRect(option.rect, 6, 6)
        self._paint_picture(painter, option.rect, job)
        self._paint_words(painter, option.rect, job)
        if name := button_of(job):
            theme.icon(name, "text").paint(painter, button_rect(option.rect).adjusted(4, 4, -4, -4))
        painter.restore()

    def editorEvent(self, event: QEvent, model, option, index: QModelIndex) -> bool:
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease:
            job: Job = index.data(Qt.ItemDataRole.UserRole)
            if button_rect(option.rect).contains(event.position().toPoint()) and button_of(job):
                (self.retried if job.state.over else self.cancelled).emit(job.id)
                return True
        return super().editorEvent(event, model, option, index)

    def _paint_picture(self, painter: QPainter, row: QRect, job: Job) -> None:
        rect = QRect(row.left() + 8, row.center().y() - PICTURE.height() // 2, PICTURE.width(), PICTURE.height())
        if job.preview is not None:
            draw_cover(painter, rect, image_of(job.preview))
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.token("background"))
        painter.drawRoundedRect(rect, 4, 4)
        icons = {
            State.QUEUED: ("clock-outline", "muted"),
            State.RUNNING: ("progress-clock", "accent_text"),
            State.FINISHED: ("check", "good"),
        }
        name, colour = icons.get(job.state, ("alert-circle-outline", "danger") if job.state is State.FAILED else ("cancel", "muted"))
        theme.icon(name, colour).paint(painter, rect.adjusted(26, 10, -26, -11))

    def _paint_words(self, painter: QPainter, row: QRect, job: Job) -> None:
        words = row.adjusted(PICTURE.width() + 20, 8, -BUTTON - 14, -8)
        painter.setPen(theme.token("text"))
        painter.setFont(theme.interface_font())
        metrics = painter.fontMetrics()
        painter.drawText(words, Qt.AlignmentFlag.AlignTop, metrics.elidedText(job.label, Qt.TextElideMode.ElideRight, words.width()))
        painter.setFont(theme.interface_font(theme.SMALL))
        painter.setPen(theme.token("danger" if job.state is State.FAILED else "muted"))
        small = painter.fontMetrics().elidedText(state_of(job), Qt.TextElideMode.ElideRight, words.width())
        lower = words.adjusted(0, 0, 0, -6) if job.state is State.RUNNING else words
        painter.drawText(lower, Qt.AlignmentFlag.AlignBottom, small)
        if job.state is State.RUNNING:
            bar = QRect(words.left(), words.bottom() - 2, words.width(), 3)
            painter.fillRect(bar, theme.token("raised"))
            painter.fillRect(QRect(bar.left(), bar.top(), round(bar.width() * job.fraction), 3), theme.token("accent"))


def button_rect(row: QRect) -> QRect:
    """Where the button of a row is."""
    return QRect(row.right() - BUTTON - 6, row.center().y() - BUTTON // 2, BUTTON, BUTTON)


def button_of(job: Job) -> str:
    """The icon of what can be done with the job, "" for nothing."""
    if not job.state.over:
        return "close"
    return "refresh" if can_retry(job) else ""


def can_retry(job: Job) -> bool:
    """True for a job of the engine's that did not come to its end; other work is begun anew where it was begun."""
    return job.request is not None and job.state in (State.FAILED, State.CANCELLED)


def state_of(job: Job) -> str:
    """Where the job stands, in words."""
    tr = QWidget.tr
    match job.state:
        case State.RUNNING:
            return " · ".join(part for part in (job.note or tr("Starting"), time_left(seconds_left(job, time.time()))) if part)
        case State.QUEUED:
            return tr("Waiting")
        case State.FINISHED:
            taken = seconds_taken(job)
            return tr("Done in {:.1f} s").format(taken) if taken is not None else tr("Done")
        case State.FAILED:
            return job.error
        case _:
            return tr("Cancelled")
