"""A score as numbers per codec frame: what a music model is told of the notes that it is to sound."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from engines.audio.score import DRUMS, RATE, SECTIONS, STEMS, Note, Score

_TUNED = ("bass", "chords", "lead", "pads")
_TURNS = (1, 2, 4, 8)  # of the phase, per bar
_NAMES = (
    "known", "later", "energy",
    *(f"{wave} {turn}" for turn in _TURNS for wave in ("sine", "cosine")),
    *(f"section {name}" for name in SECTIONS),
    *(f"root {pitch}" for pitch in range(12)), *(f"chord {pitch}" for pitch in range(12)),
    *(f"{stem} {what}" for stem in _TUNED for what in (*range(12), "onset", "height")),
    *(f"drum {name}" for name in DRUMS),
    *(f"stem {name}" for name in STEMS),
)  # fmt: skip
PLACES = {name: place for place, name in enumerate(_NAMES)}
CHANNELS = len(_NAMES)
KNOWN, LATER = PLACES["known"], PLACES["later"]


def plan(score: Score, frames: int, rate: Fraction) -> np.ndarray:
    """float32 [frames, CHANNELS] at `rate` frames per second: beat phase, section, energy, chord, the notes of each stem, drum hits.

    Everything lies in -1..1. Channel KNOWN is 1: a row of zeros means that nothing is known. LATER marks context from after the music
    that is to be made; it is 0 here.
    """
    out = np.zeros((frames, CHANNELS), np.float32)
    out[:, KNOWN] = 1
    _phases(score, out, rate)
    for section in score.sections:
        rows = _rows(score, section.start, section.start + section.length, rate)
        out[rows, PLACES[f"section {section.name}"]] = 1
        out[rows, PLACES["energy"]] = section.energy / 127
    for chord in score.chords:
        rows = _rows(score, chord.start, chord.start + chord.length, rate)
        out[rows, PLACES[f"root {chord.root}"]] = 1
        out[rows, [PLACES[f"chord {pitch}"] for pitch in chord.pitch_classes]] = 1
    for part in score.parts:
        _notes(score, part.stem, part.notes, out, rate)
    for hit in score.drums.hits if score.drums else ():
        _raise(out, _frame(score, hit.start, rate), f"drum {hit.drum}", hit.velocity / 127)
    for stem in score.stems:
        out[:, PLACES[f"stem {stem}"]] = 1
    return out


def words(score: Score) -> list[str]:
    """The names that a model knows a piece by: genre, mood, room, kit and voices."""
    kit = [f"{score.drums.kit} kit"] if score.drums and score.drums.hits else []
    return list(dict.fromkeys([score.genre, score.mood, f"{score.space} space", *kit, *(part.voice for part in score.parts)]))


def only(score: Score, stem: str) -> Score:
    """The score as one stem plays it."""
    parts = tuple(part for part in score.parts if part.stem == stem)
    return replace(score, parts=parts, drums=score.drums if stem == "drums" else None)


def _phases(score: Score, out: np.ndarray, rate: Fraction) -> None:
    edges = [float(score.seconds_at(tick)) for tick in (*score.bars, score.length)]
    for frame in range(len(out)):
        time = float(frame / rate)
        bar = min(max(bisect_right(edges, time) - 1, 0), len(edges) - 2)
        phase = (time - edges[bar]) / (edges[bar + 1] - edges[bar]) * 2 * np.pi
        for turn in _TURNS:
            out[frame, PLACES[f"sine {turn}"]] = np.sin(phase * turn)
            out[frame, PLACES[f"cosine {turn}"]] = np.cos(phase * turn)


def _notes(score: Score, stem: str, notes: Sequence[Note], out: np.ndarray, rate: Fraction) -> None:
    """The notes of a stem; those that last beyond the end of a loop ring on in its beginning, under what begins there."""
    for note in notes:
        if score.loop and (over := note.start + note.length - score.length) > 0:
            _sound(out[_rows(score, 0, over, rate)], stem, note)
    for note in notes:
        rows = _rows(score, note.start, note.start + note.length, rate)
        _sound(out[rows], stem, note)
        _raise(out, rows.start, f"{stem} onset", note.velocity / 127)


def _sound(rows: np.ndarray, stem: str, note: Note) -> None:
    rows[:, PLACES[f"{stem} {note.pitch % 12}"]] = note.velocity / 127
    rows[:, PLACES[f"{stem} height"]] = (note.pitch - 60) / 64


def _raise(out: np.ndarray, frame: int, name: str, value: float) -> None:
    if frame < len(out):
        out[frame, PLACES[name]] = max(out[frame, PLACES[name]], value)


def _rows(score: Score, start: int, end: int, rate: Fraction) -> slice:
    """The frames of [start, end) in ticks, at least one."""
    first = _frame(score, start, rate)
    return slice(first, max(first + 1, _frame(score, end, rate)))


def _frame(score: Score, tick: int, rate: Fraction) -> int:
    return int(score.sample_at(tick) * rate / RATE)
