"""What visits the canvas without being part of it: the preview of a running job and the candidate that is looked at, as a layer."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from engines.media.picture import read_grey
from studio.actions.candidate import complain_about, make_layer
from studio.document.canvas import Canvas, Layer
from studio.document.paint import Box
from studio.jobs.job import Job, State
from studio.session import Session

from .pyramid import to_screen


@dataclass(frozen=True)
class Preview:
    """A small picture of a running job, to be stretched over `box` of the canvas."""

    image: QImage
    box: Box
    job: str


class Guests(QObject):
    """Keeps both for the canvas that is shown; `changed` when there is something else to draw."""

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._canvas: str | None = None
        self.preview: Preview | None = None
        self.candidate: Layer | None = None
        self._candidate_job: str | None = None
        self._masks: dict[str, np.ndarray | None] = {}
        session.queue.previewed.connect(self._take_preview)
        session.queue.changed.connect(self._drop_preview)
        session.paint.candidates_changed.connect(self._follow_candidates)

    @property
    def visiting(self) -> bool:
        """True while one of them is there: what lies over the canvas steps back."""
        return self.preview is not None or self.candidate is not None

    def visit(self, canvas: Canvas | None) -> None:
        """Another canvas is shown."""
        self._canvas = canvas.id if canvas else None
        self.preview = self.candidate = self._candidate_job = None
        running = [job for job in self._session.queue.jobs() if job.state is State.RUNNING and job.preview is not None]
        for job in running:
            self._take_preview(job.id)
        if self._canvas:
            self._follow_candidates(self._canvas)

    def _take_preview(self, job_id: str) -> None:
        job = self._session.queue.job(job_id)
        if job is None or job.preview is None or job.target.get("canvas") != self._canvas or "frame" not in job.target:
            return
        key = job.target.get("mask", "")
        if key and key not in self._masks:
            self._read_mask(key, job_id)
            return
        small = preview_pixels(job, self._masks.get(key))
        height, width = small.shape[:2]
        image = QImage(small.data, width, height, width * 4, QImage.Format.Format_ARGB32_Premultiplied).copy()
        self.preview = Preview(image, tuple(job.target["frame"]), job_id)
        self.changed.emit()

    def _drop_preview(self, job_id: str) -> None:
        job = self._session.queue.job(job_id)
        if self.preview and self.preview.job == job_id and (job is None or job.state.over):
            self.preview = None
            self.changed.emit()

    def _read_mask(self, key: str, job_id: str) -> None:
        path = self._session.bundle.find_media(key)

        def keep(mask: np.ndarray | None) -> None:
            self._masks = {key: mask}
            self._take_preview(job_id)

        self._session.paint.background.run(lambda: read_grey(path) if path else None, keep, lambda _: keep(None))

    def _follow_candidates(self, canvas_id: str) -> None:
        if canvas_id != self._canvas:
            return
        job = self._session.paint.candidates(canvas_id).job
        if job is None:
            self.candidate, self._candidate_job = None, None
            self.changed.emit()
        elif job.id != self._candidate_job:
            self._candidate_job = job.id
            self._read_candidate(job)

    def _read_candidate(self, job: Job) -> None:
        mask = self._session.bundle.find_media(job.target.get("mask", ""))

        def keep(layer: Layer) -> None:
            if self._candidate_job == job.id:
                self.candidate = layer
                self.changed.emit()

        self._session.paint.background.run(lambda: make_layer(job, mask), keep, lambda error: complain_about(self._session, job, error))


def preview_pixels(job: Job, mask: np.ndarray | None) -> np.ndarray:
    """A job's preview for the screen, uint8 [height, width, 4], transparent where its result will leave the canvas alone."""
    preview = job.preview
    height, width = preview.shape[:2]
    alpha = np.full((height, width), 255, np.uint8)
    if mask is not None:
        alpha = cv2.resize(mask, (width, height), interpolation=cv2.INTER_AREA)
    if "margins" in job.target:
        frame, margins = job.target["frame"], job.target["margins"]
        left, top, right, bottom = (
            round(side * small / whole) for side, small, whole in zip(margins, (width, height) * 2, (frame[2], frame[3]) * 2, strict=True)
        )
        overlap = [1 if side else 0 for side in (left, top, right, bottom)]  # so that no seam shows between the two
        alpha[top + overlap[1] : height - bottom - overlap[3], left + overlap[0] : width - right - overlap[2]] = 0
    return np.ascontiguousarray(to_screen(np.dstack([preview, alpha])))
