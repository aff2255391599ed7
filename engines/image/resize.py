"""Sizes of pixel arrays: resize, cut, pad. Pictures are uint8 [height, width, channels], sizes (width, height)."""

from __future__ import annotations

import numpy as np
from PIL import Image


def resize(pixels: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Lanczos with antialiasing; the same array if the size is already right."""
    if (pixels.shape[1], pixels.shape[0]) == size:
        return pixels
    return np.asarray(Image.fromarray(np.ascontiguousarray(pixels)).resize(size, Image.Resampling.LANCZOS))


def cover(pixels: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Scaled to fill `size`, what stands over cut off evenly."""
    height, width = pixels.shape[:2]
    scale = max(size[0] / width, size[1] / height)
    inside = min(width, round(size[0] / scale)), min(height, round(size[1] / scale))
    return resize(cut_middle(pixels, inside), size)


def cut_middle(pixels: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """The middle part of `size`."""
    left, top = (pixels.shape[1] - size[0]) // 2, (pixels.shape[0] - size[1]) // 2
    return pixels[top : top + size[1], left : left + size[0]]


def pad_middle(pixels: np.ndarray, size: tuple[int, int], mode: str = "reflect") -> np.ndarray:
    """`pixels` in the middle of `size`, the rim mirrored (or as numpy's pad modes say); `cut_middle` undoes it."""
    across, down = size[0] - pixels.shape[1], size[1] - pixels.shape[0]
    rim = [(down // 2, down - down // 2), (across // 2, across - across // 2)] + [(0, 0)] * (pixels.ndim - 2)
    if mode == "reflect" and (down >= pixels.shape[0] or across >= pixels.shape[1]):
        mode = "symmetric"
    return np.pad(pixels, rim, mode=mode)
