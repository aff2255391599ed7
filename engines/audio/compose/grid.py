"""The time grid of a piece: bars and tempo, so that its end, its accents and its markers fall exactly where they were asked for."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil

from engines.audio.score import RATE, TICKS, Tempo

_FINEST = 1000  # tempi that nothing forces are whole thousandths of a beat per minute


@dataclass(frozen=True)
class Grid:
    """`bars`: the ticks of the downbeats. `length`: ticks. `samples`: at 48 kHz. `accents`, `markers`: ticks of what the brief names.
    `loop`: its end leads into its beginning."""

    metre: tuple[int, int]
    bars: tuple[int, ...]
    length: int
    samples: int
    tempo: tuple[Tempo, ...]
    accents: tuple[int, ...] = ()
    markers: tuple[int, ...] = ()
    loop: bool = False

    @property
    def bar(self) -> int:
        """Ticks in a full bar."""
        return self.metre[0] * TICKS * 4 // self.metre[1]

    @property
    def beat(self) -> int:
        """Ticks of what one taps to: a quarter, in 6/8 a dotted one."""
        return TICKS * 3 // 2 if self.metre[1] == 8 else TICKS * 4 // self.metre[1]

    def end_of(self, bar: int) -> int:
        """The tick at which bar number `bar` is over."""
        return self.bars[bar + 1] if bar + 1 < len(self.bars) else self.length


@dataclass(frozen=True)
class Wish:
    """What a grid is made from: `bpm` is held exactly if `locked`, else it is where to begin looking. Places are samples at 48 kHz."""

    samples: int
    metre: tuple[int, int]
    bpm: Fraction
    locked: bool = False
    loop: bool = False
    accents: tuple[int, ...] = ()
    markers: tuple[int, ...] = ()


def make_grid(wish: Wish) -> Grid:
    """The grid nearest to a wish. Without accents and markers an unlocked tempo is bent so that whole bars fill the length."""
    inner = sorted({place for place in (*wish.accents, *wish.markers) if place > 0})
    if inner:
        return _bent(wish, inner)
    bar = _bar_ticks(wish.metre)
    if not wish.locked:
        bars = max(1, round(_ticks(wish.samples, wish.bpm) / bar))
        bpm = Fraction(bars * bar * 60 * RATE, TICKS * wish.samples)
        return _steady(wish, bpm, bars * bar, wish.samples)
    if wish.loop:
        length = max(1, round(_ticks(wish.samples, wish.bpm) / bar)) * bar
        return _steady(wish, wish.bpm, length, round(Fraction(length * 60 * RATE, TICKS) / wish.bpm))
    return _steady(wish, wish.bpm, ceil(_ticks(wish.samples, wish.bpm)), wish.samples)


def _bar_ticks(metre: tuple[int, int]) -> int:
    return metre[0] * TICKS * 4 // metre[1]


def _ticks(samples: int, bpm: Fraction) -> Fraction:
    return Fraction(samples, RATE) * bpm * TICKS / 60


def _steady(wish: Wish, bpm: Fraction, length: int, samples: int) -> Grid:
    bars = tuple(range(0, length, _bar_ticks(wish.metre)))
    at_start = tuple(0 for place in wish.accents if place == 0)
    marked = tuple(0 for place in wish.markers if place == 0)
    return Grid(wish.metre, bars, length, samples, (Tempo(0, bpm),), at_start, marked, wish.loop)


def _bent(wish: Wish, inner: list[int]) -> Grid:
    """Between two places there is a whole number of beats, at the tempo that takes; the last stretch keeps the tempo if it is locked."""
    beat = Grid(wish.metre, (), 0, 0, ()).beat
    tick, bars, tempi, ticks = 0, [], [], {0: 0}
    for begin, end in pairwise((0, *inner, wish.samples)):
        free = end == wish.samples and wish.locked and not wish.loop
        exact = _ticks(end - begin, wish.bpm)
        length = ceil(exact) if free else max(1, round(exact / beat)) * beat
        tempi.append(Tempo(tick, wish.bpm if free else Fraction(length * 60 * RATE, TICKS * (end - begin))))
        bars += _downbeats(tick, length, wish.metre, beat)
        tick += length
        ticks[end] = tick
    accents, markers = (tuple(sorted({ticks[place] for place in places})) for places in (wish.accents, wish.markers))
    return Grid(wish.metre, tuple(bars), tick, wish.samples, tuple(tempi), accents, markers, wish.loop)


def _downbeats(start: int, length: int, metre: tuple[int, int], beat: int) -> list[int]:
    """Full bars from `start`; what is left over is a bar of its own, or, if it is a single beat, lengthens the last one."""
    bar = _bar_ticks(metre)
    bars = list(range(start, start + length, bar))
    if len(bars) > 1 and start + length - bars[-1] <= beat:
        bars.pop()
    return bars


def fine(bpm: float) -> Fraction:
    """A drawn tempo as a fraction."""
    return Fraction(round(bpm * _FINEST), _FINEST)
