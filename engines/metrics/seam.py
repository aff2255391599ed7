"""Whether a repainted region shows its rim: steps across the mask's edge against steps beside it."""

from __future__ import annotations

import cv2
import numpy as np

BAND = 8
"""Pixels on both sides of the rim that count as its surroundings."""
GRAIN = 0.5
"""Grey levels added to both steps, so that two flat sides do not divide by nothing."""


def seam_score(picture: np.ndarray, mask: np.ndarray) -> float:
    """Mean step between neighbours across the rim over the mean step, in the same direction, of neighbours around it.

    1 is an even picture; up to about 1 the rim is not to be seen.

    `picture`: uint8 [h, w, 3]; `mask`: [h, w], true where it was repainted. Raises ValueError when there is no rim.
    """
    inside = np.asarray(mask, bool)
    if inside.shape != picture.shape[:2]:
        raise ValueError(f"the mask {inside.shape} is not of the picture's size {picture.shape[:2]}")
    near = _near_rim(inside)
    sides = [(across, beside) for across, beside in (_steps(picture, inside, near, axis) for axis in (0, 1)) if len(across) and len(beside)]
    if not sides:
        raise ValueError("the mask covers all of the picture or none of it: there is no rim")
    count = sum(len(across) for across, _ in sides)
    seen = sum(across.sum() for across, _ in sides) / count
    usual = sum(len(across) * beside.mean() for across, beside in sides) / count
    return float((seen + GRAIN) / (usual + GRAIN))


def _near_rim(inside: np.ndarray) -> np.ndarray:
    grey, side = inside.astype(np.uint8), 2 * BAND + 1
    reach = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return (cv2.dilate(grey, reach) > 0) & (cv2.erode(grey, reach) == 0)


def _steps(picture: np.ndarray, inside: np.ndarray, near: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean absolute steps along an axis: those that cross the rim, and those near it that do not."""
    steps = np.abs(np.diff(picture.astype(np.float64), axis=axis)).mean(2)
    crossing = np.diff(inside.astype(np.int8), axis=axis) != 0
    before, after = (near[:-1], near[1:]) if axis == 0 else (near[:, :-1], near[:, 1:])
    return steps[crossing], steps[before & after & ~crossing]
