"""A score: what is played when, exact in integer ticks, before anything sounds. Plain data; the truth that the corpus keeps.

A tick is 1/480 of a quarter note. Tempo is a fraction of beats per minute and may change at any tick, so that a bar can be made to
begin on a given frame of a film; `seconds_at` is exact, and `sample_at` rounds once, at the very end.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from dataclasses import asdict, dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any

TICKS = 480  # in a quarter note, which is the beat that tempo counts
RATE = 48_000  # the rate that `Score.samples` counts in
STEMS = ("drums", "bass", "chords", "lead", "pads")
SECTIONS = ("intro", "theme", "answer", "bridge", "build", "climax", "break", "outro")
PITCH_NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
MODES = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
}
QUALITIES = {
    "major": (0, 4, 7),
    "minor": (0, 3, 7),
    "diminished": (0, 3, 6),
    "augmented": (0, 4, 8),
    "suspended": (0, 5, 7),
    "open": (0, 2, 7),
    "fifth": (0, 7),
    "major 7": (0, 4, 7, 11),
    "minor 7": (0, 3, 7, 10),
    "dominant 7": (0, 4, 7, 10),
    "half diminished": (0, 3, 6, 10),
    "minor 9": (0, 3, 7, 10, 14),
    "major 9": (0, 4, 7, 11, 14),
}
DRUMS = (
    "kick", "snare", "rim", "clap", "brush", "hat", "open hat", "ride", "crash", "swell", "low tom", "mid tom", "high tom",
    "shaker", "tambourine", "conga", "block", "taiko", "timpani", "boom",
)  # fmt: skip


class ScoreError(ValueError):
    """A score that contradicts itself; `str(error)` says where."""


@dataclass(frozen=True)
class Key:
    """`tonic`: pitch class 0 to 11, C = 0. `mode`: a key of MODES."""

    tonic: int
    mode: str = "major"

    @property
    def scale(self) -> tuple[int, ...]:
        """The seven pitch classes, from the tonic upwards."""
        return tuple((self.tonic + step) % 12 for step in MODES[self.mode])

    @property
    def minor(self) -> bool:
        """Whether the third above the tonic is small."""
        return MODES[self.mode][2] == 3

    def __str__(self) -> str:
        return f"{PITCH_NAMES[self.tonic]} {self.mode}"


@dataclass(frozen=True)
class Tempo:
    """From `tick` on there are `bpm` quarter notes in a minute."""

    tick: int
    bpm: Fraction


@dataclass(frozen=True)
class Section:
    """A part of the form: `name` is one of SECTIONS, `energy` runs from 0 (still) to 127 (full)."""

    name: str
    start: int
    length: int
    energy: int


@dataclass(frozen=True)
class Chord:
    """`root`, `bass`: pitch classes. `quality`: a key of QUALITIES. `function`: T, S or D."""

    start: int
    length: int
    root: int
    quality: str
    bass: int
    function: str = "T"

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        """The chord's pitch classes, root first."""
        return tuple((self.root + step) % 12 for step in QUALITIES[self.quality])


@dataclass(frozen=True)
class Note:
    """`pitch`: MIDI key number, 60 = middle C. `velocity`: 1 to 127."""

    start: int
    length: int
    pitch: int
    velocity: int


@dataclass(frozen=True)
class Hit:
    """A drum of DRUMS is struck; `velocity` 1 to 127."""

    start: int
    drum: str
    velocity: int


@dataclass(frozen=True)
class Part:
    """What one voice plays. `voice`: a name of the synthesiser's voices. `gain`: decibels. `pan`: -1 left to 1 right."""

    stem: str
    voice: str
    notes: tuple[Note, ...]
    gain: float = 0.0
    pan: float = 0.0


@dataclass(frozen=True)
class Drumming:
    """What the drums play; `kit`: a name of the synthesiser's kits."""

    kit: str
    hits: tuple[Hit, ...]
    gain: float = 0.0


@dataclass(frozen=True)
class Score:
    """A whole piece. Notes and hits are in order of their start; sections and chords cover [0, length) without gaps.

    `bars`: the tick of each downbeat. `metre`: (beats in a bar, unit), such as (4, 4) or (6, 8). `samples`: how long it is heard,
    at 48 kHz, which the person asked for and which need not end on a tick. `accents`: ticks on which the music must strike.
    `loop`: the end leads into the beginning. `space`, `genre`, `mood`: what the renderer and the captions go by.
    """

    key: Key
    metre: tuple[int, int]
    tempo: tuple[Tempo, ...]
    length: int
    samples: int
    bars: tuple[int, ...]
    sections: tuple[Section, ...]
    chords: tuple[Chord, ...]
    parts: tuple[Part, ...]
    drums: Drumming | None = None
    accents: tuple[int, ...] = ()
    loop: bool = False
    genre: str = ""
    mood: str = ""
    space: str = "room"
    seed: int = 0

    def seconds_at(self, tick: int) -> Fraction:
        """When `tick` is heard, exactly; ticks outside of the score go on at its first or last tempo."""
        index = max(0, bisect_right(self._tempo_ticks, tick) - 1)
        begin = self.tempo[index]
        return self._tempo_seconds[index] + Fraction(60 * (tick - begin.tick), TICKS) / begin.bpm

    def sample_at(self, tick: int, rate: int = RATE) -> int:
        """The sample at `rate` nearest to `tick`."""
        return round(self.seconds_at(tick) * rate)

    def tick_at(self, seconds: Fraction) -> int:
        """The tick nearest to a time."""
        index = max(0, bisect_right(self._tempo_seconds, seconds) - 1)
        begin = self.tempo[index]
        return begin.tick + round((seconds - self._tempo_seconds[index]) * begin.bpm * TICKS / 60)

    def beats(self) -> tuple[int, ...]:
        """The tick of every beat: quarters, or dotted quarters where the metre is compound (6/8, 12/8)."""
        step = self.beat_ticks
        ends = (*self.bars[1:], self.length)
        return tuple(tick for bar, end in zip(self.bars, ends, strict=True) for tick in range(bar, end, step))

    @property
    def beat_ticks(self) -> int:
        """The length of what one taps to: 480, or 720 in compound metres."""
        count, unit = self.metre
        return TICKS * 3 // 2 if unit == 8 and count % 3 == 0 else TICKS * 4 // unit

    @property
    def bpm(self) -> Fraction:
        """The tempo that most of the piece has, in quarter notes per minute."""
        ends = (*self._tempo_ticks[1:], self.length)
        return max(zip(self.tempo, ends, strict=True), key=lambda pair: pair[1] - pair[0].tick)[0].bpm

    @property
    def stems(self) -> tuple[str, ...]:
        """Which stems are heard, in the order of STEMS."""
        heard = {part.stem for part in self.parts if part.notes} | ({"drums"} if self.drums and self.drums.hits else set())
        return tuple(stem for stem in STEMS if stem in heard)

    @cached_property
    def _tempo_ticks(self) -> tuple[int, ...]:
        return tuple(tempo.tick for tempo in self.tempo)

    @cached_property
    def _tempo_seconds(self) -> tuple[Fraction, ...]:
        seconds = [Fraction(0)]
        for before, after in pairwise(self.tempo):
            seconds.append(seconds[-1] + Fraction(60 * (after.tick - before.tick), TICKS) / before.bpm)
        return tuple(seconds)


def check(score: Score) -> Score:
    """The score itself if it holds together; raises ScoreError."""
    _demand(score.length > 0 and score.samples > 0, "it has no length")
    _demand(bool(score.tempo) and score.tempo[0].tick == 0, "the tempo does not begin with it")
    _demand(all(tempo.bpm > 0 for tempo in score.tempo), "a tempo is not above zero")
    _demand(bool(score.bars) and score.bars[0] == 0 and _rising(score.bars) and score.bars[-1] < score.length, "the bars are out of order")
    for name, spans in (("sections", score.sections), ("chords", score.chords)):
        _demand(_covers(spans, score.length), f"the {name} leave gaps")
    _demand(all(section.name in SECTIONS for section in score.sections), "a section has a name that is not known")
    _demand(all(chord.quality in QUALITIES for chord in score.chords), "a chord is not known")
    for part in score.parts:
        _demand(part.stem in STEMS, f"there is no stem {part.stem}")
        for note in part.notes:
            sound = note.length > 0 and 0 <= note.start < score.length and 0 <= note.pitch <= 127 and 1 <= note.velocity <= 127
            _demand(sound, f"{part.voice} plays a note that cannot be: {note}")
    for hit in score.drums.hits if score.drums else ():
        _demand(hit.drum in DRUMS and 0 <= hit.start < score.length and 1 <= hit.velocity <= 127, f"a drum hit cannot be: {hit}")
    return score


def to_json(score: Score) -> str:
    """One line of JSON; fractions as "numerator/denominator"."""
    return json.dumps(asdict(score), default=str)


def from_json(text: str) -> Score:
    """The inverse of `to_json`, checked; raises ScoreError for anything else."""
    try:
        data = json.loads(text)
        plain = {name: data.pop(name) for name in ("length", "samples", "loop", "genre", "mood", "space", "seed")}
        drums = data["drums"]
        return check(
            Score(
                key=Key(**data["key"]),
                metre=tuple(data["metre"]),
                tempo=tuple(Tempo(item["tick"], Fraction(item["bpm"])) for item in data["tempo"]),
                bars=tuple(data["bars"]),
                sections=_all(Section, data["sections"]),
                chords=_all(Chord, data["chords"]),
                parts=tuple(Part(**{**item, "notes": _all(Note, item["notes"])}) for item in data["parts"]),
                drums=drums and Drumming(**{**drums, "hits": _all(Hit, drums["hits"])}),
                accents=tuple(data["accents"]),
                **plain,
            )
        )
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError, ZeroDivisionError) as error:
        raise ScoreError(f"This is no score: {error}.") from error


def _all(kind: Any, items: list[dict[str, Any]]) -> tuple:
    return tuple(kind(**item) for item in items)


def _demand(holds: bool, sentence: str) -> None:
    if not holds:
        raise ScoreError(f"The score does not hold together: {sentence}.")


def _rising(ticks: tuple[int, ...]) -> bool:
    return all(before < after for before, after in pairwise(ticks))


def _covers(spans: tuple[Section, ...] | tuple[Chord, ...], length: int) -> bool:
    """Whether the spans follow each other from 0 to `length`."""
    ends = [0, *(span.start + span.length for span in spans)]
    return all(span.length > 0 and span.start == end for span, end in zip(spans, ends, strict=False)) and ends[-1] == length
