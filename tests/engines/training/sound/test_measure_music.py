"""The figures of the music cards on sounds whose truth is known, and with each fault planted that they are there to find."""

from dataclasses import replace

import numpy as np
import pytest

from engines.audio.ear import Heard
from engines.audio.made import MadeSound
from engines.audio.score import Chord, Key, Note, Part, Score, Section, Tempo
from engines.requests import MusicDials
from engines.training.sound.measure_music import (
    Question,
    at_ears_rate,
    over_floor,
    probed,
    questions,
    seams,
    sums,
    surenesses,
    truths,
)

RATE = 48_000
SECONDS = 12.0
CADENCE = ((60, 64, 67), (65, 69, 72), (67, 71, 74), (60, 64, 67))  # C, F, G, C


def piece(bpm: float = 120.0) -> np.ndarray:
    """Twelve seconds in C major: a chord for each bar, struck on each beat."""
    out = np.zeros(round(SECONDS * RATE))
    time = np.arange(RATE) / RATE
    for beat in range(int(SECONDS * bpm / 60)):
        tone = sum(np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * time) for pitch in CADENCE[beat // 4 % 4]) * np.exp(-8 * time)
        at = round(beat * 60 / bpm * RATE)
        out[at : at + RATE] += 0.2 * tone[: len(out) - at]
    return out


def asked(**dials) -> Question:
    return Question("calm", "piano", replace(MusicDials("calm", SECONDS, bpm=120.0, key="C major"), **dials))


def figures(question: Question, line: np.ndarray) -> dict[str, str]:
    return {row.measure: row.figure.split(" %")[0] for row in truths([question], [line])}


RIGHT = {"tempo within 0.5 %": "100", "key right": "100", "length exact to the sample": "100"}


def test_a_piece_that_is_as_it_was_asked_for_is_right():
    assert figures(asked(), piece()) == RIGHT


@pytest.mark.parametrize(
    ("fault", "question", "line"),
    [
        ("tempo within 0.5 %", asked(), piece(121.5)),
        ("key right", asked(key="F# major"), piece()),
        ("key right", asked(key="A minor"), piece()),
        ("length exact to the sample", asked(), piece()[:-1]),
        ("length exact to the sample", asked(), np.append(piece(), 0.0)),
    ],
)
def test_a_planted_fault_turns_its_own_figure_and_no_other(fault, question, line):
    assert figures(question, line) == {**RIGHT, fault: "0"}


def test_a_bad_seam_among_good_ones_is_the_worst():
    bars = list(range(0, 16 * RATE, 2 * RATE))
    loop = np.tile(piece()[: 2 * RATE], 8) + np.random.default_rng(0).normal(0, 1e-4, 16 * RATE)
    gap = loop.copy()
    gap[-480:] = 0
    good, bad = seams([(loop, bars)] * 2).figure, seams([(loop, bars)] * 2 + [(gap, bars)]).figure
    assert float(good.split()[-1]) < 2 < float(bad.split()[-1]) and bad.split()[0] == good.split()[0]


def test_stems_that_do_not_sum_are_found():
    random = np.random.default_rng(1)
    stems = {name: random.normal(0, 0.1, (RATE, 2)).astype(np.float32) for name in ("drums", "bass", "lead")}
    whole = MadeSound([sum(stems.values())], 2, {}, stems)
    assert float(sums([whole]).figure) < -60
    for faulty in ({name: stems[name] for name in ("drums", "bass")}, {**stems, "bass": np.roll(stems["bass"], 1, axis=0)}):
        assert float(sums([whole, MadeSound([sum(stems.values())], 2, {}, faulty)]).figure) > -60


# --- what the ear hears ---------------------------------------------------------------------------------------------------


def score(mood: str, voice: str) -> Score:
    return Score(
        Key(0), (4, 4), (Tempo(0, 120),), 1920, 96_000, (0,), (Section("theme", 0, 1920, 64),), (Chord(0, 1920, 0, "major", 0),),
        (Part("lead", voice, (Note(0, 480, 60, 90),)),), mood=mood,
    )  # fmt: skip


def heard(mood: str, voice: str, sure: float = 0.9) -> Heard:
    """By an ear that finds one mood and one voice of two."""
    moods = {name: 0.9 if name == mood else 0.1 for name in ("calm", "epic")}
    voices = {name: sure if name == voice else 0.1 for name in ("piano", "flute")}
    return Heard(moods, voices, np.zeros(4))


TRUTH = [score("calm", "piano"), score("epic", "flute")] * 10


def shares(rows) -> list[tuple[str, str]]:
    return [(row.figure.split(" %")[0], row.floor.split(" %")[0]) for row in rows]


def test_what_is_heard_is_counted_beside_what_is_heard_in_the_corpus():
    known = [heard("calm", "piano"), heard("epic", "flute")] * 10
    assert shares(probed([asked()] * 2, [heard("calm", "piano")] * 2, TRUTH, known)) == [("100", "100"), ("100", "100")]
    wrong = shares(probed([asked()] * 2, [heard("epic", "flute")] * 2, TRUTH, known))
    assert wrong == [("0", "100"), ("0", "100")], "the planted fault: another mood and another voice"
    deaf = [heard("calm", "piano")] * 20
    assert shares(probed([asked()], [heard("calm", "piano")], TRUTH, deaf)) == [("100", "50"), ("0", "0")], (
        "an ear that always says the same"
    )


def test_an_unsure_ear_is_believed_as_far_as_it_is_right():
    """One that never says more than a tenth, but always more where the voice plays."""
    known = [heard("calm", "piano", 0.11), heard("epic", "flute", 0.11)] * 10
    playing = [{part.voice for part in one.parts} for one in TRUTH]
    assert surenesses(playing, known) == pytest.approx({"piano": 0.1, "flute": 0.1})
    assert shares(probed([asked()], [heard("calm", "piano", 0.11)], TRUTH, known))[1] == ("100", "100")


def test_distances_grow_with_what_is_different():
    random = np.random.default_rng(2)

    def some(shift: float) -> list[Heard]:
        return [Heard({}, {}, random.normal(shift, 1, 8)) for _ in range(60)]

    real, other = some(0), some(0)
    assert over_floor(some(0), real, other) < 4 < over_floor(some(1), real, other)
    assert over_floor(some(1), real, other) == pytest.approx(over_floor(some(1), other, real), rel=0.2), "whichever half is which"
    still = np.array([1.0] * 7 + [1e-4])
    dead = [[replace(one, embedding=one.embedding * still) for one in group] for group in (some(0), real, other)]
    odd = [replace(dead[0][0], embedding=dead[0][0].embedding + (still < 1) * 0.1), *dead[0][1:]]
    assert over_floor(odd, *dead[1:]) < 4, "planted: one sound moves a value that hardly ever moves"


def test_questions_are_of_all_kinds_and_the_same_each_time():
    some = questions("score", 50)
    assert some == questions("score", 50) and len({one.mood for one in some}) > 8 and len({one.dials.key for one in some}) > 12
    assert len({one.dials.seconds for one in some}) == 50


def test_the_ear_hears_half_of_the_rate():
    tone = np.sin(2 * np.pi * 1000 * np.arange(RATE) / RATE)
    assert at_ears_rate(tone) == pytest.approx(np.sin(2 * np.pi * 1000 * np.arange(RATE // 2) / 24_000), abs=1e-3)
