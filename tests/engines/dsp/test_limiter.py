import numpy as np
import pytest

from engines.dsp.limiter import MEMORY, Limit, Limiter, limit, limiting_gain
from engines.dsp.true_peak import TruePeak

RATE = 48_000


def loud(seconds: float = 2.0, seed: int = 0) -> np.ndarray:
    dice = np.random.default_rng(seed)
    count = int(seconds * RATE)
    bursts = np.where((np.arange(count) // 9600) % 2 == 0, 1.6, 0.2)
    return (dice.standard_normal((count, 2)) * bursts[:, None]).clip(-4, 4).astype(np.float32)


def true_peak(sound: np.ndarray) -> float:
    meter = TruePeak(RATE, sound.shape[1])
    meter.add(sound)
    return meter.decibels


@pytest.mark.parametrize("ceiling", [-1.0, -2.0, -9.0])
def test_the_true_peak_stays_below_the_ceiling(ceiling):
    assert true_peak(loud()) > 3
    assert true_peak(limit(loud(), RATE, Limit(ceiling))) <= ceiling + 0.1


def test_what_is_quiet_passes_unchanged():
    quiet = loud() * np.float32(0.05)
    assert np.array_equal(limit(quiet, RATE), quiet)


def test_a_tone_between_the_samples_is_caught():
    tone = (0.99 * np.sin(2 * np.pi * np.arange(RATE) / 4 + np.pi / 4))[:, None].repeat(2, axis=1).astype(np.float32) * 1.3
    assert np.abs(tone).max() < 0.92
    assert true_peak(limit(tone, RATE, Limit(-1.0))) <= -0.9


def test_blocks_give_the_same_as_the_whole_and_are_late_by_the_latency():
    sound, limiter = loud(), Limiter(Limit(), RATE, 2)
    padded = np.concatenate([sound, np.zeros((limiter.latency, 2), np.float32)])
    pieces = [limiter(padded[begin : begin + 777]) for begin in range(0, len(padded), 777)]
    assert np.concatenate(pieces)[limiter.latency :] == pytest.approx(limit(sound, RATE), abs=1e-6)


def test_what_was_long_ago_is_forgotten():
    sound = loud(3.0)
    begin = RATE
    late = limiting_gain(sound[begin:], RATE)
    assert late[int(MEMORY * RATE) :] == pytest.approx(limiting_gain(sound, RATE)[begin + int(MEMORY * RATE) :], abs=1e-6)


def test_stems_under_the_mix_s_gain_add_up_to_the_limited_mix():
    one, two = loud(seed=1), loud(seed=2)
    gain = limiting_gain(one + two, RATE)[:, None]
    assert one * gain + two * gain == pytest.approx(limit(one + two, RATE), abs=1e-5)
