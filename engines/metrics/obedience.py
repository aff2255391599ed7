"""Whether a picture obeys its control (edges, depth, segments), against pictures that were drawn without it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np


@dataclass(frozen=True)
class Obedience:
    """How many times smaller the mean error is with control than without, and the 95 % bootstrap interval of that ratio."""

    ratio: float
    low: float
    high: float


def obedience(controlled: np.ndarray, uncontrolled: np.ndarray, draws: int = 1000) -> Obedience:
    """Compare errors [n] with those of the control group [n], made of the same prompts and seeds. Raises ValueError."""
    if controlled.shape != uncontrolled.shape or controlled.ndim != 1 or len(controlled) == 0:
        raise ValueError(f"errors come in pairs, not {controlled.shape} and {uncontrolled.shape}")
    rows = np.random.default_rng(0).integers(len(controlled), size=(draws, len(controlled)))
    ratios = _ratio(uncontrolled[rows].mean(1), controlled[rows].mean(1))
    low, high = np.quantile(ratios, [0.025, 0.975])
    return Obedience(float(_ratio(uncontrolled.mean(), controlled.mean())), float(low), float(high))


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    return above / np.maximum(below, 1e-9)


def edges_of(picture: np.ndarray) -> np.ndarray:
    """The edges of a picture uint8 [h, w, 3] as bool [h, w] (Canny, thresholds 60 and 140)."""
    return cv2.Canny(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), 60, 140) > 0


def edge_error(asked: np.ndarray, seen: np.ndarray) -> float:
    """Mean distance in pixels from each asked edge pixel to the nearest seen one and back; bool [h, w] both.

    Where one side has no edges its distance is the picture's diagonal.
    """
    return (_distance_to(seen, asked) + _distance_to(asked, seen)) / 2


def _distance_to(edges: np.ndarray, pixels: np.ndarray) -> float:
    if not pixels.any():
        return 0.0
    if not edges.any():
        return float(np.hypot(*edges.shape))
    far = cv2.distanceTransform((~edges).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return float(far[pixels].mean())


def depth_error(asked: np.ndarray, seen: np.ndarray) -> float:
    """How much of the asked nearness (1 / distance, [h, w]) the seen one leaves unexplained, whatever its scale and shift: 0 to 1."""
    first, second = (values.astype(np.float64).ravel() - values.mean() for values in (asked, seen))
    size = np.sqrt(np.square(first).sum() * np.square(second).sum())
    return 1.0 if size == 0 else float(np.sqrt(max(1 - max(first @ second / size, 0.0) ** 2, 0.0)))


def segment_error(asked: np.ndarray, seen: np.ndarray) -> float:
    """1 - intersection over union of two masks, bool [h, w]; 0 when both are empty."""
    union = np.count_nonzero(asked | seen)
    return 0.0 if union == 0 else 1 - np.count_nonzero(asked & seen) / union
