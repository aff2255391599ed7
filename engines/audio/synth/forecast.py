"""How loud the beginning of a piece is beside all of it, told from the notes alone: so that it can be heard as loud as it will be."""

from __future__ import annotations

import numpy as np

from engines.audio.score import RATE, Drumming, Part, Score
from engines.audio.synth.voices import VOICES

_STEPS = 10  # a second
_FALL = 0.35  # seconds in which what is struck or plucked falls to a third of its power
_LONGEST = 2 * _STEPS  # steps in which it is counted
_GATE = 0.1  # of the mean: what lies below does not count, as in EBU R 128


def forecast(score: Score, jobs: list[Part | Drumming], levels: list[float], seconds: float) -> tuple[list[float], float]:
    """Decibels by which each job is louder in the first `seconds` than in all of the score, 0 where it is not heard there, and the same
    of all together. `levels`: decibels at which the jobs, each as a whole, are balanced."""
    if not jobs:
        return [], 0.0
    begun, count = max(4, round(seconds * _STEPS)), score.samples * _STEPS // RATE + 1
    powers = [_power(job, score, max(begun, count)) for job in jobs]
    total = sum(power / max(_mean(power), 1e-12) * 10 ** (level / 10) for power, level in zip(powers, levels, strict=True))
    return [_louder(power, begun) for power in powers], _louder(total, begun)


def _louder(power: np.ndarray, begun: int) -> float:
    early = _mean(power[:begun])
    return float(10 * np.log10(early / _mean(power))) if early > 0 else 0.0


def _mean(power: np.ndarray) -> float:
    """Of the steps that count."""
    heard = power[power > 0]
    heard = heard[heard > _GATE * heard.mean()] if len(heard) else heard
    return float(heard.mean()) if len(heard) else 0.0


def _power(job: Part | Drumming, score: Score, count: int) -> np.ndarray:
    """float [count]: power in each step, on a scale of its own."""
    out = np.zeros(count + _LONGEST)
    if isinstance(job, Drumming):
        events = [(hit.start, 0, (hit.velocity / 127) ** 3) for hit in job.hits]
    else:
        sustains = VOICES[job.voice].sustains
        events = [(note.start, note.length if sustains else 0, _force(note.velocity / 127)) for note in job.notes]
    fall = np.exp(-np.arange(_LONGEST) / _STEPS / _FALL)
    for start, length, power in events:
        first = score.sample_at(start, _STEPS)
        if length:
            out[first : max(first + 1, score.sample_at(start + length, _STEPS))] += power
        elif first < count:
            out[first : first + _LONGEST] += power * fall
    return out[:count]


def _force(velocity: float) -> float:
    """The power of a tone that is struck so hard (0..1), as `tones.tone` and the placing of tones make it."""
    return ((0.55 + 0.45 * velocity) * (0.25 + 0.75 * velocity**1.3)) ** 2
