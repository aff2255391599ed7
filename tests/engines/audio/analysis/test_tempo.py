from fractions import Fraction

import numpy as np
import pytest

from engines.audio.analysis.onsets import novelty
from engines.audio.analysis.tempo import pulse
from engines.audio.compose.brief import Brief
from engines.audio.compose.piece import compose
from engines.audio.synth.render import render

RATE = 24_000


def clicks(bpm: float, seconds: float = 15.0) -> np.ndarray:
    sound = np.zeros((int(seconds * RATE), 1), np.float32)
    burst = np.random.default_rng(0).standard_normal(400) * np.exp(-np.arange(400) / 60)
    for at in np.arange(0.2, seconds - 0.1, 60 / bpm):
        sound[int(at * RATE) : int(at * RATE) + 400, 0] += burst
    return sound


@pytest.mark.parametrize("bpm", [62.5, 84, 101.37, 128, 173])
def test_clicks_are_counted_exactly_and_found_where_they_are(bpm):
    found = pulse(novelty([clicks(bpm)], RATE), near=bpm * 1.1)
    assert found.bpm == pytest.approx(bpm, rel=0.002)
    true = np.arange(0.2, 14.9, 60 / bpm)
    assert np.mean([np.abs(true - beat).min() < 0.03 for beat in found.beats]) > 0.9
    assert np.mean([np.abs(found.beats - beat).min() < 0.03 for beat in true]) > 0.9


def test_without_a_hint_the_tempo_is_found_up_to_a_factor():
    found = pulse(novelty([clicks(110)], RATE)).bpm
    assert min(abs(found / 110 / factor - 1) for factor in (0.5, 1, 2)) < 0.01


@pytest.mark.parametrize(("genre", "bpm"), [("rock", 121.3), ("piano", 77.7), ("synthwave", 98.4), ("waltz", 144)])
def test_composed_music_has_the_tempo_that_was_asked_for(genre, bpm):
    score = compose(Brief(samples=14 * 48_000, seed=4, genre=genre, bpm=Fraction(str(bpm)), metre=(3, 4) if genre == "waltz" else (4, 4)))
    sound = render(score, rate=RATE).mix
    heard = novelty((sound[begin : begin + 5000] for begin in range(0, len(sound), 5000)), RATE)
    assert pulse(heard, near=bpm).bpm == pytest.approx(bpm, rel=0.005)
    wrong = render(compose(Brief(samples=14 * 48_000, seed=4, genre=genre, bpm=Fraction(str(round(bpm * 1.02, 2))))), rate=RATE).mix
    assert abs(pulse(novelty([wrong], RATE), near=bpm).bpm / bpm - 1) > 0.005  # the planted fault: two per cent too fast


def test_nothing_to_hear_has_no_beats():
    for sound in (np.zeros((5 * RATE, 2), np.float32), np.zeros((100, 1), np.float32), np.zeros((0, 1), np.float32)):
        found = pulse(novelty([sound], RATE))
        assert found.strength == 0 and not len(found.beats)


def test_blocks_of_any_size_give_the_same_curve():
    sound = clicks(100, 4)
    whole = novelty([sound], RATE).curve
    parts = novelty((sound[begin : begin + 777] for begin in range(0, len(sound), 777)), RATE).curve
    assert whole[: len(parts)] == pytest.approx(parts[: len(whole)], abs=1e-3) and abs(len(whole) - len(parts)) <= 2
