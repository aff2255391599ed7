"""Wilson's interval and the composition score."""

from __future__ import annotations

import numpy as np
import pytest

from engines.metrics.shares import composition, share_of


def test_wilson_interval_is_the_published_one() -> None:
    share = share_of(np.arange(10) < 8)  # 8 of 10: 0.4902 to 0.9433 (Brown, Cai and DasGupta 2001 give the formula)
    assert (share.low, share.high) == pytest.approx((0.49016, 0.94331), abs=1e-5)
    nothing = share_of(np.zeros(20, bool))
    assert nothing.low == 0 and nothing.high == pytest.approx(0.16113, abs=1e-5)


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(0)
    shares = [share_of(random.random(60) < 0.85) for _ in range(2000)]
    assert 0.93 < np.mean([share.low <= 0.85 <= share.high for share in shares]) < 0.97


def test_everything_is_right_only_where_each_answer_is() -> None:
    score = composition({"objects": np.array([1, 1, 0, 1], bool), "relation": np.array([1, 0, 1, 1], bool)})
    assert score["objects"].share == 0.75 and score["everything"].right == 2 and str(score["everything"]) == "50 % (15 to 85)"


def test_answers_must_match() -> None:
    with pytest.raises(ValueError, match="every picture"):
        composition({"objects": np.ones(3, bool), "relation": np.ones(4, bool)})
    with pytest.raises(ValueError, match="at least one"):
        share_of(np.zeros(0, bool))
