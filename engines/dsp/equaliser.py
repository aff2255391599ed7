"""An equaliser of second-order sections (R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, log, pi, sin, sinh, sqrt
from typing import Literal

import numpy as np
from numba import njit

_NOTHING = 1e-25

Kind = Literal["peak", "low shelf", "high shelf", "lowpass", "highpass", "notch"]


@dataclass(frozen=True)
class Band:
    """`hertz`: centre or corner. `gain`: decibels, of peaks and shelves. `width`: octaves between half-gain points, of peaks and notches;
    passes are Butterworth's and shelves have a slope of 1 whatever it says."""

    kind: Kind
    hertz: float
    gain: float = 0.0
    width: float = 1.0


def sections(bands: Sequence[Band], rate: int) -> np.ndarray:
    """float64 [bands, 5]: b0, b1, b2, a1, a2 of each band. Raises ValueError for a frequency that `rate` cannot hold."""
    return np.array([_section(band, rate) for band in bands], float).reshape(-1, 5)


def _section(band: Band, rate: int) -> tuple[float, ...]:
    if not 0 < band.hertz < rate / 2:
        raise ValueError(f"A filter at {band.hertz:g} Hz cannot be made at {rate} samples per second.")
    omega = 2 * pi * band.hertz / rate
    c, s, amplitude = cos(omega), sin(omega), 10 ** (band.gain / 40)
    wide = s * sinh(log(2) / 2 * band.width * omega / s)
    match band.kind:
        case "peak":
            b, a = (1 + wide * amplitude, -2 * c, 1 - wide * amplitude), (1 + wide / amplitude, -2 * c, 1 - wide / amplitude)
        case "notch":
            b, a = (1, -2 * c, 1), (1 + wide, -2 * c, 1 - wide)
        case "lowpass":
            b, a = ((1 - c) / 2, 1 - c, (1 - c) / 2), (1 + s / sqrt(2), -2 * c, 1 - s / sqrt(2))
        case "highpass":
            b, a = ((1 + c) / 2, -1 - c, (1 + c) / 2), (1 + s / sqrt(2), -2 * c, 1 - s / sqrt(2))
        case _:
            b, a = _shelf(band.kind, c, s, amplitude)
    return tuple(value / a[0] for value in (*b, *a[1:]))


def _shelf(kind: str, c: float, s: float, amplitude: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Slope 1; the high shelf is the low one with the sign of the cosine turned."""
    side = 1.0 if kind == "low shelf" else -1.0
    up, down, root = amplitude + 1, amplitude - 1, sqrt(2 * amplitude) * s
    b = amplitude * (up - side * down * c + root), side * 2 * amplitude * (down - side * up * c), amplitude * (up - side * down * c - root)
    a = up + side * down * c + root, -side * 2 * (down + side * up * c), up + side * down * c - root
    return b, a


def response(bands: Sequence[Band], rate: int, hertz: np.ndarray) -> np.ndarray:
    """The gain in decibels at the given frequencies: what a curve on the screen shows."""
    turn = np.exp(-2j * np.pi * np.asarray(hertz, float) / rate)
    total = np.zeros(len(turn))
    for b0, b1, b2, a1, a2 in sections(bands, rate):
        gain = np.abs((b0 + b1 * turn + b2 * turn**2) / (1 + a1 * turn + a2 * turn**2))
        total += 20 * np.log10(np.maximum(gain, 1e-12))
    return total


class Equaliser:
    """Filters sound block by block; what it gives does not depend on where the blocks are cut."""

    def __init__(self, bands: Sequence[Band], rate: int, channels: int) -> None:
        self._sections = sections(bands, rate)
        self._state = np.zeros((channels, len(self._sections), 2))

    def __call__(self, block: np.ndarray) -> np.ndarray:
        """float32 [samples, channels], filtered."""
        out = np.array(block, np.float32, order="C")
        filter_block(self._sections, self._state, out)
        return out


@njit(cache=True, nogil=True)
def filter_block(rows: np.ndarray, state: np.ndarray, block: np.ndarray) -> None:
    """Run `rows` of sections over `block` [samples, channels] in place; `state` [channels, sections, 2] is carried on."""
    for channel in range(block.shape[1]):
        for row in range(rows.shape[0]):
            b0, b1, b2, a1, a2 = rows[row]
            first, second = state[channel, row]
            for index in range(block.shape[0]):
                value = block[index, channel]
                result = b0 * value + first
                first = b1 * value - a1 * result + second
                second = b2 * value - a2 * result
                if abs(second) < _NOTHING:  # else silence is slow: numbers below 1e-308 are computed by hand
                    second = 0.0
                    first = 0.0 if abs(first) < _NOTHING else first
                block[index, channel] = result
            state[channel, row, 0] = first
            state[channel, row, 1] = second
