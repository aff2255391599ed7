"""What sound looks like: outlines and spectra that grow while they are listened to, at any zoom."""

import numpy as np
import pytest

from engines.media.peaks import peaks_of
from engines.progress import Cancelled
from studio.render.mixer import Mixer
from studio.render.spectrogram import BANDS, FACTOR, HOP, band_of, scans
from tests.studio.render.reels import film, shows, sounds

SECONDS = 45


@pytest.fixture
def mixer(shelf):
    """A tone that climbs from 200 Hz by an octave every fifteen seconds, and a click at 30 s."""
    at = np.arange(48_000 * SECONDS) / 48_000
    sound = (0.3 * np.sin(2 * np.pi * 200 * 15 / np.log(2) * 2 ** (at / 15))).astype(np.float32)
    sound[48_000 * 30] = 1.0
    shelf.sound("climb", sound)
    mixer = Mixer(film(shelf, sounds(shows("a", "climb", 0, 24 * SECONDS))), shelf.media)
    yield mixer
    mixer.close()


def test_it_grows_and_ends_whole(mixer):
    found = list(scans(mixer, 0, 48_000 * SECONDS + 777, lambda: None))
    lengths = [scan.peaks.samples for scan in found]
    assert lengths == [480_000, 48_000 * 30, 48_000 * SECONDS + 777]
    whole = peaks_of([mixer.mix(0, 48_000 * SECONDS + 777)], 2)
    assert np.array_equal(found[-1].peaks.levels[0], whole.levels[0])
    assert all(np.array_equal(found[-1].bands[0][: len(scan.bands[0])], scan.bands[0]) for scan in found)


def test_columns_show_the_pitch_wherever_one_looks(mixer):
    *_, scan = scans(mixer, 0, 48_000 * SECONDS, lambda: None)
    for wanted in (3, 45, 400):
        picture = scan.columns(0, 48_000 * SECONDS, wanted)
        assert picture.shape == (wanted, BANDS)
        middle = 200 * 2 ** (SECONDS / 2 / 15)
        assert abs(int(picture[wanted // 2].argmax()) - band_of(middle)) < 14 if wanted == 3 else 3
    assert not scan.columns(48_000 * 60, 48_000, 10).any() and not scan.columns(-96_000, 48_000, 4).any()


def test_coarse_levels_lose_no_click(mixer):
    *_, scan = scans(mixer, 0, 48_000 * SECONDS, lambda: None)
    assert len(scan.bands) == 1 + int(np.ceil(np.log(len(scan.bands[0]) / FACTOR) / np.log(FACTOR)))
    top = scan.bands[-1][:, -8:].max()
    assert top == scan.bands[0][:, -8:].max() > 60
    assert scan.columns(0, HOP * len(scan.bands[0]), 2)[:, -8:].max() == top


def test_it_stops_when_asked(mixer):
    def enough():
        raise Cancelled

    with pytest.raises(Cancelled):
        next(scans(mixer, 0, 48_000 * SECONDS, enough))


def test_nothing_is_an_empty_scan(mixer):
    (scan,) = scans(mixer, 0, 0, lambda: None)
    assert scan.peaks.samples == 0 and not scan.columns(0, 48_000, 5).any()
