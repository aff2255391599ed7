"""Music that stays linked to the cut: fitted again when the cut has moved, and made longer where its clip is dragged past its end."""

from __future__ import annotations

from dataclasses import replace

from engines.requests import Music
from studio.document import fits
from studio.document.asset import Asset
from studio.document.codec import to_plain
from studio.document.cut import find_clip
from studio.document.errors import EditError
from studio.document.project import Project
from studio.document.recipes import request_again
from studio.document.source import asset_of, frames_after
from studio.document.timecode import SAMPLE_RATE, sample_at
from studio.document.timeline import Clip
from studio.session import Session

from . import rework
from .action import TIMED, Action, attempt
from .score import LONGEST, SHORTEST
from .timeline import select_clips


def stale_clips(session: Session) -> list[Clip]:
    """The selected clips, or all where none of them is, whose music no longer fits what it was made for."""
    stale = fits.stale_music(session.project)
    return [clip for clip in stale if clip.id in session.selection.clips] or stale


def fit_again(session: Session) -> None:
    """Make music that no longer fits anew for the cut as it is, from the same words and seed; where only its place differs, move it."""
    for clip in stale_clips(session):
        now = fits.fit_now(session.project, clip.fit)
        if fits.is_shifted(clip.fit, now):
            session.commit(session.tr("Fit again"), fits.with_fit(session.project, clip.id, now))
        elif not any(job.target.get("refit") == clip.id and not job.state.over for job in session.queue.jobs()):
            _make(session, clip, now)


def _make(session: Session, clip: Clip, now: fits.Fit) -> None:
    asset = _first(session.project, asset_of(session.project, clip) or "")
    request = request_again(session.project, asset, session.bundle.find_media) if asset else None
    if not isinstance(request, Music):
        raise EditError(session.tr("This clip plays something else than the music that was fitted: make music for the cut anew."))
    samples, markers = fits.seconds_of(session.project, now)
    if not SHORTEST <= samples / SAMPLE_RATE <= LONGEST:
        raise EditError(session.tr("Music can be 1 second to 10 minutes long; this would be {:.1f} seconds.").format(samples / SAMPLE_RATE))
    dials = replace(request.dials, seconds=samples / SAMPLE_RATE, markers=tuple(place / SAMPLE_RATE for place in markers))
    session.queue.submit(replace(request, dials=dials), asset.name, {"refit": clip.id, "fit": to_plain(now)})


def _first(project: Project, asset_id: str) -> Asset | None:
    """The piece as it was composed at first, before a place of it was repainted or it was continued."""
    asset, seen = project.assets.get(asset_id), set()
    while asset and asset.recipe and asset.id not in seen:
        seen.add(asset.id)
        before = asset.recipe.inputs.get("begin_with") or asset.recipe.inputs.get("sound")
        if before is None:
            break
        asset = project.assets.get(before)
    return asset


def offer_longer(session: Session, id: str, frame: int) -> None:
    """Offer to continue the music of a clip up to `frame`, where it was dragged past the end of its sound."""
    placed = find_clip(session.project, id)
    asset = _music(session, placed.clip) if placed else None
    if asset is None or frame <= placed.clip.end or frames_after(session.project, placed.clip, "sound"):
        return
    rate, clip = session.project.rate, placed.clip
    longer, beside = clip.stretch
    end = min(frame, min((other.start for other in _behind(session, placed.track, clip)), default=frame))
    seconds = (sample_at(rate, end) - sample_at(rate, clip.end)) * beside / longer / SAMPLE_RATE
    if seconds < SHORTEST:
        session.message.emit(session.tr("The music ends here; drag its end out by a second or more to have it continued."))
        return

    def make() -> None:
        select_clips(session, [id])
        rework.extend(session, seconds, rework.words_of(session.project, asset))

    words = session.tr("“{}” ends here. It can be continued by {:.1f} seconds in the same key and tempo.").format(asset.name, seconds)
    session.offered.emit(words, session.tr("Continue it"), lambda: attempt(session, make))


def _music(session: Session, clip: Clip) -> Asset | None:
    """The music that a clip plays, if it was made here."""
    asset = session.project.assets.get(asset_of(session.project, clip) or "")
    made = asset is not None and asset.kind == "sound" and asset.recipe is not None and not session.read_only
    return asset if made and rework.words_of(session.project, asset) else None


def _behind(session: Session, track_id: str, clip: Clip) -> list[Clip]:
    track = next(track for track in session.project.timeline.tracks if track.id == track_id)
    return [other for other in track.clips if other.start >= clip.end]


def has_stale(session: Session) -> bool:
    """True when music no longer fits what it was made for."""
    return not session.read_only and bool(stale_clips(session))


ACTIONS = (
    Action("music.fit_again", "Fit the music again", fit_again, "Score", "Ctrl+Alt+F", "update",
           "Make music that was fitted to the cut anew where the cut has moved since: the same words and seed.", TIMED, has_stale),
)  # fmt: skip
