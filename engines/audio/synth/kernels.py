"""The inner loops of synthesis, compiled: oscillators, strings and partials, one sample at a time. float32 out, float64 inside."""

from __future__ import annotations

import numpy as np
from numba import njit

CONTROL = 64  # samples from one control point to the next; between them values run in straight lines


@njit(cache=True, fastmath=True)
def oscillate(tables: np.ndarray, cycles: np.ndarray, sides: np.ndarray, controls: np.ndarray, out: np.ndarray) -> None:
    """Add detuned oscillators to `out` [2, samples].

    `tables` [openings, size + 1]: one cycle each, from dark to bright. `cycles` [oscillators, 2]: cycles per sample and phase at the start.
    `sides` [oscillators, 2]: left and right. `controls` [3, points]: loudness, opening (0..openings - 1), pitch factor.
    """
    size = tables.shape[1] - 1
    samples = out.shape[1]
    last = tables.shape[0] - 2
    for voice in range(cycles.shape[0]):
        phase = cycles[voice, 1]
        left, right = sides[voice, 0], sides[voice, 1]
        for point in range((samples + CONTROL - 1) // CONTROL):
            begin = point * CONTROL
            end = min(begin + CONTROL, samples)
            loud, louder = controls[0, point], (controls[0, point + 1] - controls[0, point]) / CONTROL
            row = min(max(int(controls[1, point]), 0), last)
            mix = min(max(controls[1, point] - row, 0.0), 1.0)
            step = cycles[voice, 0] * controls[2, point] * size
            dark, bright = tables[row], tables[row + 1]
            for index in range(begin, end):
                place = int(phase)
                part = phase - place
                low = dark[place] + part * (dark[place + 1] - dark[place])
                high = bright[place] + part * (bright[place + 1] - bright[place])
                value = (low + mix * (high - low)) * loud
                loud += louder
                out[0, index] += value * left
                out[1, index] += value * right
                phase += step
                if phase >= size:
                    phase -= size


@njit(cache=True, fastmath=True)
def ring(partials: np.ndarray, out: np.ndarray) -> None:
    """Add damped sines to `out` [2, samples]: rows of (radians per sample, level left, level right, decay per sample, phase)."""
    samples = out.shape[1]
    for row in range(partials.shape[0]):
        omega, left, right, decay, phase = partials[row]
        length = samples if decay >= 1.0 else min(samples, int(-8.0 / np.log(decay)) + 1)
        turn = 2.0 * decay * np.cos(omega)
        square = decay * decay
        before = np.sin(phase - omega) / decay
        now = np.sin(phase)
        for index in range(length):
            out[0, index] += left * now
            out[1, index] += right * now
            before, now = now, turn * now - square * before


@njit(cache=True, fastmath=True)
def pluck(burst: np.ndarray, period: float, loss: float, soft: float, out: np.ndarray) -> None:
    """A plucked string into `out` [samples]: `burst` runs round a delay of `period` samples.

    Each round it is multiplied by `loss`, and highs lose more by `soft` (0..1).
    """
    whole = int(period - 0.5 * soft)
    part = period - 0.5 * soft - whole
    line = np.zeros(whole + 2)
    before = 0.0
    size = whole + 1
    at = 0
    for index in range(out.shape[0]):
        older = line[at]
        newer = line[at + 1 if at + 1 < size else 0]
        late = part * older + (1.0 - part) * newer
        damped = (1.0 - 0.5 * soft) * late + 0.5 * soft * before
        before = late
        value = loss * damped + (burst[index] if index < burst.shape[0] else 0.0)
        line[at] = value
        at = at + 1 if at + 1 < size else 0
        out[index] = value


@njit(cache=True, fastmath=True)
def modulate(pair: np.ndarray, controls: np.ndarray, sine: np.ndarray, sides: np.ndarray, out: np.ndarray) -> None:
    """Add one carrier with its modulator to `out` [2, samples]. `pair`: carrier and modulator in cycles per sample, level.

    `controls` [3, points]: loudness, index, pitch factor. `sine` [size + 1]: one cycle.
    """
    size = sine.shape[0] - 1
    samples = out.shape[1]
    phase, other = 0.0, 0.0
    for point in range((samples + CONTROL - 1) // CONTROL):
        loud, louder = controls[0, point], (controls[0, point + 1] - controls[0, point]) / CONTROL
        index_now, index_step = controls[1, point], (controls[1, point + 1] - controls[1, point]) / CONTROL
        bend = controls[2, point]
        for index in range(point * CONTROL, min((point + 1) * CONTROL, samples)):
            place = int(other * size)
            swing = sine[place] * index_now * 0.15915494309189535
            angle = phase + swing
            angle -= np.floor(angle)
            value = sine[int(angle * size)] * loud * pair[2]
            out[0, index] += value * sides[0]
            out[1, index] += value * sides[1]
            loud += louder
            index_now += index_step
            phase += pair[0] * bend
            other += pair[1] * bend
            phase -= np.floor(phase)
            other -= np.floor(other)


@njit(cache=True, fastmath=True)
def resonate(coefficients: np.ndarray, line: np.ndarray) -> None:
    """Run second-order sections (rows of b0, b1, b2, a1, a2) over `line` [samples], in place."""
    for row in range(coefficients.shape[0]):
        b0, b1, b2, a1, a2 = coefficients[row]
        first, second = 0.0, 0.0
        for index in range(line.shape[0]):
            value = line[index]
            result = b0 * value + first
            first = b1 * value - a1 * result + second
            second = b2 * value - a2 * result
            line[index] = result


@njit(cache=True, fastmath=True)
def follow(noise: np.ndarray, level: np.ndarray, out: np.ndarray) -> None:
    """Add `noise` [samples] to `out` [samples] at the loudness of the control points `level`."""
    for index in range(out.shape[0]):
        point = index // CONTROL
        part = (index - point * CONTROL) / CONTROL
        out[index] += noise[index] * (level[point] + part * (level[point + 1] - level[point]))


@njit(cache=True, fastmath=True)
def place(tone: np.ndarray, when: tuple[int, int, int], sides: np.ndarray, out: np.ndarray) -> None:
    """Add `tone` [channels, samples] to `out` [2, samples]. `when`: where it begins, how long it is full, and over how many samples it
    then fades (quadratically). `sides`: factors left and right. What leaves `out` at either end is dropped.
    """
    start, held, fade = when
    right = tone.shape[0] - 1
    for index in range(min(tone.shape[1], held + fade, out.shape[1] - start)):
        factor = 1.0
        if index >= held:
            factor = 1.0 - (index - held) / fade
            factor *= factor
        if start + index >= 0:
            out[0, start + index] += tone[0, index] * factor * sides[0]
            out[1, start + index] += tone[right, index] * factor * sides[1]
