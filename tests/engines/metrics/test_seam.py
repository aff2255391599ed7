"""The seam score of invisible and visible rims."""

from __future__ import annotations

import numpy as np
import pytest

from engines.metrics.seam import seam_score


def grainy(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(90, 110, (80, 80, 3), np.uint8).astype(np.uint8)


def disc() -> np.ndarray:
    rows, columns = np.mgrid[:80, :80]
    return (rows - 40) ** 2 + (columns - 36) ** 2 < 500


def test_a_rim_through_even_grain_scores_one() -> None:
    assert seam_score(grainy(0), disc()) == pytest.approx(1, abs=0.08)
    assert seam_score(np.full((80, 80, 3), 77, np.uint8), disc()) == 1


def test_a_step_at_the_rim_shows_and_one_elsewhere_does_not() -> None:
    picture = grainy(1)
    at_the_rim = np.where(disc()[..., None], picture + 20, picture)
    elsewhere = picture.copy()
    elsewhere[:, 60:] += 20
    assert seam_score(at_the_rim, disc()) > 2
    assert seam_score(elsewhere, disc()) < 1.1


def test_without_a_rim_there_is_no_score() -> None:
    with pytest.raises(ValueError, match="no rim"):
        seam_score(grainy(0), np.ones((80, 80), bool))
    with pytest.raises(ValueError, match="size"):
        seam_score(grainy(0), np.ones((8, 8), bool))
