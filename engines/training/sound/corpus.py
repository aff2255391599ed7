"""One seed, one example: a sound with everything that is true of it. Drawn on the fly, or written as files by `shards`."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import count
from typing import Literal

import numpy as np

from engines.audio.compose.brief import Brief
from engines.audio.compose.genres import GENRES
from engines.audio.compose.moods import MOODS
from engines.audio.compose.piece import Plan, compose, make_plan
from engines.audio.excerpt import excerpt
from engines.audio.foley.make import Wanted, make
from engines.audio.foley.table import FOLEY
from engines.audio.score import RATE, Key, Score
from engines.audio.synth.render import render
from engines.audio.synth.voices import VOICES
from engines.dsp.limiter import limit
from engines.training.sound.regions import is_reserved_effect, is_reserved_piece

Kind = Literal["music", "effect", "layered"]
_SHARES: dict[Kind, float] = {"music": 0.55, "effect": 0.3, "layered": 0.15}
_FIXED_TEMPO = 0.5  # of the pieces have a tempo that owes nothing to their length
_WHOLE = 0.35  # of the pieces are heard from beginning to end, the others are some bars out of a longer one
_UNDER = 10 ** (-9 / 20)  # how far music goes back under effects
_SPARSE = 0.2  # of the pieces lack a stem or two
_ASKED, _OF_ITS_OWN, _TEMPI = 3, 0.5, (60, 150)  # free pieces: voices at most, how often a key or a tempo is drawn, quarters per minute


@dataclass(frozen=True)
class Corpus:
    """What is drawn: samples per second, seconds, whether the stems are kept, and on which side of the reserved regions.

    `reserved`: only examples that training never sees; False: only the others. `free`: music of any mood, voices, key and tempo in any
    genre, also where they do not go together.
    """

    rate: int = 24_000
    seconds: float = 10.0
    stems: bool = False
    reserved: bool = False
    free: bool = False


@dataclass(frozen=True)
class Event:
    """An effect in a sound: samples [start, end) at the corpus's rate."""

    name: str
    start: int
    end: int
    size: float
    force: float
    distance: float


@dataclass(frozen=True)
class Example:
    """`sound`: float32 [samples, 2] within -1..1; `score`: of its music; `events`: of its effects; `stems`: adding up to its music."""

    seed: int
    kind: Kind
    rate: int
    sound: np.ndarray
    score: Score | None = None
    events: tuple[Event, ...] = ()
    stems: dict[str, np.ndarray] = field(default_factory=dict)


def draw(seed: int, corpus: Corpus = Corpus(), kind: Kind | None = None) -> Example:
    """The example of a seed; the same seed always gives the same."""
    rng = random.Random(f"example {seed}")
    kind = kind or rng.choices(list(_SHARES), list(_SHARES.values()))[0]
    if kind == "music":
        return _music(seed, corpus, rng)
    if kind == "effect":
        return _effects(seed, corpus, rng)
    music, effects = _music(seed, corpus, rng), _effects(seed, corpus, rng)
    under = {name: stem * np.float32(_UNDER) for name, stem in music.stems.items()}
    sound = limit(music.sound * np.float32(_UNDER) + effects.sound, corpus.rate)
    return Example(seed, "layered", corpus.rate, sound, music.score, effects.events, under)


def draw_score(seed: int, corpus: Corpus = Corpus()) -> Score:
    """The score of a seed's music, without playing it: thousands a minute."""
    return _score(seed, corpus, random.Random(f"score {seed}"))


def _music(seed: int, corpus: Corpus, rng: random.Random) -> Example:
    score = _score(seed, corpus, rng)
    played = render(score, rate=corpus.rate, stems=corpus.stems)
    samples = round(corpus.seconds * corpus.rate)
    stems = {name: _fitted(stem, samples) for name, stem in played.stems.items()}
    return Example(seed, "music", corpus.rate, _fitted(played.mix, samples), score, stems=stems)


def _score(seed: int, corpus: Corpus, rng: random.Random) -> Score:
    """A piece on the right side of the regions, whole or some bars out of it, at least as long as the example."""
    wanted = round(corpus.seconds * RATE)
    for attempt in count():
        whole = rng.random() < _WHOLE
        brief = Brief(wanted if whole else wanted * rng.randint(2, 5), seed * 1000 + attempt, stems=_stems(rng))
        brief = _freely(brief, rng) if corpus.free else brief
        plan = make_plan(brief)
        if rng.random() < _FIXED_TEMPO:
            brief = replace(brief, bpm=Fraction(round(float(plan.grid.tempo[0].bpm) * 10 + rng.uniform(-30, 30)), 10))
            plan = make_plan(brief)
        if is_reserved_piece(plan) != corpus.reserved:
            continue
        score = compose(brief)
        return score if whole else excerpt(score, *_bars(plan, wanted, rng))


def _freely(brief: Brief, rng: random.Random) -> Brief:
    """Genre, mood and voices that have nothing to do with each other; key and tempo are the mood's own in every second piece."""
    voices = tuple(rng.sample(list(VOICES), rng.randint(1, _ASKED)))
    key = Key(rng.randrange(12), rng.choice(("major", "minor"))) if rng.random() < _OF_ITS_OWN else None
    bpm = Fraction(rng.randint(*_TEMPI)) if rng.random() < _OF_ITS_OWN else None
    return replace(brief, genre=rng.choice(list(GENRES)), mood=rng.choice(list(MOODS)), instruments=voices, key=key, bpm=bpm)


def _stems(rng: random.Random) -> tuple[str, ...]:
    stems = ["drums", "bass", "chords", "lead", "pads"]
    if rng.random() < _SPARSE:
        for _ in range(rng.randint(1, 3)):
            stems.remove(rng.choice(stems))
    return tuple(stems)


def _bars(plan: Plan, wanted: int, rng: random.Random) -> tuple[int, int]:
    """(first bar, how many) that last at least `wanted` samples at 48 kHz, if the piece has so many."""
    grid = plan.grid
    needed = min(len(grid.bars), int(wanted * grid.tempo[0].bpm * 480 / (60 * RATE) // grid.bar) + 1)
    return rng.randint(0, len(grid.bars) - needed), needed


def _fitted(sound: np.ndarray, samples: int) -> np.ndarray:
    return sound[:samples] if len(sound) >= samples else np.concatenate([sound, np.zeros((samples - len(sound), 2), np.float32)])


def _effects(seed: int, corpus: Corpus, rng: random.Random) -> Example:
    """An ambience all along, single sounds at their moments, or both."""
    samples = round(corpus.seconds * corpus.rate)
    endless, ending = ([name for name, foley in FOLEY.items() if foley.endless == wanted] for wanted in (True, False))
    chosen = [rng.choice(endless)] if rng.random() < 0.6 else []
    chosen += [rng.choice(ending) for _ in range(rng.randint(0 if chosen else 1, 3))]
    out = np.zeros((samples, 2), np.float32)
    events = []
    for number, name in enumerate(chosen):
        event = _event(name, samples, corpus, rng)
        events.append(event)
        settings = (event.size, event.force, event.distance)
        out[event.start : event.end] += make(Wanted(name, event.end - event.start, seed * 10 + number, corpus.rate, *settings))
    return Example(seed, "effect", corpus.rate, limit(out, corpus.rate), events=tuple(sorted(events, key=lambda event: event.start)))


def _event(name: str, samples: int, corpus: Corpus, rng: random.Random) -> Event:
    if FOLEY[name].endless and rng.random() < 0.8:
        start, end = 0, samples
    else:
        length = min(samples, round(FOLEY[name].seconds * corpus.rate * rng.uniform(0.7, 1.2)))
        start = rng.randint(0, samples - length)
        end = start + length
    while True:
        size, force = rng.uniform(-1, 1), rng.random()
        if is_reserved_effect(name, size, force) == corpus.reserved:
            return Event(name, start, end, size, force, max(0.0, rng.uniform(-1, 1)))
