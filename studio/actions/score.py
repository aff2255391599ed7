"""Sound for the film: music to the cut, effects and speech, made by the engine and laid where they belong."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from engines.requests import Effect, Music, MusicDials, Request, Speech
from studio.document.cut import find_clips
from studio.document.mix import BusName
from studio.document.timecode import SAMPLE_RATE, sample_at
from studio.session import Session

SEEDS = 2**32
SHORTEST, LONGEST = 1.0, 600.0  # seconds of music


@dataclass(frozen=True)
class MusicWish:
    """What is asked of the composer. `seconds`: None fits the music to the cut (see `fit_range`), with its sections at the markers.

    `bpm`, `key`: None lets the words decide. `seed`: None leaves it to chance.
    """

    prompt: str
    seconds: float | None = None
    bpm: float | None = None
    key: str | None = None
    loop: bool = False
    seed: int | None = None
    model: str = "score"


def fit_range(session: Session) -> tuple[int, int]:
    """The frames [start, end) that music is fitted to: in to out, else the selected clips, else the whole film."""
    timeline = session.project.timeline
    if timeline.mark_in is not None or timeline.mark_out is not None:
        return timeline.mark_in or 0, timeline.duration if timeline.mark_out is None else timeline.mark_out
    chosen = [one.clip for one in find_clips(session.project, session.selection.clips)]
    if chosen:
        return min(clip.start for clip in chosen), max(clip.end for clip in chosen)
    return 0, timeline.duration


def fit_seconds(session: Session) -> float:
    """How long music that fits will be, exactly."""
    start, end = fit_range(session)
    rate = session.project.rate
    return (sample_at(rate, end) - sample_at(rate, start)) / SAMPLE_RATE


def fit_markers(session: Session) -> tuple[float, ...]:
    """The markers inside the range, in seconds after its start: where the music changes."""
    start, end = fit_range(session)
    rate = session.project.rate
    frames = (marker.frame for marker in session.project.timeline.markers if start < marker.frame < end)
    return tuple((sample_at(rate, frame) - sample_at(rate, start)) / SAMPLE_RATE for frame in frames)


def make_music(session: Session, wish: MusicWish) -> None:
    """Queue music; fitted music is laid where it fits, other music at the playhead."""
    seconds = fit_seconds(session) if wish.seconds is None else wish.seconds
    if not SHORTEST <= seconds <= LONGEST:
        session.problem.emit(session.tr("Music can be 1 second to 10 minutes long; this would be {:.1f} seconds.").format(seconds))
        return
    markers = fit_markers(session) if wish.seconds is None else ()
    dials = MusicDials(wish.prompt, seconds, wish.bpm, wish.key, wish.loop, markers, seed=_seed(wish.seed), model=wish.model)
    at = fit_range(session)[0] if wish.seconds is None else session.selection.playhead
    _submit(session, Music(dials), session.tr("Music · {}").format(wish.prompt), at, "music")


def make_effect(session: Session, request: Effect) -> None:
    """Queue a sound effect, to be laid at the playhead as it stands now."""
    _submit(session, request, session.tr("Effect · {}").format(request.prompt), session.selection.playhead, "effects")


def speak(session: Session, request: Speech) -> None:
    """Queue speech, to be laid at the playhead as it stands now."""
    first = " ".join(request.text.split()[:6])
    _submit(session, request, session.tr("Speech · {}").format(first), session.selection.playhead, "dialogue")


def seeded(request: Effect | Speech, seed: int | None) -> Effect | Speech:
    """The request with this seed, or one by chance."""
    return replace(request, seed=_seed(seed))


def _submit(session: Session, request: Request, label: str, frame: int, bus: BusName) -> None:
    session.queue.submit(request, label[:80], {"lay": frame, "bus": bus})


def _seed(seed: int | None) -> int:
    return random.randrange(SEEDS) if seed is None else seed
