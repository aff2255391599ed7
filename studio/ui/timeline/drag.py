"""A drag on the tracks from press to release: clips, a rubber band, or something carried in. One drag is one commit."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QDragMoveEvent, QDropEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from studio.actions import envelope, fit
from studio.actions import timeline as actions
from studio.document.project import Project
from studio.session import Session

from . import drops
from .envelope import Line, line_of
from .gestures import Dropping, Gesture, Pointer, Trimming
from .grip import Grip, gesture_for
from .layout import Hit
from .sound_gestures import Keying, grabbed_sample
from .viewport import Viewport

START = 4  # pixels that the mouse goes before a drag begins
REACH = 9  # pixels within which things snap
EDGE = 28  # pixels from the border within which a drag scrolls


class Drag(QObject):
    """`changed`: what is drawn differs. `shown` is the film as the drag would leave it; `snapped` the frame it snapped to.

    `band`: the rubber band, None without one. Dragging with Alt does not snap, with Ctrl a trim ripples, with Shift it stretches sound.
    """

    changed = Signal()

    def __init__(self, session: Session, viewport: Viewport, area: QWidget) -> None:
        super().__init__(area)
        self._session, self._viewport, self._area = session, viewport, area
        self._gesture: Gesture | None = None
        self._pressed: tuple[QPointF, Hit] | None = None
        self._kept: tuple[str, ...] = ()
        self._last = (QPointF(), Qt.KeyboardModifier.NoModifier)
        self.band: QRectF | None = None
        self._scroller = QTimer(self, interval=30)
        self._scroller.timeout.connect(self._scroll)

    @property
    def active(self) -> bool:
        """True while a drag is under way."""
        return self._gesture is not None or self.band is not None

    @property
    def shown(self) -> Project:
        """The film as it stands, or as the drag would leave it."""
        return self._gesture.apply(self._session.project) if self._gesture else self._session.project

    @property
    def snapped(self) -> int | None:
        """The frame that the drag has snapped to."""
        return self._gesture.snapped if self._gesture else None

    @property
    def snaps(self) -> bool:
        """True while something is dragged that snaps to what is near."""
        return self._gesture is not None and self._pointer().reach > 0

    @property
    def readout(self) -> tuple[str, QPointF]:
        """The value that the drag has reached, and where the mouse is."""
        return self._gesture.readout if self._gesture else "", self._last[0]

    @property
    def new_ids(self) -> tuple[str, ...]:
        """Ids of the clips that a drop would add."""
        return tuple(self._gesture.new_ids) if isinstance(self._gesture, Dropping) else ()

    def press(self, event: QMouseEvent, hit: Hit) -> None:
        """The left button went down on `hit`."""
        self._pressed = (event.position(), hit)
        more = event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier)
        self._kept = self._session.selection.clips if more else ()

    def move(self, point: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """The mouse moved with the button down."""
        if self._pressed is None:
            return
        origin, hit = self._pressed
        if not self.active and (point - origin).manhattanLength() >= START and not self._session.read_only:
            self._begin(origin, hit, modifiers)
        self._last = (point, modifiers)
        self._follow()

    def release(self) -> None:
        """The button was let go: what is shown becomes the film; a click on the line of an envelope adds a key."""
        gesture, pressed, self._pressed, band, self.band = self._gesture, self._pressed, None, self.band, None
        key = gesture.key if isinstance(gesture, Keying) else None
        self._end()
        if gesture:
            self._session.commit(gesture.label, gesture.apply(self._session.project))
            self._session.select(key=key)
            wanted = gesture.end_wanted if isinstance(gesture, Trimming) else None
            if wanted:
                fit.offer_longer(self._session, *wanted)
        elif pressed and band is None and pressed[1].part in ("key", "line") and not self._session.read_only:
            self._click(*pressed)
        self.changed.emit()

    def _click(self, place: QPointF, hit: Hit) -> None:
        if hit.key is not None:
            envelope.select_key(self._session, hit.clip.id, hit.key.at)
        else:
            envelope.add_key(self._session, hit.clip.id, grabbed_sample(self._line(hit), None, place))

    def abandon(self) -> None:
        """Forget the drag; the film is as before."""
        self._pressed = self.band = None
        self._end()
        self.changed.emit()

    def carry(self, event: QDragMoveEvent) -> None:
        """Something is carried over the tracks."""
        if self._session.read_only or not drops.accepted(event.mimeData()):
            return event.ignore()
        event.acceptProposedAction()
        carried = drops.sources(event.mimeData())
        if carried and self._gesture is None:
            self._start(Dropping(self._session.project, carried, drops.lay, self.tr("Add to the cut")))
        self._last = (event.position(), event.modifiers())
        self._follow()

    def drop(self, event: QDropEvent) -> None:
        """What is carried was let go."""
        event.acceptProposedAction()
        gesture = self._gesture
        self._last = (event.position(), event.modifiers())
        self._follow()
        self.release()
        if isinstance(gesture, Dropping):
            actions.select_clips(self._session, gesture.new_ids)
        elif paths := drops.files(event.mimeData()):
            pointer = self._pointer()
            drops.import_files(self._session, paths, pointer.track, max(0, round(pointer.frame)))

    def _begin(self, origin: QPointF, hit: Hit, modifiers: Qt.KeyboardModifier) -> None:
        if hit.clip is None:
            self.band = QRectF(origin, origin)
            return
        if self._session.project.timeline.tracks[hit.track or 0].locked:
            self._session.message.emit(self.tr("The track is locked: unlock it at its name to change its clips."))
            self._pressed = None
            return
        stretch = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        grab = Pointer(self._viewport.layout.frame(origin.x()), hit.track or 0, stretch=stretch, place=origin)
        chosen = self._session.selection
        line = self._line(hit) if hit.part in ("key", "line") else None
        gesture = gesture_for(self._session.project, Grip(hit, grab, chosen.clips, chosen.trimming, line), self.tr)
        if gesture is None:
            self._session.message.emit(self._why(grab))
            self._pressed = None
        else:
            self._start(gesture)

    def _why(self, grab: Pointer) -> str:
        """Why nothing can be dragged here."""
        if grab.stretch or self._session.selection.trimming == "stretch":
            return self.tr("Only sound can be stretched; the speed of pictures is set in the panel of the clip.")
        return self.tr("No other clip touches this one: there is nothing to roll.")

    def _line(self, hit: Hit) -> Line:
        return line_of(self._session.project, self._viewport.layout, hit.track, hit.clip, self._session.selection.envelope)

    def _start(self, gesture: Gesture | None) -> None:
        self._gesture = gesture
        self._scroller.start()

    def _end(self) -> None:
        if self._gesture:
            self._session.drafted.emit(None, 0)
        self._gesture = None
        self._scroller.stop()
        self._viewport.show(self._session.project.timeline)

    def _follow(self) -> None:
        if self._gesture:
            self._gesture.follow(self._pointer(), self._session.selection.playhead)
            draft = self.shown
            self._viewport.show(draft.timeline)
            if (frame := self._gesture.looked_at(draft)) is not None:
                self._session.drafted.emit(draft, frame)
            self.changed.emit()
        elif self.band is not None and self._pressed:
            self.band = QRectF(self._pressed[0], self._last[0]).normalized()
            inside = self._viewport.layout.clips_in(self.band)
            actions.select_clips(self._session, dict.fromkeys((*self._kept, *inside)))
            self.changed.emit()

    def _pointer(self) -> Pointer:
        (point, modifiers), layout = self._last, self._viewport.layout
        snaps = self._session.selection.snapping and not modifiers & Qt.KeyboardModifier.AltModifier
        tracks = self._session.project.timeline.tracks
        track = layout.track_at(max(point.y(), 0.0))
        pointer = Pointer(layout.frame(point.x()), len(tracks) - 1 if track is None else track)
        ripple = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        return replace(pointer, reach=REACH / layout.scale if snaps else 0.0, ripple=ripple, place=point)

    def _scroll(self) -> None:
        x, layout = self._last[0].x(), self._viewport.layout
        beyond = x - (layout.width - EDGE) if x > layout.width - EDGE else min(0.0, x - EDGE)
        if beyond and (layout.left > 0 or beyond > 0):
            self._viewport.scroll_to(left=layout.left + beyond / layout.scale * 0.5)
            self._follow()
