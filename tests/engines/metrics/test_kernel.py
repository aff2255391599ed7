"""Kernel distance: by its definition with loops, unbiased, and larger for sets that differ."""

from __future__ import annotations

import numpy as np
import pytest

from engines.metrics.kernel import kernel_distance


def test_it_is_the_definition_written_with_loops() -> None:
    random = np.random.default_rng(0)
    a, b = random.standard_normal((5, 3)), random.standard_normal((4, 3)) + 1

    def kernel(x: np.ndarray, y: np.ndarray) -> float:
        return (float(x @ y) / 3 + 1) ** 3

    ours = np.mean([kernel(a[i], a[j]) for i in range(5) for j in range(5) if i != j])
    theirs = np.mean([kernel(b[i], b[j]) for i in range(4) for j in range(4) if i != j])
    across = np.mean([kernel(x, y) for x in a for y in b])
    assert kernel_distance(a, b) == pytest.approx(ours + theirs - 2 * across)


def test_it_has_no_bias() -> None:
    random = np.random.default_rng(1)
    values = [kernel_distance(random.standard_normal((8, 4)), random.standard_normal((8, 4))) for _ in range(400)]
    assert abs(np.mean(values)) < 3 * np.std(values) / 20


def test_features_of_two_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="two rows"):
        kernel_distance(np.ones((4, 3)), np.ones((4, 2)))
