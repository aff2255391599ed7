"""The player's engine: plays the film by the clock of its sound, and stands exactly on a frame."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QImage

from studio.document.project import Project
from studio.document.timecode import SAMPLE_RATE, sample_at

from .compositor import Media
from .frames import FrameMaker, Wish
from .mixer import Mixer
from .sink import ClockSink, Sink, default_sink
from .strips import Level
from .yuv import Size

Listener = Callable[[np.ndarray | None], None]

FASTEST = 8
_TICK_MILLISECONDS = 5


class Player(QObject):
    """Shows frames of a film: `shown(frame, image)`, always in the thread it lives in. Call `close` at the end.

    `playing_changed(playing)`: it began to play, or stopped by itself at an end or because it was told to. Late frames are left out
    and counted in `dropped`. Sound is heard at speed 1; at any other speed the film plays silently.
    """

    shown = Signal(int, QImage)
    playing_changed = Signal(bool)
    _drawn = Signal()

    def __init__(self, project: Project, media: Media, size: Size, sink: Sink | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project, self._size = project, size
        self._position, self._speed, self._loop = 0, Fraction(0), False
        self._begin = self._media_state = 0
        self._closed = False
        self.dropped = 0
        self._sink, self._clock = sink or default_sink(), ClockSink()
        self._time: Sink = self._clock
        self._ticking = False
        self._mixer, self._sample, self._heard_from = Mixer(project, media), 0, 0
        self._listener: Listener | None = None
        self._last_image: tuple[int, int] | None = None
        self._timer = QTimer(self, interval=_TICK_MILLISECONDS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._drawn.connect(self._on_drawn, Qt.ConnectionType.QueuedConnection)
        self._proxies: Media = lambda _: None
        self._maker = FrameMaker(media, self._due, self._drawn.emit, self._proxy)
        self._wish()

    @property
    def position(self) -> int:
        """The frame that is on screen, or will be as soon as it is drawn."""
        return self._position

    @property
    def speed(self) -> float:
        """0 while it stands; negative backwards."""
        return float(self._speed)

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self._speed != 0

    def sample(self) -> int | None:
        """The film's sample that is heard now, in any thread; None while the film does not run at its own speed."""
        return self._heard_from + self._time.position() if self._ticking and self._speed == 1 else None

    def set_project(self, project: Project) -> None:
        """Show this state of the film; playing goes on, without a gap where only its sound has changed."""
        before, self._project = self._project, project
        self._mixer.update(project)
        if _looks_as(before, project):
            return
        self._position = min(self._position, max(project.timeline.duration, 0))
        self._restart()

    def levels(self) -> dict[str, Level]:
        """What came out of the mixer's strips since this was last asked (see `Mixer.take_levels`)."""
        return self._mixer.take_levels()

    def listen(self, listener: Listener | None) -> None:
        """Let `listener(samples)` hear what is played, in the sound's own thread; `listener(None)` tells that it begins elsewhere."""
        self._listener = listener

    def set_size(self, size: Size) -> None:
        """Draw at another size (width and height, even)."""
        if size != self._size:
            self._size = size
            self._restart()

    def refresh(self) -> None:
        """Read all media anew: some have come back."""
        self._media_state += 1
        self._restart()

    def set_proxies(self, proxies: Media) -> None:
        """Where the player finds proxies of video, for scrubbing and for every speed but the normal one."""
        self._proxies = proxies

    def _proxy(self, media: str) -> Path | None:
        return self._proxies(media)

    def set_loop(self, loop: bool) -> None:
        """Whether playing begins again at its end: from the in mark to the out mark if they are set, else the whole film."""
        self._loop = loop
        self._restart()

    def seek(self, frame: int) -> None:
        """Show exactly this frame; playing goes on from there."""
        self._position = min(max(frame, 0), self._project.timeline.duration)
        self._restart()

    def play(self, speed: float = 1.0) -> None:
        """Play from the frame on screen at -8 to 8 times the normal speed; 0 stands still."""
        before, self._speed = self.playing, min(max(Fraction(speed).limit_denominator(16), Fraction(-FASTEST)), Fraction(FASTEST))
        if self.playing and not before:
            self.dropped = 0
        if self.playing and not self._has_way():
            self._speed = Fraction(0)
        self._restart()
        if self.playing != before:
            self.playing_changed.emit(self.playing)

    def pause(self) -> None:
        """Stand still on the frame on screen."""
        if self.playing:
            self.play(0)

    def close(self) -> None:
        """Stop, and end all threads; a second time does nothing."""
        if self._closed:
            return
        self._closed = True
        self._halt()
        self._maker.close()
        self._sink.close()
        self._mixer.close()

    def _range(self) -> tuple[int, int]:
        """The frames [first, end) that playing stays in."""
        timeline = self._project.timeline
        first, end = 0, timeline.duration
        if self._loop:
            first = timeline.mark_in if timeline.mark_in is not None else first
            end = min(timeline.mark_out, end) if timeline.mark_out is not None else end
        return (first, end) if first < end and first <= self._position <= end else (0, timeline.duration)

    def _has_way(self) -> bool:
        """Whether there is anything to play in the direction of the speed."""
        first, end = self._range()
        if self._loop:
            return end > first
        return self._position < end - 1 if self._speed > 0 else self._position > first

    def _restart(self) -> None:
        """Draw and play from the position on, with everything that was just set."""
        self._halt()
        self._wish()
        if self.playing:
            self._timer.start()

    def _halt(self) -> None:
        self._timer.stop()
        if self._ticking:
            self._time.stop()
            self._ticking = False

    def _wish(self) -> None:
        first, end = self._range()
        step = 0 if not self.playing else 1 if self._speed > 0 else -1
        self._begin = self._position
        stop = end if step >= 0 else first
        quick = self.playing and self._speed != 1
        self._maker.wish(Wish(self._project, self._size, self._position, step, stop, self._media_state, quick=quick))

    def _start_clock(self) -> None:
        """Let time run, now that the first frame can be shown."""
        self._time = self._sink if self._speed == 1 else self._clock
        self._sample = self._heard_from = sample_at(self._project.rate, self._begin)
        if self._listener:
            self._listener(None)
        self._time.start(self._mix)
        self._ticking = True

    def _mix(self, count: int) -> np.ndarray:
        """The next samples, in the sink's thread."""
        samples = self._mixer.mix(self._sample, count)
        self._sample += count
        if self._listener:
            self._listener(samples)
        return samples

    def _due(self) -> int:
        """The frame that belongs to the sample being heard; in any thread."""
        if not self._ticking:
            return self._begin
        rate = self._project.rate
        moved = self._time.position() * self._speed * rate.numerator / (SAMPLE_RATE * rate.denominator)
        return self._begin + int(moved)

    def _on_drawn(self) -> None:
        if not self.playing:
            for frame, image in self._maker.take(lambda _: True):
                self._show(frame, image)

    def _tick(self) -> None:
        if not self._ticking:
            if not self._maker.waiting():
                return
            self._start_clock()
        due = self._due()
        forwards = self._speed > 0
        taken = self._maker.take(lambda frame: frame <= due if forwards else frame >= due)
        if taken:
            self._count_dropped(taken[-1][0])
            self._position = taken[-1][0]
            self._show(*taken[-1])
        first, end = self._range()
        if due >= end if forwards else due < first:
            self._arrive(first, end)

    def _count_dropped(self, frame: int) -> None:
        if abs(self._speed) == 1 and self._position != self._begin:
            self.dropped += max(0, abs(frame - self._position) - 1)

    def _arrive(self, first: int, end: int) -> None:
        """At an end: begin again, or stand on the last frame."""
        forwards = self._speed > 0
        if self._loop:
            self._position = first if forwards else end - 1
            self._restart()
            return
        self._position = end - 1 if forwards else first
        self.pause()

    def _show(self, frame: int, image: QImage) -> None:
        shown = (frame, image.cacheKey())
        if shown != self._last_image:
            self._last_image = shown
            self.shown.emit(frame, image)


def _looks_as(one: Project, other: Project) -> bool:
    """Whether two states of a film have the same pictures."""
    same = all(getattr(one, name) is getattr(other, name) for name in ("shots", "assets", "rate", "width", "height"))
    return same and one.timeline.duration == other.timeline.duration and _pictures(one) == _pictures(other) and _marks(one) == _marks(other)


def _pictures(project: Project) -> list[tuple]:
    return [(track.clips, track.muted) for track in project.timeline.tracks if track.kind == "picture"]


def _marks(project: Project) -> tuple[int | None, int | None]:
    return project.timeline.mark_in, project.timeline.mark_out
