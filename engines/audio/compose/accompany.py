"""Accompaniment: chords and pads laid out in figures, in voicings that lead from one to the next."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from engines.audio.compose.figures import Figure, Stroke
from engines.audio.compose.grid import Grid
from engines.audio.compose.voicing import voice
from engines.audio.score import Chord, Note, Section

_LOWEST = 36  # MIDI: chords below sound muddy
_SHORTEST = 30  # ticks


@dataclass(frozen=True)
class Player:
    """A register and how hard it plays: MIDI pitches from `low` to `high`, velocity at full energy."""

    low: int
    high: int
    velocity: int
    voices: int = 4

    def within(self, pitch: int) -> int:
        """The pitch, moved by octaves into the register."""
        while pitch < self.low:
            pitch += 12
        while pitch > self.high:
            pitch -= 12
        return pitch


def play(chords: Sequence[Chord], grid: Grid, section: Section, figure: Figure, player: Player) -> list[Note]:
    """The section's bars through `figure`, each stroke with the chord that stands under it."""
    starts = [chord.start for chord in chords]
    voicings = voice(chords, (max(player.low, _LOWEST) + player.high) // 2, player.voices)
    notes = []
    for bar, end in _bars(grid, section):
        for stroke in figure:
            at = bar + stroke.at
            if at >= end:
                continue
            index = bisect_right(starts, at) - 1
            until = min(at + stroke.length, chords[index].start + chords[index].length)
            span = replace(stroke, at=at, length=until - at)
            notes += _strike(span, voicings[index], chords[index].bass, player, loud(player, section, stroke.accent))
    return notes


def hold(chords: Sequence[Chord], section: Section, player: Player) -> list[Note]:
    """Every chord held as long as it lasts, notes that stay being tied over."""
    end = section.start + section.length
    under = [chord for chord in chords if chord.start < end and chord.start + chord.length > section.start]
    notes: list[Note] = []
    open_notes: dict[int, int] = {}
    for chord, voicing in zip(under, voice(under, (player.low + player.high) // 2, player.voices), strict=True):
        pitches = tuple(player.within(pitch) for pitch in voicing)
        start = max(chord.start, section.start)
        for pitch in [pitch for pitch in open_notes if pitch not in pitches]:
            begun = open_notes.pop(pitch)
            notes.append(Note(begun, start - begun, pitch, loud(player, section)))
        for pitch in pitches:
            open_notes.setdefault(pitch, start)
    return notes + [Note(begun, end - begun, pitch, loud(player, section)) for pitch, begun in open_notes.items()]


def loud(player: Player, section: Section, accent: float = 1.0) -> int:
    """The velocity of a stroke: half of it follows the section's energy."""
    return max(1, min(127, round(player.velocity * accent * (0.55 + 0.45 * section.energy / 127))))


def _strike(stroke: Stroke, pitches: tuple[int, ...], bass: int, player: Player, velocity: int) -> list[Note]:
    """The notes of a stroke whose `at` is a tick of the piece."""
    order = stroke.voices if stroke.spread >= 0 else stroke.voices[::-1]
    wanted: dict[int, int] = {}
    for place, index in enumerate(order):
        pitch = _below(bass, pitches[0]) if index < 0 else pitches[index % len(pitches)] + 12 * (index // len(pitches))
        wanted.setdefault(player.within(pitch), place * abs(stroke.spread))
    return [Note(stroke.at + late, max(_SHORTEST, stroke.length - late), pitch, velocity) for pitch, late in wanted.items()]


def _below(bass: int, lowest: int) -> int:
    """The bass pitch class next below a pitch."""
    return lowest - 1 - (lowest - 1 - bass) % 12


def _bars(grid: Grid, section: Section) -> list[tuple[int, int]]:
    ends = (*grid.bars[1:], grid.length)
    last = section.start + section.length
    return [(bar, end) for bar, end in zip(grid.bars, ends, strict=True) if section.start <= bar < last]
