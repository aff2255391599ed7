"""Loudness as broadcasters measure it: ITU-R BS.1770-4 and EBU R 128, Tech 3341 (momentary, short-term, integrated), Tech 3342 (range)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import pi, tan

import numpy as np
from numba import njit

from engines.dsp.true_peak import TruePeak

SILENCE = float("-inf")
_OFFSET = -0.691  # dB, of K-weighting at 997 Hz (BS.1770-4, equation 2)
_GATE, _RELATIVE, _RANGE_RELATIVE = -70.0, -10.0, -20.0
_STEPS = 10  # sub-blocks in a second; windows are whole numbers of them
_MOMENTARY, _SHORT = 4, 30  # sub-blocks
# by number of channels, in the order of WAV files: L R C LFE and those at the sides (1.41); those straight behind count once, LFE never
_WEIGHTS = {
    1: (1,), 2: (1, 1), 3: (1, 1, 1), 4: (1, 1, 1.41, 1.41), 5: (1, 1, 1, 1.41, 1.41), 6: (1, 1, 1, 0, 1.41, 1.41),
    7: (1, 1, 1, 0, 1, 1.41, 1.41), 8: (1, 1, 1, 0, 1, 1, 1.41, 1.41),
}  # fmt: skip


@dataclass(frozen=True)
class Loudness:
    """A programme's figures. LUFS but `range` (LU) and the peaks (dB of full scale); -inf where there was nothing to measure."""

    integrated: float
    range: float
    momentary: float
    short: float
    true_peak: float
    sample_peak: float
    seconds: float


class Meter:
    """Takes sound block by block. `momentary` (400 ms) and `short` (3 s) are of the end of it; `integrated` and `range` of all.

    Ten figures a second are kept, so that ten hours take three megabytes. Channels: 1 to 8 in the order of WAV files.
    """

    def __init__(self, rate: int, channels: int) -> None:
        if channels not in _WEIGHTS or not 8000 <= rate <= 768_000:
            raise ValueError(f"Loudness is not defined for {channels} channels at {rate} samples per second.")
        self._rate = rate
        self._rows = k_weighting(rate)
        self._weights = np.array(_WEIGHTS[channels], float)
        self._state = np.zeros((channels, 4))
        self._taken = 0
        self._partial = 0.0
        self._sums = np.zeros(600)
        self._count = 0

    def add(self, block: np.ndarray) -> None:
        """Take float [samples, channels]."""
        begin = 0
        while begin < len(block):
            edge = round((self._count + 1) * self._rate / _STEPS)
            end = min(len(block), begin + edge - self._taken)
            self._partial += weigh(self._rows, self._weights, self._state, block[begin:end])
            self._taken += end - begin
            begin = end
            if self._taken == edge:
                self._close(edge - round(self._count * self._rate / _STEPS))

    def _close(self, samples: int) -> None:
        """A sub-block is full: keep its mean square."""
        if self._count == len(self._sums):
            self._sums = np.concatenate([self._sums, np.zeros(len(self._sums))])
        self._sums[self._count] = self._partial / samples
        self._count += 1
        self._partial = 0.0

    @property
    def momentary(self) -> float:
        """LUFS of the last 400 ms."""
        return self._last(_MOMENTARY)

    @property
    def short(self) -> float:
        """LUFS of the last 3 s."""
        return self._last(_SHORT)

    def _last(self, steps: int) -> float:
        return _lufs(self._sums[max(0, self._count - steps) : self._count].sum() / steps)

    def windows(self, steps: int = _MOMENTARY) -> np.ndarray:
        """Mean squares of every window of `steps` tenths of a second, one window each tenth."""
        sums = np.concatenate([[0.0], np.cumsum(self._sums[: self._count])])
        return np.maximum(sums[steps:] - sums[:-steps], 0.0) / steps if self._count >= steps else np.zeros(0)

    @property
    def integrated(self) -> float:
        """LUFS of the programme: windows of 400 ms, gated at -70 LUFS and then 10 LU below the mean of the rest."""
        return _lufs(_mean(_gated(self.windows(), _RELATIVE)))

    @property
    def range(self) -> float:
        """LU between the tenth and the ninety-fifth percentile of the gated short-term loudness (Tech 3342)."""
        heard = np.sort(_gated(self.windows(_SHORT), _RANGE_RELATIVE))
        if not len(heard):
            return 0.0
        low, high = (heard[round((len(heard) - 1) * share)] for share in (0.10, 0.95))
        return _lufs(high) - _lufs(low)

    @property
    def loudest(self) -> tuple[float, float]:
        """The highest momentary and short-term loudness, LUFS."""
        return tuple(_lufs(windows.max()) if len(windows := self.windows(steps)) else SILENCE for steps in (_MOMENTARY, _SHORT))


def measure(blocks: Iterable[np.ndarray], rate: int, channels: int) -> Loudness:
    """The figures of a whole programme, float blocks [samples, channels] in order; memory grows as `Meter`'s."""
    meter, peaks = Meter(rate, channels), TruePeak(rate, channels)
    samples, highest = 0, 0.0
    for block in blocks:
        meter.add(block)
        peaks.add(block)
        samples += len(block)
        highest = max(highest, float(np.abs(block).max(initial=0.0)))
    momentary, short = meter.loudest
    return Loudness(meter.integrated, meter.range, momentary, short, peaks.decibels, decibels(highest), samples / rate)


def decibels(factor: float) -> float:
    """A factor in decibels, -inf for 0."""
    return 20 * float(np.log10(factor)) if factor > 0 else SILENCE


def k_weighting(rate: int) -> np.ndarray:
    """float64 [2, 5]: the sections of BS.1770-4 (a shelf for the head, a high-pass) at any rate; at 48 kHz its own figures."""
    k = tan(pi * 1681.974450955533 / rate)
    q, gain = 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    middle = gain**0.4996667741545416
    a0 = 1 + k / q + k * k
    shelf = (gain + middle * k / q + k * k, 2 * (k * k - gain), gain - middle * k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k)
    k = tan(pi * 38.13547087602444 / rate)
    q = 0.5003270373238773
    b0 = 1 + k / q + k * k
    high = (1.0, -2.0, 1.0, 2 * (k * k - 1) / b0, (1 - k / q + k * k) / b0)
    return np.array([[value / a0 for value in shelf], high])


@njit(cache=True, nogil=True)
def weigh(rows: np.ndarray, weights: np.ndarray, state: np.ndarray, block: np.ndarray) -> float:
    """The weighted sum over channels of K-weighted squares of `block` [samples, channels]; `state` [channels, 4] is carried on."""
    total = 0.0
    b0, b1, b2, a1, a2 = rows[0]
    d0, d1, d2, c1, c2 = rows[1]
    for channel in range(block.shape[1]):
        if weights[channel] == 0.0:
            continue
        first, second, third, fourth = state[channel]
        squares = 0.0
        for index in range(block.shape[0]):
            value = float(block[index, channel])
            shelved = b0 * value + first
            first = b1 * value - a1 * shelved + second
            second = b2 * value - a2 * shelved
            result = d0 * shelved + third
            third = d1 * shelved - c1 * result + fourth
            fourth = d2 * shelved - c2 * result
            squares += result * result
        if abs(first) + abs(second) + abs(third) + abs(fourth) < 1e-30:
            first = second = third = fourth = 0.0
        state[channel, 0], state[channel, 1], state[channel, 2], state[channel, 3] = first, second, third, fourth
        total += weights[channel] * squares
    return total


def _lufs(mean_square: float) -> float:
    return _OFFSET + 10 * float(np.log10(mean_square)) if mean_square > 0 else SILENCE


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else 0.0


def _gated(windows: np.ndarray, relative: float) -> np.ndarray:
    """The windows above -70 LUFS, and of these the ones above their mean by `relative` LU."""
    audible = windows[windows > 10 ** ((_GATE - _OFFSET) / 10)]
    return audible[audible > _mean(audible) * 10 ** (relative / 10)]


def loudness_of(sound: np.ndarray, rate: int) -> float:
    """LUFS of a whole sound, float [samples, channels]; of one shorter than 400 ms, as if it lasted just that long."""
    meter = Meter(rate, sound.shape[1])
    meter.add(sound)
    short = round(rate * _MOMENTARY / _STEPS) + 1 - len(sound)
    if short > 0:
        meter.add(np.zeros((short, sound.shape[1]), np.float32))
    return meter.integrated


def gain_to(target: float, measured: float) -> float:
    """The factor that takes a programme from its loudness to `target` LUFS; 1 for silence."""
    return 10 ** ((target - measured) / 20) if measured > SILENCE else 1.0
