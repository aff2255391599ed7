import numpy as np
import pytest

from engines.audio.compose.genres import GENRES
from engines.audio.foley.table import FOLEY
from engines.training.sound.corpus import Corpus, draw, draw_score
from engines.training.sound.regions import is_reserved_effect

RATE = 16_000
SHORT = Corpus(RATE, 4.0)


@pytest.mark.parametrize("kind", ["music", "effect", "layered"])
def test_an_example_is_exact_and_comes_back(kind):
    for seed in range(3):
        example = draw(seed, SHORT, kind)
        assert example.sound.shape == (4 * RATE, 2) and np.isfinite(example.sound).all() and 0.005 < np.abs(example.sound).max() <= 1
        assert (example.score is not None) == (kind != "effect") and bool(example.events) == (kind != "music")
        if seed == 0:
            again = draw(seed, SHORT, kind)
            assert np.array_equal(example.sound, again.sound) and example.events == again.events and example.score == again.score


def test_stems_add_up_to_the_music():
    example = draw(7, Corpus(RATE, 4.0, stems=True), "music")
    assert set(example.stems) == set(example.score.stems)
    apart = sum(example.stems.values()) - example.sound
    assert 20 * np.log10(apart.std() / example.sound.std() + 1e-12) < -60


def test_effects_are_where_the_truth_says():
    for seed in range(30):
        example = draw(seed, SHORT, "effect")
        if len(example.events) == 1 and not FOLEY[example.events[0].name].endless and example.events[0].start > RATE // 10:
            event = example.events[0]
            assert np.abs(example.sound[: event.start - 60]).max() < 1e-4 < np.abs(example.sound[event.start : event.end]).max()
            return
    raise AssertionError("no single effect among thirty seeds")


def test_reserved_regions_are_never_trained_on_and_are_not_empty():
    low, high = 113, 118
    for seed in range(60):
        assert not any(low <= tempo.bpm < high for tempo in draw_score(seed, SHORT).tempo)
    kept = [draw_score(seed, Corpus(RATE, 4.0, reserved=True)) for seed in range(5)]
    assert len({(score.mood, score.key.tonic) for score in kept}) > 1
    share = np.mean(
        [is_reserved_effect(name, size, force) for name in FOLEY for size in np.linspace(-1, 1, 21) for force in np.linspace(0, 1, 21)]
    )
    assert 0.05 < share < 0.25


def test_scores_alone_are_the_scores_of_a_style_of_their_own_seed():
    assert draw_score(3, SHORT) == draw_score(3, SHORT) != draw_score(4, SHORT)
    assert {draw_score(seed, SHORT).genre for seed in range(80)} >= {"jazz", "rock", "piano", "ambient", "orchestral"}


def test_free_music_is_of_any_mood_and_voices_in_any_genre():
    scores = [draw_score(seed, Corpus(RATE, 4.0, free=True)) for seed in range(40)]
    foreign = [score for score in scores if score.mood not in GENRES[score.genre].moods]
    assert len(foreign) > 15 and len({score.mood for score in scores}) > 8
    known = [set((*(genre := GENRES[score.genre]).lead, *genre.chords, *genre.pads, *genre.bass)) for score in scores]
    assert sum(not {part.voice for part in score.parts} <= voices for score, voices in zip(scores, known, strict=True)) > 25
