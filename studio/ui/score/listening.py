"""Sound is heard while it is made: the job that runs, from its first seconds on."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from engines import heard
from engines.media.errors import MediaError
from engines.requests import SoundResult
from studio.jobs.job import Job
from studio.render.audition import Audition
from studio.render.sink import Sink
from studio.session import Selection, Session
from studio.settings import settings

_KEY = "score/listen"
_LOOK_MILLISECONDS = 200


class Listening(QObject):
    """Plays what the engine is making, while it is `on` and the film stands still. `changed`: it began or ended to play."""

    changed = Signal()

    def __init__(self, session: Session, sink: Sink | None = None) -> None:
        super().__init__(session)
        self._session = session
        self._audition = Audition(sink)
        self._job = ""
        self.on = settings().value(_KEY, True, bool)
        self._timer = QTimer(self, interval=_LOOK_MILLISECONDS)
        self._timer.timeout.connect(self._look)
        session.queue.previewed.connect(self._on_preview)
        session.queue.finished.connect(self._on_finished)
        session.queue.changed.connect(self._on_job)
        session.selection_changed.connect(self._on_selection)
        session.closing.connect(self._close)

    @property
    def playing(self) -> bool:
        """True while something is heard."""
        return self._audition.playing

    def switch(self, on: bool) -> None:
        """Listen, from what runs now on, or do not; remembered."""
        self.on = on
        settings().setValue(_KEY, on)
        if not on:
            self.stop()

    def stop(self) -> None:
        """Fall silent; the next sound is heard again."""
        if self.playing:
            self._audition.stop()
            self._timer.stop()
            self.changed.emit()

    def _on_preview(self, job_id: str) -> None:
        folder = self._session.queue.folder(job_id)
        if self.on and job_id != self._job and not self._session.selection.speed and heard.count(folder):
            self.stop()
            self._job = job_id
            self._audition.play(lambda first, count: heard.read(folder, first, count))
            self._timer.start()
            self.changed.emit()

    def _on_finished(self, job: Job) -> None:
        if job.id != self._job or not self.playing or not isinstance(job.result, SoundResult):
            return
        first = (job.result.facts.get("repainted") or [job.result.facts.get("joined_at") or 0])[0]
        end = (job.result.facts.get("repainted") or [0, job.result.samples])[1]
        try:
            self._audition.finish(Path(job.result.path), first, end - first)
        except MediaError as error:
            self.stop()
            self._session.problem.emit(str(error))

    def _on_job(self, job_id: str) -> None:
        job = self._session.queue.job(job_id)
        if job_id == self._job and (job is None or (job.state.over and job.result is None)):
            self.stop()

    def _on_selection(self, before: Selection, after: Selection) -> None:
        if after.speed and not before.speed:
            self.stop()

    def _look(self) -> None:
        if self._audition.at_end:
            self.stop()

    def _close(self) -> None:
        self._timer.stop()
        self._audition.close()
