from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engines.splat.cloud import logit, merge, take
from engines.splat.floaters import doubts, found, is_floater
from tests.engines.splat.clouds import cloud
from tests.engines.splat.solids import MIDDLE, RADIUS, ball_of_splats

USUAL = 0.5
BALL = ball_of_splats(4000)


def scattered(count: int, seed: int = 0):
    """Splats of the ball's own size far from it and from each other."""
    random = np.random.default_rng(seed)
    away = random.normal(size=(count, 3))
    away *= (random.uniform(1.6, 4.0, (count, 1)) * RADIUS) / np.linalg.norm(away, axis=1, keepdims=True)
    some = take(BALL, random.choice(len(BALL), count, replace=False))
    return replace(some, means=(MIDDLE + away).astype(np.float32))


def planted():
    """(the ball with 150 floaters of four kinds, which they are)."""
    random = np.random.default_rng(3)
    places = MIDDLE + np.array([2.2, 0.4, 0]) + random.normal(0, 0.02, (30, 3))
    clump = replace(take(BALL, np.arange(30)), means=places.astype(np.float32))
    near = take(BALL, random.choice(len(BALL), 40, replace=False))
    veils = replace(take(near, np.arange(20)), scales=near.scales[:20] + np.log(40).astype(np.float32), opacities=logit(np.full(20, 0.04)))
    thin = near.scales[20:].copy()
    thin[:, 0] += np.log(60).astype(np.float32)
    needles = replace(take(near, np.arange(20, 40)), scales=thin)
    whole = merge([BALL, scattered(80), clump, veils, needles])
    return whole, np.arange(len(whole)) >= len(BALL)


def test_planted_floaters_are_found_and_the_thing_is_left_alone():
    whole, planted_there = planted()
    taken = is_floater(doubts(whole), USUAL)
    recall, precision = taken[planted_there].mean(), planted_there[taken].mean()
    assert recall >= 0.97 and precision >= 0.97, (recall, precision)


def test_the_gate_is_red_where_one_hint_is_not_looked_at():
    whole, planted_there = planted()
    hints = found(whole)
    parts = {"lonely": slice(4000, 4080), "island": slice(4080, 4110), "huge": slice(4110, 4130), "needle": slice(4130, 4150)}
    for name, part in parts.items():
        assert hints[name][part].mean() > 0.6, name
        assert hints[name][~planted_there].mean() < 0.02, name


def test_a_clean_thing_stays_whole_whatever_its_scale():
    for factor in (1e-3, 1.0, 1e3):
        scaled = replace(BALL, means=BALL.means * np.float32(factor), scales=BALL.scales + np.float32(np.log(factor)))
        assert not is_floater(doubts(scaled), USUAL).any()


def test_strength_takes_more_and_more_and_at_0_nothing():
    whole, _ = planted()
    doubt = doubts(whole)
    counts = [is_floater(doubt, strength).sum() for strength in (0.0, 0.08, 0.5, 1.0)]
    assert counts[0] == 0 and counts == sorted(counts) and counts[2] > counts[1] > 0


@pytest.mark.parametrize("count", [1, 2, 31])
def test_of_few_splats_nothing_is_said(count):
    assert not doubts(cloud(count)).any()


def test_splats_at_one_place_are_no_trouble():
    same = replace(cloud(200), means=np.zeros((200, 3), np.float32))
    assert np.isfinite(doubts(same)).all()
