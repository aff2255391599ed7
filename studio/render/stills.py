"""Still pictures made ready for the frame: scaled once, then seen through a virtual camera.

A still covers the whole frame: where its shape differs from the frame's, its middle is used. (Video is shown whole instead, on black.)
"""

from __future__ import annotations

import cv2
import numpy as np

from studio.document.timeline import CameraMove, View

from .yuv import Overlay, Size, empty, even, from_rgb, overlay_from_rgba, planes, size_of

_SHARPEST = 1.5  # a move is prepared at up to this many times the frame's size; more would glitter in its wide views

Still = np.ndarray | Overlay
"""An opaque picture, or one with transparency whose corner is at (0, 0)."""


def prepare(pixels: np.ndarray, size: Size, move: CameraMove | None) -> Still:
    """A still from uint8 [h, w, 3 or 4], in the shape of `size`; for a move somewhat larger, between its widest and nearest view."""
    covering = _middle(pixels, size)
    scaled = _scaled(covering, _prepared_size(covering, size, move))
    if scaled.shape[2] == 3:
        return from_rgb(scaled)
    return overlay_from_rgba(scaled) if scaled[..., 3].min() < 255 else from_rgb(np.ascontiguousarray(scaled[..., :3]))


def seen(still: Still, view: View, size: Size) -> Still:
    """What the camera sees of a prepared still."""
    if isinstance(still, Overlay):
        return Overlay(0, 0, _window(still.picture, view, size), _window(still.alpha, view, size))
    return _window(still, view, size)


def _window(picture: np.ndarray, view: View, size: Size) -> np.ndarray:
    """The part of `picture` inside the view, enlarged to `size`; positions are not rounded to pixels."""
    if view.zoom == 1.0 and size_of(picture) == size:
        return picture
    result = empty(size)
    for source, target in zip(planes(picture), planes(result), strict=True):
        (height, width), (high, wide) = source.shape, target.shape
        step_x, step_y = width / view.zoom / wide, height / view.zoom / high
        left, top = view.x * width - step_x * wide / 2, view.y * height - step_y * high / 2
        back = np.array([[step_x, 0, left + step_x / 2 - 0.5], [0, step_y, top + step_y / 2 - 0.5]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        cv2.warpAffine(source, back, (wide, high), dst=target, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return result


def _middle(pixels: np.ndarray, size: Size) -> np.ndarray:
    """The largest centred part in the shape of `size`."""
    height, width = pixels.shape[:2]
    wide, high = min(width, round(height * size[0] / size[1])), min(height, round(width * size[1] / size[0]))
    left, top = (width - wide) // 2, (height - high) // 2
    return pixels[top : top + max(high, 1), left : left + max(wide, 1)]


def _prepared_size(pixels: np.ndarray, size: Size, move: CameraMove | None) -> Size:
    nearest = max(1.0, move.start.zoom, move.end.zoom) if move else 1.0
    useful = max(1.0, min(nearest**0.5, _SHARPEST, pixels.shape[1] / size[0]))
    return (even(size[0] * useful), even(size[1] * useful)) if useful > 1.0 else size


def _scaled(pixels: np.ndarray, size: Size) -> np.ndarray:
    if (pixels.shape[1], pixels.shape[0]) == size:
        return np.ascontiguousarray(pixels)
    shrinking = pixels.shape[1] > size[0]
    return cv2.resize(np.ascontiguousarray(pixels), size, interpolation=cv2.INTER_AREA if shrinking else cv2.INTER_CUBIC)
