"""Snapping: the frames that attract what is dragged on the timeline."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable

from .beats import beat_frames
from .project import Project


def snap_points(project: Project, playhead: int, without: Collection[str] = (), reach: float = 0.0) -> list[int]:
    """Sorted frames: 0, the playhead, the marks, the markers, and both edges and the beats of every clip but those with ids in `without`;
    beats only where they lie apart far enough for what snaps within `reach` frames."""
    timeline = project.timeline
    points = {0, playhead} | beat_frames(project, reach, without)
    points.update(mark for mark in (timeline.mark_in, timeline.mark_out) if mark is not None)
    points.update(marker.frame for marker in timeline.markers)
    for track in timeline.tracks:
        for clip in track.clips:
            if clip.id not in without:
                points.update((clip.start, clip.end))
    return sorted(points)


def snap(points: list[int], frames: Iterable[int], reach: float) -> tuple[int, int | None]:
    """How far to shift so that the nearest of `frames` meets a point within `reach` frames, and that point; (0, None) if none does."""
    best, target = reach + 1, None
    shift = 0
    for frame in frames:
        index = bisect_left(points, frame)
        for point in points[max(index - 1, 0) : index + 1]:
            if abs(point - frame) <= reach and abs(point - frame) < best:
                best, shift, target = abs(point - frame), point - frame, point
    return shift, target
