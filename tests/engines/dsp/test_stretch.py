import numpy as np
import pytest

from engines.dsp.stretch import stretch, stretch_blocks

RATE = 48_000


def chord(seconds: float) -> np.ndarray:
    times = np.arange(int(seconds * RATE)) / RATE
    line = sum(np.sin(2 * np.pi * hertz * times) for hertz in (220.0, 277.18, 659.25)) * 0.2
    return np.stack([line, 0.5 * line], axis=1).astype(np.float32)


def peaks(sound: np.ndarray) -> np.ndarray:
    middle = sound[len(sound) // 4 : 3 * len(sound) // 4, 0]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle)), 1 << 18))
    spectrum[: int(150 / RATE * (1 << 18))] = 0
    found = []
    for _ in range(3):
        at = int(spectrum.argmax())
        found.append(at * RATE / (1 << 18))
        spectrum[max(0, at - 100) : at + 100] = 0
    return np.sort(found)


@pytest.mark.parametrize("factor", [0.25, 0.5, 0.8, 1.0, 1.25, 2.0, 4.0])
def test_length_is_exact_and_pitch_and_level_stay(factor):
    made = stretch(chord(2), factor)
    assert made.shape == (round(2 * RATE * factor), 2)
    assert peaks(made) == pytest.approx([220, 277.18, 659.25], abs=1.0)
    middle = slice(len(made) // 4, 3 * len(made) // 4)
    assert made[middle].std(axis=0) == pytest.approx(chord(2).std(axis=0), rel=0.12)


def test_clicks_stay_clicks_at_their_new_places():
    sound = chord(3) * np.float32(0.02)
    dice = np.random.default_rng(0)
    for at in (0.5, 1.3, 2.2):
        burst = dice.standard_normal(1500) * np.exp(-np.arange(1500) / 200)
        sound[int(at * RATE) : int(at * RATE) + 1500] += burst[:, None].astype(np.float32)
    made = np.abs(stretch(sound, 1.5)[:, 0])
    for at in (0.75, 1.95, 3.3):
        around = made[int((at - 0.1) * RATE) : int((at + 0.1) * RATE)]
        assert around.argmax() / RATE - 0.1 == pytest.approx(0, abs=0.03)
        loud = np.flatnonzero(around > 0.3 * around.max())
        assert (loud[-1] - loud[0]) / RATE < 0.04  # not smeared over a frame of the vocoder


def test_blocks_of_any_size_give_the_same():
    sound = chord(1.5)
    whole = np.concatenate(list(stretch_blocks([sound], 1.3)))
    parts = np.concatenate(list(stretch_blocks((sound[begin : begin + 1000] for begin in range(0, len(sound), 1000)), 1.3)))
    assert np.array_equal(whole, parts)


def test_nothing_stays_nothing():
    assert stretch(np.zeros((0, 2), np.float32), 2).shape == (0, 2)
    assert not stretch(np.zeros((5000, 1), np.float32), 0.7).any()


@pytest.mark.parametrize("factor", [0, -1, 0.1, 9, float("nan")])
def test_what_would_not_sound_is_refused(factor):
    with pytest.raises(ValueError, match="stretched"):
        list(stretch_blocks([chord(0.1)], factor))
