"""Control obedience: errors of edges, depth and segments, and their ratio to an uncontrolled group."""

from __future__ import annotations

import numpy as np
import pytest

from engines.metrics.obedience import depth_error, edge_error, edges_of, obedience, segment_error


def test_the_ratio_and_its_interval() -> None:
    random = np.random.default_rng(0)
    errors = random.uniform(1, 2, 80)
    found = obedience(errors / 3, random.permutation(errors))
    assert found.low < found.ratio < found.high and found.ratio == pytest.approx(3)
    with pytest.raises(ValueError, match="pairs"):
        obedience(errors, errors[:5])


def test_a_control_that_does_nothing_is_not_above_one() -> None:
    random = np.random.default_rng(1)
    found = obedience(random.uniform(1, 2, 80), random.uniform(1, 2, 80))
    assert found.low < 1 < found.high


def test_edges_of_a_square_lie_on_its_rim_and_move_with_it() -> None:
    picture = np.full((60, 60, 3), 40, np.uint8)
    picture[20:40, 20:40] = 200
    edges, moved = edges_of(picture), edges_of(np.roll(picture, 6, 1))
    assert edges[18:22, 22:38].any(0).all() and not edges[24:36, 24:36].any()
    assert edge_error(edges, edges) == 0
    assert 1 < edge_error(edges, moved) < 6
    assert edge_error(edges, np.zeros_like(edges)) == pytest.approx(np.hypot(60, 60) / 2)


def test_depth_may_be_scaled_but_not_wrong() -> None:
    near = np.linspace(0, 1, 64).reshape(8, 8)
    assert depth_error(near, 5 * near + 2) == pytest.approx(0, abs=1e-6)
    assert depth_error(near, -near) == 1 and depth_error(near, np.ones((8, 8))) == 1


def test_segments_overlap() -> None:
    mask = np.zeros((6, 6), bool)
    assert segment_error(mask, mask) == 0
    mask[2:4, 2:4] = True
    assert segment_error(mask, np.roll(mask, 1, 0)) == pytest.approx(1 - 2 / 6)
