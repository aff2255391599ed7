"""Selections: one-channel rasters where 255 is selected, and the masks that generation makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from .canvas import Canvas, Frame
from .paint import Box
from .raster import Raster

Mode = Literal["replace", "add", "subtract", "intersect"]
NOTHING = Raster(channels=1)
_SUBPIXEL = 4  # binary digits of a pixel that the lasso's edge is drawn with


@dataclass(frozen=True)
class Masks:
    """What an inpaint needs, uint8 [height, width]: `denoise` says what may change, `composite` how the new pixels are laid over."""

    denoise: np.ndarray
    composite: np.ndarray


def select_rectangle(selection: Raster, box: Box, mode: Mode = "replace") -> Raster:
    """The selection with a rectangle of whole pixels."""
    return _merged(selection, box, np.full((box[3], box[2]), 255, np.uint8), mode)


def select_lasso(selection: Raster, points: Sequence[tuple[float, float]], mode: Mode = "replace") -> Raster:
    """The selection with a closed outline of canvas points, its edge smooth; fewer than three points enclose nothing."""
    if len(points) < 3:
        return NOTHING if mode in ("replace", "intersect") else selection
    outline = np.asarray(points, np.float64)
    left, top = np.floor(outline.min(axis=0)).astype(int) - 1
    right, bottom = np.ceil(outline.max(axis=0)).astype(int) + 1
    mask = np.zeros((bottom - top, right - left), np.uint8)
    corner = np.array([left, top]) + 0.5
    fixed = np.round((outline - corner) * 2**_SUBPIXEL).astype(np.int32)
    cv2.fillPoly(mask, [fixed], 255, lineType=cv2.LINE_AA, shift=_SUBPIXEL)
    return _merged(selection, (int(left), int(top), int(right - left), int(bottom - top)), mask, mode)


def select_all(frame: Frame) -> Raster:
    """Everything inside the frame."""
    return select_rectangle(NOTHING, (frame.x, frame.y, frame.width, frame.height))


def select_opaque(layer: Raster) -> Raster:
    """What a layer covers, by its transparency."""
    bounds = layer.bounds()
    return NOTHING.write(bounds[0], bounds[1], layer.read(*bounds)[..., 3:]) if bounds else NOTHING


def inverted(selection: Raster, frame: Frame) -> Raster:
    """Selected and not selected exchanged inside the frame; nothing outside it."""
    return NOTHING.write(frame.x, frame.y, 255 - selection.read(frame.x, frame.y, frame.width, frame.height))


def grown(selection: Raster, pixels: int) -> Raster:
    """The selection's edge moved outward by whole pixels, inward when negative; soft edges stay soft."""
    bounds = selection.bounds()
    if bounds is None or not pixels:
        return selection
    box = _widened(bounds, abs(pixels) + 2)
    return NOTHING.write(box[0], box[1], grow_mask(selection.read(*box)[..., 0], pixels)[..., None])


def feathered(selection: Raster, pixels: int) -> Raster:
    """The selection with an edge that fades over about `pixels` to each side."""
    bounds = selection.bounds()
    if bounds is None or pixels < 1:
        return selection
    box = _widened(bounds, 2 * pixels + 2)
    return NOTHING.write(box[0], box[1], feather_mask(selection.read(*box)[..., 0], pixels)[..., None])


def grow_mask(mask: np.ndarray, pixels: int) -> np.ndarray:
    """A mask, uint8 [height, width], grown by round steps; shrunk when `pixels` is negative."""
    if pixels == 0:
        return mask
    if pixels < 0:
        return 255 - grow_mask(255 - mask, -pixels)
    if mask.max() < 128:
        return mask
    distance = cv2.distanceTransform((mask < 128).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.maximum(mask, (np.clip(pixels + 0.5 - distance, 0, 1) * 255 + 0.5).astype(np.uint8))


def feather_mask(mask: np.ndarray, pixels: int) -> np.ndarray:
    """A mask, uint8 [height, width], blurred so that its edge fades over about `pixels` to each side."""
    if pixels < 1:
        return mask
    return cv2.GaussianBlur(mask, (2 * pixels + 1, 2 * pixels + 1), pixels / 2, borderType=cv2.BORDER_REPLICATE)


def effective_mask(canvas: Canvas, box: Box) -> np.ndarray:
    """The selection as generation uses it, grown and feathered: uint8 [height, width] of any box of the canvas."""
    margin = abs(canvas.grow) + canvas.feather + 2
    mask = canvas.selection.read(*_widened(box, margin))[..., 0]
    if not mask.any():
        return np.zeros((box[3], box[2]), np.uint8)
    mask = feather_mask(grow_mask(mask, canvas.grow), canvas.feather)
    return mask[margin:-margin, margin:-margin]


def masks(canvas: Canvas) -> Masks:
    """The two masks of an inpaint, of the frame's size.

    The composite mask is the grown and feathered selection. The denoising mask reaches half a feather further, so that
    the new picture is already itself where the composite begins to show it.
    """
    frame = canvas.frame
    composite = effective_mask(canvas, (frame.x, frame.y, frame.width, frame.height))
    return Masks(feather_mask(grow_mask(composite, canvas.feather // 2), canvas.feather), composite)


def _merged(selection: Raster, box: Box, mask: np.ndarray, mode: Mode) -> Raster:
    if mode == "replace":
        return NOTHING.write(box[0], box[1], mask[..., None])
    if mode == "intersect":
        return NOTHING.write(box[0], box[1], np.minimum(selection.read(*box), mask[..., None]))
    old = selection.read(*box)
    new = np.maximum(old, mask[..., None]) if mode == "add" else np.minimum(old, 255 - mask[..., None])
    return selection.write(box[0], box[1], new)


def _widened(box: Box, by: int) -> Box:
    return box[0] - by, box[1] - by, box[2] + 2 * by, box[3] + 2 * by
