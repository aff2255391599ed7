"""Distances of sounds against known answers."""

import numpy as np
import pytest

from engines.metrics.sound import FLOOR, WINDOWS, band_bias, mel_distance, mel_filters, seam_z, si_sdr
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


BARS = range(0, 8 * 48_000, 48_000)


@pytest.fixture(scope="module")
def rings():
    """Eight bars in which each tone rings on into the next one, the last into the first; they are of different strength."""
    random = np.random.default_rng(2)
    out = np.zeros(8 * 48_000)
    for bar in BARS:
        time = np.arange(96_000) / 48_000
        tone = sum(np.sin(2 * np.pi * hertz * time + random.uniform(0, 6)) for hertz in random.choice((220, 275, 330, 440, 660), 3))
        rise = 1 - np.exp(-time * 200)
        out[np.arange(bar, bar + 96_000) % len(out)] += random.uniform(0.08, 0.14) * tone * rise * np.exp(-time)
    return out + random.normal(0, 3e-4, len(out))


def test_a_loop_that_rings_on_has_no_seam(rings):
    found = [seam_z(np.roll(rings, -bar), BARS) for bar in BARS]  # wherever it is begun
    assert found[0] < 2 and np.median(found) < 1


@pytest.mark.parametrize("fault", ["gap", "fade", "cut tones", "click", "step"])
def test_the_seam_of_a_planted_fault_is_found(rings, fault):
    broken = rings.copy()
    if fault == "gap":
        broken[-480:] = 0
    elif fault == "fade":
        broken[-9600:] *= np.linspace(1, 0, 9600)
    elif fault == "cut tones":
        broken[:48_000] *= 1 - np.exp(-np.arange(48_000) / 9600)
    elif fault == "click":
        broken[0] += 0.3
    else:
        broken[:4800] += 0.2 * np.linspace(1, 0, 4800)
    assert seam_z(broken, BARS) > 2
