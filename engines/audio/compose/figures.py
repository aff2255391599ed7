"""Figures: how the notes of a chord are spread over a bar, as a table of strokes that any chord can be put through."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from engines.audio.score import TICKS

EIGHTH, SIXTEENTH = TICKS // 2, TICKS // 4
ALL = (0, 1, 2, 3)
_STRING = 9  # ticks between two strings of a strum


@dataclass(frozen=True)
class Stroke:
    """At tick `at` of the bar, `length` ticks long, the chord's `voices`: 0 is the lowest, those above the chord go on an octave up.

    -1 is the chord's bass below the voicing. `accent`: factor on the velocity. `spread`: ticks from one voice to the next.
    """

    at: int
    length: int
    voices: tuple[int, ...]
    accent: float = 1.0
    spread: int = 0


@dataclass(frozen=True)
class Bar:
    """What a figure is drawn for: ticks in the bar and in a beat."""

    length: int
    beat: int

    @property
    def beats(self) -> range:
        """The ticks of the beats."""
        return range(0, self.length, self.beat)


Figure = tuple[Stroke, ...]


def figure(name: str, bar: Bar, rng: random.Random) -> Figure:
    """One bar of the texture `name`, a key of TEXTURES."""
    return TEXTURES[name](bar, rng)


def _sustained(bar: Bar, rng: random.Random) -> Figure:
    return (Stroke(0, bar.length, ALL, 0.9, rng.choice((0, 0, 14))),)


def _block(bar: Bar, rng: random.Random) -> Figure:
    half = bar.length // 2 if bar.length % (2 * bar.beat) == 0 else bar.beat
    return (Stroke(0, half, ALL, 1.0, 4), *(Stroke(at, bar.length - at, ALL, 0.75, 4) for at in (half,) if half < bar.length))


def _broken(bar: Bar, rng: random.Random) -> Figure:
    later = [Stroke(at, bar.length - at, voices, 0.8) for at, voices in zip(bar.beats[1:], ((1, 2), (3,), (2,)), strict=False)]
    return (Stroke(0, bar.length, (-1, 0), 0.95), *later)


def _run(bar: Bar, step: int, order: list[int], hold: int) -> Figure:
    """The voices one after the other, each sounding `hold` ticks."""
    return tuple(
        Stroke(at, hold, (order[index % len(order)],), 1.0 if at % bar.beat == 0 else 0.78)
        for index, at in enumerate(range(0, bar.length, step))
    )


def _arpeggio(bar: Bar, rng: random.Random) -> Figure:
    order = rng.choice(([0, 1, 2, 3], [0, 2, 1, 3], [0, 1, 2, 3, 4, 3, 2, 1], [0, 2, 4, 3, 2, 1], [3, 2, 1, 0]))
    return _run(bar, EIGHTH, order, rng.choice((2, 3)) * EIGHTH)


def _alberti(bar: Bar, rng: random.Random) -> Figure:
    return _run(bar, EIGHTH, [0, 2, 1, 2], EIGHTH)


def _fingerpicking(bar: Bar, rng: random.Random) -> Figure:
    order = rng.choice(([-1, 2, 1, 3, 0, 2, 1, 3], [-1, 1, 2, 3, 0, 1, 3, 2], [-1, 3, 1, 2]))
    return _run(bar, EIGHTH, order, 3 * EIGHTH)


def _strum(bar: Bar, rng: random.Random) -> Figure:
    slots = bar.length // EIGHTH
    drawn = rng.choice(("D.DU.UDU", "D.D.D.DU", "D..UDU.U", "D.DUD.DU"))
    made = []
    for index, kind in enumerate((drawn * 2)[:slots]):
        accent = 1.0 if index % 4 == 0 else 0.72
        if kind == "D":
            made.append(Stroke(index * EIGHTH, 2 * EIGHTH, (-1, *ALL), accent, _STRING))
        elif kind == "U":
            made.append(Stroke(index * EIGHTH, 2 * EIGHTH, (1, 2, 3), accent, -_STRING))
    return tuple(made)


def _offbeat(bar: Bar, rng: random.Random) -> Figure:
    return tuple(Stroke(at + bar.beat // 2, bar.beat // 3, ALL, 0.85) for at in bar.beats)


def _oom_pah(bar: Bar, rng: random.Random) -> Figure:
    weak = bar.beats[1:] if len(bar.beats) == 3 else bar.beats[1::2]
    return tuple(Stroke(at, bar.beat // 2, (0, 1, 2), 0.8) for at in weak)


def _pulse(bar: Bar, rng: random.Random) -> Figure:
    return tuple(Stroke(at, EIGHTH * 3 // 4, (0, 1, 2), 1.0 if at % bar.beat == 0 else 0.7) for at in range(0, bar.length, EIGHTH))


def _ostinato(bar: Bar, rng: random.Random) -> Figure:
    order = rng.choice(([0, 2, 1, 2], [0, 0, 2, 0, 1, 0, 2, 1], [0, 2, 3, 2], [3, 0, 2, 0, 1, 0, 2, 0], [0, 1, 0, 2, 0, 1, 3, 1]))
    groups = rng.choice(((3, 3, 2), (4, 4), (2, 2, 2, 2), (3, 3, 3, 3, 4)))
    accents, at = set(), 0
    while at < bar.length // SIXTEENTH:
        accents |= {at + sum(groups[:index]) for index in range(len(groups))}
        at += sum(groups)
    return tuple(
        Stroke(index * SIXTEENTH, SIXTEENTH * 3 // 4, (order[index % len(order)],), 1.0 if index in accents else 0.62)
        for index in range(bar.length // SIXTEENTH)
    )


def _sixteenths(bar: Bar, rng: random.Random) -> Figure:
    order = rng.choice(([0, 1, 2, 3, 4, 3, 2, 1], [0, 2, 1, 3, 2, 4, 3, 5], [0, 3, 1, 3, 2, 3], [0, 1, 2, 4]))
    return _run(bar, SIXTEENTH, order, SIXTEENTH)


def _comp(bar: Bar, rng: random.Random) -> Figure:
    places = rng.choice(((0, 3), (0, 3, 6), (1, 4, 7), (0, 5), (3, 6), (0, 3, 5)))
    return tuple(
        Stroke(place * EIGHTH, rng.choice((1, 2, 2)) * EIGHTH, ALL, 0.9 if place else 1.0, 3)
        for place in places
        if place * EIGHTH < bar.length
    )


def _power(bar: Bar, rng: random.Random) -> Figure:
    held = rng.random() < 0.4
    if held:
        return (Stroke(0, bar.length * 3 // 4, (-1, 0), 1.0), Stroke(bar.length * 3 // 4, bar.length // 4, (-1, 0), 0.8))
    return tuple(
        Stroke(at, EIGHTH - 20, (-1, 0, 1) if at % (2 * bar.beat) == 0 else (-1, 0), 1.0 if at % bar.beat == 0 else 0.75)
        for at in range(0, bar.length, EIGHTH)
    )


TEXTURES: dict[str, Callable[[Bar, random.Random], Figure]] = {
    "sustained": _sustained, "block": _block, "broken": _broken, "arpeggio": _arpeggio, "alberti": _alberti,
    "fingerpicking": _fingerpicking, "strum": _strum, "offbeat": _offbeat, "oom-pah": _oom_pah, "pulse": _pulse,
    "ostinato": _ostinato, "sixteenths": _sixteenths, "comp": _comp, "power": _power,
}  # fmt: skip
