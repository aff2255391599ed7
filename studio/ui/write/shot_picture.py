"""What a shot looks like right now: the preview of the take in the making, or the chosen take."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QPixmap

from studio.actions import shot as actions
from studio.document.story import Shot
from studio.jobs.job import Job, State
from studio.session import Session
from studio.ui.widgets.thumbnail_files import image_of
from studio.ui.widgets.thumbnails import Thumbnails


def running(session: Session, shot_id: str) -> Job | None:
    """The job that makes a take of the shot now."""
    return next((job for job in actions.pending(session, shot_id) if job.state is State.RUNNING), None)


def picture_of(session: Session, shot: Shot, size: QSize) -> QPixmap | QImage | None:
    """The preview, else the chosen take, else None; thumbnails that are not decoded yet come with `Thumbnails.ready`."""
    job = running(session, shot.id)
    if job is not None and job.preview is not None:
        return image_of(job.preview)
    return Thumbnails.of(session).get(shot.take.asset, size) if shot.take else None
