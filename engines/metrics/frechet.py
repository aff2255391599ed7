"""Frechet distance between two sets of feature vectors (Heusel et al. 2017, "GANs trained by a two time-scale update rule")."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Gaussian:
    """`mean` [d] and `covariance` [d, d]."""

    mean: np.ndarray
    covariance: np.ndarray


def gaussian(features: np.ndarray) -> Gaussian:
    """Mean and unbiased covariance of features [n, d], n at least 2. Raises ValueError."""
    if features.ndim != 2 or len(features) < 2:
        raise ValueError(f"features are [n, d] with at least two rows, not {features.shape}")
    values = features.astype(np.float64)
    return Gaussian(values.mean(0), np.cov(values, rowvar=False).reshape(values.shape[1], -1))


def frechet_distance(first: np.ndarray, second: np.ndarray) -> float:
    """Squared Frechet distance of the Gaussians fitted to features [n, d] and [m, d]; 0 or more.

    With few rows it is biased upwards: compare only sets of equal size, and give the distance of real to real beside it.
    """
    return distance_of(gaussian(first), gaussian(second))


def distance_of(first: Gaussian, second: Gaussian) -> float:
    """|m1 - m2|^2 + tr(C1 + C2 - 2 (C1^1/2 C2 C1^1/2)^1/2) (Dowson and Landau 1982)."""
    half = symmetric_root(first.covariance)
    cross = np.linalg.eigvalsh(_symmetric(half @ second.covariance @ half))
    spread = np.trace(first.covariance) + np.trace(second.covariance) - 2 * np.sqrt(cross.clip(0)).sum()
    return float(max(np.square(first.mean - second.mean).sum() + spread, 0.0))


def symmetric_root(matrix: np.ndarray) -> np.ndarray:
    """The root of a symmetric positive semidefinite matrix by its eigenvalues; rounding below zero counts as zero."""
    values, vectors = np.linalg.eigh(_symmetric(matrix))
    return (vectors * np.sqrt(values.clip(0))) @ vectors.T


def _symmetric(matrix: np.ndarray) -> np.ndarray:
    return (matrix + matrix.T) / 2
