"""Frechet distance: closed forms, numpy's own root as a second opinion, and sets that differ."""

from __future__ import annotations

import numpy as np
import pytest

from engines.metrics.frechet import Gaussian, distance_of, frechet_distance, gaussian, symmetric_root


def test_commuting_gaussians_have_a_closed_form() -> None:
    random = np.random.default_rng(0)
    turn = np.linalg.qr(random.standard_normal((6, 6)))[0]
    a, b, shift = random.uniform(0.1, 3, 6), random.uniform(0.1, 3, 6), random.standard_normal(6)
    first, second = Gaussian(np.zeros(6), turn @ np.diag(a) @ turn.T), Gaussian(shift, turn @ np.diag(b) @ turn.T)
    expected = shift @ shift + np.square(np.sqrt(a) - np.sqrt(b)).sum()
    assert distance_of(first, second) == pytest.approx(expected, rel=1e-9)
    assert distance_of(second, first) == pytest.approx(expected, rel=1e-9)


def test_gaussians_that_do_not_commute_agree_with_the_eigenvalues_of_the_product() -> None:
    random = np.random.default_rng(1)
    first, second = (gaussian(random.standard_normal((40, 5)) @ random.standard_normal((5, 5))) for _ in range(2))
    root_trace = np.sqrt(np.linalg.eigvals(first.covariance @ second.covariance).real).sum()
    expected = np.square(first.mean - second.mean).sum() + np.trace(first.covariance + second.covariance) - 2 * root_trace
    assert distance_of(first, second) == pytest.approx(expected, rel=1e-6)


def test_a_singular_covariance_is_no_trouble() -> None:
    features = np.random.default_rng(2).standard_normal((10, 30))
    assert frechet_distance(features, features) == pytest.approx(0, abs=1e-6)
    assert frechet_distance(features, features + 2) == pytest.approx(30 * 4, rel=1e-6)


def test_more_rows_bring_two_sets_of_one_kind_together() -> None:
    random = np.random.default_rng(3)
    small, large = (frechet_distance(random.standard_normal((n, 8)), random.standard_normal((n, 8))) for n in (20, 2000))
    assert large < small / 20


def test_the_root_of_a_square_is_the_matrix() -> None:
    half = np.random.default_rng(4).standard_normal((7, 7))
    matrix = half @ half.T
    root = symmetric_root(matrix)
    assert np.allclose(root @ root, matrix)


def test_one_row_has_no_covariance() -> None:
    with pytest.raises(ValueError, match="two rows"):
        gaussian(np.ones((1, 4)))
