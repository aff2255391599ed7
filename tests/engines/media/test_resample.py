"""Any rate to 48 kHz: in tune, in place, free of aliases, and the same from wherever it is read."""

from __future__ import annotations

import numpy as np
import pytest

from engines.media.resample import RATE, Resampler, samples_at_48k

RATES = [4000, 8000, 11025, 22050, 32000, 44056, 44100, 88200, 96000, 192000, 384000]


def sine(hertz: float, rate: int, first: int, count: int) -> np.ndarray:
    """float32 [count, 1]."""
    return np.sin(2 * np.pi * hertz * (first + np.arange(count)) / rate).astype(np.float32)[:, None]


@pytest.mark.parametrize("rate", RATES)
def test_a_sine_stays_in_tune_and_in_place(rate):
    resampler = Resampler(rate)
    hertz = 0.3 * min(rate, RATE)
    ours = resampler(sine(hertz, rate, *resampler.needed(123_457, 3000)), 123_457, 3000)
    assert np.abs(ours - sine(hertz, RATE, 123_457, 3000)).max() < 1e-4


@pytest.mark.parametrize("rate", RATES)
def test_the_same_samples_come_from_every_cut(rate):
    resampler = Resampler(rate)
    noise = np.random.default_rng(1).uniform(-1, 1, (90_000 * rate // RATE + 4000, 2)).astype(np.float32)

    def part(first: int, count: int) -> np.ndarray:
        start, length = resampler.needed(first, count)
        return resampler(noise[start : start + length], first, count)

    whole = part(25_000, 9000)
    for first, count in ((25_000, 1), (25_001, 127), (27_777, 4000), (33_999, 1)):
        assert np.abs(part(first, count) - whole[first - 25_000 : first - 25_000 + count]).max() < 1e-6


def test_what_lies_above_the_new_nyquist_frequency_is_removed():
    resampler = Resampler(96_000)
    assert np.abs(resampler(sine(30_000, 96_000, *resampler.needed(10_000, 5000)), 10_000, 5000)).max() < 1e-4


@pytest.mark.parametrize(("count", "rate", "expected"), [(44_100, 44_100, 48_000), (1, 44_100, 2), (0, 8000, 0), (96_001, 96_000, 48_001)])
def test_the_length_at_48_khz(count, rate, expected):
    assert samples_at_48k(count, rate) == expected
