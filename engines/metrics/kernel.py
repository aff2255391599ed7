"""Kernel distance between two sets of feature vectors (Binkowski et al. 2018, "Demystifying MMD GANs")."""

from __future__ import annotations

import numpy as np


def kernel_distance(first: np.ndarray, second: np.ndarray) -> float:
    """Unbiased squared maximum mean discrepancy of features [n, d] and [m, d], n and m at least 2.

    The kernel is (x . y / d + 1)^3. Around 0, and then also below it, for two sets of one distribution. Raises ValueError.
    """
    if first.ndim != 2 or first.shape[1:] != second.shape[1:] or min(len(first), len(second)) < 2:
        raise ValueError(f"features are [n, d] and [m, d] with at least two rows, not {first.shape} and {second.shape}")
    return _within(first) + _within(second) - 2 * float(_cubic(first, second).mean())


def _within(features: np.ndarray) -> float:
    """Mean kernel of different rows."""
    values, count = _cubic(features, features), len(features)
    return float(values.sum() - np.trace(values)) / (count * (count - 1))


def _cubic(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return (first.astype(np.float64) @ second.astype(np.float64).T / first.shape[1] + 1) ** 3
