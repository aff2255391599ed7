"""Random masks at latent resolution, as a painter would leave them: areas, toys, borders."""

from __future__ import annotations

import cv2
import numpy as np


def random_mask(segments: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """A uint8 [h, w] mask, 1 where the picture is to be made; `segments` says which toy is where."""
    kind = random.random()
    if kind < 0.40 and segments.any():
        return _toy(segments, random)
    if kind < 0.60:
        return _rectangle(segments.shape, random)
    if kind < 0.80:
        return _ellipse(segments.shape, random)
    return _border(segments.shape, random)


def _toy(segments: np.ndarray, random: np.random.Generator) -> np.ndarray:
    numbers = np.unique(segments[segments > 0])
    mask = (segments == random.choice(numbers)).astype(np.uint8)
    grow = 2 * int(random.integers(1, 4)) + 1
    return cv2.dilate(mask, np.ones((grow, grow), np.uint8))


def _rectangle(size: tuple[int, int], random: np.random.Generator) -> np.ndarray:
    mask = np.zeros(size, np.uint8)
    (top, bottom), (left, right) = (_span(side, random) for side in size)
    mask[top:bottom, left:right] = 1
    return mask


def _ellipse(size: tuple[int, int], random: np.random.Generator) -> np.ndarray:
    mask = np.zeros(size, np.uint8)
    (top, bottom), (left, right) = (_span(side, random) for side in size)
    centre = ((left + right) // 2, (top + bottom) // 2)
    cv2.ellipse(mask, centre, ((right - left) // 2, (bottom - top) // 2), 0, 0, 360, 1, -1)
    return mask


def _border(size: tuple[int, int], random: np.random.Generator) -> np.ndarray:
    """Everything outside a kept window that touches at least one side, as outpainting asks for."""
    mask = np.ones(size, np.uint8)
    margins = [int(random.integers(side // 8, side // 2)) * int(random.random() < 0.6) for side in (*size, *size)]
    mask[margins[0] : size[0] - margins[2] // 2, margins[1] : size[1] - margins[3] // 2] = 0
    return mask


def _span(side: int, random: np.random.Generator) -> tuple[int, int]:
    length = int(random.integers(side // 5, side * 3 // 4))
    start = int(random.integers(side - length + 1))
    return start, start + length
