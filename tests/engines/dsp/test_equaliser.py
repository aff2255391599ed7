import numpy as np
import pytest

from engines.dsp.equaliser import Band, Equaliser, response, sections

RATE = 48_000


@pytest.mark.parametrize(
    ("band", "hertz", "expected"),
    [
        (Band("peak", 1000, 6), 1000, 6), (Band("peak", 1000, 6, 1), 1000 / 2**0.5, 3), (Band("peak", 1000, -12), 20, 0),
        (Band("low shelf", 200, 4), 10, 4), (Band("low shelf", 200, 4), 200, 2), (Band("low shelf", 200, 4), 15_000, 0),
        (Band("high shelf", 4000, -5), 22_000, -5), (Band("high shelf", 4000, -5), 4000, -2.5), (Band("high shelf", 4000, -5), 50, 0),
        (Band("lowpass", 1000), 1000, -3.01), (Band("lowpass", 1000), 10, 0), (Band("lowpass", 1000), 8000, -37.8),
        (Band("highpass", 1000), 1000, -3.01), (Band("highpass", 1000), 100, -40),
    ],
)  # fmt: skip
def test_gains_are_what_the_band_says(band, hertz, expected):
    assert response([band], RATE, np.array([hertz]))[0] == pytest.approx(expected, abs=0.25)


def test_a_notch_takes_its_frequency_out_and_leaves_the_rest():
    there, beside = response([Band("notch", 50, width=0.3)], RATE, np.array([50.0, 100.0]))
    assert there < -60 and beside == pytest.approx(0, abs=0.4)


def test_what_is_heard_is_what_is_drawn():
    bands = [Band("peak", 3000, 8, 0.7), Band("highpass", 120), Band("high shelf", 9000, -6)]
    impulse = np.zeros((1 << 15, 1), np.float32)
    impulse[0] = 1
    heard = 20 * np.log10(np.abs(np.fft.rfft(Equaliser(bands, RATE, 1)(impulse)[:, 0])))
    hertz = np.fft.rfftfreq(1 << 15, 1 / RATE)
    some = slice(30, None, 500)
    assert heard[some] == pytest.approx(response(bands, RATE, hertz[some]), abs=0.02)


def test_the_cut_between_blocks_is_not_heard():
    sound = np.random.default_rng(0).standard_normal((10_000, 2)).astype(np.float32)
    bands = [Band("peak", 400, 9), Band("lowpass", 5000)]
    parts = Equaliser(bands, RATE, 2)
    pieces = np.concatenate([parts(sound[begin : begin + 333]) for begin in range(0, 10_000, 333)])
    assert np.array_equal(pieces, Equaliser(bands, RATE, 2)(sound))


def test_silence_after_sound_is_filtered_as_fast_as_sound():
    import time

    sound = np.random.default_rng(0).standard_normal((96_000, 2)).astype(np.float32)
    quiet = np.zeros_like(sound)
    quiet[:100] = sound[:100]

    def cost(what):
        taken = []
        for _ in range(5):
            equaliser, begin = Equaliser([Band("peak", 400, 3), Band("highpass", 100)], RATE, 2), time.process_time()
            equaliser(what)
            taken.append(time.process_time() - begin)
        return min(taken)

    cost(sound)
    assert cost(quiet) < 4 * cost(sound)


@pytest.mark.parametrize("hertz", [0, -5, 24_000, 1e9])
def test_a_frequency_that_cannot_be_is_refused(hertz):
    with pytest.raises(ValueError, match="Hz"):
        sections([Band("peak", hertz)], RATE)
