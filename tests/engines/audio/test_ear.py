"""The ear: its shapes, its folder, and the shipped one on music whose truth is known."""

import numpy as np
import torch

from engines.audio.compose.brief import Brief
from engines.audio.compose.piece import compose
from engines.audio.ear import Ear, EarConfig
from engines.audio.synth.render import render
from engines.models.catalog import scan


def test_a_folder_keeps_the_ear(tmp_path):
    torch.manual_seed(0)
    ear = Ear(EarConfig(("calm", "tense"), ("piano", "cello", "organ"), width=16)).eval()
    ear.save(tmp_path)
    sound = np.random.default_rng(0).normal(0, 0.1, 48_000)
    first, again = ear.listen(sound), Ear.from_folder(tmp_path).listen(sound)
    assert abs(sum(first.moods.values()) - 1) < 1e-5 and first.embedding.shape == (32,)
    assert all(abs(first.voices[name] - again.voices[name]) < 0.01 for name in ("piano", "cello", "organ"))


def test_the_shipped_ear_hears_more_of_a_sad_piece_than_chance_and_is_no_model_to_choose():
    ear = Ear.from_folder()
    assert "storybook-ear" not in {info.name for info in scan().models}
    heard = {}
    for mood in ("sad", "energetic"):
        scores = [compose(Brief(samples=8 * 48_000, seed=900 + seed, mood=mood)) for seed in range(3)]
        heard[mood] = [ear.listen(render(score, rate=24_000).mix.mean(axis=1)).moods for score in scores]
    for asked, other in (("sad", "energetic"), ("energetic", "sad")):
        assert sum(one[asked] for one in heard[asked]) > sum(one[other] for one in heard[asked])
