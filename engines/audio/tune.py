"""A tune heard in sound, hummed or played: YIN's pitch (de Cheveigne and Kawahara 2002), cut into notes and put on a score's grid."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

import numpy as np

from engines.audio.compose.brief import Brief
from engines.audio.compose.piece import Plan, make_plan, perform
from engines.audio.rates import at_rate, reader
from engines.audio.score import RATE, TICKS, Chord, Key, Note, Part, Score

_RATE = 16_000
_HOP, _WINDOW = 160, 800  # samples: a pitch every 10 ms, of 50 ms
_LOWEST, _HIGHEST = 65.0, 1050.0  # hertz
_VOICED = 0.22  # YIN's normalised difference below which there is a pitch
_STILL = 10 ** (-38 / 20)  # of the loudest
_DIP = 7  # frames to each side that are louder than a breath between them
_STEADY = 0.7  # semitones that a note may waver
_SHORTEST = 0.08  # seconds
_GRID = TICKS // 4  # sixteenths
_PACES = range(66, 133)  # beats per minute that a tune without a beat is tried at


@dataclass(frozen=True)
class Sung:
    """A note as it was heard: seconds, and MIDI key number."""

    start: float
    end: float
    pitch: int


def hear_tune(sound: np.ndarray) -> tuple[Sung, ...]:
    """The notes of a single voice in `sound`, float32 [samples, channels] at 48 kHz; empty if there is none."""
    if len(sound) < RATE * _SHORTEST:
        return ()
    line = at_rate(reader(sound.mean(axis=1, keepdims=True)), _RATE)(0, len(sound) * _RATE // RATE)[:, 0]
    pitches = _smooth(_pitches(line))
    heard = ~np.isnan(pitches)
    if not heard.any():
        return ()
    pitches -= np.median(_off(pitches[heard]))  # nobody hums at 440 Hz
    spans = [span for span in _spans(pitches) if (span[1] - span[0]) * _HOP / _RATE >= _SHORTEST]
    return tuple(Sung(a * _HOP / _RATE, b * _HOP / _RATE, round(float(np.nanmedian(pitches[a:b])))) for a, b in spans)


def key_of(notes: tuple[Sung, ...]) -> Key:
    """The major or minor key whose scale holds most of the tune, the last note and the longest one speaking for the tonic."""
    weights = np.zeros(12)
    for note in notes:
        weights[note.pitch % 12] += note.end - note.start
    longest = max(notes, key=lambda note: note.end - note.start)
    weights[longest.pitch % 12] *= 1.2

    def fit(key: Key) -> float:
        tonic = (notes[-1].pitch % 12 == key.tonic) * 0.5 + weights[key.tonic] / weights.sum()
        return float(weights[list(key.scale)].sum() / weights.sum() + 0.3 * tonic)

    return max((Key(tonic, mode) for tonic in range(12) for mode in ("major", "minor")), key=fit)


def pace_of(notes: tuple[Sung, ...]) -> Fraction:
    """The tempo at which the notes begin nearest to eighths, in beats per minute."""
    starts = np.array([note.start for note in notes]) - notes[0].start

    def miss(bpm: int) -> float:
        eighths = starts * bpm / 30
        return float(np.abs(eighths - np.round(eighths)).mean() + 0.0005 * abs(bpm - 96))

    return Fraction(min(_PACES, key=miss))


def compose_around(brief: Brief, notes: tuple[Sung, ...]) -> Score:
    """A score whose lead is the tune, over chords that go with it; the tune is repeated while the piece lasts."""
    plan = make_plan(brief)
    lead = _placed(perform(plan, brief), notes)
    score = perform(replace(plan, chords=_harmonised(plan, lead)), brief)
    voice = next((part.voice for part in score.parts if part.stem == "lead"), plan.cast.lead[0].voice)
    others = tuple(part for part in score.parts if part.stem != "lead")
    return replace(score, parts=(*others, Part("lead", voice, lead, gain=2.0)))


def _placed(score: Score, notes: tuple[Sung, ...]) -> tuple[Note, ...]:
    """The tune in ticks from the first bar on, its starts and ends on sixteenths, again and again by whole bars."""
    first = notes[0].start
    ticks = [(_snapped(score, note.start - first), _snapped(score, note.end - first), note.pitch) for note in notes]
    placed = [(start, max(end, start + _GRID), pitch) for start, end, pitch in ticks]
    placed = [(a, min(b, following[0]), pitch) for (a, b, pitch), following in pairwise([*placed, (1 << 40, 0, 0)]) if following[0] > a]
    bar = score.metre[0] * TICKS * 4 // score.metre[1]
    length = max(1, -(-placed[-1][1] // bar)) * bar
    return tuple(
        Note(again + start, min(end, score.length - again) - start, pitch, 100)
        for again in range(0, score.length, length)
        for start, end, pitch in placed
        if again + start < score.length - _GRID
    )


def _snapped(score: Score, seconds: float) -> int:
    return round(score.tick_at(Fraction(seconds)) / _GRID) * _GRID


def _harmonised(plan: Plan, lead: tuple[Note, ...]) -> tuple[Chord, ...]:
    """Where a chord of the plan does not go with the tune, the triad of the key that goes best."""
    triads = _triads(plan.key)
    return tuple(_fitting(chord, lead, triads) for chord in plan.chords)


def _fitting(chord: Chord, lead: tuple[Note, ...], triads: list[tuple[int, str]]) -> Chord:
    weights = np.zeros(12)
    for note in lead:
        weights[note.pitch % 12] += max(0, min(note.start + note.length, chord.start + chord.length) - max(note.start, chord.start))
    if not weights.any() or weights[list(chord.pitch_classes)].sum() >= 0.5 * weights.sum():
        return chord

    def fit(triad: tuple[int, str]) -> float:
        return float(weights[list(Chord(0, 1, triad[0], triad[1], triad[0]).pitch_classes)].sum())

    root, quality = max(triads, key=fit)
    return replace(chord, root=root, quality=quality, bass=root)


def _triads(key: Key) -> list[tuple[int, str]]:
    """The major and minor triads on the degrees of a key, the tonic first."""
    scale = set(key.scale)
    kinds = (("major", 4), ("minor", 3))
    return [(root, kind) for root in key.scale for kind, third in kinds if {(root + third) % 12, (root + 7) % 12} <= scale]


def _pitches(line: np.ndarray) -> np.ndarray:
    """float [frames]: MIDI pitch, not rounded; nan where there is none."""
    longest, shortest = int(_RATE / _LOWEST), int(_RATE / _HIGHEST)
    size = _WINDOW + longest
    if len(line) < size:
        return np.full(0, np.nan)
    frames = np.lib.stride_tricks.sliding_window_view(line, size)[::_HOP].astype(np.float64)
    loud = np.sqrt((frames**2).mean(axis=1))
    out = np.full(len(frames), np.nan)
    for row in np.flatnonzero((loud > _STILL * loud.max()) & ~_dips(frames[:, :_WINDOW])):
        out[row] = _yin(frames[row], longest, shortest)
    return out


def _dips(frames: np.ndarray) -> np.ndarray:
    """bool [frames]: where the loudness falls and rises again within a tenth of a second, as between two equal notes."""
    third = frames.shape[1] // 3
    loud = np.sqrt((frames[:, third : 2 * third] ** 2).mean(axis=1))
    around = np.lib.stride_tricks.sliding_window_view(np.pad(loud, _DIP), 2 * _DIP + 1)
    return loud < 0.5 * np.minimum(around[:, :_DIP].max(axis=1), around[:, -_DIP:].max(axis=1))


def _yin(frame: np.ndarray, longest: int, shortest: int) -> float:
    """The MIDI pitch of one frame, or nan."""
    power = np.concatenate([[0.0], np.cumsum(frame**2)])
    shared = np.correlate(frame, frame[:_WINDOW], "valid")
    difference = power[_WINDOW] + power[_WINDOW:] - power[: len(frame) - _WINDOW + 1] - 2 * shared
    mean = np.cumsum(difference[1:]) / np.arange(1, len(difference))
    normal = np.concatenate([[1.0], difference[1:] / np.maximum(mean, 1e-12)])
    low = np.flatnonzero(normal[shortest:longest] < _VOICED)
    if not len(low):
        return float("nan")
    lag = shortest + int(low[0])
    while lag + 1 < longest and normal[lag + 1] < normal[lag]:
        lag += 1
    before, here, after = normal[lag - 1], normal[lag], normal[lag + 1]
    bend = before - 2 * here + after
    exact = lag + (0.5 * (before - after) / bend if bend else 0.0)
    return float(69 + 12 * np.log2(_RATE / exact / 440))


def _smooth(pitches: np.ndarray) -> np.ndarray:
    """The middle of five, so that single slips are gone; nan stays nan."""
    if len(pitches) < 5:
        return pitches
    rows = np.lib.stride_tricks.sliding_window_view(np.pad(pitches, 2, constant_values=np.nan), 5)
    counts = (~np.isnan(rows)).sum(axis=1)
    ordered = np.sort(rows, axis=1)  # nan last
    middle = ordered[np.arange(len(rows)), np.maximum(counts - 1, 0) // 2]
    return np.where(counts >= 3, middle, np.nan)


def _off(pitches: np.ndarray) -> np.ndarray:
    return pitches - np.round(pitches)


def _spans(pitches: np.ndarray) -> list[tuple[int, int]]:
    """Frames [from, to) over which the pitch is steady."""
    spans, begin = [], None
    for frame, pitch in enumerate(np.append(pitches, np.nan)):
        if begin is not None and (np.isnan(pitch) or abs(pitch - np.median(pitches[begin:frame])) > _STEADY):
            spans.append((begin, frame))
            begin = None
        if begin is None and not np.isnan(pitch):
            begin = frame
    return spans
