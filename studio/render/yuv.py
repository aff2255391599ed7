"""The picture inside the player and the export: one uint8 array, planar YUV 4:2:0, BT.709, limited range.

A picture of width w and height h (both even) is an array [h * 3 // 2, w]: h rows of Y, then U and V with a quarter of the samples each.
All arithmetic is on whole pictures of bytes. Pictures that are shared are read-only; functions here never change their arguments.
"""

from __future__ import annotations

from dataclasses import dataclass

import av
import cv2
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, Interpolation, VideoReformatter

Size = tuple[int, int]
"""(width, height) in pixels."""

OPAQUE = 256
"""A weight, level or opacity of one: weights are whole numbers from 0 to 256."""

_SCALED = Interpolation.BICUBIC
_FAST = Interpolation.BILINEAR
_FINE = Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT
_MATRICES = {matrix.value: matrix for matrix in Colorspace} | {6: Colorspace.ITU601}  # by the numbers of H.273; 6 is the same as 5
_RED, _GREEN, _BLUE = 0.2126, 0.7152, 0.0722
_FROM_RGB = np.array(
    [
        [_RED * 219 / 255, _GREEN * 219 / 255, _BLUE * 219 / 255, 16.0],
        [-_RED / (1 - _BLUE) * 112 / 255, -_GREEN / (1 - _BLUE) * 112 / 255, 112 / 255, 128.0],
        [112 / 255, -_GREEN / (1 - _RED) * 112 / 255, -_BLUE / (1 - _RED) * 112 / 255, 128.0],
    ]
)


@dataclass(frozen=True)
class Overlay:
    """A picture with transparency that lies on the frame with its corner at (`x`, `y`), both even.

    `picture` is premultiplied: its samples are multiplied by `alpha`, uint8 in the same planar layout (255 is opaque).
    """

    x: int
    y: int
    picture: np.ndarray
    alpha: np.ndarray

    @property
    def nbytes(self) -> int:
        """Memory in bytes."""
        return self.picture.nbytes + self.alpha.nbytes


def even(length: float) -> int:
    """The nearest even number of at least 2."""
    return max(2, 2 * round(length / 2))


def size_of(picture: np.ndarray) -> Size:
    """(width, height) of a picture."""
    return picture.shape[1], picture.shape[0] * 2 // 3


def planes(picture: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Views of Y [h, w], U and V [h // 2, w // 2]."""
    width, height = size_of(picture)
    flat = picture.reshape(-1)
    luma, chroma = width * height, width * height // 4
    half = (height // 2, width // 2)
    return (
        flat[:luma].reshape(height, width),
        flat[luma : luma + chroma].reshape(half),
        flat[luma + chroma : luma + 2 * chroma].reshape(half),
    )


def empty(size: Size) -> np.ndarray:
    """A picture whose samples are still to be written."""
    return np.empty((size[1] * 3 // 2, size[0]), np.uint8)


def black(size: Size) -> np.ndarray:
    """A black picture."""
    picture = np.full((size[1] * 3 // 2, size[0]), 128, np.uint8)
    picture[: size[1]] = 16
    return picture


def from_rgb(rgb: np.ndarray) -> np.ndarray:
    """A picture from sRGB uint8 [h, w, 3], h and w even. Chroma is the mean of four pixels."""
    height, width = rgb.shape[:2]
    samples = cv2.transform(rgb, _FROM_RGB)
    picture = empty((width, height))
    luma, *chroma = planes(picture)
    luma[:] = samples[..., 0]
    halves = cv2.resize(samples[..., 1:], (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    for plane, half in zip(chroma, cv2.split(halves), strict=True):
        plane[:] = half
    return picture


def overlay_from_rgba(rgba: np.ndarray, x: int = 0, y: int = 0) -> Overlay:
    """An overlay from sRGB uint8 [h, w, 4] with straight alpha, h and w even."""
    height, width = rgba.shape[:2]
    alpha = empty((width, height))
    full, *halves = planes(alpha)
    full[:] = rgba[..., 3]
    small = cv2.resize(np.ascontiguousarray(rgba[..., 3]), (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    for half in halves:
        half[:] = small
    return Overlay(x, y, cv2.multiply(from_rgb(_bled(rgba)), alpha, scale=1 / 255), alpha)


def _bled(rgba: np.ndarray) -> np.ndarray:
    """The colours with those of invisible pixels replaced by their visible neighbours', so that chroma means stay clean at edges."""
    weight = rgba[..., 3].astype(np.float32)
    colours = cv2.GaussianBlur(rgba[..., :3] * weight[..., None], (5, 5), 1.0)
    total = cv2.GaussianBlur(weight, (5, 5), 1.0)
    around = colours / np.maximum(total, 1e-3)[..., None]
    return np.where(rgba[..., 3:] > 0, rgba[..., :3], np.clip(around + 0.5, 0, 255).astype(np.uint8))


def blend(under: np.ndarray, above: np.ndarray, weight: int) -> np.ndarray:
    """`above` with `weight` over `under`, rounded to the nearest."""
    if weight <= 0:
        return under
    if weight >= OPAQUE:
        return above
    return cv2.addWeighted(above, weight / OPAQUE, under, (OPAQUE - weight) / OPAQUE, 0.0)


def lay_over(picture: np.ndarray, overlay: Overlay, opacity: int = OPAQUE) -> np.ndarray:
    """A new picture with the overlay on top; what lies outside of the picture is cut off."""
    result = picture.copy()
    width, height = size_of(overlay.picture)
    scale = min(max(opacity, 0), OPAQUE) / OPAQUE
    layers = zip(planes(result), planes(overlay.picture), planes(overlay.alpha), strict=True)
    for index, (base, colour, alpha) in enumerate(layers):
        step = 1 if index == 0 else 2
        x, y = overlay.x // step, overlay.y // step
        inside, part = _overlap(base.shape, (x, y, width // step, height // step))
        base[inside] = _over(base[inside], colour[part], alpha[part], scale)
    return result


def _overlap(shape: tuple[int, ...], box: tuple[int, int, int, int]) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Where a box (x, y, width, height) lies inside of a plane, and which part of the box that is."""
    x, y, width, height = box
    left, top = max(x, 0), max(y, 0)
    right, bottom = max(min(x + width, shape[1]), left), max(min(y + height, shape[0]), top)
    return np.s_[top:bottom, left:right], np.s_[top - y : bottom - y, left - x : right - x]


def _over(base: np.ndarray, colour: np.ndarray, alpha: np.ndarray, opacity: float) -> np.ndarray:
    if not base.size:
        return base
    if opacity < 1.0:
        colour, alpha = cv2.convertScaleAbs(colour, alpha=opacity), cv2.convertScaleAbs(alpha, alpha=opacity)
    return cv2.add(cv2.multiply(base, cv2.bitwise_not(alpha), scale=1 / 255), colour)


class Converter:
    """Changes between our pictures and frames of other sizes and formats. Keeps scaler state: one per thread."""

    def __init__(self) -> None:
        self._reformatter = VideoReformatter()

    def to_rgb(self, picture: np.ndarray) -> np.ndarray:
        """sRGB uint8 [h, w, 3], for files."""
        return self._shown(picture, "rgb24", _FINE)

    def to_bgra(self, picture: np.ndarray) -> np.ndarray:
        """uint8 [h, w, 4] in the order that QImage's Format_RGB32 has in memory, for the screen."""
        return self._shown(picture, "bgra", _FAST)

    def from_frame(self, frame: av.VideoFrame, size: Size) -> np.ndarray:
        """A decoded frame of any format and size, stretched to `size`."""
        if (frame.width, frame.height) == size and frame.format.name == "yuv420p" and _is_ours(frame):
            return _copied(frame)
        fitted = self._reformatter.reformat(
            frame, *size, "yuv420p", _matrix(frame), Colorspace.ITU709, dst_color_range=ColorRange.MPEG, interpolation=_SCALED
        )
        return _copied(fitted)

    def _shown(self, picture: np.ndarray, pixel_format: str, scaler: Interpolation) -> np.ndarray:
        frame, matrix = to_frame(picture), Colorspace.ITU709
        return self._reformatter.reformat(
            frame, format=pixel_format, src_colorspace=matrix, dst_color_range=ColorRange.JPEG, interpolation=scaler
        ).to_ndarray()


def to_frame(picture: np.ndarray) -> av.VideoFrame:
    """A video frame on the picture's own memory, tagged as BT.709 in limited range."""
    frame = av.VideoFrame.from_numpy_buffer(picture, "yuv420p")
    frame.colorspace, frame.color_range = Colorspace.ITU709, ColorRange.MPEG
    frame.color_primaries, frame.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
    return frame


def _copied(frame: av.VideoFrame) -> np.ndarray:
    """The samples of a yuv420p frame as a picture."""
    picture = empty((frame.width, frame.height))
    for target, plane in zip(planes(picture), frame.planes, strict=True):
        rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
        target[:] = rows[: target.shape[0], : target.shape[1]]
    return picture


def _is_ours(frame: av.VideoFrame) -> bool:
    return _matrix(frame) == Colorspace.ITU709 and frame.color_range in (ColorRange.UNSPECIFIED, ColorRange.MPEG)


def _matrix(frame: av.VideoFrame) -> Colorspace:
    """The frame's matrix; where it does not say, small pictures are BT.601 and large ones BT.709, as players assume."""
    if frame.colorspace in _MATRICES:
        return _MATRICES[frame.colorspace]
    return Colorspace.ITU709 if frame.height >= 600 else Colorspace.ITU601
