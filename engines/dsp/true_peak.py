"""The peak of the sound between the samples (ITU-R BS.1770-4, annex 2): found at four times the rate, twice or once at higher ones."""

from __future__ import annotations

from functools import cache

import numpy as np
from numba import njit

_TAPS = 24  # around each place between two samples
_BETA = 7.0  # of the Kaiser window
_GROUP = 32  # samples that are looked over together


class TruePeak:
    """Takes sound block by block; `peaks` are the highest so far, a factor of full scale for each channel."""

    def __init__(self, rate: int, channels: int) -> None:
        self._kernel = kernel(max(1, min(4, round(192_000 / rate))))
        self._rest = np.zeros((_TAPS, channels), np.float32)
        self.peaks = np.zeros(channels)

    def add(self, block: np.ndarray) -> None:
        """Take float [samples, channels]."""
        joined = np.concatenate([self._rest, block.astype(np.float32, copy=False)])
        for channel in range(joined.shape[1]):
            line = np.ascontiguousarray(joined[:, channel])
            self.peaks[channel] = _highest(line, self._kernel, self.peaks[channel])
        self._rest = joined[-_TAPS:]

    @property
    def decibels(self) -> float:
        """dBTP of the loudest channel, -inf for silence."""
        highest = float(self._flushed().max())
        return 20 * float(np.log10(highest)) if highest > 0 else float("-inf")

    def _flushed(self) -> np.ndarray:
        """The peaks with what is still inside the filter."""
        tail = np.concatenate([self._rest, np.zeros((_TAPS, len(self.peaks)), np.float32)])
        return np.array([_highest(np.ascontiguousarray(tail[:, at]), self._kernel, peak) for at, peak in enumerate(self.peaks)])


@cache
def kernel(times: int) -> np.ndarray:
    """float32 [times, taps]: weights of the samples around each of the places that divide the way to the next sample."""
    places = np.arange(times)[:, None] / times
    offsets = np.arange(_TAPS)[None, :] - (_TAPS // 2 - 1) - places
    window = np.i0(_BETA * np.sqrt(np.clip(1 - (offsets / (_TAPS / 2)) ** 2, 0, None))) / np.i0(_BETA)
    weights = np.sinc(offsets) * window
    return (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)


@njit(cache=True, nogil=True, fastmath=True)
def _highest(line: np.ndarray, weights: np.ndarray, peak: float) -> float:
    """The highest absolute value between and on the samples of `line`, if above `peak`; groups that cannot reach it are passed over."""
    times, taps = weights.shape
    bound = 0.0
    for phase in range(times):
        total = 0.0
        for tap in range(taps):
            total += abs(weights[phase, tap])
        bound = max(bound, total)
    places = line.shape[0] - taps
    for begin in range(0, places, _GROUP):
        end = min(begin + _GROUP, places)
        loudest = 0.0
        for index in range(begin, end + taps):
            loudest = max(loudest, abs(line[index]))
        if loudest * bound <= peak:
            continue
        for index in range(begin, end):
            for phase in range(times):
                value = 0.0
                for tap in range(taps):
                    value += weights[phase, tap] * line[index + tap]
                peak = max(peak, abs(value))
    return peak


@njit(cache=True, nogil=True, fastmath=True)
def envelope(sound: np.ndarray, weights: np.ndarray, floor: float, out: np.ndarray) -> None:
    """For each sample of `sound` [samples + taps, channels] the highest value up to the next one into `out` [samples], over all channels.

    Sample 0 of `out` stands at row taps / 2 - 1 of `sound`. What cannot reach `floor` is given as 0.
    """
    times, taps = weights.shape
    middle = taps // 2 - 1
    for index in range(out.shape[0]):
        highest = 0.0
        for channel in range(sound.shape[1]):
            near = max(abs(sound[index + middle, channel]), abs(sound[index + middle + 1, channel]))
            if near < floor:
                continue
            highest = max(highest, near)
            for phase in range(1, times):
                value = 0.0
                for tap in range(taps):
                    value += weights[phase, tap] * sound[index + tap, channel]
                highest = max(highest, abs(value))
        out[index] = highest
