import numpy as np
import pytest

from engines.dsp.ducking import Duck, Keyframe, duck, gains, spoken

RATE = 1000


def test_the_music_is_down_before_the_first_word_and_up_after_the_last():
    keyframes = duck([(5000, 7000)], Duck(-12, attack=0.5, release=1.0, ahead=0.2), RATE)
    assert keyframes == (Keyframe(4300, 0.0), Keyframe(4800, -12), Keyframe(7000, -12), Keyframe(8000, 0.0))
    factor = gains(keyframes, 0, 10_000)
    assert factor[:4300] == pytest.approx(1) and factor[8000:] == pytest.approx(1)
    assert 20 * np.log10(factor[4800:7000]) == pytest.approx(-12, abs=1e-3)
    assert np.all(np.diff(factor[4300:4800]) < 0) and np.all(np.diff(factor[7001:8000]) > 0)


def test_short_pauses_are_not_filled_and_long_ones_are():
    settings = Duck(-10, 0.25, 0.6, 0.1, hold=0.8)
    assert len(duck([(2000, 3000), (4000, 5000)], settings, RATE)) == 4
    assert len(duck([(2000, 3000), (9000, 9500)], settings, RATE)) == 8
    assert duck([], settings, RATE) == ()


def test_speech_at_the_very_beginning_finds_the_music_down():
    assert duck([(0, 500)], Duck(), RATE)[0] == Keyframe(0, -10.0)
    assert gains(duck([(0, 500)], Duck(), RATE), 0, 1)[0] == pytest.approx(10**-0.5)


def test_any_stretch_of_the_gains_is_the_same_as_the_whole():
    keyframes = duck([(500, 900), (4000, 4500)], Duck(), RATE)
    assert np.array_equal(gains(keyframes, 3300, 800), gains(keyframes, 0, 8000)[3300:4100])


def test_speech_is_found_where_it_is_and_noise_is_not_speech():
    rate = 48_000
    dice = np.random.default_rng(0)
    sound = dice.standard_normal((6 * rate, 1)).astype(np.float32) * 0.0005
    sound[rate : 2 * rate] += 0.2 * np.sin(np.arange(rate)[:, None] * 0.05).astype(np.float32)
    sound[4 * rate : 5 * rate] += 0.1 * dice.standard_normal((rate, 1)).astype(np.float32)
    found = spoken((sound[begin : begin + 7000] for begin in range(0, len(sound), 7000)), rate)
    assert np.array(found) / rate == pytest.approx(np.array([[1, 2], [4, 5]]), abs=0.03)
    assert spoken([sound[: rate // 2]], rate) == () == spoken([], rate)
