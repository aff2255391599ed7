"""What music was made to fit: a stretch of the cut and the markers in it; whether these still lie as they did, and putting music back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from .cut import Placed, add_clips, delete, find_clip, find_clips
from .project import Project
from .takes import add_take
from .timecode import sample_at
from .timeline import AS_RECORDED, FULL_SPEED, Clip, Fit


def fit_to(project: Project, clips: Collection[str] = ()) -> Fit:
    """What music is fitted to: from in to out, else these clips, else the whole film; clips that were fitted themselves do not count."""
    timeline = project.timeline
    if timeline.mark_in is not None or timeline.mark_out is not None:
        end = _duration(project) if timeline.mark_out is None else timeline.mark_out
        return _with_markers(project, Fit("marks", timeline.mark_in or 0, end))
    chosen = tuple(one.clip.id for one in find_clips(project, clips) if one.clip.fit is None)
    return _placed(project, Fit("clips", 0, 0, clips=chosen)) or _with_markers(project, Fit("film", 0, _duration(project)))


def fit_now(project: Project, fit: Fit) -> Fit | None:
    """Where that stretch and its markers lie now; None when it is gone."""
    marked = project.timeline.mark_in is not None or project.timeline.mark_out is not None
    match fit.to:
        case "marks":
            now = fit_to(project) if marked else None
        case "clips":
            now = _placed(project, fit)
        case _:
            now = _with_markers(project, replace(fit, start=0, end=_duration(project)))
    return now if now and now.end > now.start else None


def is_stale(project: Project, clip: Clip) -> bool:
    """True when a clip was made to fit something that has moved or changed since."""
    now = fit_now(project, clip.fit) if clip.fit else None
    return now is not None and now != clip.fit


def stale_music(project: Project) -> list[Clip]:
    """The clips on open tracks whose music no longer fits what it was made for."""
    tracks = (track for track in project.timeline.tracks if track.kind == "sound" and not track.locked)
    return [clip for track in tracks for clip in track.clips if clip.fit and is_stale(project, clip)]


def is_shifted(fit: Fit, now: Fit) -> bool:
    """True when all that differs is where it lies: the same music fits there."""
    by = now.start - fit.start
    return fit.end + by == now.end and tuple(frame + by for frame in fit.markers) == now.markers


def with_fit(project: Project, id: str, fit: Fit, asset: str | None = None) -> Project:
    """A clip where its music fits, playing all of it; with `asset` as another take that is heard from now on. Its neighbours make room."""
    placed = find_clip(project, id)
    if placed is None or not find_clips(project, [id], unlocked=True):
        return project
    if asset:
        project = add_take(project, id, asset)
        placed = find_clip(project, id)
    plain = replace(placed.clip, offset=0, phase=0, speed=FULL_SPEED, stretch=AS_RECORDED) if asset else placed.clip
    fresh = replace(plain, start=fit.start, duration=max(1, fit.end - fit.start), fit=fit)
    return add_clips(delete(project, [id]), [Placed(placed.track, fresh)])


def seconds_of(project: Project, fit: Fit) -> tuple[int, tuple[int, ...]]:
    """How many samples it lasts, and the samples after its beginning at which its markers stand."""
    begin = sample_at(project.rate, fit.start)
    return sample_at(project.rate, fit.end) - begin, tuple(sample_at(project.rate, frame) - begin for frame in fit.markers)


def _duration(project: Project) -> int:
    """Where the pictures end; sounds may last longer. Without pictures, where the sounds end that are not fitted themselves."""
    ends: dict[str, int] = {}
    for track in project.timeline.tracks:
        ends[track.kind] = max((clip.end for clip in track.clips if clip.fit is None), default=ends.get(track.kind, 0))
    return ends.get("picture", 0) or ends.get("sound", 0)


def _placed(project: Project, fit: Fit) -> Fit | None:
    found = [one.clip for one in find_clips(project, fit.clips)]
    if not found:
        return None
    return _with_markers(project, replace(fit, start=min(clip.start for clip in found), end=max(clip.end for clip in found)))


def _with_markers(project: Project, fit: Fit) -> Fit:
    frames = tuple(marker.frame for marker in project.timeline.markers if fit.start < marker.frame < fit.end)
    return replace(fit, markers=frames)
