import numpy as np
import pytest

from engines.audio.analysis.balance import BANDS, balance

RATE = 48_000


@pytest.mark.parametrize("place", range(8))
def test_a_sine_lies_in_its_band(place):
    low, high = BANDS[place]
    sine = np.sin(2 * np.pi * (low * high) ** 0.5 * np.arange(RATE) / RATE)[:, None]
    levels = balance(sine, RATE)
    assert levels.argmax() == place and levels[place] > -1.5


def test_white_noise_has_as_much_as_each_band_is_wide():
    noise = np.random.default_rng(0).standard_normal((5 * RATE, 2))
    expected = [10 * np.log10((high - low) / 24_000) for low, high in BANDS]
    assert balance(noise, RATE)[1:] == pytest.approx(expected[1:], abs=0.7)


def test_silence_has_nothing():
    assert (balance(np.zeros((100, 1)), RATE) == -120).all()
