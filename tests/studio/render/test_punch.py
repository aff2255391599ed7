from __future__ import annotations

import numpy as np
import pytest
import soundfile

from engines.media.errors import MediaError
from studio.render.punch import CLICKS, ClickTrack, Punch, find_delay

BLOCK = 480


@pytest.fixture
def punch(tmp_path):
    """A recording whose film clock is `punch.film[0]`."""
    film = [None]
    made = Punch(tmp_path / "raw.wav", 1, lambda: film[0])
    made.film = film
    yield made
    made.close()


def spoken(punch, sound: np.ndarray, film_at: int, waits: np.ndarray) -> None:
    """Sound that is heard from the film's sample `film_at` on, in blocks that arrive up to `waits` samples after their end."""
    for number, wait in enumerate(waits):
        punch.film[0] = film_at + (number + 1) * BLOCK + int(wait)
        punch.hear(sound[number * BLOCK : (number + 1) * BLOCK, None])


def test_a_word_lies_where_it_was_spoken_however_late_its_blocks_arrive(punch, tmp_path):
    rng = np.random.default_rng(3)
    for _ in range(50):
        punch.hear(np.zeros((BLOCK, 1), np.float32))  # the count-in: the film stands
    sound = rng.uniform(-0.5, 0.5, 300 * BLOCK).astype(np.float32)
    spoken(punch, sound, 100_000, np.where(rng.random(300) < 0.4, 0, rng.integers(0, 2400, 300)))
    assert punch.write(tmp_path / "take.wav", punch.place_of(148_000), 40_000) == 40_000
    read = soundfile.read(tmp_path / "take.wav", dtype="float32")[0]
    assert np.abs(read - sound[48_000:88_000]).max() < 1e-6


def test_the_delay_of_the_devices_is_taken_off(punch, tmp_path):
    sound = np.zeros(100 * BLOCK, np.float32)
    sound[20_000 + 1234] = 0.9  # spoken at the film's sample 120,000, heard 1234 samples later
    spoken(punch, sound, 100_000, np.zeros(100))
    punch.write(tmp_path / "take.wav", punch.place_of(110_000, delay=1234), 20_000)
    assert np.argmax(soundfile.read(tmp_path / "take.wav")[0]) == 10_000
    punch.write(tmp_path / "planted.wav", punch.place_of(110_000), 20_000)
    assert np.argmax(soundfile.read(tmp_path / "planted.wav")[0]) == 11_234, "without the delay it is late, and this test sees it"


def test_what_was_not_heard_is_silence_and_a_film_that_never_ran_is_said(punch, tmp_path):
    punch.hear(np.full((BLOCK, 1), 0.5, np.float32))
    with pytest.raises(MediaError, match="did not run"):
        punch.place_of(0)
    punch.write(tmp_path / "take.wav", -100, BLOCK + 200)
    read = soundfile.read(tmp_path / "take.wav")[0]
    assert not read[:100].any() and (read[100:-100] > 0.49).all() and not read[-100:].any()
    punch.discard()
    assert not punch.path.exists()
    punch.hear(np.ones((BLOCK, 1), np.float32))  # a block that was on its way


def test_levels_are_told_once(punch):
    punch.hear(np.array([[0.5], [-0.25]], np.float32))
    level = punch.take_level()
    assert level.peak.tolist() == [0.5, 0.5] and level.samples == 2 and level.squares[0] == pytest.approx(0.3125)
    assert punch.take_level() is None


def test_a_full_disk_is_noticed_and_said(punch, monkeypatch):
    def full(_):
        raise OSError("no space")

    monkeypatch.setattr(punch._file, "write", full)
    punch.hear(np.zeros((BLOCK, 1), np.float32))
    assert "no space" in punch.error and punch.count == 0


@pytest.mark.parametrize("late", [0, 700, 9_000])
def test_clicks_tell_how_late_sound_comes_back_also_in_a_noisy_room(late):
    rng = np.random.default_rng(late)
    track = ClickTrack()
    played = np.concatenate([track.next(4801) for _ in range(40)])[:, 0]
    heard = np.concatenate([np.zeros(late, np.float32), played])[: len(played)] * 0.2
    heard[300:] += 0.3 * heard[:-300]  # the room
    assert find_delay(heard + rng.normal(0, 0.01, len(heard)).astype(np.float32)) == late
    assert played[CLICKS[0] : CLICKS[0] + 960].any() and not played[: CLICKS[0]].any()


def test_noise_alone_has_no_delay():
    assert find_delay(np.random.default_rng(0).normal(0, 0.2, 200_000).astype(np.float32)) is None
    assert find_delay(np.zeros(200_000, np.float32)) is None
