"""The floating strip at the foot of the canvas: what is being made and what waits for a choice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from studio.actions import candidate
from studio.actions.action import Action
from studio.actions.canvas import current_canvas
from studio.actions.generate import painting_jobs
from studio.jobs.job import Job, State
from studio.paint_state import Opinion
from studio.session import Session
from studio.ui import theme
from studio.ui.bind import translated
from studio.ui.widgets.thumbnail_files import image_of, read_thumbnail
from studio.ui.widgets.thumbnails import draw_cover

SIZE = QSize(72, 42)
NARROWEST = 46  # pixels: a picture where there are many of them
VERBS = ("compare", "accept", "reject", "drop")
MOST = 8  # pictures side by side
ACTIONS = {action.id: action for action in candidate.ACTIONS}


class CandidateStrip(QFrame):
    """One small picture per candidate and per job in the making, then compare, accept, reject and drop. Hidden while there is none.

    `comparing(True)` while the person holds the picture that is looked at already, to see the canvas without it.
    """

    comparing = Signal(bool)
    resized = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "floating")
        self.setAccessibleName(self.tr("Candidates"))
        self._session = session
        self._pictures: dict[str, QImage] = {}
        self._thumbs: dict[str, Thumb] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(4)
        self.verdict = QLabel()
        self.verdict.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.verdict.setAccessibleName(self.tr("What the judge says"))
        self._row = QHBoxLayout()
        self._row.setSpacing(6)
        column.addWidget(self.verdict)
        column.addLayout(self._row)
        self._buttons = [self._button(ACTIONS[f"candidate.{verb}"]) for verb in VERBS]
        session.paint.candidates_changed.connect(self.follow)
        session.selection_changed.connect(self.follow)
        for signal in (session.queue.changed, session.queue.previewed):
            signal.connect(self._follow_job)
        session.queue.rearranged.connect(self.follow)
        self.follow()

    def fit(self, width: int) -> None:
        """Make the pictures small enough for a strip of this width, and let the judge finish its sentence where there is room."""
        buttons = sum(button.sizeHint().width() + self._row.spacing() for button in self._buttons)
        room = (width - 12 - buttons) // max(1, len(self._thumbs)) - self._row.spacing() - 4
        for thumb in self._thumbs.values():
            thumb.set_width(min(SIZE.width(), max(NARROWEST, room)))
        words, most = self.verdict.fontMetrics(), max(0, width - 12)
        self.verdict.setText(words.elidedText(self.verdict.toolTip(), Qt.TextElideMode.ElideRight, most))
        self.verdict.setMinimumWidth(min(most, self.verdict.sizeHint().width()))
        self._row.activate()
        self.adjustSize()

    def follow(self) -> None:
        """Show what there is for the canvas that is shown; of many, the newest ones or those from the one that is looked at on."""
        jobs = self._jobs()
        for id in self._thumbs.keys() - {job.id for job in jobs}:
            thumb = self._thumbs.pop(id)
            self._row.removeWidget(thumb)
            thumb.hide()
            thumb.deleteLater()
        shown = candidate.shown(self._session)
        for place, job in enumerate(jobs):
            thumb = self._thumbs.get(job.id) or self._thumb(job)
            self._row.insertWidget(place, thumb)
            thumb.show()
            thumb.show_job(job, self._picture(job), shown is not None and shown.id == job.id)
            thumb.show_rank(self._opinions().get(job.id))
        for button, id in zip(self._buttons, VERBS, strict=True):
            button.setEnabled(ACTIONS[f"candidate.{id}"].enabled(self._session))
        self.setVisible(bool(jobs))
        self._show_verdict()
        self._row.activate()
        self.adjustSize()
        self.resized.emit()

    def _opinions(self) -> Mapping[str, Opinion]:
        canvas = current_canvas(self._session)
        return self._session.paint.candidates(canvas.id).opinions if canvas else {}

    def _show_verdict(self) -> None:
        """One line on the candidate that is looked at: the judge's opinion, else its seed."""
        shown = candidate.shown(self._session)
        opinion = self._opinions().get(shown.id) if shown else None
        seed = self.tr("Seed {}").format(shown.request.dials.seed) if shown else self.tr("Click one to look at it on the canvas")
        text = self._verdict(opinion) if opinion else seed
        self.verdict.setText(text)
        self.verdict.setToolTip(text)
        self.verdict.setProperty("role", "" if opinion and opinion.rank else "muted")
        self.verdict.style().polish(self.verdict)

    def _verdict(self, opinion: Opinion) -> str:
        if not opinion.rank:
            return opinion.reason
        place = self.tr("Best of {}").format(opinion.of) if opinion.rank == 1 else self.tr("{} of {}").format(opinion.rank, opinion.of)
        return f"{place} · {opinion.reason}"

    def _jobs(self) -> list[Job]:
        canvas = current_canvas(self._session)
        if canvas is None:
            return []
        making = [job for job in painting_jobs(self._session, canvas.id) if not job.state.over]
        waiting = self._session.paint.candidates(canvas.id)
        jobs = [*waiting.jobs, *making]
        looked_at = next((place for place, job in enumerate(jobs) if job.id == waiting.shown), len(jobs))
        first = max(0, min(len(jobs) - MOST, looked_at))
        return jobs[first : first + MOST]

    def _follow_job(self, job_id: str) -> None:
        job = self._session.queue.job(job_id)
        thumb = self._thumbs.get(job_id)
        if job is None or thumb is None or job.state.over:
            self.follow()
        else:
            thumb.show_job(job, self._picture(job), thumb.isChecked())

    def _picture(self, job: Job) -> QImage | None:
        if job.state is not State.FINISHED:
            return image_of(job.preview) if job.preview is not None else None
        if job.id not in self._pictures:
            self._pictures[job.id] = QImage()
            self._read(job)
        return self._pictures[job.id]

    def _read(self, job: Job) -> None:
        def keep(image: QImage) -> None:
            self._pictures[job.id] = image
            self.follow()

        path = Path(job.result.path)
        self._session.paint.background.run(
            lambda: read_thumbnail(path, "picture", SIZE * 2), keep, lambda error: candidate.complain_about(self._session, job, error)
        )

    def _thumb(self, job: Job) -> Thumb:
        thumb = Thumb(self._press, self.comparing.emit)
        self._thumbs[job.id] = thumb
        return thumb

    def _press(self, job: Job) -> None:
        if job.state is State.FINISHED:
            candidate.show(self._session, job.id)

    def _button(self, action: Action) -> QToolButton:
        button = QToolButton()
        button.setIcon(theme.icon(action.icon))
        button.setToolTip(f"{translated(action.title)}: {translated(action.tip)}")
        button.setAccessibleName(translated(action.title))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: action.run(self._session))
        self._row.addWidget(button)
        return button


class Thumb(QAbstractButton):
    """One candidate, or one in the making with its progress."""

    def __init__(self, press: Callable[[Job], None], compare: Callable[[bool], None]) -> None:
        super().__init__()
        self._press, self._compare = press, compare
        self._job: Job | None = None
        self._image: QImage | None = None
        self._rank = 0
        self.setCheckable(True)
        self.set_width(SIZE.width())
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(lambda: self._press(self._job))

    def set_width(self, width: int) -> None:
        """How wide the picture is, in pixels; its shape stays."""
        self.setFixedSize(QSize(width, round(width * SIZE.height() / SIZE.width())) + QSize(4, 4))

    def show_job(self, job: Job, image: QImage | None, looked_at: bool) -> None:
        """Show a job as it stands."""
        self._job, self._image = job, image
        self.setChecked(looked_at)
        seed = job.request.dials.seed
        if job.state is State.FINISHED:
            tip = self.tr("Seed {}. Click to look at it, hold to compare with the canvas; Enter accepts, Delete drops")
            self.setToolTip(tip.format(seed))
        else:
            self.setToolTip(self.tr("Seed {}: {}").format(seed, job.note or self.tr("waiting")))
        self.setAccessibleName(self.tr("Candidate with seed {}").format(seed))
        self.update()

    def show_rank(self, opinion: Opinion | None) -> None:
        """Show the place that the judge gives it."""
        self._rank = opinion.rank if opinion else 0
        if opinion and opinion.rank:
            self.setToolTip(f"{opinion.reason}\n{self.toolTip()}")
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.isChecked() and event.button() == Qt.MouseButton.LeftButton:
            self._compare(True)
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._compare(False)
        super().mouseReleaseEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = self.rect().adjusted(2, 2, -2, -2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.token("raised"))
        painter.drawRoundedRect(inner, 4, 4)
        if self._image is not None and not self._image.isNull():
            painter.setOpacity(1.0 if self._job.state is State.FINISHED else 0.6)
            draw_cover(painter, inner, self._image)
            painter.setOpacity(1.0)
        if self._job and self._job.state is not State.FINISHED:
            self._paint_progress(painter, inner)
        if self._rank:
            self._paint_rank(painter, inner)
        if self.isChecked() or self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.token("accent"), 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 5, 5)

    def _paint_rank(self, painter: QPainter, inner: QRect) -> None:
        """The judge's best one stands out."""
        badge = QRect(inner.left() + 3, inner.top() + 3, 16, 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.token("accent" if self._rank == 1 else "panel"))
        painter.drawRoundedRect(badge, 4, 4)
        painter.setPen(theme.token("on_accent" if self._rank == 1 else "text"))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(self._rank))

    def _paint_progress(self, painter: QPainter, inner: QRect) -> None:
        bar = QRect(inner.left() + 6, inner.bottom() - 8, inner.width() - 12, 3)
        painter.fillRect(bar, theme.token("stage"))
        bar.setWidth(round(bar.width() * self._job.fraction))
        painter.fillRect(bar, theme.token("accent"))
