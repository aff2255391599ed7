from dataclasses import replace
from fractions import Fraction

import pytest

from engines.audio.score import Chord, Drumming, Hit, Key, Note, Part, Score, ScoreError, Section, Tempo, check, from_json, to_json

BAR = 4 * 480


def piece(**changes) -> Score:
    score = Score(
        key=Key(2, "minor"),
        metre=(4, 4),
        tempo=(Tempo(0, Fraction(90)), Tempo(BAR, Fraction(9001, 100))),
        length=2 * BAR,
        samples=256_000,
        bars=(0, BAR),
        sections=(Section("theme", 0, 2 * BAR, 64),),
        chords=(Chord(0, BAR, 2, "minor", 2), Chord(BAR, BAR, 9, "dominant 7", 9, "D")),
        parts=(Part("lead", "flute", (Note(0, 480, 62, 90), Note(480, 240, 65, 80))),),
        drums=Drumming("kit", (Hit(0, "kick", 100),)),
    )
    return replace(score, **changes)


def test_time_is_exact_across_a_change_of_tempo():
    score = piece()
    assert score.seconds_at(BAR) == Fraction(8, 3)
    assert score.seconds_at(2 * BAR) == Fraction(8, 3) + 240 / Fraction(9001, 100)
    assert score.sample_at(BAR) == 128_000
    assert [score.tick_at(score.seconds_at(tick)) for tick in range(0, 2 * BAR, 7)] == list(range(0, 2 * BAR, 7))
    assert score.bpm == 90


def test_beats_follow_the_metre():
    assert piece().beats() == tuple(range(0, 2 * BAR, 480))
    compound = piece(metre=(6, 8), bars=(0, 1440), length=2880)
    assert compound.beats() == (0, 720, 1440, 2160)


def test_a_score_comes_back_from_its_json():
    score = piece(accents=(BAR,), loop=True, mood="calm")
    assert from_json(to_json(score)) == score
    assert from_json(to_json(piece(drums=None))) == piece(drums=None)


@pytest.mark.parametrize(
    "changes",
    [
        {"length": 0},
        {"tempo": (Tempo(0, Fraction(0)),)},
        {"tempo": ()},
        {"bars": (0, BAR, BAR)},
        {"sections": (Section("theme", 0, BAR, 64),)},
        {"chords": (Chord(0, BAR, 2, "minor", 2), Chord(BAR + 1, BAR - 1, 9, "minor", 9))},
        {"parts": (Part("lead", "flute", (Note(0, 0, 62, 90),)),)},
        {"parts": (Part("lead", "flute", (Note(0, 9, 162, 90),)),)},
        {"parts": (Part("choir", "flute", ()),)},
        {"drums": Drumming("kit", (Hit(0, "gong", 100),))},
    ],
)
def test_a_planted_contradiction_is_found(changes):
    check(piece())
    with pytest.raises(ScoreError):
        check(piece(**changes))


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"length": 3}'])
def test_what_is_no_score_is_refused(text):
    with pytest.raises(ScoreError):
        from_json(text)
