"""What a drag on the timeline does. A gesture says how the film would be now; letting go commits just that, Escape forgets it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from studio.document import cut
from studio.document.cut import find_clips
from studio.document.project import Project
from studio.document.snapping import snap, snap_points
from studio.document.timeline import Source

from .layout import Hit, Part


@dataclass(frozen=True)
class Pointer:
    """Where the mouse is: `frame` with its fraction, the index of the track, how near a snap point must be in frames (0: no snapping),
    and whether the person asks for a ripple."""

    frame: float
    track: int
    reach: float = 0.0
    ripple: bool = False


class Gesture(Protocol):
    """`label` names the undo step; `snapped` is the frame that it snapped to, or None."""

    label: str
    snapped: int | None

    def follow(self, pointer: Pointer, playhead: int) -> None:
        """The mouse has moved."""

    def apply(self, project: Project) -> Project:
        """The film as it would be if the person let go now."""


class Moving:
    """Drags clips along and between tracks."""

    def __init__(self, project: Project, ids: tuple[str, ...], grab: Pointer, label: str) -> None:
        self.label, self.snapped = label, None
        self._project, self._ids, self._grab = project, ids, grab
        self._delta = self._tracks = 0

    def follow(self, pointer: Pointer, playhead: int) -> None:
        self._delta, self._tracks = round(pointer.frame - self._grab.frame), pointer.track - self._grab.track
        clips = [one.clip for one in find_clips(self._project, self._ids)]
        edges = [frame + self._delta for clip in clips for frame in (clip.start, clip.end)]
        points = snap_points(self._project.timeline, playhead, self._ids)
        shift, self.snapped = snap(points, edges, pointer.reach) if pointer.reach else (0, None)
        self._delta += shift

    def apply(self, project: Project) -> Project:
        return cut.move_clips(project, self._ids, self._delta, self._tracks)


class Trimming:
    """Drags a clip's beginning or end; with ripple the rest follows."""

    def __init__(self, project: Project, id: str, part: Part, label: str) -> None:
        self.label, self.snapped = label, None
        self._project, self._id, self._trim = project, id, cut.trim_start if part == "start" else cut.trim_end
        self._frame: int | None = None
        self._ripple = False

    def follow(self, pointer: Pointer, playhead: int) -> None:
        self._frame, self._ripple = round(pointer.frame), pointer.ripple
        points = snap_points(self._project.timeline, playhead, [self._id])
        shift, self.snapped = snap(points, [self._frame], pointer.reach) if pointer.reach else (0, None)
        self._frame += shift

    def apply(self, project: Project) -> Project:
        return project if self._frame is None else self._trim(project, self._id, self._frame, ripple=self._ripple)


class Fading:
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

    def apply(self, project: Project) -> Project:
        if self._frames is None:
            return project
        return cut.change_clips(project, [self._id], lambda clip: replace(clip, **{self._field: self._frames}))


Laying = Callable[[Project, tuple[Source, ...], int, int], tuple[Project, list[str]]]
"""(project, sources, index of the track, frame) -> the project with new clips, and their ids."""


class Dropping:
    """Carries shots, assets or a title in from outside."""

    def __init__(self, project: Project, sources: tuple[Source, ...], lay: Laying, label: str) -> None:
        self.label, self.snapped = label, None
        self._project, self._sources, self._lay = project, sources, lay
        self._frame, self._track = 0, 0
        self.new_ids: list[str] = []

    def follow(self, pointer: Pointer, playhead: int) -> None:
        self._frame, self._track = max(0, round(pointer.frame)), pointer.track
        points = snap_points(self._project.timeline, playhead)
        shift, self.snapped = snap(points, [self._frame], pointer.reach) if pointer.reach else (0, None)
        self._frame += shift

    def apply(self, project: Project) -> Project:
        project, self.new_ids = self._lay(project, self._sources, self._track, self._frame)
        return project


def gesture_for(project: Project, hit: Hit, ids: tuple[str, ...], grab: Pointer, say: Callable[[str], str]) -> Gesture | None:
    """The drag that begins at `hit`, None where there is no clip; `say` translates."""
    if hit.clip is None:
        return None
    match hit.part:
        case "body":
            return Moving(project, ids, grab, say("Move clips"))
        case "start" | "end":
            return Trimming(project, hit.clip.id, hit.part, say("Trim"))
        case "dissolve":
            return Fading(project, hit.clip.id, hit.part, say("Dissolve"))
        case _:
            return Fading(project, hit.clip.id, hit.part, say("Fade"))
