import numpy as np
import pytest

from engines.audio.analysis.key import chromagram, hear_key
from engines.audio.compose.brief import Brief
from engines.audio.compose.piece import compose
from engines.audio.score import Key
from engines.audio.synth.render import render

RATE = 24_000


def cadence(tonic: int, mode: str) -> np.ndarray:
    third = 3 if mode == "minor" else 4
    times = np.arange(RATE) / RATE
    chords = [(0, third, 7), (5, 5 + third, 12), (7, 11, 14), (0, third, 7)]
    line = [
        sum(
            np.sin(2 * np.pi * 440 * 2 ** ((48 + tonic + step - 69) / 12) * times * octave) / octave
            for step in chord
            for octave in (1, 2, 3)
        )
        for chord in chords
    ]
    return np.concatenate(line)[:, None].astype(np.float32) * 0.1


@pytest.mark.parametrize("mode", ["major", "minor"])
def test_cadences_are_heard_in_every_key(mode):
    for tonic in range(12):
        assert hear_key([cadence(tonic, mode)], RATE).key == Key(tonic, mode)


def test_a_sine_is_its_pitch_class():
    times = np.arange(3 * RATE) / RATE
    for midi in (45, 57, 70, 83):
        sine = np.sin(2 * np.pi * 440 * 2 ** ((midi - 69) / 12) * times)[:, None].astype(np.float32)
        assert chromagram([sine], RATE).sum(axis=0)[0].argmax() == midi % 12


def test_composed_music_is_heard_in_its_key_and_moved_music_is_not():
    right = moved = 0
    for seed in range(8):
        score = compose(Brief(samples=14 * 48_000, seed=300 + seed, key=Key((seed * 5) % 12, "minor" if seed % 2 else "major")))
        heard = hear_key([render(score, rate=RATE).mix], RATE).key
        right += heard == score.key
        moved += heard == Key((score.key.tonic + 1) % 12, score.key.mode)
    assert right >= 7 and not moved


def test_silence_is_unsure():
    assert hear_key([np.zeros((RATE, 2), np.float32)], RATE).sure == 0 == hear_key([], RATE).sure
