"""The ear learns from what the recipe lays before it, and is told the truth about it."""

import numpy as np
import pytest
import torch

from engines.audio.ear import RATE
from engines.audio.synth.voices import VOICES
from engines.training.sound import clips, ear


@pytest.fixture
def recipe(monkeypatch, tmp_path):
    """The recipe at two seconds a crop, on two pieces that are noise."""
    torch.set_num_threads(1)
    pieces = [(np.random.default_rng(number).integers(-3000, 3000, 3 * RATE).astype(np.int16), ["folk", mood, "room space", voice])
              for number, (mood, voice) in enumerate((("calm", "flute"), ("epic", "violin")))]  # fmt: skip
    monkeypatch.setattr(clips, "shards", lambda free=False: [tmp_path] * (ear.TEST_SHARDS + 1))
    monkeypatch.setattr(ear, "music_of", lambda path: pieces)
    monkeypatch.setattr(ear, "_CROP", 2 * RATE)
    monkeypatch.setattr(ear, "_KINDS", (3, 1, 1))
    return ear.EarRecipe()


def test_a_step_is_the_same_each_time_and_steps_make_it_better(recipe):
    first = float(recipe.loss(0, 0.0).detach())
    assert first == pytest.approx(float(recipe.loss(0, 0.0).detach()))
    optimizer = torch.optim.AdamW(recipe.modules["ear"].parameters(), 3e-3)
    for _ in range(8):
        optimizer.zero_grad()
        recipe.loss(0, 0.0).backward()
        optimizer.step()
    assert float(recipe.loss(0, 0.0).detach()) < 0.8 * first


def test_words_are_marked_where_they_are_voices():
    marked = ear.marked(["flute", "room space", "violin"])
    assert marked.sum() == 2 and marked[list(VOICES).index("violin")] == 1


def test_without_clips_one_sentence_says_so(monkeypatch):
    monkeypatch.setattr(clips, "shards", lambda free=False: [])
    with pytest.raises(FileNotFoundError, match="run “clips” first"):
        ear.EarRecipe()
