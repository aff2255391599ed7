"""Words for sides: weights that go over into each other without a jump."""

from __future__ import annotations

import pytest

from engines.splat.sides import told_side


def weights(azimuth: float) -> dict[str, tuple[float, float]]:
    told = told_side("a robot", azimuth, 0)
    return {text.removeprefix("a robot, "): pair for text, *pair in zip(told.texts, told.towards, told.against, strict=True)}


def test_each_side_goes_where_it_is_seen_from_and_away_from_the_others():
    assert weights(0)["front view"] == pytest.approx((1, 0), abs=2e-3)
    assert weights(0)["side view"] == pytest.approx((0, -1.574), abs=2e-3)
    assert weights(180)["back view"] == pytest.approx((1, 0))
    assert weights(180)["front view"] == pytest.approx((0, -1.967), abs=2e-3)
    assert told_side("a robot", 10, 80).texts == ("a robot, overhead view",)


def test_nothing_jumps_from_side_to_side():
    before, after = weights(89.999), weights(90.001)
    for name in ("front view", "side view"):
        assert before[name] == pytest.approx(after[name], abs=5e-3)


def test_left_and_right_are_alike():
    assert told_side("a robot", -70, 0) == told_side("a robot", 70 + 360, 0)
