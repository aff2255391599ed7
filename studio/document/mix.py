"""The mix: busses and the master, what is inserted into them, and envelopes.

Gains are decibels, pans -1 (left) to 1 (right), and times samples at 48 kHz.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

BusName = Literal["dialogue", "music", "effects"]
BUSSES: tuple[BusName, ...] = ("dialogue", "music", "effects")

QUIETEST, LOUDEST = -60.0, 12.0
"""The range of a fader in decibels; at its lowest end nothing is heard."""


@dataclass(frozen=True)
class Point:
    """`value` holds at sample `at`; from point to point an envelope goes straight, before the first and after the last it stays."""

    at: int
    value: float
    extra: dict[str, Any] = field(default_factory=dict, hash=False)


Curve = tuple[Point, ...]
"""An envelope: points in order of time. Empty: nothing is changed."""


@dataclass(frozen=True)
class Equaliser:
    """A low cut (0 is none), a low and a high shelf and a bell between them; frequencies in hertz, `width` of the bell in octaves."""

    on: bool = True
    low_cut: float = 0.0
    low: float = 0.0
    low_hertz: float = 150.0
    middle: float = 0.0
    middle_hertz: float = 1000.0
    width: float = 1.0
    high: float = 0.0
    high_hertz: float = 6000.0
    extra: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Compressor:
    """Makes what is louder than `threshold` (dBFS) less loud by `ratio`; `attack` and `release` in milliseconds, `makeup` in decibels."""

    on: bool = True
    threshold: float = -18.0
    ratio: float = 3.0
    attack: float = 10.0
    release: float = 150.0
    makeup: float = 0.0
    extra: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Reverb:
    """A room: `decay` in seconds, `size` 1 for a hall, `damping` and `amount` 0 to 1; what is dry stays as loud as it is."""

    on: bool = True
    decay: float = 1.6
    size: float = 0.7
    damping: float = 0.5
    amount: float = 0.2
    extra: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Limiter:
    """Keeps the true peak below `ceiling` (dBTP); `recovery` in decibels a second."""

    on: bool = True
    ceiling: float = -1.0
    recovery: float = 60.0
    extra: dict[str, Any] = field(default_factory=dict, hash=False)


Insert = Equaliser | Compressor | Reverb | Limiter


@dataclass(frozen=True)
class Bus:
    """What the tracks of one kind run through, or the master that all busses run through. `curve`: gain along the film, in decibels."""

    gain: float = 0.0
    pan: float = 0.0
    muted: bool = False
    solo: bool = False
    inserts: tuple[Insert, ...] = ()
    curve: Curve = ()
    extra: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Ducking:
    """How the music was lowered under speech: `depth` in decibels, `attack`, `release`, `ahead` and `hold` in milliseconds as in
    `engines.dsp.ducking`. `speech`: what was spoken where when it was done, as `render.speech.layout` writes it."""

    depth: float = -10.0
    attack: int = 250
    release: int = 600
    ahead: int = 100
    hold: int = 800
    speech: str = ""
    extra: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Mix:
    """The busses of a film and the master. `ducking`: None while the music is not ducked."""

    dialogue: Bus = Bus()
    music: Bus = Bus()
    effects: Bus = Bus()
    master: Bus = Bus()
    ducking: Ducking | None = None
    extra: dict[str, Any] = field(default_factory=dict, hash=False)

    def bus(self, name: str) -> Bus:
        """The bus of that name, or the "master"."""
        return getattr(self, name)


def shifted(curve: Curve, by: int) -> Curve:
    """The envelope `by` samples later."""
    return tuple(Point(point.at + by, point.value, point.extra) for point in curve) if by else curve


def scaled(curve: Curve, by: Fraction) -> Curve:
    """The envelope of sound that lasts `by` times as long."""
    return tuple(Point(round(point.at * by), point.value, point.extra) for point in curve)


def with_time(curve: Curve, at: int, by: int) -> Curve:
    """The envelope of a film into which `by` samples are inserted at sample `at`, or from which the -`by` samples before it are taken."""
    kept = tuple(point for point in curve if point.at < at + min(by, 0))
    return kept + shifted(tuple(point for point in curve if point.at >= at), by)


def with_point(curve: Curve, point: Point) -> Curve:
    """The envelope with one more point; one at the same sample is replaced."""
    return tuple(sorted((*(other for other in curve if other.at != point.at), point), key=lambda other: other.at))


def value_at(curve: Curve, at: int) -> float:
    """The value of an envelope at a sample; 0 without points."""
    before = next((point for point in reversed(curve) if point.at <= at), None)
    after = next((point for point in curve if point.at > at), None)
    if before is None or after is None:
        only = before or after
        return only.value if only else 0.0
    return before.value + (after.value - before.value) * (at - before.at) / (after.at - before.at)
