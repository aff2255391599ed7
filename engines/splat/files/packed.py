"""Numbers packed into few bits, as the small formats share it: bytes of colour and opacity, quaternions by their smallest three."""

from __future__ import annotations

import numpy as np

from engines.splat.cloud import C0


def to_byte(values: np.ndarray) -> np.ndarray:
    """0..1 to uint8, rounded and clipped."""
    return np.clip(np.round(values * 255.0), 0, 255).astype(np.uint8)


def colour_bytes(dc: np.ndarray) -> np.ndarray:
    """Constant harmonics to sRGB bytes [n, 3]."""
    return to_byte(0.5 + C0 * dc)


def colour_from_bytes(shades: np.ndarray) -> np.ndarray:
    """The inverse of `colour_bytes`, float32."""
    return ((shades / np.float32(255) - 0.5) / C0).astype(np.float32)


def log_of(sizes: np.ndarray) -> np.ndarray:
    """Natural logarithm, float32; nothing is thinner than 1e-12."""
    return np.log(np.maximum(sizes, np.float32(1e-12))).astype(np.float32)


def smallest_three(quaternions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(number of the largest component [n], the other three in their order [n, 3]), signs so that the largest is positive."""
    largest = np.abs(quaternions).argmax(axis=1)
    rows = np.arange(len(quaternions))
    signed = quaternions * np.where(quaternions[rows, largest] < 0, -1.0, 1.0)[:, None]
    others = np.array([[1, 2, 3], [0, 2, 3], [0, 1, 3], [0, 1, 2]])[largest]
    return largest, signed[rows[:, None], others]


def from_smallest_three(largest: np.ndarray, others: np.ndarray) -> np.ndarray:
    """The inverse of `smallest_three`: unit quaternions, float32 [n, 4]."""
    out = np.empty((len(others), 4), np.float32)
    rows = np.arange(len(others))
    out[rows[:, None], np.array([[1, 2, 3], [0, 2, 3], [0, 1, 3], [0, 1, 2]])[largest]] = others
    out[rows, largest] = np.sqrt(np.maximum(0.0, 1.0 - (others.astype(np.float64) ** 2).sum(axis=1)))
    return out
