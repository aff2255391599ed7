"""A limiter that looks ahead and keeps the true peak below a ceiling.

Its memory is short (`MEMORY` seconds), so that playing from any place and exporting from the beginning come to the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from engines.dsp.true_peak import envelope, kernel

MEMORY = 0.75  # seconds: at the usual recovery 45 dB, so that what was longer ago is forgotten


@dataclass(frozen=True)
class Limit:
    """`ceiling`: dBTP that is not passed. `ahead`: seconds in which the gain bends down before a peak. `recovery`: decibels per second."""

    ceiling: float = -1.0
    ahead: float = 0.004
    recovery: float = 60.0


class Limiter:
    """Limits sound block by block; what comes out lags behind by `latency` samples."""

    def __init__(self, limit: Limit, rate: int, channels: int) -> None:
        self._limit, self._rate = limit, rate
        self._span = max(2, round(limit.ahead * rate))
        self._kernel = kernel(max(1, min(4, round(192_000 / rate))))
        self._before, self._after = self._kernel.shape[1] // 2 - 1, self._kernel.shape[1] // 2 + 1
        self.latency = self._span + self._after
        self._held = np.zeros((self._before + self.latency, channels), np.float32)
        self._needs = np.zeros(2 * self._span)
        self._reduction = np.zeros(1)

    def __call__(self, block: np.ndarray) -> np.ndarray:
        """float32 [samples, channels] of `latency` samples ago, limited."""
        joined = np.concatenate([self._held, block.astype(np.float32, copy=False)])
        gain = self._gain(joined, len(block))
        out = joined[self._before : self._before + len(block)] * gain[:, None]
        self._held = joined[len(block) :]
        return out.astype(np.float32)

    def _gain(self, joined: np.ndarray, count: int) -> np.ndarray:
        """float64 [count]: the factor on each sample that leaves now."""
        ceiling = 10 ** (self._limit.ceiling / 20)
        peaks = np.zeros(count)
        ahead = joined[self._span :]  # the newest samples whose surroundings are known
        envelope(ahead, self._kernel, ceiling * 0.5, peaks)
        needs = np.where(peaks > ceiling, 20 * np.log10(np.maximum(peaks, 1e-9) / ceiling), 0.0)
        slope = self._limit.recovery / self._rate
        recovered = np.empty(count)
        _recover(needs, slope, self._reduction, recovered)
        known = np.concatenate([self._needs, recovered])
        held = _highest_over(known, self._span)
        smooth = np.convolve(held, _bell(self._span), "valid")[-count:] if held.any() else np.zeros(count)
        self._needs = known[-2 * self._span :]
        return 10 ** (-smooth / 20)


def limit(sound: np.ndarray, rate: int, settings: Limit = Limit()) -> np.ndarray:
    """float32 [samples, channels], limited, in place in time."""
    return (sound * limiting_gain(sound, rate, settings)[:, None]).astype(np.float32)


def limiting_gain(sound: np.ndarray, rate: int, settings: Limit = Limit()) -> np.ndarray:
    """float32 [samples]: the factor that limits `sound`; stems that are multiplied by it still add up to the limited mix."""
    limiter = Limiter(settings, rate, sound.shape[1])
    joined = np.concatenate([limiter._held, sound, np.zeros((limiter.latency, sound.shape[1]), np.float32)]).astype(np.float32)
    gain = limiter._gain(joined, len(sound) + limiter.latency)
    return gain[limiter.latency :].astype(np.float32)


def _bell(span: int) -> np.ndarray:
    """Weights over span + 1 samples, sum 1."""
    weights = np.hanning(span + 3)[1:-1]
    return weights / weights.sum()


@njit(cache=True, nogil=True)
def _recover(needs: np.ndarray, slope: float, state: np.ndarray, out: np.ndarray) -> None:
    """The reduction in decibels falls back by `slope` per sample at most."""
    held = state[0]
    for index in range(needs.shape[0]):
        held = max(needs[index], held - slope, 0.0)
        out[index] = held
    state[0] = held


@njit(cache=True, nogil=True)
def _highest_over(line: np.ndarray, span: int) -> np.ndarray:
    """out[i] = max of line[i .. i + span] (Lemire's monotone queue); span values shorter than `line`."""
    count = line.shape[0] - span
    out = np.empty(count)
    queue = np.empty(line.shape[0], np.int64)
    head, tail = 0, 0
    for index in range(line.shape[0]):
        while tail > head and line[queue[tail - 1]] <= line[index]:
            tail -= 1
        queue[tail] = index
        tail += 1
        if index >= span:
            while queue[head] < index - span:
                head += 1
            out[index - span] = line[queue[head]]
    return out
