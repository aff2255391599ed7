import numpy as np
import pytest

from engines.dsp.compressor import Compression, Compressor, curve

RATE = 48_000


def settled(level: float, settings: Compression, key: float | None = None) -> float:
    """dBFS that a steady level comes out at."""
    tone = np.full((RATE, 2), 10 ** (level / 20), np.float32)
    out = Compressor(settings, RATE)(tone, None if key is None else np.full((RATE, 1), 10 ** (key / 20), np.float32))
    return float(20 * np.log10(out[-1, 0]))


@pytest.mark.parametrize("level", [-60, -30, -20, -18, -16, -6, 0])
def test_steady_levels_come_out_as_the_curve_is_drawn(level):
    settings = Compression(-18, 4, 6, makeup=2)
    assert settled(level, settings) == pytest.approx(float(curve(settings, np.array([level]))[0]), abs=0.05)


def test_the_curve_has_the_ratio_above_and_one_below():
    heard = curve(Compression(-20, 4, 0), np.array([-40.0, -30.0, -12.0, 0.0]))
    assert heard == pytest.approx([-40, -30, -18, -15])


def test_attack_and_release_take_the_time_that_was_set():
    sound = np.full((2 * RATE, 1), 0.01, np.float32)
    sound[RATE // 2 : RATE] = 1.0
    compressor = Compressor(Compression(-20, 1000, 0, attack=0.02, release=0.2), RATE)
    gain = 20 * np.log10(compressor(sound)[:, 0] / sound[:, 0])
    assert gain[RATE // 2 + int(0.02 * RATE)] == pytest.approx(-20 * (1 - 1 / np.e), abs=0.3)
    assert gain[RATE + int(0.2 * RATE)] == pytest.approx(-20 / np.e, abs=0.3)


def test_a_key_presses_what_is_itself_quiet():
    assert settled(-40, Compression(-20, 4, 0), key=-8) == pytest.approx(-49, abs=0.1)


def test_the_cut_between_blocks_is_not_heard():
    sound = np.random.default_rng(0).standard_normal((9000, 2)).astype(np.float32)
    parts = Compressor(Compression(), RATE)
    pieces = np.concatenate([parts(sound[begin : begin + 700]) for begin in range(0, 9000, 700)])
    assert np.array_equal(pieces, Compressor(Compression(), RATE)(sound))


@pytest.mark.parametrize("settings", [Compression(ratio=0.5), Compression(attack=0), Compression(release=-1)])
def test_what_cannot_be_is_refused(settings):
    with pytest.raises(ValueError, match="ratio"):
        Compressor(settings, RATE)
