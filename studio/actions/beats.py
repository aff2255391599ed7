"""Beats of music that was brought in: listened for by the engine, so that edits snap to them."""

from __future__ import annotations

from engines.requests import FindBeats
from studio.document.asset import Asset
from studio.document.beats import grid_of
from studio.document.errors import EditError
from studio.session import Session

from .action import TIMED, Action
from .envelope import shown_clip


def find_beats(session: Session) -> None:
    """Ask the engine for the beats of the selected clip's sound. Raises EditError while its file is missing."""
    asset = _asset(session)
    if asset is None:
        return
    path = session.bundle.find_media(asset.media)
    if path is None:
        raise EditError(session.tr("The file of “{}” is missing: relink it first.").format(asset.name))
    session.queue.submit(FindBeats(str(path)), session.tr("Find beats · {}").format(asset.name), {"beats": asset.id})


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
)  # fmt: skip
