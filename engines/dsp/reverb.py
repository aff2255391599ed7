"""A room: early reflections, then sixteen delays that feed each other (Jot and Chaigne, AES 90, 1991), stereo in and out."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, pi
from typing import NamedTuple

import numpy as np
from numba import njit

_LINES = 16
# milliseconds, mutually without common divisors, scaled by the size of the room
_DELAYS = (29.7, 31.3, 34.1, 37.3, 40.9, 43.7, 47.9, 51.1, 54.7, 59.3, 63.1, 67.9, 71.3, 76.7, 81.1, 86.9)
# early reflections: milliseconds, level, side (-1 left .. 1 right)
_EARLY = (
    (3.1, 0.5, -0.7),
    (5.3, 0.42, 0.8),
    (8.9, 0.36, 0.4),
    (11.3, 0.32, -0.5),
    (15.1, 0.27, 0.9),
    (19.7, 0.24, -0.9),
    (24.3, 0.2, 0.2),
    (31.9, 0.16, -0.2),
)
_DIFFUSE = (4.7, 3.6, 12.7, 9.3)  # milliseconds of the all-passes before the delays

_NOTHING = 1e-20  # keeps the filters' state out of the numbers below 1e-308, which are slow


@dataclass(frozen=True)
class Room:
    """`decay`: seconds in which it falls by 60 dB. `size`: 1 is a hall, 0.3 a small room. `damping`: how much sooner highs fall, 0..1.

    `before`: seconds until it is heard. `early`: level of the first reflections. `low_cut`: hertz, below which nothing comes back.
    """

    decay: float = 1.6
    size: float = 1.0
    damping: float = 0.5
    before: float = 0.012
    early: float = 0.6
    low_cut: float = 120.0


class Reverb:
    """Gives the sound of the room alone, block by block; what it gives does not depend on where the blocks are cut."""

    def __init__(self, room: Room, rate: int) -> None:
        if room.decay <= 0 or room.size <= 0:
            raise ValueError("A room needs a decay and a size above zero.")
        delays = [max(8, round(ms / 1000 * (0.25 + 0.75 * room.size) * rate)) for ms in _DELAYS]
        self._lengths = np.array([length | 1 for length in delays])
        self._gains = np.array([10 ** (-3 * length / (room.decay * rate)) for length in self._lengths])
        self._damping = room.damping * 0.75
        self._lines = np.zeros((_LINES, max(self._lengths)), np.float32)
        self._state = np.zeros((2, _LINES))
        self._diffusers = np.zeros((2, 4, max(round(ms / 1000 * rate) for ms in _DIFFUSE) + 8), np.float32)
        self._diffuse = np.array([[max(2, round(ms / 1000 * rate)) + 7 * side for ms in _DIFFUSE] for side in range(2)])
        ahead = round(room.before * rate)
        self._taps = np.array([[ahead + round(ms / 1000 * room.size * rate), level * room.early, side] for ms, level, side in _EARLY])
        self._memory = np.zeros((2, int(self._taps[:, 0].max()) + ahead + 2), np.float32)
        self._ahead = ahead
        self._low = exp(-2 * pi * room.low_cut / rate)
        self._spots = np.zeros((2, 4), np.int64)
        self._at = np.zeros(1 + _LINES, np.int64)

    def __call__(self, block: np.ndarray) -> np.ndarray:
        """float32 [samples, 2] of the room that `block` [samples, 2] sounds in."""
        out = np.zeros((len(block), 2), np.float32)
        front = _Front(self._memory, self._taps, self._diffusers, self._diffuse, self._spots)
        network = _Network(self._lines, self._lengths, self._gains, self._state, self._at)
        _run(np.ascontiguousarray(block, np.float32), out, front, network, (self._damping, self._low, self._ahead))
        return out


class _Front(NamedTuple):
    """What comes before the delays: the sound's past, early reflections, all-passes and where they stand."""

    memory: np.ndarray
    taps: np.ndarray
    diffusers: np.ndarray
    lengths: np.ndarray
    spots: np.ndarray


class _Network(NamedTuple):
    """The delays: their lines, lengths and gains, the filters in them, and where they stand (the memory's place last)."""

    lines: np.ndarray
    lengths: np.ndarray
    gains: np.ndarray
    state: np.ndarray
    at: np.ndarray


@njit(cache=True, nogil=True, fastmath=True)
def _run(block: np.ndarray, out: np.ndarray, front: _Front, network: _Network, numbers: tuple[float, float, int]) -> None:
    """One sample at a time: memory -> reflections and all-passes -> delays -> Hadamard mixing."""
    damping, low, ahead = numbers
    count = network.lengths.shape[0]
    heard, entering = np.zeros(count), np.zeros(2)
    size = front.memory.shape[1]
    write = network.at[count]
    for index in range(block.shape[0]):
        front.memory[0, write] = block[index, 0]
        front.memory[1, write] = block[index, 1]
        _reflect(front.memory, front.taps, write, out[index])
        place = write - ahead if write >= ahead else write - ahead + size
        for side in range(2):
            entering[side] = _diffuse(front.memory[side, place], front.diffusers[side], front.lengths[side], front.spots[side])
        write = write + 1 if write + 1 < size else 0
        for line in range(count):
            value = network.lines[line, network.at[line]]
            network.state[0, line] = (1 - damping) * value + damping * network.state[0, line]
            network.state[1, line] = (1 - low) * network.state[0, line] + low * network.state[1, line] + _NOTHING
            heard[line] = (network.state[0, line] - network.state[1, line]) * network.gains[line]
            out[index, line % 2] += 0.35 * heard[line] * (1 - line % 4 // 2 * 2)
        _mix(heard)
        for line in range(count):
            at = network.at[line]
            network.lines[line, at] = heard[line] + 0.5 * entering[line % 2]
            network.at[line] = at + 1 if at + 1 < network.lengths[line] else 0
    network.at[count] = write


@njit(cache=True, nogil=True, fastmath=True)
def _reflect(memory: np.ndarray, taps: np.ndarray, write: int, out: np.ndarray) -> None:
    """Add the early reflections to `out` [2]: each leans to its side, and takes a little of the other with it."""
    for tap in range(taps.shape[0]):
        place = write - int(taps[tap, 0])
        if place < 0:
            place += memory.shape[1]
        right, left = max(taps[tap, 2], 0.0), max(-taps[tap, 2], 0.0)
        out[0] += taps[tap, 1] * (memory[0, place] * (1 - right) + 0.3 * memory[1, place] * left)
        out[1] += taps[tap, 1] * (memory[1, place] * (1 - left) + 0.3 * memory[0, place] * right)


@njit(cache=True, nogil=True, fastmath=True)
def _diffuse(value: float, lines: np.ndarray, lengths: np.ndarray, spots: np.ndarray) -> float:
    """Four all-passes in a row."""
    for step in range(4):
        spot = spots[step]
        delayed = lines[step, spot]
        stored = value + 0.6 * delayed
        lines[step, spot] = stored
        spots[step] = spot + 1 if spot + 1 < lengths[step] else 0
        value = delayed - 0.6 * stored
    return value


@njit(cache=True, nogil=True, fastmath=True)
def _mix(values: np.ndarray) -> None:
    """The Hadamard transform in place, scaled to keep energy."""
    step = 1
    while step < values.shape[0]:
        for begin in range(0, values.shape[0], 2 * step):
            for offset in range(begin, begin + step):
                a, b = values[offset], values[offset + step]
                values[offset], values[offset + step] = (a + b) * 0.7071067811865476, (a - b) * 0.7071067811865476
        step *= 2
