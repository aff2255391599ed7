"""Takes of a clip: sounds that were made for the same place, of which one is heard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from .cut import find_clip, find_track, map_tracks
from .project import Project
from .source import frames_after
from .timeline import AssetSource, Clip


def takes_of(clip: Clip) -> tuple[str, ...]:
    """The assets that a clip has to choose from, first made first; none where it shows a shot or words."""
    source = clip.source
    return (source.takes or (source.asset,)) if isinstance(source, AssetSource) else ()


def add_take(project: Project, clip_id: str, asset: str) -> Project:
    """Give a clip one more take, which is the one that is heard."""
    return choose_take(_with_takes(project, clip_id, lambda takes: (*(take for take in takes if take != asset), asset)), clip_id, asset)


def choose_take(project: Project, clip_id: str, asset: str) -> Project:
    """Let a clip play another of its takes from the same place in it; envelopes and fades stay.

    A clip that went to the end of the old take goes to the end of the new one, as far as there is room. Any other keeps its length while
    there is sound. On a locked track nothing happens.
    """
    placed = find_clip(project, clip_id)
    track = find_track(project, placed.track) if placed else None
    if placed is None or track is None or track.locked or asset not in takes_of(placed.clip) or asset == placed.clip.source.asset:
        return project
    clip = placed.clip
    whole = frames_after(project, clip, track.kind) == 0
    fresh = replace(clip, source=replace(clip.source, asset=asset), duration=0)
    there = frames_after(project, fresh, track.kind)
    room = (
        min((other.start for other in track.clips if other.start >= clip.end), default=clip.start + (there or clip.duration)) - clip.start
    )
    length = clip.duration if there is None else min(there if whole else min(there, clip.duration), room)
    fresh = replace(fresh, duration=max(1, length))
    return map_tracks(project, lambda track: [fresh if other.id == clip_id else other for other in track.clips])


def remove_take(project: Project, clip_id: str, asset: str) -> Project:
    """Take a take off a clip; its sound stays in the library. If it was heard, the one before it is now. The last take stays."""
    placed = find_clip(project, clip_id)
    takes = takes_of(placed.clip) if placed else ()
    if placed is None or asset not in takes or len(takes) < 2:
        return project
    if placed.clip.source.asset == asset:
        place = takes.index(asset)
        project = choose_take(project, clip_id, takes[place - 1 if place else 1])
    return _with_takes(project, clip_id, lambda takes: tuple(take for take in takes if take != asset))


def _with_takes(project: Project, clip_id: str, change: Callable[[tuple[str, ...]], tuple[str, ...]]) -> Project:
    def changed(clip: Clip) -> Clip:
        if clip.id != clip_id or not isinstance(clip.source, AssetSource):
            return clip
        takes = change(takes_of(clip))
        if takes == takes_of(clip):
            return clip
        return replace(clip, source=replace(clip.source, takes=takes if len(takes) > 1 else ()))

    return map_tracks(project, lambda track: track.clips if track.locked else [changed(clip) for clip in track.clips])
