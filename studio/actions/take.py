"""Takes of sounds: the same words with another seed, and which of them the film plays."""

from __future__ import annotations

import random

from engines.requests import Request, from_dict, seed_of, with_seed
from studio.document import takes
from studio.document.asset import Asset
from studio.document.cut import find_clip, find_track
from studio.document.recipes import request_again
from studio.document.takes import takes_of
from studio.document.timeline import AssetSource, Clip
from studio.jobs.job import Job
from studio.session import Session

from .action import TIMED, Action

SEEDS = 2**32


def sound_clip(session: Session) -> Clip | None:
    """The clip that is selected, if it is only one and lies on a track for sound."""
    chosen = session.selection.clips
    placed = find_clip(session.project, chosen[0]) if len(chosen) == 1 else None
    track = find_track(session.project, placed.track) if placed else None
    return placed.clip if track and track.kind == "sound" and isinstance(placed.clip.source, AssetSource) else None


def heard(session: Session) -> Asset | None:
    """The take that the selected clip plays."""
    clip = sound_clip(session)
    return session.project.assets.get(clip.source.asset) if clip else None


def request_of(asset: Asset | None) -> Request | None:
    """The request that made an asset, with asset ids in place of files; None for what was brought in or recorded."""
    try:
        return from_dict(asset.recipe.request) if asset and asset.recipe else None
    except ValueError:
        return None  # of another version of the program: `request_again` says so where somebody asks for it


def pending(session: Session, clip_id: str) -> tuple[Job, ...]:
    """The takes that are being made for a clip, or wait for it."""
    return tuple(job for job in session.queue.jobs() if job.target.get("take") == clip_id and not job.state.over)


def new_take(session: Session) -> None:
    """Ask for the sound of the selected clip once more with another seed. Raises EditError where its recipe cannot be run."""
    clip, asset = sound_clip(session), heard(session)
    if clip and asset:
        request = request_again(session.project, asset, session.bundle.find_media)
        submit(session, clip, with_seed(request, random.randrange(SEEDS)), asset.name)


def submit(session: Session, clip: Clip, request: Request, name: str) -> None:
    """Queue a request whose result becomes a take of a clip."""
    session.queue.submit(request, name, {"take": clip.id})


def choose(session: Session, asset_id: str) -> None:
    """Let the selected clip play this take."""
    if clip := sound_clip(session):
        session.commit(session.tr("Choose take"), takes.choose_take(session.project, clip.id, asset_id))


def step(session: Session, by: int) -> None:
    """Let the selected clip play the next take (1) or the one before (-1), round and round."""
    clip = sound_clip(session)
    known = takes_of(clip) if clip else ()
    if known:
        choose(session, known[(known.index(clip.source.asset) + by) % len(known)])


def remove(session: Session) -> None:
    """Take the take that is heard off its clip; its sound stays in the library."""
    if clip := sound_clip(session):
        session.commit(session.tr("Remove take"), takes.remove_take(session.project, clip.id, clip.source.asset))


def can_vary(session: Session) -> bool:
    """True when the selected clip was made here and chance had a say in it."""
    request = request_of(heard(session))
    return not session.read_only and request is not None and seed_of(request) is not None


def has_choice(session: Session) -> bool:
    """True when the selected clip has more than one take."""
    clip = sound_clip(session)
    return clip is not None and len(takes_of(clip)) > 1


ACTIONS = (
    Action("take.new", "Another take of the sound", new_take, "Score/Takes", "Ctrl+Alt+G", "plus",
           "Make the sound of the selected clip once more with another seed.", TIMED, can_vary),
    Action("take.next", "Next take", lambda s: step(s, 1), "Score/Takes", "Ctrl+Alt+Right", "chevron-right",
           "Let the selected clip play its next take.", TIMED, has_choice),
    Action("take.previous", "Take before", lambda s: step(s, -1), "Score/Takes", "Ctrl+Alt+Left", "chevron-left",
           "Let the selected clip play the take before.", TIMED, has_choice),
    Action("take.remove", "Remove the take", remove, "Score/Takes", "", "",
           "Take the take that is heard off its clip; its sound stays in the library.", TIMED, has_choice),
)  # fmt: skip
