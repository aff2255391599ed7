"""Markers: named places of the film; and what happens to them, to the marks and to the gains of busses when time comes in or goes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .mix import BUSSES
from .mix import with_time as curve_with_time
from .project import Project
from .timecode import sample_at
from .timeline import Marker


def find_marker(project: Project, id: str) -> Marker | None:
    """The marker with this id."""
    return next((marker for marker in project.timeline.markers if marker.id == id), None)


def add_marker(project: Project, marker: Marker) -> Project:
    """One more marker; one at the same frame is replaced."""
    return _with_markers(project, [other for other in project.timeline.markers if other.frame != marker.frame] + [marker])


def change_marker(project: Project, id: str, **changes: Any) -> Project:
    """Set fields of a marker: frame, name, colour."""
    return _with_markers(project, [replace(marker, **changes) if marker.id == id else marker for marker in project.timeline.markers])


def remove_marker(project: Project, id: str) -> Project:
    """Without this marker."""
    return _with_markers(project, [marker for marker in project.timeline.markers if marker.id != id])


def with_time(project: Project, frame: int, delta: int) -> Project:
    """Marks, markers and the gains of busses after `delta` frames came in at `frame`, or after the -`delta` frames before it went."""
    timeline = project.timeline
    begin, end = (mark + delta if mark is not None and mark >= frame else mark for mark in (timeline.mark_in, timeline.mark_out))
    markers = tuple(replace(marker, frame=marker.frame + delta) if marker.frame >= frame else marker for marker in timeline.markers)
    if (begin, end, markers) != (timeline.mark_in, timeline.mark_out, timeline.markers):
        project = replace(project, timeline=replace(timeline, mark_in=begin, mark_out=end, markers=_in_order(markers)))
    at = sample_at(project.rate, frame)
    by = sample_at(project.rate, frame + delta) - at
    busses = {name: replace(bus, curve=curve) for name in (*BUSSES, "master")
              if (curve := curve_with_time((bus := project.mix.bus(name)).curve, at, by)) != bus.curve}  # fmt: skip
    return replace(project, mix=replace(project.mix, **busses)) if busses else project


def _with_markers(project: Project, markers: list[Marker]) -> Project:
    ordered = _in_order(tuple(markers))
    if ordered == project.timeline.markers:
        return project
    return replace(project, timeline=replace(project.timeline, markers=ordered))


def _in_order(markers: tuple[Marker, ...]) -> tuple[Marker, ...]:
    return tuple(sorted(markers, key=lambda marker: marker.frame))
