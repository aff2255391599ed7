"""Precision, recall, density and coverage on points that can be counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from engines.metrics.manifold import distances, overlap


def test_points_on_a_line_can_be_counted() -> None:
    real, made = np.array([[0.0], [1], [2], [10]]), np.array([[0.5], [1.5], [30], [31]])
    found = overlap(real, made, neighbours=1)
    assert found.precision == 0.5  # reaches 1, 1, 1, 8: 0.5 and 1.5 lie inside, 30 and 31 do not
    assert found.recall == 0.75  # reaches 1, 1, 1, 1: 0, 1 and 2 lie inside, 10 does not
    assert found.density == 4 / 4  # 0.5 in the balls of 0 and 1, 1.5 in those of 1 and 2
    assert found.coverage == 0.75


def test_a_collapsed_set_keeps_precision_and_loses_recall() -> None:
    random = np.random.default_rng(0)
    real = random.standard_normal((200, 4))
    found = overlap(real, 0.05 * random.standard_normal((200, 4)))
    assert found.precision > 0.95 and found.recall < 0.05


def test_distances_are_euclidean() -> None:
    a, b = np.random.default_rng(1).standard_normal((2, 6, 3))
    assert np.allclose(distances(a, b), np.linalg.norm(a[:, None] - b[None], axis=2))


def test_too_few_points_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 4 rows"):
        overlap(np.ones((3, 2)), np.ones((9, 2)))
