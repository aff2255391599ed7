"""The fine edits of the cutting room: roll, slip, slide and speed. Pure functions; what `cut` promises holds after each of them.

Roll moves the place where one clip ends and the next begins. Slip shows other material in the same place. Slide moves a clip while its
neighbours give way. None of these three changes the length of the film.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from fractions import Fraction

from .cut import Placed, find_clip, find_clips, find_track, map_tracks, resize
from .mix import scaled
from .project import Project
from .source import begun_later, frames_after, frames_before, source_length
from .timeline import SPEEDS, Clip, Track

_FAR = 10**9


def roll(project: Project, id: str, frame: int) -> Project:
    """Let clip `id` begin, and the one that ends where it begins end, at `frame`: as far as the material of both and one frame of length
    allow. The same project where no clip ends there."""
    found = _with_neighbours(project, id)
    if found is None or found[1] is None:
        return project
    track, before, clip, _ = found
    lowest = max(before.start + 1, clip.start - _or_far(frames_before(project, clip, track.kind)))
    highest = min(clip.end - 1, clip.start + _or_far(frames_after(project, before, track.kind)))
    frame = min(max(frame, lowest), highest)
    if frame == clip.start:
        return project
    return _replaced(project, track, _until(before, frame), _from(project, track, clip, frame))


def slip(project: Project, ids: Collection[str], frames: int) -> Project:
    """Let clips show material from `frames` frames later in their sources, as far as there is any; stills and titles have no other."""
    for one in find_clips(project, ids, unlocked=True):
        kind = find_track(project, one.track).kind
        before, after = frames_before(project, one.clip, kind), frames_after(project, one.clip, kind)
        by = 0 if before is None or after is None else min(max(frames, -before), after)
        if by:
            slipped = begun_later(project, one.clip, kind, by)
            project = map_tracks(project, lambda track, new=slipped: [new if clip.id == new.id else clip for clip in track.clips])
    return project


def slide(project: Project, id: str, frames: int) -> Project:
    """Move a clip by `frames`; a clip that touches it on either side becomes longer or shorter by as much, and gaps likewise.

    It goes as far as its neighbours have material and one frame of length.
    """
    found = _with_neighbours(project, id)
    if found is None:
        return project
    track, before, clip, after = found
    free = _free_around(track, clip)
    lowest = -(before.duration - 1) if before else free[0] - clip.start
    highest = after.duration - 1 if after else free[1] - clip.end
    if before:
        highest = min(highest, _or_far(frames_after(project, before, track.kind)))
    if after:
        lowest = max(lowest, -_or_far(frames_before(project, after, track.kind)))
    by = min(max(frames, lowest), highest)
    if not by:
        return project
    changed = [replace(clip, start=clip.start + by)]
    changed += [_until(before, clip.start + by)] if before else []
    changed += [_from(project, track, after, clip.end + by)] if after else []
    return _replaced(project, track, *changed)


def set_speed(project: Project, ids: Collection[str], speed: int) -> Project:
    """Let clips play at `speed` thousandths of the recorded speed: they show the same material in another time, and what follows on all
    tracks closes up or makes room. Stills and titles have no speed."""
    speed = min(max(speed, SPEEDS[0]), SPEEDS[1])
    for one in sorted(find_clips(project, ids, unlocked=True), key=lambda one: -one.clip.start):
        if can_change_speed(project, one) and one.clip.speed != speed:
            project = _at_speed(project, one, speed)
    return project


def can_change_speed(project: Project, placed: Placed) -> bool:
    """True for clips of moving pictures and of sound."""
    track = find_track(project, placed.track)
    return track is not None and source_length(project, placed.clip, track.kind) is not None


def _at_speed(project: Project, placed: Placed, speed: int) -> Project:
    clip, track = placed.clip, find_track(project, placed.track)
    by = Fraction(clip.speed, speed)
    curves = {"gain_curve": scaled(clip.gain_curve, by), "pan_curve": scaled(clip.pan_curve, by)}
    changed = replace(clip, speed=speed, duration=1, **curves)
    longest = 1 + _or_far(frames_after(project, changed, track.kind))
    wanted = (clip.duration * clip.speed + speed // 2) // speed
    return resize(project, clip, replace(changed, duration=min(max(1, wanted), longest)), ripple=True)


def _with_neighbours(project: Project, id: str) -> tuple[Track, Clip | None, Clip, Clip | None] | None:
    """The clip's track, the clip that ends where it begins, the clip, and the one that begins where it ends; None on a locked track."""
    placed = find_clip(project, id)
    track = find_track(project, placed.track) if placed else None
    if placed is None or track is None or track.locked:
        return None
    before = next((clip for clip in track.clips if clip.end == placed.clip.start), None)
    after = next((clip for clip in track.clips if clip.start == placed.clip.end), None)
    return track, before, placed.clip, after


def _free_around(track: Track, clip: Clip) -> tuple[int, int]:
    """The empty stretch that a clip stands in, itself included."""
    first = max((other.end for other in track.clips if other.end <= clip.start), default=0)
    return first, min((other.start for other in track.clips if other.start >= clip.end), default=_FAR)


def _until(clip: Clip, frame: int) -> Clip:
    return replace(clip, duration=frame - clip.start)


def _from(project: Project, track: Track, clip: Clip, frame: int) -> Clip:
    return replace(begun_later(project, clip, track.kind, frame - clip.start), start=frame, duration=clip.end - frame)


def _replaced(project: Project, track: Track, *changed: Clip) -> Project:
    new = {clip.id: clip for clip in changed}
    return map_tracks(project, lambda one: [new.get(clip.id, clip) for clip in one.clips] if one.id == track.id else one.clips)


def _or_far(frames: int | None) -> int:
    return _FAR if frames is None else frames
