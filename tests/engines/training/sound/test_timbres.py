"""Mixtures of voices say truly what plays in them, and an ear can be told apart from one that cannot hear."""

import numpy as np
import pytest
import torch

from engines.audio.ear import RATE, Ear, EarConfig
from engines.audio.synth.voices import VOICES
from engines.training.sound.measure_ear import timbres_heard
from engines.training.sound.timbres import line, mixture, over


@pytest.mark.parametrize("name", ["grand piano", "choir pad", "nylon guitar", "xylophone"])
def test_a_line_sounds_all_along_at_one_level(name):
    made = line(name, 3)
    assert made.shape == (8 * RATE,) and made.dtype == np.int16
    assert np.sqrt(np.mean(made.astype(float) ** 2)) == pytest.approx(3277, rel=0.02)
    assert all(np.abs(part).max() > 300 for part in np.split(made, 4))


def test_a_mixture_names_what_plays_and_is_the_same_for_the_same_dice():
    made = [mixture(np.random.default_rng(seed), 2 * RATE) for seed in (*range(12), 0)]
    assert np.array_equal(made[0][0], made[-1][0]) and made[0][1] == made[-1][1]
    assert {len(names) for _, names in made} == {1, 2, 3} and all(set(names) <= set(VOICES) for _, names in made)
    assert all(0.01 < np.abs(sound).max() <= 1 and sound.dtype == np.float32 for sound, _ in made)


def test_voices_are_laid_over_music_and_neither_drowns_the_other():
    music = np.random.default_rng(0).normal(0, 0.1, 2 * RATE).astype(np.float32)
    for seed in range(4):
        both, names = over(music, np.random.default_rng(seed))
        share = float(both @ music / (music @ music))
        rest = both - share * music
        assert names and 0.03 < np.std(rest) / np.std(share * music) < 4


class _Perfect(Ear):
    """Hears by magic what plays."""

    def listen(self, sound):
        heard = super().listen(sound)
        return type(heard)(heard.moods, {name: 0.9 * (name in TRUTH[sound.tobytes()]) for name in heard.voices}, heard.embedding)


TRUTH: dict[bytes, list[str]] = {}


def test_the_figure_is_all_for_a_perfect_ear_and_little_for_a_deaf_one(monkeypatch):
    from engines.training.sound import measure_ear

    def noted(*arguments):
        sound, names = mixture(*arguments)
        TRUTH[sound.tobytes()] = names
        return sound, names

    monkeypatch.setattr(measure_ear, "mixture", noted)
    monkeypatch.setattr(measure_ear, "_SECONDS", 1)
    torch.manual_seed(0)
    config = EarConfig(("calm",), tuple(VOICES), width=8)
    assert timbres_heard(_Perfect(config).eval(), 30).figure.startswith("100 %")
    assert float(timbres_heard(Ear(config).eval(), 30).figure.split(" %")[0]) < 40
