"""Tracks of the cut: the usual four, adding, changing, removing; and where a new clip fits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from .cut import find_track, new_id
from .mix import Bus, BusName, Mix
from .project import Project
from .timeline import Timeline, Track

_USUAL: tuple[tuple[str, Literal["picture", "sound"], BusName], ...] = (
    ("Titles", "picture", "effects"), ("Picture", "picture", "effects"), ("Voice", "sound", "dialogue"), ("Music", "sound", "music"),
)  # fmt: skip


def with_usual_tracks(project: Project) -> Project:
    """Titles over picture, voice, music: added where a film has no tracks yet."""
    if project.timeline.tracks:
        return project
    tracks = tuple(Track(new_id(), name, kind, bus=bus) for name, kind, bus in _USUAL)
    return replace(project, timeline=replace(project.timeline, tracks=tracks))


def labels(tracks: tuple[Track, ...]) -> list[str]:
    """The short names in drawing order: picture tracks count V1, V2 from the bottom up, sound tracks A1, A2 from the top down."""
    pictures, sounds, out = sum(track.kind == "picture" for track in tracks), 0, []
    for track in tracks:
        if track.kind == "picture":
            out.append(f"V{pictures}")
            pictures -= 1
        else:
            sounds += 1
            out.append(f"A{sounds}")
    return out


def bus_of(timeline: Timeline, track: Track) -> BusName:
    """The bus that a track runs through. Where nobody chose one: dialogue for the first sound track, music for others, and effects for the
    sound of video."""
    if track.bus:
        return track.bus
    if track.kind == "picture":
        return "effects"
    first = next(other for other in timeline.tracks if other.kind == "sound")
    return "dialogue" if first.id == track.id else "music"


def audible(timeline: Timeline, mix: Mix, track: Track) -> bool:
    """Whether a track is heard: neither it nor its bus is muted, and it or its bus is solo if anything is."""
    bus: Bus = mix.bus(bus_of(timeline, track))
    alone = any(other.solo for other in timeline.tracks) or any(other.solo for other in (mix.dialogue, mix.music, mix.effects))
    return not (track.muted or bus.muted or mix.master.muted) and (track.solo or bus.solo or not alone)


def add_track(project: Project, kind: Literal["picture", "sound"], name: str, bus: BusName | None = None, id: str = "") -> Project:
    """One more track: for pictures on top, for sound at the bottom. `id`: "" makes one up."""
    new, tracks = Track(id or new_id(), name, kind, bus=bus), project.timeline.tracks
    return replace(project, timeline=replace(project.timeline, tracks=(new, *tracks) if kind == "picture" else (*tracks, new)))


def remove_track(project: Project, id: str) -> Project:
    """Without this track and its clips; a locked track stays."""
    track = find_track(project, id)
    if track is None or track.locked:
        return project
    tracks = tuple(track for track in project.timeline.tracks if track.id != id)
    return replace(project, timeline=replace(project.timeline, tracks=tracks))


def change_track(project: Project, id: str, **changes: Any) -> Project:
    """Set fields of a track: name, muted, locked, gain, bus, pan, solo, inserts."""
    tracks = tuple(replace(track, **changes) if track.id == id else track for track in project.timeline.tracks)
    if tracks == project.timeline.tracks:
        return project
    return replace(project, timeline=replace(project.timeline, tracks=tracks))


def main_track(project: Project) -> Track | None:
    """The lowest open picture track, where the story lies."""
    return next((track for track in reversed(project.timeline.tracks) if track.kind == "picture" and not track.locked), None)


def title_track(project: Project) -> Track | None:
    """The highest open picture track, where titles lie."""
    return next((track for track in project.timeline.tracks if track.kind == "picture" and not track.locked), None)


def sound_track(project: Project, start: int, end: int) -> Track | None:
    """The open sound track that is free between two frames, the lowest first (music); else the lowest open one."""
    tracks = [track for track in reversed(project.timeline.tracks) if track.kind == "sound" and not track.locked]
    return next((track for track in tracks if _free(track, start, end)), tracks[0] if tracks else None)


def free_track_on(project: Project, bus: BusName, start: int, end: int) -> Track | None:
    """The first open sound track of a bus that is free between two frames."""
    tracks = (track for track in project.timeline.tracks if track.kind == "sound" and not track.locked)
    return next((track for track in tracks if bus_of(project.timeline, track) == bus and _free(track, start, end)), None)


def _free(track: Track, start: int, end: int) -> bool:
    return all(clip.end <= start or clip.start >= end for clip in track.clips)
