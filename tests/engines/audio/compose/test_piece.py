import random
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest

from engines.audio.compose import drums, piece
from engines.audio.compose.brief import Brief
from engines.audio.compose.genres import GENRES
from engines.audio.compose.moods import MOODS
from engines.audio.compose.piece import compose
from engines.audio.score import RATE, STEMS, Key, Score, Section, from_json, to_json
from engines.audio.synth.voices import VOICES
from engines.progress import EngineError


@pytest.mark.parametrize("genre", GENRES)
def test_every_genre_makes_pieces_that_hold_together(genre):
    for seed in range(4):
        score = compose(Brief(samples=(3 + 11 * seed) * RATE + 17 * seed, seed=seed, genre=genre))
        assert score.genre == genre and score.samples == (3 + 11 * seed) * RATE + 17 * seed
        assert score.seconds_at(score.length) == Fraction(score.samples, RATE)  # whole bars fill the length exactly
        assert score.parts and from_json(to_json(score)) == score
        for part in score.parts:
            assert all(VOICES[part.voice].low - 1 <= note.pitch <= VOICES[part.voice].high + 1 for note in part.notes), part.voice
            assert list(part.notes) == sorted(part.notes, key=lambda note: (note.start, note.pitch))


def test_the_same_brief_gives_the_same_score_and_another_seed_another():
    brief = Brief(seed=5)
    assert compose(brief) == compose(brief)
    assert len({to_json(compose(Brief(seed=seed))) for seed in range(8)}) == 8


@pytest.mark.parametrize("mood", MOODS)
def test_moods_choose_their_modes(mood):
    for seed in range(5):
        score = compose(Brief(samples=8 * RATE, seed=seed, mood=mood))
        assert score.mood == mood and score.key.mode in MOODS[mood].modes


def test_moods_choose_their_manner():
    """The same seed, genre, key and tempo, so the manner alone: detached or bound, high or low, drums in front or far back."""

    def of(mood: str) -> list[Score]:
        known = {"genre": "rock", "key": Key(0), "bpm": Fraction(110), "metre": (4, 4)}
        return [compose(Brief(samples=16 * RATE, seed=seed, mood=mood, **known)) for seed in range(4)]

    def held(scores: list[Score]) -> float:
        """The share of the time from one note of the tune to the next in which it sounds."""
        gaps = [(one.length, two.start - one.start) for score in scores for part in score.parts if part.stem == "lead"
                for one, two in pairwise(part.notes) if two.start > one.start]  # fmt: skip
        return sum(min(length, gap) for length, gap in gaps) / sum(gap for _, gap in gaps)

    def height(scores: list[Score]) -> float:
        pitches = [note.pitch for score in scores for part in score.parts if part.stem in ("chords", "lead") for note in part.notes]
        return sum(pitches) / len(pitches)

    playful, dark, energetic, sad = (of(mood) for mood in ("playful", "dark", "energetic", "sad"))
    assert held(playful) < 0.4 < 0.8 < held(dark)
    assert height(dark) + 8 < height(playful)
    assert {score.drums.gain for score in energetic} == {7} and {score.drums.gain for score in sad} == {-12}
    assert held(of("energetic")) == held(energetic), "the planted failure: the same mood is played alike"


def test_asked_tempo_key_metre_and_voices_are_kept():
    brief = Brief(
        samples=777_777, bpm=Fraction(873, 10), key=Key(6, "dorian"), metre=(3, 4), genre="folk", instruments=("cello", "kalimba")
    )
    score = compose(brief)
    assert (score.bpm, score.key, score.metre, score.samples) == (Fraction(873, 10), Key(6, "dorian"), (3, 4), 777_777)
    assert len(score.tempo) == 1 and {"cello", "kalimba"} <= {part.voice for part in score.parts}
    assert score.seconds_at(score.length) >= Fraction(777_777, RATE)


def test_the_first_beat_of_a_loop_is_played_by_hands_like_any_other():
    """What begins with one hard stroke each round tells where it closes; only a piece begins exactly."""

    def first(score: Score, before: int) -> set[int]:
        hits = score.drums.hits if score.drums else ()
        return {one.start for one in (*hits, *(note for part in score.parts for note in part.notes)) if one.start < before}

    briefs = [[Brief(samples=8 * RATE, seed=seed, genre="rock", loop=loop) for seed in range(8)] for loop in (True, False)]
    loops, pieces = ([first(compose(brief), before) for brief in some] for some, before in zip(briefs, (10, 6), strict=True))
    assert all(ticks == {0} for ticks in pieces)
    assert all(len(ticks) > 2 for ticks in loops)
    assert all(2 < sum(ticks) / len(ticks) < 8 and max(ticks) - min(ticks) > 2 for ticks in loops), "on both sides of the beat"


def test_the_tune_of_a_loop_does_not_breathe_where_it_closes(monkeypatch):
    """Into a breath the first strokes of the next round would stand out."""

    def breath() -> int:
        """Ticks from the last tone of the tune to the end, the most of some loops in which the tune is heard in the last bar."""
        known = {"genre": "trailer", "mood": "epic", "bpm": Fraction(120), "metre": (4, 4), "loop": True}
        scores = [compose(Brief(samples=16 * RATE, seed=seed, **known)) for seed in range(6)]
        tunes = [(score, [note for part in score.parts if part.stem == "lead" for note in part.notes]) for score in scores]
        ends = [(score.length, [note for note in tune if note.start >= score.bars[-1] - 9]) for score, tune in tunes]
        return max(length - max(note.start + note.length for note in notes) for length, notes in ends if notes)

    assert breath() < 10
    monkeypatch.setattr(piece, "lead_over", lambda grid, parts: parts)
    assert breath() > 400, "the planted failure"


def test_no_fill_tells_where_a_loop_closes():
    plan = piece.make_plan(Brief(samples=8 * RATE, seed=4, genre="jazz", bpm=Fraction(120), metre=(4, 4)))
    groove, last = drums.GROOVES[plan.cast.groove], Section("theme", 0, plan.grid.length, 100)

    def toms(loop: bool) -> int:
        grid = replace(plan.grid, loop=loop)
        hits = [hit for seed in range(20) for hit in drums.play(groove, grid, (last,), 0.6, random.Random(seed))]
        return sum(hit.drum == "mid tom" and hit.start > grid.bars[-1] for hit in hits)

    assert "mid tom" in groove.fill and toms(loop=True) == 0 and toms(loop=False) > 10, "a piece has them"


@pytest.mark.parametrize(
    ("stem", "voice", "decibels"),
    [("pads", "choir", 6.0), ("chords", "brass section", 3.0), ("lead", "flute", 1.5), ("bass", "contrabass", 1.5)],
)
def test_a_voice_that_is_asked_for_by_name_stands_out(stem, voice, decibels):
    """It is louder than where the genre happens to have it; the others are as loud as ever."""

    def gains(seed: int, *asked: str) -> dict[tuple[str, str], float]:
        score = compose(Brief(8 * RATE, seed, genre="orchestral", instruments=asked))
        return {(part.stem, part.voice): part.gain for part in score.parts}

    seed, usual = next((seed, found) for seed in range(60) if (stem, voice) in (found := gains(seed)))
    asked = gains(seed, voice)
    assert asked[stem, voice] == pytest.approx(usual[stem, voice] + decibels)
    assert all(asked[other] == usual[other] for other in asked.keys() & usual.keys() - {(stem, voice)})


def test_a_loop_at_a_fixed_tempo_is_whole_bars():
    score = compose(Brief(samples=11 * RATE, bpm=Fraction(100), metre=(4, 4), loop=True))
    bars = Fraction(score.samples * 100, 60 * 4 * RATE)
    assert abs(bars - round(bars)) < Fraction(1, 10_000) and score.loop
    assert abs(score.samples - 11 * RATE) <= 1.2 * RATE


def test_sections_begin_and_accents_strike_where_they_were_asked_for():
    markers, accents = (5 * RATE + 123, 13 * RATE), (9 * RATE + 1,)
    score = compose(Brief(samples=20 * RATE, seed=3, genre="trailer", markers=markers, accents=accents))
    begins = {score.sample_at(section.start) for section in score.sections}
    assert set(markers) <= begins
    assert [score.sample_at(tick) for tick in score.accents] == list(accents)
    assert {hit.drum for hit in score.drums.hits if hit.start == score.accents[0]} >= {"boom", "crash"}
    assert any(note.start == score.accents[0] for part in score.parts for note in part.notes)
    assert all(0.6 < tempo.bpm / score.bpm < 1.6 for tempo in score.tempo)


@pytest.mark.parametrize("stem", STEMS)
def test_only_the_stems_that_are_wanted_play(stem):
    score = compose(Brief(samples=12 * RATE, seed=1, genre="rock", stems=(stem,)))
    assert score.stems == (stem,)


def strong(score: Score, stem: str) -> float:
    """The share of the stem's notes on beats that belong to the chord of that moment."""
    good = total = 0
    for part in score.parts:
        for note in part.notes if part.stem == stem else ():
            near = min(score.beats(), key=lambda tick: abs(tick - note.start))
            if abs(near - note.start) < 30 and note.length > 200:
                chord = next(chord for chord in reversed(score.chords) if chord.start <= near)
                good += note.pitch % 12 in (*chord.pitch_classes, chord.bass)
                total += 1
    return good / max(1, total)


@pytest.mark.parametrize(("stem", "share"), [("lead", 0.7), ("bass", 0.85), ("pads", 0.9), ("chords", 0.95)])
def test_voices_agree_with_the_chords(stem, share):
    genres = ["underscore", "orchestral", "piano", "rock", "folk", "synthwave"]
    scores = [compose(Brief(seed=seed, genre=genre)) for seed, genre in enumerate(genres)]
    assert sum(strong(score, stem) for score in scores) / len(scores) > share
    moved = [replace(score, parts=tuple(_transposed(part) for part in score.parts)) for score in scores]  # the planted fault
    assert sum(strong(score, stem) for score in moved) / len(moved) < share - 0.2


def _transposed(part):
    return replace(part, notes=tuple(replace(note, pitch=min(127, note.pitch + 1)) for note in part.notes))


def test_melodies_come_back():
    score = compose(Brief(samples=64 * RATE, seed=8, genre="orchestral", mood="hopeful", metre=(4, 4)))
    themes = [section for section in score.sections if section.name in ("theme", "climax")]
    assert len(themes) >= 2
    starts = []
    for section in themes[:2]:
        inside = (note.start - section.start for part in score.parts if part.stem == "lead" for note in part.notes
                  if section.start - 20 <= note.start < section.start + section.length)  # fmt: skip
        starts.append({round(start / 60) for start in inside})
    assert len(starts[0] & starts[1]) / min(len(starts[0]), len(starts[1])) > 0.6


@pytest.mark.parametrize(
    "changes",
    [{"samples": 0}, {"samples": 10**12}, {"bpm": Fraction(0)}, {"bpm": Fraction(999)}, {"genre": "polka"}, {"mood": "beige"},
     {"metre": (5, 4)}, {"key": Key(12)}, {"stems": ()}, {"stems": ("kazoo",)}, {"accents": (-1,)}, {"markers": (10**9,)}],
)  # fmt: skip
def test_a_brief_that_cannot_be_met_is_one_sentence(changes):
    with pytest.raises(EngineError) as said:
        compose(replace(Brief(), **changes))
    assert str(said.value).endswith(".")
