"""A strip of the mixer: sound comes in, runs through inserts, fader and pan, and is measured on its way out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from studio.document.mix import Curve, Insert
from studio.document.timecode import SAMPLE_RATE

from .inserts import Chain
from .parts import factor, gain_along, sides

_BLOCK = SAMPLE_RATE // 2  # samples that a strip listens to in one go before the place that is played from
_RAMP = SAMPLE_RATE // 100  # samples that a fader takes to its new place, so that nothing clicks


class Feed(Protocol):
    """Sound from any place of the film on."""

    def seek(self, first: int) -> None:
        """Go on from this sample of the film, which may lie before its beginning."""

    def pull(self, count: int) -> np.ndarray:
        """The next samples, float32 [count, 2]."""


@dataclass(frozen=True)
class Settings:
    """What a strip does: `gain` in decibels, `pan` -1 to 1, `curve` a gain along the film."""

    gain: float = 0.0
    pan: float = 0.0
    inserts: tuple[Insert, ...] = ()
    curve: Curve = ()


@dataclass
class Level:
    """What came out of a strip since it was last looked at: highest value and sum of squares of left and right, over `samples`."""

    peak: np.ndarray
    squares: np.ndarray
    samples: int


class Strip:
    """A feed with inserts and a fader. After other inserts it must be told where to go on (`seek`); a fader may move at any time."""

    def __init__(self, feed: Feed, settings: Settings = Settings()) -> None:
        self._feed, self.settings = feed, settings
        self._chain = Chain(())
        self._at = 0
        self._held = self._fader()
        self._level: Level | None = None

    def seek(self, first: int) -> None:
        """Go on from sample `first`: what is still to be heard of the sound before it is listened to now."""
        self._chain, self._at, self._held = Chain(self.settings.inserts), first, self._fader()
        self._feed.seek(first - self._chain.memory)
        missing = self._chain.memory + self._chain.latency
        while missing > 0:
            count = min(missing, _BLOCK)
            self._chain(self._feed.pull(count))
            missing -= count
        self._level = None

    def pull(self, count: int) -> np.ndarray:
        """The next samples, float32 [count, 2]."""
        out = self._chain(self._feed.pull(count)) * self._moving_fader(count)
        if self.settings.curve:
            out *= gain_along(self.settings.curve, self._at, count)[:, None]
        self._at += count
        self._measure(out)
        return out

    def take_level(self) -> Level | None:
        """What came out since the last time that this was asked, or None."""
        level, self._level = self._level, None
        return level

    def _fader(self) -> np.ndarray:
        """Factors of left and right: float32 [2]."""
        return (factor(self.settings.gain) * sides(np.array(self.settings.pan))).astype(np.float32)

    def _moving_fader(self, count: int) -> np.ndarray:
        """The factors of the next samples, [count, 2] while they move to a new place, else [2]."""
        wanted = self._fader()
        if np.array_equal(wanted, self._held) or not count:
            return wanted
        share = np.minimum(np.arange(1, count + 1, dtype=np.float32) / _RAMP, 1)[:, None]
        ramp = self._held + (wanted - self._held) * share
        self._held = ramp[-1] if count < _RAMP else wanted
        return ramp

    def _measure(self, out: np.ndarray) -> None:
        if len(out):
            before = self._level or Level(np.zeros(2), np.zeros(2), 0)
            planar = np.ascontiguousarray(out.T)  # numpy goes along two columns 20 times slower than along two rows
            squares = before.squares + np.einsum("ij,ij->i", planar, planar)
            self._level = Level(np.maximum(before.peak, np.abs(planar).max(axis=1)), squares, before.samples + len(out))


class Sum:
    """Several strips at once."""

    def __init__(self, strips: tuple[Strip, ...]) -> None:
        self._strips = strips

    def seek(self, first: int) -> None:
        """All of them go on from sample `first`."""
        for strip in self._strips:
            strip.seek(first)

    def pull(self, count: int) -> np.ndarray:
        """The next samples of all, added up: float32 [count, 2]."""
        out = np.zeros((count, 2), np.float32)
        for strip in self._strips:
            out += strip.pull(count)
        return out
