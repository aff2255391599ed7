"""Voicing: chords as keys to press, each voice moving as little as it can from one chord to the next."""

from __future__ import annotations

from collections.abc import Sequence

from engines.audio.score import Chord

_CENTRE = 0.35  # how much straying from the middle of the register costs, beside moving


def voice(chords: Sequence[Chord], centre: int, count: int = 4) -> tuple[tuple[int, ...], ...]:
    """For each chord `count` or fewer rising MIDI pitches around `centre`."""
    voiced: list[tuple[int, ...]] = []
    for chord in chords:
        options = _positions(chord.pitch_classes, centre, count)
        before = voiced[-1] if voiced else None
        voiced.append(min(options, key=lambda pitches: _cost(pitches, before, centre)))
    return tuple(voiced)


def _positions(pitch_classes: tuple[int, ...], centre: int, count: int) -> list[tuple[int, ...]]:
    """Close positions of every inversion; triads double their lowest note above where four voices are wanted."""
    wanted = pitch_classes[-count:] if len(pitch_classes) > count else pitch_classes
    made = []
    for lowest in range(centre - 12, centre + 4):
        if lowest % 12 not in wanted:
            continue
        rising = sorted((pitch_class - lowest) % 12 for pitch_class in set(wanted))
        pitches = [lowest + step for step in rising]
        while len(pitches) < min(count, 4) and len(pitches) <= len(rising):
            pitches.append(pitches[len(pitches) - len(rising)] + 12)
        made.append(tuple(pitches))
    return made


def _cost(pitches: tuple[int, ...], before: tuple[int, ...] | None, centre: int) -> float:
    middle = sum(pitches) / len(pitches)
    moved = sum(min(abs(pitch - other) for other in before) for pitch in pitches) if before else 0
    outer = abs(pitches[-1] - before[-1]) if before else 0
    return moved + 0.5 * outer + _CENTRE * len(pitches) * abs(middle - centre)
