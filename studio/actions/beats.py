"""Beats of music that was brought in: listened for by the engine, so that edits snap to them."""

from __future__ import annotations

from engines.requests import FindBeats
from studio.document.asset import Asset
from studio.document.beats import film_grid, grid_of, nearest_frame
from studio.document.cut import find_clips
from studio.document.errors import EditError
from studio.document.timeline import AssetSource
from studio.session import Session

from .action import TIMED, Action
from .envelope import shown_clip
from .player import go_to


def find_beats(session: Session) -> None:
    """Ask the engine for the beats of the selected clip's sound. Raises EditError while its file is missing."""
    asset = _asset(session)
    if asset is None:
        return
    path = session.bundle.find_media(asset.media)
    if path is None:
        raise EditError(session.tr("The file of “{}” is missing: relink it first.").format(asset.name))
    session.queue.submit(FindBeats(str(path)), session.tr("Find beats · {}").format(asset.name), {"beats": asset.id})


def step(session: Session, direction: int) -> None:
    """Bring the playhead to the next beat, or to the one before: of the selected clip, else of all."""
    chosen = [one.clip for one in find_clips(session.project, session.selection.clips)]
    clips = chosen or [clip for track in session.project.timeline.tracks if track.kind == "sound" for clip in track.clips]
    rate, here = session.project.rate, session.selection.playhead
    grids = [grid for clip in clips if (grid := film_grid(session.project, clip))]
    frames = sorted({nearest_frame(rate, beat) for grid in grids for beat in grid.beats.tolist()})
    ahead = [frame for frame in frames if (frame - here) * direction > 0]
    if ahead:
        go_to(session, ahead[0] if direction > 0 else ahead[-1])


def has_beats(session: Session) -> bool:
    """True when beats are known of anything in the cut."""
    project = session.project
    sounds = {clip.source.asset for track in project.timeline.tracks for clip in track.clips if isinstance(clip.source, AssetSource)}
    return any(id in project.assets and grid_of(project.assets[id]) is not None for id in sounds)


def can_find(session: Session) -> bool:
    """True when one clip of a sound is selected whose beats are not known and that is not listened to yet."""
    asset = _asset(session)
    waiting = (job for job in session.queue.jobs() if asset and job.target.get("beats") == asset.id)
    return asset is not None and not session.read_only and grid_of(asset) is None and all(job.state.over for job in waiting)


def _asset(session: Session) -> Asset | None:
    clip = shown_clip(session)
    return session.project.assets.get(getattr(clip.source, "asset", "")) if clip else None


ACTIONS = (
    Action("beats.find", "Find beats", find_beats, "Score", "", "metronome",
           "Listen for the beats of the selected sound; then edits snap to them.", TIMED, can_find),
    Action("beats.next", "Next beat", lambda s: step(s, 1), "Score", "Shift+B", "", "", TIMED, has_beats),
    Action("beats.previous", "Beat before", lambda s: step(s, -1), "Score", "Ctrl+Shift+B", "", "", TIMED, has_beats),
)  # fmt: skip
