"""Tempo and beats: the comb of frequencies that the novelty curve follows best, then the beats by dynamic programming (Ellis 2007)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engines.audio.analysis.onsets import PER_SECOND, Novelty

SLOWEST, FASTEST = 40.0, 220.0
_COMMON, _SPREAD = 104.0, 0.9  # beats per minute that music likes, and by how many octaves it strays
_NEAR = 0.2  # how far from a tempo that is named the search goes
_STEPS_PER_OCTAVE = 1400
_FINE = 3e-4
# multiples of the beat's frequency and what they count: halves and quarters of the beat are there in most music
_COMB = ((1.0, 1.0), (2.0, 0.9), (4.0, 0.7), (0.5, 0.45), (0.25, 0.35), (8.0, 0.25), (3.0, 0.2), (6.0, 0.1))
_TIGHT = 260.0  # how much beats resent being unequal


@dataclass(frozen=True)
class Pulse:
    """`bpm`: beats per minute. `beats`: seconds. `strength`: 0..1, how much better this tempo fits than others."""

    bpm: float
    beats: np.ndarray
    strength: float


def pulse(heard: Novelty, near: float | None = None) -> Pulse:
    """The tempo and beats of a sound of at least two seconds; `near` is a tempo to look around (within 20 %), else 40 to 220.

    Without `near` the tempo may be found at half or twice what a person would tap. Nothing to hear gives strength 0 and no beats.
    """
    if len(heard.curve) < 2 * PER_SECOND or not np.any(np.abs(heard.curve) > 1e-6):
        return Pulse(near or _COMMON, np.zeros(0), 0.0)
    low, high = (near * (1 - _NEAR), near * (1 + _NEAR)) if near else (SLOWEST, FASTEST)
    candidates = np.geomspace(low, high, max(2, round(np.log2(high / low) * _STEPS_PER_OCTAVE)))
    fit = comb(heard.curve, candidates)
    weight = np.ones(len(candidates)) if near else np.exp(-0.5 * (np.log2(candidates / _COMMON) / _SPREAD) ** 2)
    best = float(candidates[np.argmax(fit * weight)])
    around = best * np.linspace(1 - 3 / _STEPS_PER_OCTAVE, 1 + 3 / _STEPS_PER_OCTAVE, round(6 / _STEPS_PER_OCTAVE / _FINE) * 4 + 1)
    best = float(around[np.argmax(comb(heard.curve, around))])
    strength = float(np.clip(1 - np.median(fit) / (fit.max() + 1e-12), 0, 1))
    return Pulse(best, track(heard.curve, best), strength)


def comb(curve: np.ndarray, bpm: np.ndarray) -> np.ndarray:
    """float [tempi]: how much of the curve's energy lies at each tempo's beat and its multiples and parts."""
    windowed = curve * np.hanning(len(curve))
    size = 1 << int(np.ceil(np.log2(len(curve) * 8)))
    spectrum = np.abs(np.fft.rfft(windowed, size)) / len(curve)
    hertz = np.arange(len(spectrum)) * PER_SECOND / size
    total = np.zeros(len(bpm))
    for multiple, weight in _COMB:
        total += weight * np.interp(bpm / 60 * multiple, hertz, spectrum, right=0.0)
    return total


def track(curve: np.ndarray, bpm: float) -> np.ndarray:
    """float [beats]: seconds of the beats at about `bpm` that fall on the curve's peaks."""
    period = 60 / bpm * PER_SECOND
    smooth = np.convolve(curve, np.exp(-0.5 * (np.arange(-5, 6) / 2.0) ** 2), "same")
    near, far = max(1, round(period / 2)), round(period * 2)
    offsets = np.arange(-far, -near + 1)
    costs = -_TIGHT * np.log(-offsets / period) ** 2
    total, origin = smooth.copy(), np.full(len(smooth), -1)
    for index in range(near, len(smooth)):
        first = max(0, index - far)
        options = total[first : index - near + 1] + costs[first - (index - far) :]
        best = int(np.argmax(options))
        total[index] += options[best]
        origin[index] = first + best
    beats = [int(np.argmax(total[-max(1, round(period)) :])) + len(total) - max(1, round(period))]
    while origin[beats[-1]] >= 0:
        beats.append(int(origin[beats[-1]]))
    return np.array(beats[::-1]) / PER_SECOND
