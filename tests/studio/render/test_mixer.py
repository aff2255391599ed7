from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.document.project import Rate
from studio.document.timecode import sample_at
from studio.document.timeline import Timeline
from studio.render.mixer import Mixer, stereo
from tests.studio.render.reels import film, pictures, shows, sounds

FRAME = 2000  # samples at 24 frames per second


@pytest.fixture
def steady(shelf):
    """Two seconds of 0.5."""
    return shelf.sound("steady", np.full(96_000, 0.5, np.float32))


@pytest.fixture
def mix(shelf):
    made = []

    def samples(project, first, count):
        made.append(Mixer(project, shelf.media))
        return made[-1].mix(first, count)

    yield samples
    for mixer in made:
        mixer.close()


def test_a_clip_is_heard_from_its_first_sample_to_its_last(shelf, steady, mix):
    heard = mix(film(shelf, sounds(shows("a", steady, 3, 5))), 0, 20 * FRAME)
    assert heard.shape == (20 * FRAME, 2) and heard.dtype == np.float32
    assert np.flatnonzero(heard[:, 0])[[0, -1]].tolist() == [3 * FRAME, 8 * FRAME - 1]
    assert heard[4 * FRAME].tolist() == [0.5, 0.5]


def test_the_offset_is_in_samples(shelf, mix):
    shelf.sound("ramp", np.arange(48_000, dtype=np.float32) / 48_000)
    heard = mix(film(shelf, sounds(shows("a", "ramp", 1, 4, offset=777))), FRAME + 10, 5)
    assert heard[:, 0] * 48_000 == pytest.approx([787, 788, 789, 790, 791], abs=0.01)


@pytest.mark.parametrize("rate", [Rate(24), Rate(24000, 1001), Rate(30000, 1001), Rate(25)])
def test_a_clip_begins_on_the_sample_of_its_frame(shelf, steady, mix, rate):
    heard = mix(film(shelf, sounds(shows("a", steady, 1001, 9)), rate=rate), sample_at(rate, 1001) - 2, 4)
    assert heard[:, 0].tolist() == [0, 0, 0.5, 0.5]


def test_gains_add_up_in_decibels(shelf, steady, mix):
    project = film(shelf, sounds(shows("a", steady, 0, 9, gain=-4.0), gain=-2.0206))
    assert mix(project, 5000, 1)[0, 0] == pytest.approx(0.25, abs=1e-5)


def test_fades_are_straight_lines(shelf, steady, mix):
    heard = mix(film(shelf, sounds(shows("a", steady, 0, 10, fade_in=2, fade_out=4))), 0, 10 * FRAME)[:, 0]
    assert heard[[0, FRAME, 2 * FRAME - 1]] == pytest.approx([0, 0.25, 0.5], abs=2e-4)
    assert heard[[6 * FRAME - 1, 8 * FRAME, 10 * FRAME - 1]] == pytest.approx([0.5, 0.25, 0], abs=2e-4)
    assert np.abs(np.diff(heard)).max() < 2e-4


def test_a_dissolve_keeps_the_power_of_different_sounds(shelf, mix):
    rng = np.random.default_rng(5)
    for name in ("one", "two"):
        shelf.sound(name, (0.2 * rng.standard_normal(96_000)).astype(np.float32))
    heard = mix(film(shelf, sounds(shows("a", "one", 0, 12), shows("b", "two", 12, 12, dissolve=10))), 0, 24 * FRAME)[:, 0]
    power = [np.square(heard[frame * FRAME : (frame + 1) * FRAME]).mean() for frame in range(24)]
    assert max(power) / min(power) < 1.25
    only_first = mix(film(shelf, sounds(shows("a", "one", 0, 12))), 11 * FRAME, FRAME)[:, 0]
    assert np.array_equal(heard[11 * FRAME : 12 * FRAME], only_first)


def test_tracks_add_up_and_muted_ones_are_silent(shelf, steady, mix):
    both = film(shelf, sounds(shows("a", steady, 0, 9)), sounds(shows("b", steady, 0, 9)))
    assert mix(both, 100, 1)[0, 0] == 1.0
    muted = film(shelf, sounds(shows("a", steady, 0, 9)), sounds(shows("b", steady, 0, 9), muted=True))
    assert mix(muted, 100, 1)[0, 0] == 0.5


def test_video_on_a_picture_track_is_heard_with_its_offset_in_frames(shelf, steady, mix):
    asset = shelf.assets[steady]
    shelf.assets["talk"] = replace(asset, id="talk", kind="clip", frames=48)
    heard = mix(film(shelf, pictures(shows("v", "talk", 2, 48, offset=40))), 0, 60 * FRAME)[:, 0]
    assert np.flatnonzero(heard)[[0, -1]].tolist() == [2 * FRAME, 10 * FRAME - 1]


def test_what_is_missing_or_damaged_is_silent_and_named(shelf, steady):
    project = film(shelf, sounds(shows("a", steady, 0, 9)))
    (shelf.folder / "steady.wav").unlink()
    mixer = Mixer(project, shelf.media)
    assert not mixer.mix(0, 100).any() and mixer.unread == {"Sound steady"}
    (shelf.folder / "steady.wav").write_bytes(b"RIFF\0\0\0\0WAVEjunk")
    assert not mixer.mix(0, 100).any()


def test_a_new_state_of_the_film_is_heard_at_once(shelf, steady):
    mixer = Mixer(film(shelf, sounds(shows("a", steady, 0, 9))), shelf.media)
    assert mixer.mix(0, 1)[0, 0] == 0.5
    mixer.update(replace(mixer.project, timeline=Timeline()))
    assert mixer.mix(0, 1)[0, 0] == 0
    mixer.close()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(0, 48_000), max_size=6), rate=st.sampled_from([48_000, 44_100, 22_050]))
def test_blocks_of_any_size_are_the_same_sound(shelf, cuts, rate):
    name = f"noise{rate}"
    if name not in shelf.assets:
        shelf.sound(name, np.random.default_rng(2).uniform(-0.5, 0.5, (rate, 2)).astype(np.float32), rate)
    project = film(shelf, sounds(shows("a", name, 1, 20, offset=311, fade_in=3, fade_out=5)))
    whole, parts = Mixer(project, shelf.media), Mixer(project, shelf.media)
    edges = [0, *sorted(cuts), 48_000]
    joined = np.concatenate([parts.mix(a, b - a) for a, b in pairwise(edges)])
    assert np.abs(joined - whole.mix(0, 48_000)).max() < 1e-4
    whole.close()
    parts.close()


def test_channels_become_two():
    assert stereo(np.array([[0.5]], np.float32)).tolist() == [[0.5, 0.5]]
    assert stereo(np.array([[1, 2, 3]], np.float32)).tolist() == [[1, 2]]


def tone(hertz: float, seconds: float = 2.0) -> np.ndarray:
    return np.sin(2 * np.pi * hertz * np.arange(int(48_000 * seconds)) / 48_000).astype(np.float32)


@pytest.mark.parametrize(("speed", "heard_as"), [(500, 220), (1500, 660), (2000, 880)])
def test_at_another_speed_sound_is_higher_or_lower_as_on_a_tape(shelf, mix, speed, heard_as):
    shelf.sound("tone", tone(440))
    heard = mix(film(shelf, sounds(shows("a", "tone", 0, 20, speed=speed))), 4 * FRAME, 10 * FRAME)[:, 0]
    expected = np.sin(2 * np.pi * heard_as * (4 * FRAME + np.arange(10 * FRAME)) / 48_000)
    assert np.abs(heard - expected).max() < 1e-3


def test_twice_as_fast_never_folds_high_tones_back(shelf, mix):
    shelf.sound("high", tone(20_000))
    heard = mix(film(shelf, sounds(shows("a", "high", 0, 20, speed=2000))), 4 * FRAME, 10 * FRAME)
    assert np.abs(heard).max() < 1e-3, "40 kHz cannot be heard, nor as 8 kHz"


@pytest.mark.parametrize("speed", [730, 2500])
def test_blocks_of_sped_sound_join_without_a_seam(shelf, mix, speed):
    shelf.sound("tone", tone(440, 4))
    project = film(shelf, sounds(shows("a", "tone", 0, 30, speed=speed, offset=333)))
    whole = mix(project, 0, 20 * FRAME)
    parts = [mix(project, first, 1777) for first in range(0, 20 * FRAME, 1777)]
    assert np.abs(np.concatenate(parts)[: len(whole)] - whole).max() < 1e-6
