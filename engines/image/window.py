"""The part of a picture that a model looks at while it repaints something in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engines.image.sizes import native_size
from engines.models.catalog import ModelInfo

_CONTEXT = 2.0  # the window is at least so many times the masked box on each side


@dataclass(frozen=True)
class Window:
    """A rectangle in a picture, in pixels; `right` and `bottom` are outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def size(self) -> tuple[int, int]:
        """(width, height)"""
        return self.right - self.left, self.bottom - self.top

    def cut(self, pixels: np.ndarray) -> np.ndarray:
        """A view of that part of an array [height, width, ...]."""
        return pixels[self.top : self.bottom, self.left : self.right]


def masked_box(mask: np.ndarray) -> Window:
    """The smallest window that holds every pixel above 0."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return Window(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


def around(box: Window, picture_size: tuple[int, int], info: ModelInfo) -> Window:
    """A window with context around `box`, as large as what the model makes where the picture has room, of its aspect."""
    across, down = (max(1.0, side * _CONTEXT) for side in box.size)
    native = native_size(min(across, picture_size[0]) / min(down, picture_size[1]), info)
    scale = max(1.0, across / native[0], down / native[1])
    width = min(picture_size[0], round(native[0] * scale))
    height = min(picture_size[1], round(native[1] * scale))
    left = _place((box.left + box.right - width) // 2, width, picture_size[0])
    top = _place((box.top + box.bottom - height) // 2, height, picture_size[1])
    return Window(left, top, left + width, top + height)


def _place(wanted: int, length: int, room: int) -> int:
    return max(0, min(wanted, room - length))
