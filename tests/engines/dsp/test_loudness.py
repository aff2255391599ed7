"""The signals of EBU Tech 3341 and 3342, made from their descriptions, and ffmpeg's meter as a foreign one."""

import re
import shutil
import subprocess

import numpy as np
import pytest
import soundfile

from engines.dsp.loudness import SILENCE, Meter, gain_to, k_weighting, loudness_of, measure

RATE = 48_000


def tones(*steps: tuple[float, float], rate: int = RATE, channels: int = 2, hertz: float = 1000.0) -> np.ndarray:
    """float32 [samples, channels]: (seconds, dBFS peak) one after the other."""
    level = np.concatenate([np.full(round(seconds * rate), 10 ** (decibels / 20)) for seconds, decibels in steps])
    line = level * np.sin(2 * np.pi * hertz * np.arange(len(level)) / rate)
    return np.repeat(line[:, None], channels, axis=1).astype(np.float32)


def blocks(sound: np.ndarray, size: int = 4800):
    return (sound[begin : begin + size] for begin in range(0, len(sound), size))


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (((20, -23),), -23.0),
        (((20, -33),), -33.0),
        (((10, -36), (60, -23), (10, -36)), -23.0),
        (((10, -72), (10, -36), (60, -23), (10, -36), (10, -72)), -23.0),
        (((20, -26), (20.1, -20), (20, -26)), -23.0),
    ],
)
def test_integrated_loudness_of_tech_3341(steps, expected):
    assert measure(blocks(tones(*steps)), RATE, 2).integrated == pytest.approx(expected, abs=0.1)


def test_channels_at_the_sides_count_more_and_the_deep_one_never():
    front, centre, side = (tones((20, level), channels=1)[:, 0] for level in (-28, -24, -30))
    assert measure([np.stack([front, front, centre, side, side], axis=1)], RATE, 5).integrated == pytest.approx(-23.0, abs=0.1)
    deep = tones((20, 0), channels=1, hertz=60)[:, 0]
    assert measure([np.stack([front, front, centre, deep, side, side], axis=1)], RATE, 6).integrated == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize("rate", [8000, 22_050, 44_100, 48_000, 96_000, 192_000])
def test_one_channel_of_997_hertz_at_full_scale(rate):
    assert loudness_of(tones((4, 0), rate=rate, channels=1, hertz=997), rate) == pytest.approx(-3.01, abs=0.1)


def test_short_term_loudness_is_steady_on_the_signal_for_it():
    sound, meter = tones(*[(1.34, -20), (1.66, -30)] * 5), Meter(RATE, 2)
    heard = []
    for number, block in enumerate(blocks(sound), 1):
        meter.add(block)
        if number >= 30:
            heard.append(meter.short)
    assert heard == pytest.approx([-23.0] * len(heard), abs=0.1)


def test_momentary_loudness_is_steady_on_the_signal_for_it():
    sound, meter = tones(*[(0.18, -20), (0.22, -30)] * 25), Meter(RATE, 2)
    heard = []
    for number, block in enumerate(blocks(sound), 1):
        meter.add(block)
        if number >= 4:
            heard.append(meter.momentary)
    assert heard == pytest.approx([-23.0] * len(heard), abs=0.1)


@pytest.mark.parametrize(("levels", "expected"), [((-20, -30), 10), ((-20, -15), 5), ((-40, -20), 20), ((-50, -35, -20, -35, -50), 15)])
def test_loudness_range_of_tech_3342(levels, expected):
    assert measure(blocks(tones(*[(20, level) for level in levels])), RATE, 2).range == pytest.approx(expected, abs=1)


def test_how_the_sound_is_cut_into_blocks_does_not_matter():
    sound = (np.random.default_rng(1).standard_normal((3 * RATE + 77, 2)) * 0.1).astype(np.float32)
    ones = [measure(blocks(sound, size), RATE, 2) for size in (333, 4800, len(sound))]
    assert ones[0].integrated == pytest.approx(ones[1].integrated, abs=1e-9) == pytest.approx(ones[2].integrated, abs=1e-9)
    assert ones[0].true_peak == ones[1].true_peak == ones[2].true_peak


@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is the foreign meter")
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_agrees_with_ffmpeg_on_noise_that_comes_and_goes(tmp_path, channels):
    dice = np.random.default_rng(channels)
    swell = np.interp(np.arange(30 * RATE), np.arange(31) * RATE, 10 ** (dice.uniform(-45, -12, 31) / 20))
    sound = (dice.standard_normal((30 * RATE, channels)) * swell[:, None] * 0.5).astype(np.float32)
    soundfile.write(tmp_path / "noise.wav", sound, RATE, "FLOAT")
    said = subprocess.run(
        ["ffmpeg", "-nostats", "-i", str(tmp_path / "noise.wav"), "-filter_complex", "ebur128=peak=true", "-f", "null", "-"],
        capture_output=True, text=True, check=True,
    ).stderr.rsplit("Summary:", 1)[1]  # fmt: skip
    theirs = {name: float(re.search(rf"{name}:\s+(-?[\d.]+)", said)[1]) for name in ("I", "LRA", "Peak")}
    ours = measure(blocks(sound), RATE, channels)
    assert ours.integrated == pytest.approx(theirs["I"], abs=0.1)
    assert ours.range == pytest.approx(theirs["LRA"], abs=0.5)
    assert ours.true_peak == pytest.approx(theirs["Peak"], abs=0.3)


def test_the_filter_is_the_standard_s_own_at_48_khz():
    shelf, high = k_weighting(48_000)
    assert shelf == pytest.approx([1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585], abs=1e-9)
    assert high == pytest.approx([1, -2, 1, -1.99004745483398, 0.99007225036621], abs=1e-9)


def test_silence_and_nothing_have_no_loudness():
    for sound in (np.zeros((RATE, 2), np.float32), np.zeros((0, 2), np.float32)):
        said = measure([sound], RATE, 2)
        assert (said.integrated, said.true_peak, said.range) == (SILENCE, SILENCE, 0.0)
    assert gain_to(-16, SILENCE) == 1


def test_a_planted_error_of_half_a_unit_is_noticed():
    sound = tones((20, -23)) * 10 ** (0.5 / 20)
    assert abs(measure([sound], RATE, 2).integrated + 23) > 0.1


@pytest.mark.parametrize(("rate", "channels"), [(0, 2), (48_000, 0), (48_000, 9), (48_000_000, 2)])
def test_what_cannot_be_measured_is_refused(rate, channels):
    with pytest.raises(ValueError, match="not defined"):
        Meter(rate, channels)
