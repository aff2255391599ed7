"""What a drag on the timeline does. A gesture says how the film would be now; letting go commits just that, Escape forgets it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

from PySide6.QtCore import QPointF

from studio.document import cut, trims
from studio.document.cut import Placed, find_clips
from studio.document.project import Project
from studio.document.snapping import snap, snap_points
from studio.document.timeline import Clip, Source

from .layout import Part


@dataclass(frozen=True)
class Pointer:
    """Where the mouse is: `frame` with its fraction, the index of the track, how near a snap point must be in frames (0: no snapping),
    whether the person asks for a ripple or to stretch, and the pixel."""

    frame: float
    track: int
    reach: float = 0.0
    ripple: bool = False
    stretch: bool = False
    place: QPointF = field(default_factory=QPointF)


class Gesture(Protocol):
    """`label` names the undo step; `snapped` is the frame that it snapped to, or None; `readout` the value that is drawn by the mouse."""

    label: str
    snapped: int | None
    readout: str = ""

    def follow(self, pointer: Pointer, playhead: int) -> None:
        """The mouse has moved."""

    def apply(self, project: Project) -> Project:
        """The film as it would be if the person let go now."""

    def looked_at(self, draft: Project) -> int | None:
        """The frame of that film which shows what the drag changes; None where the playhead's own is as good."""


class Moving(Gesture):
    """Drags clips along and between tracks."""

    def __init__(self, project: Project, ids: tuple[str, ...], grab: Pointer, label: str) -> None:
        self.label, self.snapped = label, None
        self._project, self._ids, self._grab = project, ids, grab
        self._delta = self._tracks = 0

    def follow(self, pointer: Pointer, playhead: int) -> None:
        self._delta, self._tracks = round(pointer.frame - self._grab.frame), pointer.track - self._grab.track
        clips = [one.clip for one in find_clips(self._project, self._ids)]
        edges = [frame + self._delta for clip in clips for frame in (clip.start, clip.end)]
        points = snap_points(self._project, playhead, self._ids, pointer.reach)
        shift, self.snapped = snap(points, edges, pointer.reach) if pointer.reach else (0, None)
        self._delta += shift

    def looked_at(self, draft: Project) -> int | None:
        return None

    def apply(self, project: Project) -> Project:
        return cut.move_clips(project, self._ids, self._delta, self._tracks)


class Trimming(Gesture):
    """Drags a clip's beginning or end; with ripple the rest follows."""

    def __init__(self, project: Project, id: str, part: Part, label: str) -> None:
        self.label, self.snapped = label, None
        self._project, self._id, self._trim = project, id, cut.trim_start if part == "start" else cut.trim_end
        self._at_start = part == "start"
        self._frame: int | None = None
        self._ripple = False

    def follow(self, pointer: Pointer, playhead: int) -> None:
        self._frame, self._ripple = round(pointer.frame), pointer.ripple
        points = snap_points(self._project, playhead, [self._id], pointer.reach)
        shift, self.snapped = snap(points, [self._frame], pointer.reach) if pointer.reach else (0, None)
        self._frame += shift

    @property
    def end_wanted(self) -> tuple[str, int] | None:
        """The clip and the frame at which it was to end, whether there is material up to there or not."""
        return None if self._frame is None or self._at_start else (self._id, self._frame)

    def looked_at(self, draft: Project) -> int | None:
        placed = cut.find_clip(draft, self._id)
        return None if placed is None else placed.clip.start if self._at_start else placed.clip.end - 1

    def apply(self, project: Project) -> Project:
        return project if self._frame is None else self._trim(project, self._id, self._frame, ripple=self._ripple)


class Slipping(Gesture):
    """Drags the material of a clip below it: to the right shows what comes before."""

    def __init__(self, ids: tuple[str, ...], grab: Pointer, label: str) -> None:
        self.label, self.snapped = label, None
        self._ids, self._grab, self._frames = ids, grab, 0

    def follow(self, pointer: Pointer, playhead: int) -> None:
        self._frames = round(self._grab.frame - pointer.frame)

    def looked_at(self, draft: Project) -> int | None:
        placed = cut.find_clip(draft, self._ids[0])
        return placed.clip.start if placed else None

    def apply(self, project: Project) -> Project:
        return trims.slip(project, self._ids, self._frames)


class Sliding(Gesture):
    """Drags a clip between its neighbours, which give way."""

    def __init__(self, project: Project, clip: Clip, grab: Pointer, label: str) -> None:
        self.label, self.snapped = label, None
        self._project, self._clip, self._grab, self._frames = project, clip, grab, 0

    def follow(self, pointer: Pointer, playhead: int) -> None:
        self._frames = round(pointer.frame - self._grab.frame)
        edges = [self._clip.start + self._frames, self._clip.end + self._frames]
        points = snap_points(self._project, playhead, [self._clip.id], pointer.reach)
        shift, self.snapped = snap(points, edges, pointer.reach) if pointer.reach else (0, None)
        self._frames += shift

    def looked_at(self, draft: Project) -> int | None:
        placed = cut.find_clip(draft, self._clip.id)
        return max(placed.clip.start - 1, 0) if placed else None

    def apply(self, project: Project) -> Project:
        return trims.slide(project, self._clip.id, self._frames)


class Rolling(Gesture):
    """Drags the place where a clip begins and the one before it ends."""

    def __init__(self, project: Project, clip: Clip, grab: Pointer, label: str) -> None:
        self.label, self.snapped = label, None
        self._project, self._clip, self._grab, self._frame = project, clip, grab, clip.start

    def follow(self, pointer: Pointer, playhead: int) -> None:
        self._frame = self._clip.start + round(pointer.frame - self._grab.frame)
        neighbours = [one.clip.id for one in meeting(self._project, self._clip.start)]
        points = snap_points(self._project, playhead, neighbours, pointer.reach)
        shift, self.snapped = snap(points, [self._frame], pointer.reach) if pointer.reach else (0, None)
        self._frame += shift

    def looked_at(self, draft: Project) -> int | None:
        placed = cut.find_clip(draft, self._clip.id)
        return placed.clip.start if placed else None

    def apply(self, project: Project) -> Project:
        return trims.roll(project, self._clip.id, self._frame)


def meeting(project: Project, frame: int) -> list[Placed]:
    """The clips that begin or end at a frame."""
    tracks = project.timeline.tracks
    return [Placed(track.id, clip) for track in tracks for clip in track.clips if frame in (clip.start, clip.end)]


class Fading(Gesture):
    """Drags the handle of a fade or of a dissolve."""

    def __init__(self, project: Project, id: str, part: Part, label: str) -> None:
        self.label, self.snapped = label, None
        self._id, self._field = id, part
        placed = cut.find_clip(project, id)
        self._zero = 0 if placed is None else placed.clip.end if part == "fade_out" else placed.clip.start
        self._frames: int | None = None

    def follow(self, pointer: Pointer, playhead: int) -> None:
        frames = round(pointer.frame) - self._zero
        self._frames = max(0, -frames if self._field == "fade_out" else frames)

    def looked_at(self, draft: Project) -> int | None:
        return None

    def apply(self, project: Project) -> Project:
        if self._frames is None:
            return project
        return cut.change_clips(project, [self._id], lambda clip: replace(clip, **{self._field: self._frames}))


Laying = Callable[[Project, tuple[Source, ...], int, int], tuple[Project, list[str]]]
"""(project, sources, index of the track, frame) -> the project with new clips, and their ids."""


class Dropping(Gesture):
    """Carries shots, assets or a title in from outside."""

    def __init__(self, project: Project, sources: tuple[Source, ...], lay: Laying, label: str) -> None:
        self.label, self.snapped = label, None
        self._project, self._sources, self._lay = project, sources, lay
        self._frame, self._track = 0, 0
        self.new_ids: list[str] = []

    def follow(self, pointer: Pointer, playhead: int) -> None:
        self._frame, self._track = max(0, round(pointer.frame)), pointer.track
        points = snap_points(self._project, playhead, (), pointer.reach)
        shift, self.snapped = snap(points, [self._frame], pointer.reach) if pointer.reach else (0, None)
        self._frame += shift

    def looked_at(self, draft: Project) -> int | None:
        return None

    def apply(self, project: Project) -> Project:
        project, self.new_ids = self._lay(project, self._sources, self._track, self._frame)
        return project
