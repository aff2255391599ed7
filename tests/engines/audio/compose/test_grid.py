from fractions import Fraction

import pytest

from engines.audio.compose.drums import swung
from engines.audio.compose.grid import Wish, make_grid
from engines.audio.score import RATE


def test_an_open_tempo_bends_so_that_whole_bars_fill_the_length():
    grid = make_grid(Wish(1_000_003, (4, 4), Fraction(100)))
    assert grid.length % grid.bar == 0 and grid.samples == 1_000_003
    assert Fraction(grid.length * 60, 480) / grid.tempo[0].bpm == Fraction(1_000_003, RATE)
    assert abs(grid.tempo[0].bpm / 100 - 1) < 0.07


def test_a_locked_tempo_is_kept_and_the_last_bar_may_be_cut():
    grid = make_grid(Wish(1_000_003, (3, 4), Fraction(97), locked=True))
    assert grid.tempo[0].bpm == 97 and grid.samples == 1_000_003
    assert 0 <= Fraction(grid.length * 60 * RATE, 480 * 97) - 1_000_003 < RATE // 100


@pytest.mark.parametrize("locked", [False, True])
@pytest.mark.parametrize("metre", [(4, 4), (3, 4), (6, 8), (2, 4)])
def test_marked_places_fall_on_beats_exactly(metre, locked):
    places = (RATE, 3 * RATE + 7, 10 * RATE)
    grid = make_grid(Wish(15 * RATE, metre, Fraction(120), locked, accents=places[:1], markers=places[1:]))
    ticks = (*grid.accents, *grid.markers)
    assert set(ticks) <= set(grid.bars)
    seconds, at = [], Fraction(0)
    edges = [*grid.tempo[1:], None]
    for tempo, after in zip(grid.tempo, edges, strict=True):
        seconds += [
            (tick, at + Fraction(60 * (tick - tempo.tick), 480) / tempo.bpm)
            for tick in ticks
            if tempo.tick <= tick < (after.tick if after else 1 << 60)
        ]
        at += Fraction(60 * (after.tick - tempo.tick), 480) / tempo.bpm if after else 0
    assert [round(time * RATE) for _, time in sorted(seconds)] == list(places)
    assert not locked or grid.tempo[-1].bpm == 120


def test_swing_moves_the_second_eighth_and_nothing_on_the_beat():
    assert [swung(tick, 0.5) for tick in (0, 120, 240, 360, 480)] == [0, 120, 240, 360, 480]
    assert [swung(tick, 2 / 3) for tick in (0, 240, 480, 720)] == [0, 320, 480, 800]
    assert all(swung(tick, 0.6) < swung(tick + 1, 0.6) or swung(tick, 0.6) == swung(tick + 1, 0.6) for tick in range(960))
