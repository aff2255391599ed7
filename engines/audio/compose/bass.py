"""Bass lines: roots and fifths, pulses, octaves, syncopations and walking quarters."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Callable, Sequence

from engines.audio.compose.accompany import Player, loud
from engines.audio.compose.figures import EIGHTH, SIXTEENTH, Bar
from engines.audio.compose.grid import Grid
from engines.audio.score import Chord, Key, Note, Section

# a step of a line: (tick in the bar, length, which degree of the chord, accent)
Step = tuple[int, int, str, float]


def line(name: str, bar: Bar, rng: random.Random) -> tuple[Step, ...]:
    """One bar of the bass line `name`, a key of LINES."""
    return LINES[name](bar, rng)


def play(chords: Sequence[Chord], grid: Grid, section: Section, steps: tuple[Step, ...], walk: tuple[Player, Key]) -> list[Note]:
    """The section's bars through a line; every new chord is begun on its bass note."""
    player, key = walk
    starts = [chord.start for chord in chords]
    ends = (*grid.bars[1:], grid.length)
    notes = []
    for bar, end in zip(grid.bars, ends, strict=True):
        if not section.start <= bar < section.start + section.length:
            continue
        for at, length, degree, accent in steps:
            tick = bar + at
            if tick >= end:
                continue
            index = bisect_right(starts, tick) - 1
            chord, after = chords[index], chords[min(index + 1, len(chords) - 1)]
            pitch = _pitch(degree if tick > chord.start else "root", chord, after, player, key)
            held = max(30, min(length, chord.start + chord.length - tick))
            notes.append(Note(tick, held, pitch, loud(player, section, accent)))
    return notes


def _pitch(degree: str, chord: Chord, after: Chord, player: Player, key: Key) -> int:
    root = player.low + (chord.bass - player.low) % 12
    if degree == "octave":
        return player.within(root + 12)
    if degree == "fifth":
        fifth = chord.pitch_classes[min(2, len(chord.pitch_classes) - 1)]
        return player.within(root + (fifth - root) % 12)
    if degree == "third":
        return player.within(root + (chord.pitch_classes[1] - root) % 12)
    if degree == "approach":
        goal = player.low + (after.bass - player.low) % 12
        below = goal - 1 if (goal - 2) % 12 not in key.scale else goal - 2
        return player.within(below if (chord.start + after.start) // EIGHTH % 3 else goal + 2 if (goal + 2) % 12 in key.scale else goal + 1)
    return root


def _sustained(bar: Bar, rng: random.Random) -> tuple[Step, ...]:
    return ((0, bar.length, "root", 0.9),)


def _roots(bar: Bar, rng: random.Random) -> tuple[Step, ...]:
    if len(bar.beats) < 4:
        return ((0, bar.length - bar.beat // 2, "root", 1.0),)
    late = bar.beats[2] + rng.choice((0, 0, -EIGHTH))
    return ((0, late - 30, "root", 1.0), (late, bar.length - late, "root", 0.8))


def _root_fifth(bar: Bar, rng: random.Random) -> tuple[Step, ...]:
    if len(bar.beats) == 3:
        return ((0, bar.beat, "root", 1.0),)
    half = bar.length // 2
    return ((0, bar.beat, "root", 1.0), (half, bar.beat, "fifth", 0.85))


def _walking(bar: Bar, rng: random.Random) -> tuple[Step, ...]:
    degrees = rng.choice(
        (["root", "third", "fifth", "approach"], ["root", "fifth", "octave", "approach"], ["root", "root", "third", "approach"])
    )
    chosen = [*degrees[: len(bar.beats) - 1], "approach"]
    return tuple((at, bar.beat * 9 // 10, degree, 1.0 if at == 0 else 0.88) for at, degree in zip(bar.beats, chosen, strict=False))


def _pulse(bar: Bar, rng: random.Random) -> tuple[Step, ...]:
    return tuple((at, EIGHTH * 4 // 5, "root", 1.0 if at % bar.beat == 0 else 0.78) for at in range(0, bar.length, EIGHTH))


def _octaves(bar: Bar, rng: random.Random) -> tuple[Step, ...]:
    return tuple(
        (at, EIGHTH * 4 // 5, "octave" if index % 2 else "root", 0.8 if index % 2 else 1.0)
        for index, at in enumerate(range(0, bar.length, EIGHTH))
    )


def _syncopated(bar: Bar, rng: random.Random) -> tuple[Step, ...]:
    places = rng.choice(((0, 3, 6, 10), (0, 6, 8, 11), (0, 3, 8, 14), (0, 2, 7, 10, 14)))
    degrees = ("root", "root", "fifth", "root", "octave")
    return tuple(
        (place * SIXTEENTH, SIXTEENTH * 2, degree, 1.0 if place == 0 else 0.82)
        for place, degree in zip(places, degrees, strict=False)
        if place * SIXTEENTH < bar.length
    )


LINES: dict[str, Callable[[Bar, random.Random], tuple[Step, ...]]] = {
    "sustained": _sustained, "roots": _roots, "root fifth": _root_fifth, "walking": _walking,
    "pulse": _pulse, "octaves": _octaves, "syncopated": _syncopated,
}  # fmt: skip
