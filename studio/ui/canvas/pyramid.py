"""A picture in halvings, drawn piece by piece as it is looked at, so that a stroke repaints only what it touches."""

from __future__ import annotations

import time
from collections.abc import Callable

import cv2
import numpy as np
from PySide6.QtGui import QImage

from studio.document.paint import Box, intersected

TILE = 256
Source = Callable[[Box], np.ndarray]  # box in canvas pixels -> uint8 [height, width, 4], premultiplied, blue green red alpha


class Pyramid:
    """`source` gives the pixels inside `box`; level 0 holds them as they are, each further level at half the size."""

    def __init__(self, source: Source, box: Box) -> None:
        self.box = box
        self._source = source
        self._levels: dict[int, np.ndarray] = {}
        self._valid: dict[int, np.ndarray] = {}

    @property
    def deepest(self) -> int:
        """The last level that is worth having."""
        return max(0, min(self.box[2:]).bit_length() - 6)

    def image(self, level: int) -> QImage:
        """One level as an image over the same memory; call `ensure` for the part that is looked at first."""
        pixels = self._level(level)
        height, width = pixels.shape[:2]
        return QImage(pixels.data, width, height, width * 4, QImage.Format.Format_ARGB32_Premultiplied)

    def ensure(self, level: int, box: Box, until: float) -> bool:
        """Draw what is missing of `box` (canvas pixels) at a level; False when the time `until` (perf_counter) came first."""
        inside = intersected(box, self.box)
        if inside is None:
            return True
        x, y, width, height = inside[0] - self.box[0], inside[1] - self.box[1], inside[2], inside[3]
        side = TILE << level
        for row in range(y // side, -(-(y + height) // side)):
            for column in range(x // side, -(-(x + width) // side)):
                if not self._ensure_tile(level, column, row, until):
                    return False
        return True

    def refresh(self, box: Box) -> None:
        """The source changed inside `box`: draw again what was drawn of it before, forget nothing else."""
        inside = intersected(box, self.box)
        if inside is None or 0 not in self._levels:
            return
        x, y, width, height = inside[0] - self.box[0], inside[1] - self.box[1], inside[2], inside[3]
        if not self._drawn(0, (x, y, width, height)):
            self.forget(inside)
        else:
            self._levels[0][y : y + height, x : x + width] = self._source(inside)
        for level in sorted(self._levels)[1:]:
            self._halve(level, (x >> level, y >> level, (x + width - 1 >> level) + 1, (y + height - 1 >> level) + 1))

    def forget(self, box: Box | None = None) -> None:
        """The source changed inside `box`, or everywhere: draw again what is looked at. Until then the old pixels stand."""
        inside = intersected(box or self.box, self.box)
        if inside is None:
            return
        x, y, width, height = inside[0] - self.box[0], inside[1] - self.box[1], inside[2], inside[3]
        for level, valid in self._valid.items():
            side = TILE << level
            valid[y // side : -(-(y + height) // side), x // side : -(-(x + width) // side)] = False

    def _ensure_tile(self, level: int, column: int, row: int, until: float) -> bool:
        self._level(level)
        if self._valid[level][row, column]:
            return True
        if level:
            self._level(level - 1)
            below = self._valid[level - 1]
            for child_row in range(2 * row, min(2 * row + 2, below.shape[0])):
                for child in range(2 * column, min(2 * column + 2, below.shape[1])):
                    if not self._ensure_tile(level - 1, child, child_row, until):
                        return False
            self._halve(level, (column * TILE, row * TILE, (column + 1) * TILE, (row + 1) * TILE))
        else:
            if time.perf_counter() > until:
                return False
            self._draw(column, row)
        self._valid[level][row, column] = True
        return True

    def _draw(self, column: int, row: int) -> None:
        whole = self._levels[0]
        left, top = column * TILE, row * TILE
        right, bottom = min(left + TILE, whole.shape[1]), min(top + TILE, whole.shape[0])
        whole[top:bottom, left:right] = self._source((left + self.box[0], top + self.box[1], right - left, bottom - top))

    def _halve(self, level: int, edges: tuple[int, int, int, int]) -> None:
        """Make a part of a level (left, top, right, bottom in its pixels) from the level above it."""
        finer, coarser = self._level(level - 1), self._levels[level]
        left, top = edges[:2]
        right, bottom = min(edges[2], coarser.shape[1]), min(edges[3], coarser.shape[0])
        if right > left and bottom > top:
            part = finer[2 * top : 2 * bottom, 2 * left : 2 * right]
            lacking = 2 * (bottom - top) - part.shape[0], 2 * (right - left) - part.shape[1]
            if any(lacking):  # the last row or column of an odd size stands for two
                part = cv2.copyMakeBorder(part, 0, lacking[0], 0, lacking[1], cv2.BORDER_REPLICATE)
            coarser[top:bottom, left:right] = cv2.resize(part, (right - left, bottom - top), interpolation=cv2.INTER_AREA)

    def _drawn(self, level: int, box: Box) -> bool:
        side = TILE << level
        x, y, width, height = box
        return bool(self._valid[level][y // side : -(-(y + height) // side), x // side : -(-(x + width) // side)].all())

    def _level(self, level: int) -> np.ndarray:
        if level not in self._levels:
            height, width = (-(-length // (1 << level)) for length in (self.box[3], self.box[2]))
            self._levels[level] = np.zeros((height, width, 4), np.uint8)
            self._valid[level] = np.zeros((-(-height // TILE), -(-width // TILE)), bool)
        return self._levels[level]


def to_screen(pixels: np.ndarray) -> np.ndarray:
    """Straight RGBA uint8 [height, width, 4] as the screen wants it: premultiplied, blue first."""
    if pixels[..., 3].min() < 255:
        pixels = cv2.cvtColor(pixels, cv2.COLOR_RGBA2mRGBA)
    return cv2.cvtColor(pixels, cv2.COLOR_RGBA2BGRA)


def tinted(mask: np.ndarray, colour: tuple[int, int, int, int]) -> np.ndarray:
    """A mask, uint8 [height, width], as a veil of one straight RGBA colour, for the screen."""
    red, green, blue, alpha = colour
    veil = np.empty((256, 4), np.uint16)
    veil[:, 3] = np.arange(256) * alpha // 255
    veil[:, :3] = veil[:, 3:] * np.array((blue, green, red)) // 255
    return veil.astype(np.uint8)[mask]
