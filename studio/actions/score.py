"""Sound for the film: music to the cut, effects and speech, made by the engine and laid where they belong."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Any

from engines.requests import Effect, Music, MusicDials, Request, Speech
from studio.document import fits
from studio.document.codec import to_plain
from studio.document.errors import EditError
from studio.document.mix import BusName
from studio.document.timecode import SAMPLE_RATE
from studio.document.timeline import Clip
from studio.session import Session

SEEDS = 2**32
SHORTEST, LONGEST = 1.0, 600.0  # seconds of music


@dataclass(frozen=True)
class MusicWish:
    """What is asked of the composer. `seconds`: None fits the music to the cut (see `fit_range`), with its sections at the markers.

    `bpm`, `key`: None lets the words decide. `seed`: None leaves it to chance. `melody`: the asset whose tune is taken up. `take`: the
    clip that it shall be a take of, as long as the one that is heard.
    """

    prompt: str
    seconds: float | None = None
    bpm: float | None = None
    key: str | None = None
    loop: bool = False
    seed: int | None = None
    model: str = "score"
    melody: str | None = None
    take: Clip | None = None


def fit_range(session: Session) -> tuple[int, int]:
    """The frames [start, end) that music is fitted to: in to out, else the selected clips, else the whole film."""
    fit = fits.fit_to(session.project, session.selection.clips)
    return fit.start, fit.end


def fit_seconds(session: Session) -> float:
    """How long music that fits will be, exactly."""
    return fits.seconds_of(session.project, fits.fit_to(session.project, session.selection.clips))[0] / SAMPLE_RATE


def fit_markers(session: Session) -> tuple[float, ...]:
    """The markers inside the range, in seconds after its start: where the music changes."""
    _, markers = fits.seconds_of(session.project, fits.fit_to(session.project, session.selection.clips))
    return tuple(place / SAMPLE_RATE for place in markers)


def make_music(session: Session, wish: MusicWish) -> None:
    """Queue music; fitted music is laid where it fits, other music at the playhead. Raises EditError for a melody whose file is gone."""
    seconds, markers = _extent(session, wish)
    if not SHORTEST <= seconds <= LONGEST:
        session.problem.emit(session.tr("Music can be 1 second to 10 minutes long; this would be {:.1f} seconds.").format(seconds))
        return
    melody = session.media(wish.melody) if wish.melody else None
    if wish.melody and melody is None:
        raise EditError(session.tr("The file of the melody is missing: relink it, or choose another."))
    dials = MusicDials(wish.prompt, seconds, wish.bpm, wish.key, wish.loop, markers, seed=_seed(wish.seed), model=wish.model)
    _submit(
        session, Music(dials, str(melody) if melody else None), session.tr("Music · {}").format(wish.prompt), _music_place(session, wish)
    )


def make_effect(session: Session, request: Effect, clip: Clip | None = None) -> None:
    """Queue a sound effect, to be laid at the playhead as it stands now, or as a take of a clip."""
    _submit(session, request, session.tr("Effect · {}").format(request.prompt), _place(session, clip, "effects"))


def speak(session: Session, request: Speech, clip: Clip | None = None) -> None:
    """Queue speech, to be laid at the playhead as it stands now, or as a take of a clip."""
    first = " ".join(request.text.split()[:6])
    _submit(session, request, session.tr("Speech · {}").format(first), _place(session, clip, "dialogue"))


def seeded(request: Effect | Speech, seed: int | None) -> Effect | Speech:
    """The request with this seed, or one by chance."""
    return replace(request, seed=_seed(seed))


def _extent(session: Session, wish: MusicWish) -> tuple[float, tuple[float, ...]]:
    """How long the music shall be and where it changes: seconds."""
    heard = session.project.assets.get(wish.take.source.asset) if wish.take else None
    if heard:
        made = heard.recipe.request.get("dials", {}) if heard.recipe else {}
        return heard.samples / SAMPLE_RATE, tuple(made.get("markers", ()))
    return (fit_seconds(session), fit_markers(session)) if wish.seconds is None else (wish.seconds, ())


def _music_place(session: Session, wish: MusicWish) -> dict[str, Any]:
    if wish.take or wish.seconds is not None:
        return _place(session, wish.take, "music")
    fit = fits.fit_to(session.project, session.selection.clips)
    return {"lay": fit.start, "bus": "music", "fit": to_plain(fit)}


def _place(session: Session, clip: Clip | None, bus: BusName) -> dict[str, Any]:
    return {"take": clip.id} if clip else {"lay": session.selection.playhead, "bus": bus}


def _submit(session: Session, request: Request, label: str, target: dict[str, Any]) -> None:
    session.queue.submit(request, label[:80], target)


def _seed(seed: int | None) -> int:
    return random.randrange(SEEDS) if seed is None else seed
