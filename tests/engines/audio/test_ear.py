"""The ear: its shapes, its folder, and the shipped one on music whose truth is known."""

import numpy as np
import torch

from engines.audio.compose.brief import Brief
from engines.audio.compose.piece import compose
from engines.audio.ear import RATE, Ear, EarConfig, _pulse
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


def chords(lowest: int, intervals: tuple[int, ...], beat: float) -> torch.Tensor:
    """float32 [1, samples]: six seconds of a chord that is struck on every beat of so many seconds."""
    time = np.arange(6 * RATE) / RATE
    tones = sum(np.sin(2 * np.pi * 440 * 2 ** ((lowest + interval - 69) / 12) * time) for interval in intervals)
    return torch.from_numpy((0.05 * tones * np.exp(-6 * (time % beat))).astype(np.float32))[None]


def test_scales_are_heard_alike_in_every_key_and_told_apart():
    torch.manual_seed(0)
    ear = Ear(EarConfig(("calm",), ("piano",), width=8)).eval()
    with torch.no_grad():
        major, higher, minor = (ear._pitched(chords(*what, 0.5)) for what in ((60, (0, 4, 7)), (65, (0, 4, 7)), (60, (0, 3, 7))))
    assert (major[1] - higher[1]).norm() < 0.7 * (major[1] - minor[1]).norm()
    assert [part[0][0].argmax().item() + 36 for part in (major, higher)] in ([[60, 65], [64, 69], [67, 72]])


def test_the_pulse_is_where_the_beats_are():
    ear = Ear(EarConfig(("calm",), ("piano",), width=8))
    for beat in (0.4, 0.5):
        alike, counted = _pulse(ear._levels(chords(60, (0, 4, 7), beat)))
        assert alike[0].argmax().item() + 8 == round(beat * RATE / 480) and counted.shape == (1, 3)


def test_the_shipped_ear_hears_more_of_a_sad_piece_than_chance_and_is_no_model_to_choose():
    ear = Ear.from_folder()
    assert "storybook-ear" not in {info.name for info in scan().models}
    heard = {}
    for mood in ("sad", "energetic"):
        scores = [compose(Brief(samples=8 * 48_000, seed=900 + seed, mood=mood)) for seed in range(3)]
        heard[mood] = [ear.listen(render(score, rate=24_000).mix.mean(axis=1)).moods for score in scores]
    for asked, other in (("sad", "energetic"), ("energetic", "sad")):
        assert sum(one[asked] for one in heard[asked]) > sum(one[other] for one in heard[asked])
