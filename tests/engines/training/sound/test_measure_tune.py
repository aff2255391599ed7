"""A tune that is given is really followed, by the composer and by our own model; the planted fault is music that was given none."""

import numpy as np
import pytest

from engines.audio.tune import hear_tune
from engines.models.cache import Cache
from engines.training.sound.measure_tune import NOTE, agreement, best_of, hummed, sung, tune

TUNES = [tune(number) for number in range(8)]


def test_tunes_differ_and_are_heard_as_they_are_hummed():
    assert len(set(TUNES)) == 8
    assert tuple(note.pitch for note in hear_tune(hummed(TUNES[0]))) == TUNES[0]


def test_a_tune_agrees_with_itself_and_with_no_other():
    sound = hummed(TUNES[1])[:, 0] + np.random.default_rng(0).normal(0, 0.02, round(len(TUNES[1]) * NOTE * 48_000))
    assert best_of(sound, TUNES) == 1 and agreement(sound, TUNES[1]) > 2
    assert agreement(np.roll(sound, round(NOTE * 48_000)), TUNES[1]) < 1, "the planted fault: a note late"
    assert agreement(np.zeros(96_000), TUNES[1]) == 0


@pytest.mark.parametrize("model", ["score", "storybook-music"])
def test_music_follows_the_tune_that_it_is_given(model):
    models = Cache()
    given = {number: sung(model, TUNES[number], number, models) for number in (1, 3)}
    assert {number: best_of(sound, TUNES) for number, sound in given.items()} == {1: 1, 3: 3}
    without = sung(model, None, 1, models)  # the planted fault: the tune does not reach the model
    for number, sound in given.items():
        assert agreement(sound, TUNES[number]) > 0.3 + agreement(without, TUNES[number])
