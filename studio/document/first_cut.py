"""A cut that can be shown without anybody having cut it: slow camera moves, dissolves between places, a title, fades."""

from __future__ import annotations

from dataclasses import replace

from . import camera
from .assemble import assemble
from .cut import Placed, add_clips, change_clips, dissolve_limit, new_id
from .project import Project
from .timeline import Clip, ShotSource, TitleSource
from .tracks import main_track, title_track

_MOVES = ("Slow push in", "Pan right", "Pull out", "Pan left")
_AMOUNT = 0.12
_DISSOLVE, _FADE = 12, 16  # frames
_TITLE_START, _TITLE_FRAMES = 8, 60


def first_cut(project: Project) -> Project:
    """Every shot in order, each still with a slow move; dissolves where the place changes; the film's title over its first seconds."""
    project = assemble(project)
    track = main_track(project)
    if track is None or not track.clips:
        return project
    dressed = {clip.id: _dressed(project, clip, number) for number, clip in enumerate(track.clips)}
    project = change_clips(project, dressed, lambda clip: dressed[clip.id])
    first, last = track.clips[0].id, track.clips[-1].id
    project = change_clips(project, [first], lambda clip: replace(clip, fade_in=_FADE))
    project = change_clips(project, [last], lambda clip: replace(clip, fade_out=2 * _FADE))
    return _with_title(project)


def _dressed(project: Project, clip: Clip, number: int) -> Clip:
    move = camera.preset(_MOVES[number % len(_MOVES)], _AMOUNT)
    elsewhere = _heading(project, clip) != _heading_before(project, clip)
    dissolve = min(_DISSOLVE, dissolve_limit(project, main_track(project), clip)) if elsewhere else 0
    return replace(clip, move=move, dissolve=dissolve)


def _heading(project: Project, clip: Clip | None) -> str:
    shot = project.shot(clip.source.shot) if clip and isinstance(clip.source, ShotSource) else None
    return shot.heading if shot else ""


def _heading_before(project: Project, clip: Clip) -> str:
    track = main_track(project)
    return _heading(project, next((other for other in track.clips if other.end == clip.start), None) if track else None)


def _with_title(project: Project) -> Project:
    track, main = title_track(project), main_track(project)
    length = min(_TITLE_FRAMES, project.timeline.duration - _TITLE_START)
    if track is None or main is None or track.id == main.id or track.clips or length < _FADE * 2:
        return project
    source = TitleSource(project.title, size=0.13)
    clip = Clip(new_id(), source, _TITLE_START, length, fade_in=_FADE, fade_out=_FADE)
    return add_clips(project, [Placed(track.id, clip)])
