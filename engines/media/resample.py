"""Sound from any rate to 48 kHz, or from there to a network's own, each output sample by itself: the same whatever was read before it."""

from __future__ import annotations

from functools import cache
from math import ceil, gcd

import numpy as np

RATE = 48_000
_LOBES = 32  # of the sinc on each side, at the lower of the two rates
_BETA = 10.0  # of the Kaiser window: about 100 dB down
_EDGE = 0.94  # of the lower Nyquist frequency is kept
_UNIT = 128  # outputs at least that one matrix product makes
_UNITS = 12  # in one product: small ones are not spread over threads, which costs more than it saves
_LARGEST = 4_000_000  # elements of the matrix; rates that share little with 48 kHz would need more, and go without
_PIECE = 8192  # outputs at a time where there is no matrix


class Resampler:
    """Output sample n stands at input time n * rate / target, and is a sum over `taps` inputs around it.

    Outputs come in units of `up` that are made from inputs `down` further on, so that one matrix serves for all units.
    """

    def __init__(self, rate: int, target: int = RATE) -> None:
        common = gcd(rate, target)
        self._up, self._down = target // common, rate // common
        self._kernel = _kernel(self._up, self._down)
        self._taps = self._kernel.shape[1]
        times = ceil(_UNIT / self._up)
        self._unit = (self._up * times, self._down * times)
        fits = self._unit[0] * (self._unit[1] + self._taps) <= _LARGEST
        self._matrix = _matrix(self._up, self._down, times) if fits else None

    def needed(self, first: int, count: int) -> tuple[int, int]:
        """(first, count) of the input samples that outputs [first, first + count) are made of; may begin before 0."""
        begin, units = self._units(first, count)
        return begin * self._unit[1] - self._taps // 2 + 1, units * self._unit[1] + self._taps

    def __call__(self, sound: np.ndarray, first: int, count: int) -> np.ndarray:
        """Outputs [first, first + count) as float32 [count, channels], from `sound` as `needed` says."""
        if self._matrix is None:
            return self._one_by_one(sound, first, count)
        begin, units = self._units(first, count)
        out = np.empty((units, self._unit[0], sound.shape[1]), np.float32)
        for channel in range(sound.shape[1]):
            line = np.ascontiguousarray(sound[:, channel])
            rows = np.lib.stride_tricks.sliding_window_view(line, len(self._matrix))[:: self._unit[1]]
            for unit in range(0, units, _UNITS):
                some = np.ascontiguousarray(rows[unit : min(unit + _UNITS, units)])
                out[unit : unit + len(some), :, channel] = some @ self._matrix
        skipped = first - begin * self._unit[0]
        return out.reshape(-1, sound.shape[1])[skipped : skipped + count]

    def _units(self, first: int, count: int) -> tuple[int, int]:
        """The first unit that is needed, and how many."""
        begin = first // self._unit[0]
        return begin, -(-(first + count) // self._unit[0]) - begin

    def _one_by_one(self, sound: np.ndarray, first: int, count: int) -> np.ndarray:
        out = np.empty((count, sound.shape[1]), np.float32)
        start, _ = self.needed(first, count)
        windows = np.lib.stride_tricks.sliding_window_view(sound, self._taps, axis=0)
        for begin in range(0, count, _PIECE):
            place, phase = np.divmod(np.arange(first + begin, first + min(begin + _PIECE, count)) * self._down, self._up)
            rows = place - self._taps // 2 + 1 - start
            out[begin : begin + len(rows)] = np.einsum("nct,nt->nc", windows[rows], self._kernel[phase], optimize=False)
        return out


def samples_at_48k(count: int, rate: int) -> int:
    """How long `count` samples at `rate` are at 48 kHz, the last one begun counted whole."""
    return -(-count * RATE // rate)


@cache
def _kernel(up: int, down: int) -> np.ndarray:
    """float32 [phase, tap]: the weights of the inputs around an output that lies phase / up behind the middle one."""
    cutoff = min(1.0, up / down) * _EDGE
    reach = ceil(_LOBES * max(1.0, down / up))
    offset = np.arange(-reach + 1, reach + 1)[None, :] - np.arange(up)[:, None] / up
    window = np.i0(_BETA * np.sqrt(np.clip(1 - (offset / reach) ** 2, 0, None))) / np.i0(_BETA)
    kernel = np.sinc(cutoff * offset) * window
    return (kernel / kernel.sum(axis=1, keepdims=True)).astype(np.float32)


@cache
def _matrix(up: int, down: int, times: int) -> np.ndarray:
    """float32 [inputs, outputs] of one unit: each column holds the kernel of its output's phase at its output's place."""
    kernel = _kernel(up, down)
    matrix = np.zeros((down * times + kernel.shape[1], up * times), np.float32)
    for output in range(up * times):
        place, phase = divmod(output * down, up)
        matrix[place : place + kernel.shape[1], output] = kernel[phase]
    return matrix
