"""What is done to parts that are written: accents that strike, and an ending that comes to rest."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from engines.audio.compose.grid import Grid
from engines.audio.score import Chord, Drumming, Hit, Note, Part
from engines.audio.synth.voices import VOICES


def order(note: Note) -> tuple[int, int]:
    """Notes are in order of their start, then of their pitch."""
    return note.start, note.pitch


def strike(grid: Grid, drumming: Drumming | None, parts: list[Part]) -> tuple[Drumming | None, list[Part]]:
    """On each accent the drums strike with all they have, and every voice begins its chord anew."""
    if drumming is not None:
        hits = [Hit(tick, drum, 127) for tick in grid.accents for drum in ("boom", "crash", "kick")]
        others = [hit for hit in drumming.hits if hit.start not in grid.accents]
        drumming = replace(drumming, hits=tuple(sorted([*others, *hits], key=lambda hit: hit.start)))
    struck = []
    for part in parts:
        notes = list(part.notes)
        for tick in grid.accents:
            notes = _renewed(notes, tick) if part.stem in ("chords", "bass", "pads") else notes
        struck.append(replace(part, notes=tuple(sorted(notes, key=order))))
    return drumming, struck


def _renewed(notes: list[Note], tick: int) -> list[Note]:
    """Notes that sound over a tick are cut there and struck again, loudly; those a moment beside it are moved onto it."""
    made = []
    for note in notes:
        if note.start + 20 < tick < note.start + note.length - 20:
            made.append(replace(note, length=tick - note.start))
            made.append(Note(tick, note.start + note.length - tick, note.pitch, min(127, note.velocity + 30)))
        elif abs(note.start - tick) <= 20:
            made.append(replace(note, start=tick, velocity=min(127, note.velocity + 30)))
        else:
            made.append(note)
    return made


def place_of_rest(grid: Grid) -> int | None:
    """The tick from which on a piece only fades: its last bar, or the one before if the last is cut short; None for very short ones."""
    if len(grid.bars) < 3:
        return None
    return grid.bars[-1] if grid.length - grid.bars[-1] >= grid.bar // 2 else grid.bars[-2]


def come_home(chords: tuple[Chord, ...], grid: Grid) -> tuple[Chord, ...]:
    """The last chord is there when the piece comes to rest, at the expense of those before it."""
    place, last = place_of_rest(grid), chords[-1]
    if place is None or last.start <= place:
        return chords
    kept = [replace(chord, length=min(chord.length, place - chord.start)) for chord in chords[:-1] if chord.start < place]
    return (*kept, replace(last, start=place, length=last.start + last.length - place))


def end(grid: Grid, chords: Sequence[Chord], drumming: Drumming | None, parts: list[Part]) -> tuple[Drumming | None, list[Part]]:
    """The piece comes to rest: from the last chord's beginning on nothing new starts, and what is struck there is held."""
    last = place_of_rest(grid)
    if last is None:
        return drumming, parts
    chord = chords[max(0, bisect_right([chord.start for chord in chords], last) - 1)]
    ended = []
    for part in parts:
        kept = [note for note in part.notes if note.start < last - 20]
        kept = [
            replace(note, length=min(note.length, last - note.start)) if note.start + note.length < grid.length - 20 else note
            for note in kept
        ]
        final = (
            _final(part, chord, last, grid.length)
            if any(note.start >= last - 20 or note.start + note.length > last for note in part.notes)
            else []
        )
        kept = [note if note.start + note.length <= last else replace(note, length=last - note.start) for note in kept]
        ended.append(replace(part, notes=tuple(sorted([*kept, *final], key=order))))
    if drumming is not None:
        hits = tuple(hit for hit in drumming.hits if hit.start < last - 20)
        strong = [Hit(last, drum, 84) for drum in {hit.drum for hit in hits} & {"kick", "crash", "taiko", "timpani", "ride"}]
        drumming = replace(drumming, hits=tuple([*hits, *sorted(strong, key=lambda hit: hit.drum)]))
    return drumming, ended


def lead_over(grid: Grid, parts: list[Part]) -> list[Part]:
    """A loop's tune and bass hold their last note until it begins anew: where they breathed there, the first strokes would stand out."""
    return [replace(part, notes=_held_over(part.notes, grid)) if part.stem in ("lead", "bass") else part for part in parts]


def _held_over(notes: Sequence[Note], grid: Grid) -> tuple[Note, ...]:
    if not notes or notes[-1].start < grid.bars[-1]:
        return tuple(notes)
    return (*notes[:-1], replace(notes[-1], length=grid.length - notes[-1].start + grid.beat // 4))


def _final(part: Part, chord: Chord, start: int, end: int) -> list[Note]:
    """The last chord in this part's register: as many notes as it played last, one for a line."""
    before = [note for note in part.notes if note.start >= start - 20] or list(part.notes[-1:])
    first = min(note.start for note in before)
    pitches = sorted({note.pitch for note in before if note.start <= first + 60})
    wanted = chord.pitch_classes[:1] if part.stem == "bass" else chord.pitch_classes[:3]
    voice = VOICES[part.voice]

    def strain(pitch: int, near: int) -> tuple[bool, bool, int]:
        return near % 12 not in wanted, not voice.low <= near <= voice.high, abs(near - pitch)

    fitted = sorted({min(range(pitch - 6, pitch + 13), key=lambda near, pitch=pitch: strain(pitch, near)) for pitch in pitches})
    velocity = max(note.velocity for note in before)
    return [Note(start, end - start, pitch, velocity) for pitch in fitted]
