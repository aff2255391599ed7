"""Listening beside the window for what the sound view draws: the whole stretch once, and closely what is on screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from engines.progress import Cancelled
from studio.background import Background
from studio.document.cut import find_clip
from studio.document.mix import Mix
from studio.document.project import Project
from studio.document.timecode import sample_at
from studio.document.timeline import Timeline
from studio.render.mixer import Mixer
from studio.render.spectrogram import Scan, columns, scans
from studio.session import Session

_REST_MILLISECONDS = 300  # an edit soon after another is listened to only once
_CLOSE_MILLISECONDS = 40


@dataclass(frozen=True)
class Stretch:
    """What is looked at: samples [first, first + samples) of a film, which for one clip is a film with nothing else in it."""

    project: Project
    first: int
    samples: int
    name: str = ""


@dataclass(frozen=True)
class Close:
    """Samples [first, first + len(sound)), float32 [count, 2], and their spectrum, uint8 [columns, BANDS]."""

    first: int
    sound: np.ndarray
    bands: np.ndarray


def stretch(session: Session) -> Stretch:
    """The selected clip with sound, as its own gain and envelopes make it; else the whole film as the master gives it."""
    project = session.project
    chosen = session.selection.clips
    placed = find_clip(project, chosen[0]) if len(chosen) == 1 else None
    track = next((track for track in project.timeline.tracks if placed and track.id == placed.track), None)
    if placed is None or track is None or track.kind != "sound":
        return Stretch(project, 0, sample_at(project.rate, project.timeline.duration))
    clip = replace(placed.clip, dissolve=0)
    bare = replace(track, clips=(clip,), muted=False, solo=False, gain=0.0, pan=0.0, inserts=())
    first = sample_at(project.rate, clip.start)
    asset = project.assets.get(getattr(clip.source, "asset", ""))
    alone = replace(project, timeline=Timeline((bare,)), mix=Mix())
    return Stretch(alone, first, sample_at(project.rate, clip.end) - first, asset.name if asset else "")


class Scans(QObject):
    """`scanned(Scan)`: the whole stretch was listened to, or as much of it as there is to show yet. `close(Close)`: so was what is on
    screen. Only the last wish of each counts."""

    scanned = Signal(Scan)
    close = Signal(Close)
    _heard = Signal(int, Scan)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._background = Background("sound view", self)
        self._whole, self._near = 0, 0
        self._stretch: Stretch | None = None
        self._ended = False
        self._range = (0, 0, 1)
        self._rest = QTimer(self, interval=_REST_MILLISECONDS, singleShot=True)
        self._soon = QTimer(self, interval=_CLOSE_MILLISECONDS, singleShot=True)
        self._heard.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._rest.timeout.connect(self._scan)
        self._soon.timeout.connect(self._look)
        session.closing.connect(self.end)

    def wish(self, wanted: Stretch) -> None:
        """Listen to all of this soon."""
        self._stretch = wanted
        self._whole += 1
        self._near += 1
        if not self._ended:
            self._rest.start()

    def look(self, first: int, count: int, hop: int) -> None:
        """Listen closely to samples [first, first + count); one column of spectrum every `hop` samples."""
        self._range = (first, count, hop)
        self._near += 1
        if not self._ended:
            self._soon.start()

    def end(self) -> None:
        """Listen to nothing more."""
        self._ended = True
        for timer in (self._rest, self._soon):
            timer.stop()
        self._whole += 1
        self._near += 1
        self._background.close()

    def _scan(self) -> None:
        wanted, mine, media = self._stretch, self._whole, self._session.bundle.find_media

        def check() -> None:
            if mine != self._whole:
                raise Cancelled

        def listen(mixer: Mixer) -> None:
            for found in scans(mixer, wanted.first, wanted.samples, check):
                self._heard.emit(mine, found)

        self._background.run(lambda: _with_mixer(wanted.project, media, listen), lambda _: None, self._ignore)

    @Slot(int, Scan)
    def _tell(self, mine: int, found: Scan) -> None:
        if mine == self._whole:
            self.scanned.emit(found)

    def _look(self) -> None:
        wanted, mine, media = self._stretch, self._near, self._session.bundle.find_media
        first, count, hop = self._range
        if wanted is None:
            return

        def work() -> Close:
            sound = _with_mixer(wanted.project, media, lambda mixer: mixer.mix(first - 1024, count + 2048))
            return Close(first, sound[1024:-1024], columns(sound.mean(axis=1), hop))

        self._background.run(work, lambda found: mine == self._near and self.close.emit(found), self._ignore)

    def _ignore(self, error: Exception) -> None:
        if not isinstance(error, Cancelled):
            self._session.problem.emit(str(error))


def _with_mixer(project: Project, media: Callable, work: Callable[[Mixer], object]) -> object:
    mixer = Mixer(project, media)
    try:
        return work(mixer)
    finally:
        mixer.close()
