import numpy as np
import pytest

from engines.dsp.true_peak import TruePeak

RATE = 48_000


def peak(sound: np.ndarray, rate: int = RATE) -> float:
    meter = TruePeak(rate, 1)
    for begin in range(0, len(sound), 1000):
        meter.add(sound[begin : begin + 1000, None].astype(np.float32))
    return meter.decibels


@pytest.mark.parametrize(
    ("parts", "degrees", "level", "expected"),
    [(4, 0, 0.5, -6.0), (4, 45, 0.5, -6.0), (6, 60, 0.5, -6.0), (8, 67.5, 0.5, -6.0), (4, 45, 1.41, 3.0)],
)
def test_peaks_between_samples_as_in_tech_3341(parts, degrees, level, expected):
    rise = np.clip(np.arange(RATE) / 2000, 0, 1) * np.clip(np.arange(RATE)[::-1] / 2000, 0, 1)
    sound = level * rise * np.sin(2 * np.pi * np.arange(RATE) / parts + np.radians(degrees))
    assert expected - 0.4 <= peak(sound) <= expected + 0.2
    if degrees:
        assert 20 * np.log10(np.abs(sound).max()) < expected - 0.6  # what a meter of samples would have said


def test_the_last_samples_count_too():
    sound = np.zeros(1000)
    sound[-1] = 0.5
    assert peak(sound) == pytest.approx(-6.02, abs=0.1)


def test_high_rates_are_taken_as_they_are():
    sound = 0.5 * np.sin(2 * np.pi * np.arange(19_200) / 50)
    assert peak(sound, 192_000) == pytest.approx(-6.02, abs=0.05)
