"""From storyboard to cut: every shot in order, and later what has changed since."""

from __future__ import annotations

from .cut import Placed, add_clips, close_range, delete, new_id, open_range
from .project import Project
from .timeline import Clip, ShotSource
from .tracks import main_track, with_usual_tracks


def assemble(project: Project) -> Project:
    """The usual tracks, and after what the picture track already holds every shot that is not in the cut, in the order of the story."""
    project = with_usual_tracks(project)
    track = main_track(project)
    if track is None:
        return project
    start = track.clips[-1].end if track.clips else 0
    placed = []
    for shot_id in missing_shots(project):
        placed.append(Placed(track.id, shot_clip(project, shot_id, start)))
        start = placed[-1].clip.end
    return add_clips(project, placed)


def shot_clip(project: Project, shot_id: str, start: int) -> Clip:
    """A new clip that shows a shot for as long as the storyboard says. Raises KeyError for an unknown shot."""
    shot = project.shot(shot_id)
    if shot is None:
        raise KeyError(shot_id)
    return Clip(new_id(), ShotSource(shot_id), start, max(1, shot.duration))


def missing_shots(project: Project) -> list[str]:
    """Ids of the shots that no clip shows, in the order of the story."""
    shown = {clip.source.shot for _, clip in _shot_clips(project)}
    return [shot.id for shot in project.shots if shot.id not in shown]


def orphan_clips(project: Project) -> list[str]:
    """Ids of the clips whose shot is no longer in the story."""
    known = {shot.id for shot in project.shots}
    return [clip.id for _, clip in _shot_clips(project) if clip.source.shot not in known]


def update(project: Project) -> Project:
    """Bring the cut up to the storyboard: clips of shots that are gone leave and the rest closes up, new shots come in after the shot
    that precedes them in the story. Trims, order, dissolves and everything else that was cut by hand stay."""
    project = with_usual_tracks(project)
    for id in orphan_clips(project):
        clip = next(clip for _, clip in _shot_clips(project) if clip.id == id)
        project = close_range(delete(project, [id]), clip.start, clip.end) if delete(project, [id]) is not project else project
    for shot_id in missing_shots(project):
        project = _insert(project, shot_id)
    return project


def _insert(project: Project, shot_id: str) -> Project:
    track, order = main_track(project), [shot.id for shot in project.shots]
    if track is None:
        return project
    earlier = set(order[: order.index(shot_id)])
    ends = {clip.source.shot: clip.end for id, clip in _shot_clips(project) if id == track.id and clip.source.shot in earlier}
    start = max(ends.items(), key=lambda item: order.index(item[0]))[1] if ends else 0
    new = shot_clip(project, shot_id, start)
    return add_clips(open_range(project, start, new.duration), [Placed(track.id, new)])


def _shot_clips(project: Project) -> list[tuple[str, Clip]]:
    return [(track.id, clip) for track in project.timeline.tracks for clip in track.clips if isinstance(clip.source, ShotSource)]
