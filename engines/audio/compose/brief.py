"""A brief: what is wanted of a piece of music. What it leaves open the composer draws from the seed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from engines.audio.compose.genres import GENRES
from engines.audio.compose.moods import MOODS
from engines.audio.score import MODES, RATE, STEMS, Key
from engines.progress import EngineError

SLOWEST, FASTEST = 30, 300  # beats per minute
LONGEST = 3600 * RATE  # samples
METRES = ((2, 4), (3, 4), (4, 4), (6, 8))


@dataclass(frozen=True)
class Brief:
    """`samples`: the exact length at 48 kHz. None means: as the seed will have it.

    `bpm`: quarter notes per minute, kept exactly. `instruments`: voices that must be heard. `stems`: which stems may be there.
    `accents`: samples at which the music must strike; `markers`: samples at which a section begins: tempo bends as little as needed to
    put a beat there. `loop`: the end leads into the beginning, and `samples` is taken to the nearest whole bar if `bpm` is given.
    """

    samples: int = 30 * RATE
    seed: int = 0
    genre: str | None = None
    mood: str | None = None
    bpm: Fraction | None = None
    key: Key | None = None
    metre: tuple[int, int] | None = None
    instruments: tuple[str, ...] = ()
    stems: tuple[str, ...] = STEMS
    accents: tuple[int, ...] = ()
    markers: tuple[int, ...] = ()
    loop: bool = False


def check(brief: Brief) -> Brief:
    """The brief itself if music can be made of it; raises EngineError with a sentence for the person."""
    if not RATE // 2 <= brief.samples <= LONGEST:
        raise EngineError("Music can be from half a second to an hour long.")
    if brief.bpm is not None and not SLOWEST <= brief.bpm <= FASTEST:
        raise EngineError(f"The tempo must lie between {SLOWEST} and {FASTEST} beats per minute.")
    if brief.genre is not None and brief.genre not in GENRES:
        raise EngineError(f"There is no genre “{brief.genre}”; these are known: {', '.join(GENRES)}.")
    if brief.mood is not None and brief.mood not in MOODS:
        raise EngineError(f"There is no mood “{brief.mood}”; these are known: {', '.join(MOODS)}.")
    if brief.metre is not None and brief.metre not in METRES:
        raise EngineError(f"The metre must be one of {', '.join(f'{count}/{unit}' for count, unit in METRES)}.")
    if brief.key is not None and not (0 <= brief.key.tonic < 12 and brief.key.mode in MODES):
        raise EngineError("The key is not known.")
    if not set(brief.stems) <= set(STEMS) or not brief.stems:
        raise EngineError(f"The stems are {', '.join(STEMS)}; at least one must be wanted.")
    if any(not 0 <= place < brief.samples for place in (*brief.accents, *brief.markers)):
        raise EngineError("An accent or a marker lies outside of the music.")
    return brief
