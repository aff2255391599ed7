"""The copy check: silent on honest samples, loud on copies."""

from __future__ import annotations

import numpy as np
import pytest

from engines.metrics.copying import copy_check


def drawn(seed: int, count: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((count, 10))


def test_honest_samples_are_rarely_accused() -> None:
    accused = [copy_check(drawn(3 * i, 100), drawn(3 * i + 1, 300), drawn(3 * i + 2, 100)).copies for i in range(100)]
    assert sum(accused) <= 3


def test_a_poor_generator_is_no_copier() -> None:
    check = copy_check(drawn(0, 100) * 4, drawn(1, 300), drawn(2, 100))
    assert check.nearer < 0.1 and not check.copies


def test_copies_among_poor_samples_are_found() -> None:
    training = drawn(1, 300)
    samples = np.concatenate([drawn(0, 70) * 4, training[:30] + 0.01])
    check = copy_check(samples, training, drawn(2, 100))
    assert check.deviations < 0 and check.close.share == pytest.approx(0.3) and check.copies


def test_it_needs_unseen_data() -> None:
    with pytest.raises(ValueError, match="at least 20 unseen"):
        copy_check(drawn(0, 5), drawn(1, 50), drawn(2, 19))
