"""Precision and recall, density and coverage of made features among real ones, by nearest neighbours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Overlap:
    """`precision`: share of made points that lie among real ones; `recall`: share of real points that lie among made ones
    (Kynkaanniemi et al. 2019). `density`: 1 where made points lie as real ones do, more where they crowd; `coverage`: share
    of real points with a made one near (Naeem et al. 2020).
    """  # fmt: skip

    precision: float
    recall: float
    density: float
    coverage: float


def overlap(real: np.ndarray, made: np.ndarray, neighbours: int = 3) -> Overlap:
    """Compare features [n, d] and [m, d], each with more rows than `neighbours`. Raises ValueError."""
    if min(len(real), len(made)) <= neighbours:
        raise ValueError(f"{neighbours} neighbours need at least {neighbours + 1} rows on both sides, not {len(real)} and {len(made)}")
    between = distances(real, made)
    real_reach, made_reach = _reach(real, neighbours), _reach(made, neighbours)
    among_real = between <= real_reach[:, None]
    return Overlap(
        precision=float(among_real.any(0).mean()),
        recall=float((between <= made_reach[None, :]).any(1).mean()),
        density=float(among_real.sum() / (neighbours * len(made))),
        coverage=float(among_real.any(1).mean()),
    )


def distances(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Euclidean distances [n, m] of rows [n, d] and [m, d]."""
    a, b = first.astype(np.float64), second.astype(np.float64)
    squares = np.square(a).sum(1)[:, None] + np.square(b).sum(1)[None, :] - 2 * a @ b.T
    return np.sqrt(squares.clip(0))


def _reach(features: np.ndarray, neighbours: int) -> np.ndarray:
    """Distance of every row to its n-th nearest other row."""
    among = distances(features, features)
    np.fill_diagonal(among, np.inf)
    return np.partition(among, neighbours - 1, axis=1)[:, neighbours - 1]
