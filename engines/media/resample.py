"""Sound from any rate to 48 kHz, each output sample by itself: the same whatever was read before it."""

from __future__ import annotations

from functools import cache
from math import ceil, gcd

import numpy as np

RATE = 48_000
_LOBES = 32  # of the sinc on each side, at the lower of the two rates
_BETA = 10.0  # of the Kaiser window: about 100 dB down
_EDGE = 0.94  # of the lower Nyquist frequency is kept
_PIECE = 8192  # samples at a time, so that the windows of one piece stay small


class Resampler:
    """Output sample n stands at input time n * rate / 48000. The filter is a windowed sinc with one row for each phase."""

    def __init__(self, rate: int) -> None:
        common = gcd(rate, RATE)
        self._up, self._down = RATE // common, rate // common
        self._kernel = _kernel(self._up, self._down)
        self._reach = self._kernel.shape[1] // 2

    def needed(self, first: int, count: int) -> tuple[int, int]:
        """(first, count) of the input samples that outputs [first, first + count) are made of; may begin before 0."""
        start = first * self._down // self._up - self._reach + 1
        end = (first + count - 1) * self._down // self._up + self._reach + 1
        return start, max(0, end - start)

    def __call__(self, sound: np.ndarray, first: int, count: int) -> np.ndarray:
        """Outputs [first, first + count) as float32 [count, channels], from `sound` as `needed` says."""
        out = np.empty((count, sound.shape[1]), np.float32)
        start, _ = self.needed(first, count)
        windows = np.lib.stride_tricks.sliding_window_view(sound, self._kernel.shape[1], axis=0)
        for begin in range(0, count, _PIECE):
            place, phase = np.divmod(np.arange(first + begin, first + min(begin + _PIECE, count)) * self._down, self._up)
            rows = place - self._reach + 1 - start
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
