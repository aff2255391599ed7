"""Cutting: pure functions from a project to a project with another timeline.

What holds after each of them: clips on a track are in order and never overlap, none starts before 0, none is empty, and dissolves
and fades are no longer than what they act on. Locked tracks stay as they are. An edit that changes nothing returns the same project.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from .camera import split_move
from .markers import with_time
from .project import Project
from .source import begun_later, frames_after, frames_before
from .timeline import Clip, Track


@dataclass(frozen=True)
class Placed:
    """A clip and the track that it shall lie on."""

    track: str
    clip: Clip


def new_id() -> str:
    """An id that no other clip or track has."""
    return uuid.uuid4().hex[:12]


def find_track(project: Project, id: str) -> Track | None:
    """The track with this id."""
    return next((track for track in project.timeline.tracks if track.id == id), None)


def find_clip(project: Project, id: str) -> Placed | None:
    """The clip with this id and where it lies."""
    for track in project.timeline.tracks:
        for clip in track.clips:
            if clip.id == id:
                return Placed(track.id, clip)
    return None


def find_clips(project: Project, ids: Collection[str], unlocked: bool = False) -> list[Placed]:
    """The clips with these ids from top to bottom and left to right; with `unlocked` only those that may be changed."""
    wanted = set(ids)
    tracks = (track for track in project.timeline.tracks if not (unlocked and track.locked))
    return [Placed(track.id, clip) for track in tracks for clip in track.clips if clip.id in wanted]


def dissolve_limit(project: Project, track: Track, clip: Clip) -> int:
    """The longest dissolve into `clip`: 0 unless another clip ends where it starts."""
    before = next((other for other in track.clips if other.end == clip.start), None)
    if before is None:
        return 0
    handle = frames_after(project, before, track.kind)
    return clip.duration if handle is None else min(clip.duration, handle)


# --- single edits -------------------------------------------------------------------------------------------------------


def add_clips(project: Project, placed: Iterable[Placed]) -> Project:
    """Lay clips onto tracks; what is in their way makes room (see `move_clips`). Clips for locked or unknown tracks are left out."""
    open_tracks = {track.id for track in project.timeline.tracks if not track.locked}
    return _lay(project, [one for one in placed if one.track in open_tracks])


def move_clips(project: Project, ids: Collection[str], delta: int, track_delta: int = 0) -> Project:
    """Move clips by frames and by tracks (down is positive), together, never before 0 and only onto open tracks of their kind.

    Room is made for them: where the first of them would begin in the first half of another clip it goes before that clip, else after
    it, and clips in the way move right just as far as they must, so that gaps absorb the push.
    """
    moving = find_clips(project, ids, unlocked=True)
    if not moving:
        return project
    order = [track.id for track in project.timeline.tracks]
    delta = max(delta, -min(one.clip.start for one in moving))
    targets = [_target(project, order.index(one.track) + track_delta, one.track) for one in moving]
    if any(target is None for target in targets):
        targets = [one.track for one in moving]
    placed = [Placed(t or one.track, replace(one.clip, start=one.clip.start + delta)) for t, one in zip(targets, moving, strict=True)]
    if placed == moving:
        return project
    return _lay(delete(project, [one.clip.id for one in moving]), placed)


def trim_start(project: Project, id: str, frame: int, ripple: bool = False) -> Project:
    """Let a clip begin at `frame`, as far as its source, its neighbours and one frame of length allow.

    With `ripple` the clip stays where it is and what follows on all tracks closes up or makes room.
    """
    placed = find_clip(project, id)
    track = find_track(project, placed.track) if placed else None
    if placed is None or track is None or track.locked:
        return project
    clip, before = placed.clip, frames_before(project, placed.clip, track.kind)
    lowest = -(10**9) if ripple else max((other.end for other in track.clips if other.end <= clip.start), default=0)
    frame = max(frame, lowest, clip.start - before if before is not None else lowest)
    cut = min(frame, clip.end - 1) - clip.start
    if not cut:
        return project
    shorter = begun_later(project, clip, track.kind, cut)
    shorter = replace(shorter, start=clip.start + (0 if ripple else cut), duration=clip.duration - cut)
    return resize(project, clip, shorter, ripple)


def trim_end(project: Project, id: str, frame: int, ripple: bool = False) -> Project:
    """Let a clip end before `frame`; limits and `ripple` as in `trim_start`."""
    placed = find_clip(project, id)
    track = find_track(project, placed.track) if placed else None
    if placed is None or track is None or track.locked:
        return project
    clip, after = placed.clip, frames_after(project, placed.clip, track.kind)
    limits = [] if after is None else [clip.end + after]
    if not ripple:
        limits += [other.start for other in track.clips if other.start >= clip.end]
    end = max(min([frame, *limits]), clip.start + 1)
    return resize(project, clip, replace(clip, duration=end - clip.start), ripple) if end != clip.end else project


def split(project: Project, ids: Collection[str], frame: int) -> Project:
    """Cut these clips in two at `frame` where it lies inside them; nothing seen or heard changes."""

    def halves(track: Track, clip: Clip) -> list[Clip]:
        if clip.id not in ids or track.locked or not clip.start < frame < clip.end:
            return [clip]
        length = frame - clip.start
        move = split_move(clip.move, length, clip.duration) if clip.move else (None, None)
        left = replace(clip, duration=length, fade_out=0, move=move[0], fit=None)
        rest = begun_later(project, clip, track.kind, length)
        right = replace(rest, id=new_id(), start=frame, duration=clip.duration - length, move=move[1])
        return [left, replace(right, dissolve=0, fade_in=0, fit=None)]

    return map_tracks(project, lambda track: [half for clip in track.clips for half in halves(track, clip)])


def delete(project: Project, ids: Collection[str]) -> Project:
    """Take clips away and leave their place empty."""
    gone = {one.clip.id for one in find_clips(project, ids, unlocked=True)}
    return map_tracks(project, lambda track: [clip for clip in track.clips if clip.id not in gone]) if gone else project


def ripple_delete(project: Project, ids: Collection[str]) -> Project:
    """Take clips away and close their place: what follows on every open track moves left, as far as it is free."""
    for one in reversed(sorted(find_clips(project, ids, unlocked=True), key=lambda one: one.clip.start)):
        project = close_range(delete(project, [one.clip.id]), one.clip.start, one.clip.end)
    return project


def change_clips(project: Project, ids: Collection[str], change: Callable[[Clip], Clip]) -> Project:
    """Apply `change` (gain, fades, dissolve, move, title ...) to clips of open tracks; lengths are kept in bounds."""
    wanted = {one.clip.id for one in find_clips(project, ids, unlocked=True)}
    return map_tracks(project, lambda track: [change(clip) if clip.id in wanted else clip for clip in track.clips])


# --- gaps and ripple -----------------------------------------------------------------------------------------------------


def gap_at(track: Track, frame: int) -> tuple[int, int] | None:
    """The empty stretch [start, end) before a clip that `frame` lies in, or None."""
    following = next((clip for clip in track.clips if clip.end > frame), None)
    if following is None or following.start <= frame:
        return None
    return max((clip.end for clip in track.clips if clip.end <= frame), default=0), following.start


def close_range(project: Project, start: int, end: int) -> Project:
    """Remove the time [start, end): clips from `end` on move left on every open track as far as that track is free; marks, markers and
    the gains of busses follow."""

    def close(track: Track) -> list[Clip]:
        staying = [clip for clip in track.clips if clip.start < end]
        free = end - max([start, *(clip.end for clip in staying)])
        return staying + [replace(clip, start=clip.start - max(free, 0)) for clip in track.clips if clip.start >= end]

    return with_time(map_tracks(project, lambda track: track.clips if track.locked else close(track)), end, start - end)


def open_range(project: Project, frame: int, length: int) -> Project:
    """Insert time: clips that start at `frame` or later move right on every open track; marks, markers and the gains of busses follow."""

    def shifted(track: Track) -> list[Clip]:
        return [replace(clip, start=clip.start + length) if clip.start >= frame else clip for clip in track.clips]

    return with_time(map_tracks(project, lambda track: track.clips if track.locked else shifted(track)), frame, length)


# --- what keeps tracks in order ------------------------------------------------------------------------------------------


def map_tracks(project: Project, clips_of: Callable[[Track], Iterable[Clip]]) -> Project:
    """The project with each track's clips replaced, in order and in bounds; what did not change stays the same object."""
    tracks = tuple(_with_clips(project, track, clips_of(track)) for track in project.timeline.tracks)
    if all(new is old for new, old in zip(tracks, project.timeline.tracks, strict=True)):
        return project
    return replace(project, timeline=replace(project.timeline, tracks=tracks))


def _with_clips(project: Project, track: Track, clips: Iterable[Clip]) -> Track:
    clips = tuple(clips)
    if len(clips) == len(track.clips) and all(new is old for new, old in zip(clips, track.clips, strict=True)):
        return track
    ordered = replace(track, clips=tuple(sorted(clips, key=lambda clip: clip.start)))
    bounded, before = [], None
    for clip in ordered.clips:
        bounded.append(_bounded(project, track.kind, clip, before))
        before = clip
    return replace(ordered, clips=tuple(bounded))


def _bounded(project: Project, kind: str, clip: Clip, before: Clip | None) -> Clip:
    dissolve = clip.dissolve
    if dissolve:
        handle = frames_after(project, before, kind) if before and before.end == clip.start else 0
        dissolve = max(0, min(dissolve, clip.duration, clip.duration if handle is None else handle))
    fade_in = max(0, min(clip.fade_in, clip.duration))
    fade_out = max(0, min(clip.fade_out, clip.duration - fade_in))
    if (dissolve, fade_in, fade_out) == (clip.dissolve, clip.fade_in, clip.fade_out):
        return clip
    return replace(clip, dissolve=dissolve, fade_in=fade_in, fade_out=fade_out)


def _lay(project: Project, placed: list[Placed]) -> Project:
    shift = _shift_to_edge(project, placed)
    fixed: dict[str, list[Clip]] = {}
    for one in sorted(placed, key=lambda one: one.clip.start):
        fixed.setdefault(one.track, []).append(replace(one.clip, start=one.clip.start + shift) if shift else one.clip)
    return map_tracks(project, lambda track: settle(track.clips, fixed[track.id]) if track.id in fixed else track.clips)


def _shift_to_edge(project: Project, placed: list[Placed]) -> int:
    """How far the first of the clips must go so that it does not begin inside another."""
    if not placed:
        return 0
    first = min(placed, key=lambda one: one.clip.start)
    track, start = find_track(project, first.track), first.clip.start
    under = next((clip for clip in (track.clips if track else ()) if clip.start < start < clip.end), None)
    if under is None:
        return 0
    return (under.start if 2 * start < under.start + under.end else under.end) - start


def settle(standing: Iterable[Clip], fixed: list[Clip]) -> list[Clip]:
    """`fixed` where they are, and `standing` (in order) pushed right past them just as far as they must."""
    out, free, index = [], 0, 0
    for clip in standing:
        start = max(clip.start, free)
        while index < len(fixed) and fixed[index].end <= start:
            index += 1
        while index < len(fixed) and fixed[index].start < start + clip.duration:
            start = fixed[index].end
            index += 1
        free = start + clip.duration
        out.append(clip if start == clip.start else replace(clip, start=start))
    return out + fixed


def _target(project: Project, index: int, origin: str) -> str | None:
    tracks, source = project.timeline.tracks, find_track(project, origin)
    if not 0 <= index < len(tracks) or source is None or tracks[index].locked or tracks[index].kind != source.kind:
        return None
    return tracks[index].id


def resize(project: Project, old: Clip, new: Clip, ripple: bool) -> Project:
    """`new` in place of `old`, which begins where `new` does or, without `ripple`, ends where it does; with `ripple` what follows on all
    tracks makes room or closes up."""
    if ripple and new.duration > old.duration:
        project = open_range(project, old.end, new.duration - old.duration)
    project = change_clips(project, [old.id], lambda _: new)
    return close_range(project, new.end, old.end) if ripple and new.duration < old.duration else project
