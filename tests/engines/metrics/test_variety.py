"""Vendi and inception-style scores where the number of kinds is known."""

from __future__ import annotations

import numpy as np
import pytest

from engines.metrics.variety import centred, class_score, vendi_score


def test_orthogonal_rows_are_counted() -> None:
    assert vendi_score(np.eye(5)) == pytest.approx(5)
    assert vendi_score(np.repeat(np.eye(5), [1, 1, 1, 1, 1], 0)[:, :5] * 3) == pytest.approx(5)
    assert vendi_score(np.ones((9, 4))) == pytest.approx(1)


def test_uneven_kinds_count_by_their_entropy() -> None:
    rows = np.eye(2)[[0, 0, 0, 1]]
    assert vendi_score(rows) == pytest.approx(np.exp(-(0.75 * np.log(0.75) + 0.25 * np.log(0.25))))


def test_many_features_or_many_rows_give_the_same() -> None:
    random = np.random.default_rng(0)
    rows = random.standard_normal((12, 30))
    turned = rows @ np.linalg.qr(random.standard_normal((30, 30)))[0]
    padded = np.concatenate([turned, np.zeros((12, 2))], 1)
    assert vendi_score(rows) == pytest.approx(vendi_score(padded))
    assert vendi_score(np.repeat(rows, 4, 0)) == pytest.approx(vendi_score(rows))


def test_rows_of_zeros_are_refused() -> None:
    with pytest.raises(ValueError, match="zeros"):
        vendi_score(np.zeros((2, 3)))


def test_centred_features_have_the_reference_at_their_origin() -> None:
    reference = np.random.default_rng(1).normal(5, 2, (50, 3))
    assert np.allclose(centred(reference, reference).mean(0), 0) and np.allclose(centred(reference, reference).std(0), 1)


def test_class_score_falls_with_doubt_and_with_monotony() -> None:
    sure = np.eye(4)[[0, 1, 2, 3]]
    doubtful = 0.5 * sure + 0.125
    assert class_score(sure) == pytest.approx(4)
    assert 1 < class_score(doubtful) < 2
    assert class_score(sure[[0, 0, 0, 0]]) == pytest.approx(1)
