import pytest

from engines.audio.effect import read_effect
from engines.audio.wording import read_prompt
from engines.training.sound.captions import captions, plain_caption
from engines.training.sound.corpus import Corpus, Event, Example, draw, draw_score

QUICK = Corpus(16_000, 3.0)


def of_score(seed: int) -> Example:
    return Example(seed, "music", 16_000, None, draw_score(seed, QUICK))


@pytest.mark.parametrize("seed", range(12))
def test_what_the_plain_caption_says_is_understood_as_it_was_meant(seed):
    example = of_score(seed)
    asked, score = read_prompt(plain_caption(example)), example.score
    assert (asked.genre, asked.mood, asked.key, asked.metre) == (score.genre, score.mood, score.key, score.metre)
    assert float(asked.bpm) == pytest.approx(float(score.bpm), abs=0.005)
    assert not asked.unread
    voices = {part.voice for part in score.parts} | ({"grand piano"} if score.genre == "piano" else set())
    assert set(asked.instruments) <= voices


def test_captions_differ_and_say_nothing_that_is_not_there():
    for seed in range(25):
        example = of_score(seed)
        made = captions(example, 4)
        assert made == captions(example, 4) and len(set(made)) > 1
        for caption in made:
            asked = read_prompt(caption)
            assert asked.key in (None, example.score.key) and asked.metre in (None, example.score.metre)
            assert asked.mood in (None, example.score.mood), caption
            assert asked.bpm is None or abs(asked.bpm - example.score.bpm) <= 0.5


def test_effects_are_named_with_what_stands_out():
    rain, far = Event("rain", 0, 9, 0.0, 0.9, 0.0), Event("bell", 0, 9, 0.9, 0.5, 0.9)
    assert plain_caption(Example(0, "effect", 16_000, None, events=(rain, far))) == "heavy rain, distant large bell"
    for seed in range(12):
        example = draw(seed, QUICK, "effect")
        layers, _ = read_effect(plain_caption(example))
        assert {layer["name"] for layer in layers} == {event.name for event in example.events}
