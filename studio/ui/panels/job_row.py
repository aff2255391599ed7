"""How one job looks in the tray: preview, name, how far it is, and the buttons that cancel it, let it rest or try it again."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QWidget

from studio.jobs.job import Job, State, can_pause, seconds_left, seconds_taken
from studio.ui import theme
from studio.ui.job_indicator import time_left
from studio.ui.widgets.thumbnail_files import image_of
from studio.ui.widgets.thumbnails import draw_cover

ROW, PICTURE, BUTTON = 58, QSize(72, 41), 26


class JobRow(QStyledItemDelegate):
    """`cancelled(id)`, `paused(id)` (or gone on with) and `retried(id)` when one of the row's buttons is clicked."""

    cancelled = Signal(str)
    paused = Signal(str)
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
        for place, name in enumerate(buttons_of(job)):
            theme.icon(name, "text").paint(painter, button_rect(option.rect, place).adjusted(4, 4, -4, -4))
        painter.restore()

    def editorEvent(self, event: QEvent, model, option, index: QModelIndex) -> bool:
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease:
            job: Job = index.data(Qt.ItemDataRole.UserRole)
            signals = {"close": self.cancelled, "refresh": self.retried, "pause": self.paused, "play": self.paused}
            for place, name in enumerate(buttons_of(job)):
                if button_rect(option.rect, place).contains(event.position().toPoint()):
                    signals[name].emit(job.id)
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
            State.PAUSED: ("pause-circle-outline", "muted"),
            State.FINISHED: ("check", "good"),
        }
        name, colour = icons.get(job.state, ("alert-circle-outline", "danger") if job.state is State.FAILED else ("cancel", "muted"))
        theme.icon(name, colour).paint(painter, rect.adjusted(26, 10, -26, -11))

    def _paint_words(self, painter: QPainter, row: QRect, job: Job) -> None:
        words = row.adjusted(PICTURE.width() + 20, 8, -BUTTON * len(buttons_of(job)) - 14, -8)
        painter.setPen(theme.token("text"))
        painter.setFont(theme.interface_font())
        metrics = painter.fontMetrics()
        painter.drawText(words, Qt.AlignmentFlag.AlignTop, metrics.elidedText(job.label, Qt.TextElideMode.ElideRight, words.width()))
        painter.setFont(theme.interface_font(theme.SMALL))
        painter.setPen(theme.token("danger" if job.state is State.FAILED else "muted"))
        small = painter.fontMetrics().elidedText(state_of(job), Qt.TextElideMode.ElideRight, words.width())
        shows_bar = job.state in (State.RUNNING, State.PAUSED)
        lower = words.adjusted(0, 0, 0, -6) if shows_bar else words
        painter.drawText(lower, Qt.AlignmentFlag.AlignBottom, small)
        if shows_bar:
            bar = QRect(words.left(), words.bottom() - 2, words.width(), 3)
            painter.fillRect(bar, theme.token("raised"))
            done = QRect(bar.left(), bar.top(), round(bar.width() * job.fraction), 3)
            painter.fillRect(done, theme.token("accent" if job.state is State.RUNNING else "muted"))


def button_rect(row: QRect, place: int = 0) -> QRect:
    """Where a button of a row is, counted from the right."""
    return QRect(row.right() - BUTTON * (place + 1) - 6, row.center().y() - BUTTON // 2, BUTTON, BUTTON)


def buttons_of(job: Job) -> tuple[str, ...]:
    """The icons of what can be done with the job, from the right."""
    if job.state.over:
        return ("refresh",) if can_retry(job) else ()
    if job.state is State.PAUSED:
        return "close", "play"
    return ("close", "pause") if can_pause(job) else ("close",)


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
        case State.PAUSED:
            return tr("Paused at {} %").format(round(100 * job.fraction)) if job.total else tr("Paused")
        case State.FINISHED:
            taken = seconds_taken(job)
            return tr("Done in {:.1f} s").format(taken) if taken is not None else tr("Done")
        case State.FAILED:
            return job.error
        case _:
            return tr("Cancelled")
