"""Distances of sounds against known answers."""

import numpy as np
import pytest

from engines.metrics.sound import FLOOR, WINDOWS, band_bias, mel_distance, mel_filters, si_sdr
from engines.training.sound.spectral import WINDOWS as LEARNED

RATE = 24_000
NOISE = np.random.default_rng(0).normal(0, 0.1, RATE).astype(np.float32)


def test_si_sdr_knows_level_from_likeness():
    assert si_sdr(NOISE, NOISE) == float("inf") and si_sdr(0.1 * NOISE, NOISE) > 60
    other = np.random.default_rng(1).normal(0, 0.01, RATE)
    assert si_sdr(NOISE + other, NOISE) == pytest.approx(20, abs=0.5)


def test_mel_distance_is_a_difference_of_levels():
    """Twice as loud is log10(2) in every window, but for the floor."""
    assert WINDOWS == LEARNED and FLOOR == 5e-4
    assert mel_distance(NOISE, NOISE, RATE) == 0
    assert mel_distance(200 * NOISE, 100 * NOISE, RATE) == pytest.approx(7 * np.log10(2), rel=1e-3)


def test_filters_have_unit_sum_and_no_holes():
    for size, bands in WINDOWS:
        assert np.allclose(mel_filters(size, bands, RATE).sum(axis=1), 1, atol=1e-5)


def test_a_band_that_is_too_loud_is_found():
    spectrum = np.fft.rfft(NOISE)
    spectrum[: int(550 / 12_000 * len(spectrum))] *= 2
    bias = band_bias(np.fft.irfft(spectrum, RATE), NOISE, RATE)
    assert bias[0] == pytest.approx(6, abs=1) and np.abs(bias[1:]).max() < 0.6
