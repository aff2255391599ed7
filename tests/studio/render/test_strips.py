from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from studio.document.mix import Bus, Compressor, Equaliser, Limiter, Mix, Point, Reverb
from studio.document.timeline import Track
from studio.render.mixer import Mixer
from studio.render.parts import sides
from tests.studio.render.reels import film, shows

FRAME = 2000
CHAINS = {
    "equaliser": (Equaliser(low_cut=80, low=3, middle=-4, high=2),),
    "compressor": (Compressor(threshold=-30, ratio=6),),
    "reverb": (Reverb(decay=0.4, amount=0.5),),
    "limiter": (Limiter(ceiling=-9),),
    "all": (Equaliser(low=3), Compressor(threshold=-30), Reverb(decay=0.3), Limiter(ceiling=-9)),
}


@pytest.fixture
def noise(shelf):
    rng = np.random.default_rng(7)
    return shelf.sound("noise", (0.3 * rng.standard_normal((240_000, 2))).clip(-1, 1).astype(np.float32))


def track(id: str, *clips, **fields) -> Track:
    return Track(id, id, "sound", clips, **{"bus": "music", **fields})


def heard(project, shelf, first: int, count: int) -> np.ndarray:
    mixer = Mixer(project, shelf.media)
    out = mixer.mix(first, count)
    mixer.close()
    return out


def test_busses_and_master_add_their_gains(shelf):
    shelf.sound("steady", np.full(96_000, 0.5, np.float32))
    tracks = track("m", shows("a", "steady", 0, 9)), track("d", shows("b", "steady", 0, 9), bus="dialogue")
    project = replace(film(shelf, *tracks), mix=Mix(music=Bus(gain=-6.0206), master=Bus(gain=-6.0206)))
    assert heard(project, shelf, 100, 1)[0, 0] == pytest.approx(0.5 * 0.5 * 0.5 + 0.5 * 0.5, abs=1e-5)


def test_pan_keeps_the_power_and_the_middle_as_it_is():
    pans = np.linspace(-1, 1, 21)
    assert (sides(pans) ** 2).sum(axis=1) == pytest.approx(2.0)
    assert sides(np.array(0.0)) == pytest.approx([1, 1]) and sides(np.array(-1.0)) == pytest.approx([2**0.5, 0], abs=1e-7)


def test_envelopes_of_clips_and_busses_go_straight_in_decibels(shelf):
    shelf.sound("steady", np.full(96_000, 0.5, np.float32))
    clip = shows("a", "steady", 5, 20, gain_curve=(Point(0, 0.0), Point(10 * FRAME, -20.0)))
    project = film(shelf, track("m", clip))
    levels = heard(project, shelf, 5 * FRAME, 12 * FRAME)[:, 0] / 0.5
    assert 20 * np.log10(levels[[0, 5 * FRAME, 11 * FRAME]]) == pytest.approx([0, -10, -20], abs=1e-3)
    curve = (Point(5 * FRAME, 0.0), Point(15 * FRAME, -20.0))
    bus = replace(film(shelf, track("m", shows("a", "steady", 5, 20))), mix=Mix(music=Bus(curve=curve)))
    assert heard(bus, shelf, 5 * FRAME, 12 * FRAME)[:, 0] / 0.5 == pytest.approx(levels, abs=1e-5)
    panned = film(shelf, track("m", shows("a", "steady", 5, 20, pan_curve=(Point(0, -1.0), Point(4 * FRAME, 1.0)))))
    sides_heard = heard(panned, shelf, 5 * FRAME, 5 * FRAME)
    assert sides_heard[0, 1] == pytest.approx(0, abs=1e-3) and sides_heard[-1, 0] == pytest.approx(0, abs=1e-3)
    assert sides_heard[2 * FRAME] == pytest.approx([0.5, 0.5], abs=1e-3)


@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize("where", ["track", "bus", "master"])
def test_playing_from_anywhere_is_what_is_exported(shelf, noise, chain, where):
    """Inserts remember; what is heard after a jump is what comes there from the beginning on, within -60 dB."""
    inserts = CHAINS[chain]
    project = film(shelf, track("m", shows("a", noise, 2, 100), inserts=inserts if where == "track" else ()))
    mix = {"bus": Mix(music=Bus(inserts=inserts)), "master": Mix(master=Bus(inserts=inserts))}.get(where, Mix())
    project = replace(project, mix=mix)
    mixer = Mixer(project, shelf.media)
    whole = np.concatenate([mixer.mix(first, 4800) for first in range(0, 144_000, 4800)])
    mixer.close()
    jumped = heard(project, shelf, 96_000, 48_000)
    assert np.abs(jumped - whole[96_000:]).max() < 1e-3
    assert np.abs(whole).max() > 0.05


def test_a_limiter_anywhere_does_not_make_its_track_late(shelf):
    click = np.zeros(48_000, np.float32)
    click[1000] = 0.25
    shelf.sound("click", click)
    plain = film(shelf, track("m", shows("a", "click", 1, 20)), track("d", shows("b", "click", 1, 20), bus="dialogue"))
    limited = replace(plain, mix=Mix(music=Bus(inserts=(Limiter(),)), master=Bus(inserts=(Limiter(),))))
    out = heard(limited, shelf, 0, 10_000)[:, 0]
    assert np.argmax(np.abs(out)) == FRAME + 1000 and np.flatnonzero(np.abs(out) > 1e-6).tolist() == [FRAME + 1000]
    assert np.abs(out - heard(plain, shelf, 0, 10_000)[:, 0]).max() < 1e-6


def test_a_limiter_holds_its_ceiling(shelf, noise):
    project = replace(film(shelf, track("m", shows("a", noise, 0, 48), gain=6.0)), mix=Mix(master=Bus(inserts=(Limiter(ceiling=-6.0),))))
    assert np.abs(heard(project, shelf, 0, 96_000)).max() <= 10 ** (-6 / 20)
    off = replace(project, mix=Mix(master=Bus(inserts=(Limiter(on=False, ceiling=-6.0),))))
    assert np.abs(heard(off, shelf, 0, 96_000)).max() > 1


def test_a_fader_moves_without_a_click_and_without_a_gap(shelf):
    shelf.sound("steady", np.full(96_000, 0.5, np.float32))
    project = film(shelf, track("m", shows("a", "steady", 0, 40)))
    mixer = Mixer(project, shelf.media)
    before = mixer.mix(0, 1000)
    mixer.update(replace(project, mix=Mix(music=Bus(gain=-20.0))))
    after = np.concatenate([mixer.mix(1000, 100), mixer.mix(1100, 900)])
    joined = np.concatenate([before, after])[:, 0]
    assert np.abs(np.diff(joined)).max() < 0.002 and joined[-1] == pytest.approx(0.05)
    mixer.close()


def test_a_film_that_is_another_is_heard_at_once_while_it_plays_on(shelf):
    shelf.sound("steady", np.full(96_000, 0.5, np.float32))
    project = film(shelf, track("m", shows("a", "steady", 0, 40)))
    mixer = Mixer(project, shelf.media)
    mixer.mix(0, 1000)
    mixer.update(film(shelf, track("m", shows("a", "steady", 0, 40), muted=True)))
    assert not mixer.mix(1000, 100).any()
    mixer.close()


def test_levels_tell_what_came_out_of_each_strip(shelf):
    shelf.sound("steady", np.full(96_000, 0.5, np.float32))
    project = replace(film(shelf, track("m", shows("a", "steady", 0, 40), pan=-1.0)), mix=Mix(master=Bus(gain=-6.0206)))
    mixer = Mixer(project, shelf.media)
    mixer.mix(0, 500)
    mixer.mix(500, 500)
    levels = mixer.take_levels()
    assert set(levels) == {"m", "dialogue", "music", "effects", "master"}
    assert levels["m"].peak == pytest.approx([0.5**0.5, 0], abs=1e-4) and levels["m"].samples == 1000
    assert (levels["master"].squares / 1000) ** 0.5 == pytest.approx([0.5**1.5, 0], abs=1e-4)
    assert not mixer.take_levels()
    mixer.close()
