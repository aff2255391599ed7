"""The envelope of the selected clip over its waveform: clicks add keys, drags move them, double clicks remove them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from studio.actions import envelope
from studio.document.cut import find_clip, find_track
from studio.document.mix import Curve, Point, shifted
from studio.document.project import Project
from studio.document.timecode import SAMPLE_RATE, sample_at
from studio.document.timeline import Clip
from studio.document.tracks import bus_of
from studio.session import Session
from studio.ui.timeline.curves_painter import paint_curve, paint_envelope
from studio.ui.timeline.envelope import Line
from studio.ui.timeline.gestures import Pointer
from studio.ui.timeline.readout import paint_readout
from studio.ui.timeline.sound_gestures import Keying, grabbed_sample

_START = 4  # pixels that the mouse goes before a drag begins
_SNAPS = 9  # pixels within which a key snaps
_INSET = 6  # pixels of the wave above 12 dB and below silence


class ClipLine:
    """What a sound view does about envelopes. `place()`: the wave's box, the film's sample at its left edge, and pixels a sample."""

    def __init__(self, session: Session, place: Callable[[], tuple[QRectF, float, float]], say: Callable[[str], str]) -> None:
        self._session, self._place, self._say = session, place, say
        self._pressed: tuple[QPointF, Clip, Point | None] | None = None
        self._drag: Keying | None = None
        self._mouse = QPointF()

    @property
    def dragging(self) -> bool:
        """True from press to release."""
        return self._pressed is not None

    def line(self, clip: Clip) -> Line:
        """How the clip's envelope lies over the wave."""
        wave, first, scale = self._place()
        rate = self._session.project.rate
        begin, end = (sample_at(rate, frame) for frame in (clip.start, clip.end))
        left = wave.left() + (begin - first) * scale
        box = QRectF(left, wave.top() + _INSET, (end - begin) * scale, wave.height() - 2 * _INSET)
        return Line(self._session.selection.envelope, box, scale)

    def hit(self, place: QPointF) -> tuple[Clip, Point | None] | None:
        """The clip whose line is under the mouse, and the key there if there is one; None away from it."""
        clip = envelope.shown_clip(self._session)
        if clip is None or self._session.read_only or not self._place()[0].contains(place):
            return None
        line = self.line(clip)
        key = line.key_at(clip, place)
        return (clip, key) if key or line.touches(clip, place) else None

    def press(self, place: QPointF) -> bool:
        """The left button went down; True where it took hold of the line."""
        found = self.hit(place)
        self._pressed = (place, *found) if found else None
        return self.dragging

    def move(self, place: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """The mouse moved with the button down."""
        origin, clip, key = self._pressed
        line = self.line(clip)
        if self._drag is None and (place - origin).manhattanLength() >= _START:
            label = self._say("Move key") if key else self._say("Add key")
            self._drag = Keying(self._session.project, clip, line, grabbed_sample(line, key, origin), label)
        self._mouse = place
        if self._drag:
            rate, snaps = self._session.project.rate, not modifiers & Qt.KeyboardModifier.AltModifier
            frames = rate.numerator / (SAMPLE_RATE * rate.denominator)  # of one sample
            frame = (sample_at(rate, clip.start) + line.at(place.x())) * frames
            reach = _SNAPS / line.scale * frames if snaps and self._session.selection.snapping else 0.0
            self._drag.follow(Pointer(frame, 0, reach, place=place), self._session.selection.playhead)

    def release(self) -> None:
        """What is shown becomes the film; a click adds a key, or points at the one that is there."""
        (origin, clip, key), drag = self._pressed, self._drag
        self.abandon()
        if drag:
            chosen = drag.key
            self._session.commit(drag.label, drag.apply(self._session.project))
            self._session.select(key=chosen)
        elif key:
            envelope.select_key(self._session, clip.id, key.at)
        else:
            envelope.add_key(self._session, clip.id, grabbed_sample(self.line(clip), None, origin))

    def abandon(self) -> None:
        """Forget the drag."""
        self._pressed = self._drag = None

    def double_click(self, place: QPointF) -> bool:
        """Take the key under the mouse away; False where there is none."""
        found = self.hit(place)
        if found is None or found[1] is None:
            return False
        envelope.remove_key(self._session, found[0].id, found[1].at)
        return True

    def paint(self, painter: QPainter, area: QRect) -> None:
        """Draw the line, and under it what the clip's bus does."""
        clip = envelope.shown_clip(self._session)
        if clip is None:
            return
        shown = self._drag.apply(self._session.project) if self._drag else self._session.project
        placed = find_clip(shown, clip.id)
        painter.save()
        painter.setClipRect(self._place()[0])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = self.line(clip)
        if curve := _bus_curve(shown, clip):
            paint_curve(painter, Line("gain", line.box, line.scale), curve, "accent_text")
        if placed:
            paint_envelope(painter, line, placed.clip, True, self._drag.key if self._drag else self._session.selection.key)
        painter.restore()
        paint_readout(painter, self._drag.readout if self._drag else "", self._mouse, area)


def _bus_curve(project: Project, clip: Clip) -> Curve:
    """What the bus that a clip runs through does along the film, counted from the clip's start."""
    placed = find_clip(project, clip.id)
    track = find_track(project, placed.track) if placed else None
    curve = project.mix.bus(bus_of(project.timeline, track)).curve if track else ()
    return shifted(curve, -sample_at(project.rate, clip.start))
