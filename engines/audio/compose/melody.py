"""Melody: rhythms from cells, pitches from a hidden Markov model that is told chords, metre, register and what was sung before.

A state is a note of the scale together with how it was reached (by step, by a leap up, by a leap down), which makes the chain one of second
order: leaps turn back. What is "observed" is the chord under each note; the line is drawn from the posterior by forward filtering and
backward sampling (Rabiner 1989, with constraints as evidence as in Pachet, Roy and Barbieri 2011), so that it is heading for its last note.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engines.audio.score import TICKS, Chord, Key

_EIGHTH = TICKS // 2
_STEPS = 15  # notes of the scale that a line may use: two octaves
_MOVES = {0: 0.45, 1: 1.0, 2: 0.42, 3: 0.2, 4: 0.13, 5: 0.06, 7: 0.04}  # by size in steps of the scale
_LEAP = 3  # steps: from here on the line turns back
_STRONG, _WEAK = 0.06, 0.5  # how likely a note foreign to the chord is, beside one that belongs to it
_MEMORY = 0.55  # steps: how closely a repeated idea is followed

# cells fill one beat: lengths in sixteenths of it (simple) or in eighths (compound), negative ones rest; and how busy they are, 0..1
_SIMPLE = (
    ((4,), 0.25),
    ((2, 2), 0.55),
    ((3, 1), 0.6),
    ((-4,), 0.05),
    ((2, 1, 1), 0.85),
    ((1, 1, 2), 0.85),
    ((-2, 2), 0.45),
    ((1, 1, 1, 1), 1.0),
)
_COMPOUND = (((3,), 0.25), ((2, 1), 0.5), ((1, 1, 1), 0.9), ((-3,), 0.05), ((-1, 2), 0.4))
_LONG = 2  # beats that a held note lasts


@dataclass(frozen=True)
class Slot:
    """A note without a pitch: `start` counted from the phrase's first tick."""

    start: int
    length: int


@dataclass(frozen=True)
class Tune:
    """A line as steps of the key's scale (0 is the lowest of the register's two octaves), so that it can be sung over other chords."""

    slots: tuple[Slot, ...]
    steps: tuple[int, ...]


@dataclass(frozen=True)
class Register:
    """Where the line lies: `lowest` is the MIDI pitch of the tonic that is step 0; `centre` the step it hovers around."""

    lowest: int
    centre: float = 7.0


def rhythm(bars: Sequence[int], beat: int, busy: float, rng: random.Random) -> tuple[Slot, ...]:
    """Slots for bars of the given lengths: the second half repeats the first one's rhythm, the last bar comes to rest."""
    drawn: list[list[Slot]] = []
    for index, length in enumerate(bars):
        again = index >= 2 and index % 2 == 0 and length == bars[index - 2] and rng.random() < 0.8
        if index == len(bars) - 1:
            drawn.append(_resting(length, beat))
        else:
            drawn.append(drawn[index - 2] if again else _bar(length, beat, busy, rng))
    slots, start = [], 0
    for length, bar in zip(bars, drawn, strict=True):
        slots += [Slot(start + slot.start, slot.length) for slot in bar]
        start += length
    return tuple(slots)


def _bar(length: int, beat: int, busy: float, rng: random.Random) -> list[Slot]:
    cells = _COMPOUND if beat == TICKS * 3 // 2 else _SIMPLE
    unit = beat // sum(abs(part) for part in cells[0][0])
    slots: list[Slot] = []
    at = 0
    while at < length:
        if at + _LONG * beat <= length and at % (_LONG * beat) == 0 and rng.random() < 0.6 * (1 - busy):
            slots.append(Slot(at, _LONG * beat))
            at += _LONG * beat
            continue
        weights = [np.exp(-((level - busy) ** 2) / 0.08) + 0.02 for _, level in cells]
        cell = rng.choices([cell for cell, _ in cells], weights)[0] if at or rng.random() < 0.4 else cells[0][0]
        for part in cell:
            if part > 0 and at < length:
                slots.append(Slot(at, min(part * unit, length - at)))
            at += abs(part) * unit
    return slots


def _resting(length: int, beat: int) -> list[Slot]:
    """The last bar of a phrase: one note and a breath."""
    return [Slot(0, max(beat, length - beat))]


def tune(slots: tuple[Slot, ...], chords: Sequence[Chord], key: Key, register: Register, draw: tuple[random.Random, Tune | None]) -> Tune:
    """Pitches for `slots`. `chords` stand in the phrase's own time. `draw`: the dice, and an idea to remember."""
    rng, idea = draw
    under = [_chord_at(chords, slot.start) for slot in slots]
    evidence = np.stack(
        [
            _evidence(slot, chord, key, register, place / max(1, len(slots) - 1))
            for place, (slot, chord) in enumerate(zip(slots, under, strict=True))
        ]
    )
    evidence[-1] *= _homing(under[-1], key)
    if idea is not None:
        evidence *= _memory(slots, idea)
    return Tune(slots, _sample(evidence, rng))


def pitch(step: int, chord: Chord, key: Key, register: Register) -> int:
    """The MIDI pitch of a step over a chord: notes that the chord alters are altered in the line too."""
    scale = key.scale
    tone = scale[step % 7]
    if tone not in chord.pitch_classes:
        for near in (tone + 1, tone - 1):
            if near % 12 in chord.pitch_classes and near % 12 not in scale:
                return register.lowest + 12 * (step // 7) + (tone - key.tonic) % 12 + near - tone
    return register.lowest + 12 * (step // 7) + (tone - key.tonic) % 12


def _chord_at(chords: Sequence[Chord], tick: int) -> Chord:
    return next((chord for chord in reversed(chords) if chord.start <= tick), chords[0])


def _evidence(slot: Slot, chord: Chord, key: Key, register: Register, place: float) -> np.ndarray:
    """float [steps]: how well each note of the scale goes with the chord, the metre and an arched contour."""
    strong = slot.start % TICKS == 0 and slot.length >= _EIGHTH
    foreign = _STRONG if strong else _WEAK
    belongs = np.array([1.0 if pitch(step, chord, key, register) % 12 in chord.pitch_classes else foreign for step in range(_STEPS)])
    arch = register.centre + 2.5 * np.sin(np.pi * place) - 1.0
    return belongs * np.exp(-(((np.arange(_STEPS) - arch) / 4.0) ** 2))


def _homing(chord: Chord, key: Key) -> np.ndarray:
    """The last note belongs to the chord, rather to its root or third."""
    wanted = {pitch_class: weight for pitch_class, weight in zip(chord.pitch_classes, (1.0, 0.7, 0.3, 0.05, 0.02), strict=False)}
    return np.array([wanted.get(key.scale[step % 7], 1e-3) for step in range(_STEPS)])


def _memory(slots: tuple[Slot, ...], idea: Tune) -> np.ndarray:
    """float [slots, steps]: notes that begin where the idea had one like to be where it was."""
    known = dict(zip((slot.start for slot in idea.slots), idea.steps, strict=True))
    weights = np.ones((len(slots), _STEPS))
    for row, slot in enumerate(slots[:-1]):
        if slot.start in known:
            weights[row] = np.exp(-np.abs(np.arange(_STEPS) - known[slot.start]) / _MEMORY) + 1e-3
    return weights


def _transitions() -> np.ndarray:
    """float [3 x steps, 3 x steps]: from (how reached, step) to (how reached, step); 0 by step, 1 by a leap up, 2 by a leap down."""
    table = np.zeros((3, _STEPS, 3, _STEPS))
    for reached in range(3):
        for start in range(_STEPS):
            for end in range(_STEPS):
                move = end - start
                weight = _MOVES.get(abs(move), 0.0)
                turning = move if reached == 2 else -move
                if reached and not 0 < turning <= 2:
                    weight *= 0.15
                kind = 0 if abs(move) < _LEAP else 1 if move > 0 else 2
                table[reached, start, kind, end] = weight
    return table.reshape(3 * _STEPS, 3 * _STEPS)


_TABLE = _transitions()


def _sample(evidence: np.ndarray, rng: random.Random) -> tuple[int, ...]:
    """Steps drawn from the posterior: forward filtering, backward sampling."""
    seen = np.tile(evidence, (1, 3))
    forward = [np.concatenate([evidence[0], np.zeros(2 * _STEPS)])]
    for row in seen[1:]:
        ahead = (forward[-1] @ _TABLE) * row
        forward.append(ahead / ahead.sum())
    states = [_draw(forward[-1], rng)]
    for belief in reversed(forward[:-1]):
        states.append(_draw(belief * _TABLE[:, states[-1]], rng))
    return tuple(state % _STEPS for state in reversed(states))


def _draw(weights: np.ndarray, rng: random.Random) -> int:
    edges = np.cumsum(weights)
    return int(min(np.searchsorted(edges, rng.random() * edges[-1], side="right"), len(weights) - 1))
