import numpy as np
import pytest

from engines.dsp.reverb import Reverb, Room

RATE = 48_000


def impulse(room: Room, seconds: float = 3.0) -> np.ndarray:
    sound = np.zeros((int(seconds * RATE), 2), np.float32)
    sound[0] = 1
    return Reverb(room, RATE)(sound)


def decay_of(response: np.ndarray) -> float:
    """Seconds to fall by 60 dB, from the slope between -5 and -35 dB of the energy that is left (Schroeder 1965)."""
    left = np.cumsum((response**2).sum(axis=1)[::-1])[::-1]
    decibels = 10 * np.log10(left / left[0] + 1e-12)
    first, last = np.argmax(decibels < -5), np.argmax(decibels < -35)
    return 60 * (last - first) / RATE / (decibels[first] - decibels[last])


@pytest.mark.parametrize("decay", [0.5, 1.2, 2.5])
def test_it_falls_as_long_as_was_asked(decay):
    assert decay_of(impulse(Room(decay, 0.8, damping=0.0, early=0.0), 4)) == pytest.approx(decay, rel=0.2)


def test_nothing_is_heard_before_its_time_and_the_sides_differ():
    response = impulse(Room(before=0.02))
    assert np.abs(response[: int(0.02 * RATE)]).max() < 1e-15
    late = response[RATE // 5 :]
    assert abs(np.corrcoef(late[:, 0], late[:, 1])[0, 1]) < 0.3
    assert np.sqrt((late[:, 0] ** 2).mean() / (late[:, 1] ** 2).mean()) == pytest.approx(1, abs=0.25)


def test_the_tail_is_dense_and_dies():
    response = impulse(Room(1.0))[:, 0]
    window = response[RATE // 5 : RATE // 5 + 4800]
    assert (np.abs(window) > 0.1 * np.abs(window).max()).mean() > 0.3
    assert np.abs(impulse(Room(1.0), 4)[-RATE:]).max() < 1e-4 * np.abs(response).max()


def test_highs_die_sooner_where_the_room_is_soft():
    def treble(damping):
        tail = impulse(Room(1.5, damping=damping))[RATE // 2 : RATE, 0]
        spectrum = np.abs(np.fft.rfft(tail)) ** 2
        return spectrum[len(spectrum) // 3 :].sum() / spectrum.sum()

    assert treble(0.8) < 0.2 * treble(0.0)


def test_the_cut_between_blocks_is_not_heard():
    sound = np.random.default_rng(0).standard_normal((20_000, 2)).astype(np.float32)
    parts = Reverb(Room(), RATE)
    pieces = np.concatenate([parts(sound[begin : begin + 997]) for begin in range(0, 20_000, 997)])
    assert np.array_equal(pieces, Reverb(Room(), RATE)(sound))


@pytest.mark.parametrize("room", [Room(decay=0), Room(size=-1)])
def test_what_cannot_be_is_refused(room):
    with pytest.raises(ValueError, match="above zero"):
        Reverb(room, RATE)
