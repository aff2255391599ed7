"""What a drag does to a clip of sound: stretch it, or move a key of its envelope."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from studio.document import cut, envelopes, stretches
from studio.document.mix import Point
from studio.document.project import Project
from studio.document.snapping import snap, snap_points
from studio.document.timecode import sample_at, short_timecode
from studio.document.timeline import Clip

from .envelope import Line
from .gestures import Gesture, Pointer
from .layout import Part

_HOLDS = 3.0  # pixels within which 0 dB and the middle hold a key


class Stretching(Gesture):
    """Drags a clip's beginning or end with all of its material between them; with ripple the rest follows."""

    def __init__(self, project: Project, id: str, part: Part, label: str) -> None:
        self.label, self.snapped = label, None
        self._project, self._id, self._edge = project, id, "start" if part == "start" else "end"
        self._frame: int | None = None
        self._ripple = False

    def follow(self, pointer: Pointer, playhead: int) -> None:
        self._frame, self._ripple = round(pointer.frame), pointer.ripple
        points = snap_points(self._project, playhead, [self._id], pointer.reach)
        shift, self.snapped = snap(points, [self._frame], pointer.reach) if pointer.reach else (0, None)
        self._frame += shift
        clip = cut.find_clip(self.apply(self._project), self._id).clip
        longer, beside = clip.stretch
        self.readout = f"{100 * beside / longer:.1f} %  ·  {short_timecode(self._project.rate, clip.duration)}"

    def looked_at(self, draft: Project) -> int | None:
        placed = cut.find_clip(draft, self._id)
        return None if placed is None else placed.clip.start if self._edge == "start" else placed.clip.end - 1

    def apply(self, project: Project) -> Project:
        if self._frame is None:
            return project
        return stretches.drag_edge(project, self._id, self._edge, self._frame, self._ripple)


class Keying(Gesture):
    """Drags a key of the envelope that `line` draws; `at` is a key's sample, or where on the line a new one begins.

    0 dB and the middle hold it, unless there is no snapping.
    """

    def __init__(self, project: Project, clip: Clip, line: Line, at: int, label: str) -> None:
        self.label, self.snapped = label, None
        self._project, self._clip, self._line, self._at = project, clip, line, at
        self._new = envelopes.find_key(clip, line.which, at) is None
        self._to: Point | None = None

    @property
    def key(self) -> tuple[str, int] | None:
        """The clip and the sample of the key as it would be now."""
        placed = cut.find_clip(self.apply(self._project), self._clip.id)
        if placed is None or self._to is None:
            return None
        curve = envelopes.curve_of(placed.clip, self._line.which)
        return self._clip.id, min((point.at for point in curve), key=lambda at: abs(at - self._to.at), default=0)

    def follow(self, pointer: Pointer, playhead: int) -> None:
        start = sample_at(self._project.rate, self._clip.start)
        points = snap_points(self._project, playhead, (), pointer.reach)
        _, self.snapped = snap(points, [round(pointer.frame)], pointer.reach) if pointer.reach else (0, None)
        at = self._line.at(pointer.place.x())
        if self.snapped is not None:
            at = sample_at(self._project.rate, self.snapped) - start
        held = pointer.reach and abs(self._line.y(0) - pointer.place.y()) <= _HOLDS
        self._to = Point(at, 0.0 if held else self._line.value(pointer.place.y()))
        if (key := self.key) and (placed := cut.find_clip(self.apply(self._project), self._clip.id)):
            self.readout = envelopes.readout(self._line.which, envelopes.level(placed.clip, self._line.which, key[1]))

    def looked_at(self, draft: Project) -> int | None:
        return None

    def apply(self, project: Project) -> Project:
        if self._to is None:
            return project
        if self._new:
            project = envelopes.add_key(project, self._clip.id, self._line.which, self._at)
        return envelopes.move_key(project, self._clip.id, self._line.which, self._at, self._to)


def grabbed_sample(line: Line, key: Point | None, place: QPointF) -> int:
    """The sample of the key that a press takes: the one under the mouse, or where a new one would begin."""
    return key.at if key else max(0, line.at(place.x()))
