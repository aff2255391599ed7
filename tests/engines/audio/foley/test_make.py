import numpy as np
import pytest

from engines.audio.foley.make import Wanted, make
from engines.audio.foley.table import FOLEY
from engines.audio.synth.space import SPACES
from engines.dsp.loudness import loudness_of, measure
from engines.progress import EngineError

RATE = 24_000


def centroid(sound: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(sound.mean(axis=1))) ** 2
    return float((np.fft.rfftfreq(len(sound), 1 / RATE) * spectrum).sum() / spectrum.sum())


@pytest.mark.parametrize("name", FOLEY)
def test_every_sound_has_its_length_and_loudness(name):
    foley = FOLEY[name]
    samples = int(min(foley.seconds, 4.0) * RATE) + 3
    sound = make(Wanted(name, samples, seed=1, rate=RATE))
    figures = measure([sound], RATE, 2)
    assert sound.shape == (samples, 2) and np.isfinite(sound).all() and figures.true_peak <= -0.9
    assert loudness_of(sound, RATE) == pytest.approx(foley.loudness, abs=5) and figures.sample_peak > -45
    assert not np.array_equal(sound, make(Wanted(name, samples, seed=2, rate=RATE)))
    assert np.array_equal(sound, make(Wanted(name, samples, seed=1, rate=RATE)))
    assert not foley.space or foley.space in SPACES


def seam(sound: np.ndarray) -> tuple[float, float]:
    """The step from the end to the beginning beside the steps inside, and the difference in level (dB) of 50 ms on both sides."""
    steps = np.abs(np.diff(sound, axis=0)).max(axis=1)
    ends = [np.sqrt((part**2).mean()) for part in (sound[-RATE // 20 :], sound[: RATE // 20])]
    return float(np.abs(sound[0] - sound[-1]).max() / np.percentile(steps, 99.9)), float(abs(20 * np.log10(ends[0] / ends[1])))


@pytest.mark.parametrize("name", ["rain", "wind", "sea", "fire", "crowd", "engine", "room tone"])
def test_ambiences_loop_without_a_seam(name):
    step, level = seam(make(Wanted(name, 5 * RATE, rate=RATE, loop=True)))
    assert step <= 1.2 and level < 6
    _, cut = seam(make(Wanted(name, 5 * RATE, rate=RATE)))  # the planted fault: one that fades in and out is no loop
    assert cut > 6 or np.abs(make(Wanted(name, 5 * RATE, rate=RATE))[-20:]).max() < 1e-3


def test_large_things_are_deeper_and_far_things_quieter_and_duller():
    deep, high = (centroid(make(Wanted("bell", 2 * RATE, rate=RATE, size=size))) for size in (1, -1))
    assert deep < 0.6 * high
    near, far = (make(Wanted("rain", 2 * RATE, rate=RATE, distance=distance)) for distance in (0, 1))
    assert loudness_of(far, RATE) < loudness_of(near, RATE) - 9 and centroid(far) < 0.7 * centroid(near)


def test_force_makes_more_of_it():
    quick, slow = (make(Wanted("steps", 4 * RATE, rate=RATE, force=force)) for force in (1.0, 0.0))

    def count(sound):
        level = np.convolve(np.abs(sound).max(axis=1), np.ones(480) / 480, "same")
        loud = level > 0.25 * level.max()
        return int(np.diff(loud.astype(int)).clip(0).sum())

    assert count(quick) > count(slow)


@pytest.mark.parametrize(("name", "samples"), [("kazoo", 1000), ("rain", 0), ("rain", 10**9)])
def test_what_cannot_be_made_is_one_sentence(name, samples):
    with pytest.raises(EngineError):
        make(Wanted(name, samples, rate=RATE))
