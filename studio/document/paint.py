"""Paint on rasters, and flatten layers: integer arithmetic on the tiles that a gesture touches, nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .canvas import Canvas, Layer
from .raster import TILE, Raster, Tile, tiles_under

Box = tuple[int, int, int, int]  # x, y, width, height in canvas pixels


@dataclass(frozen=True)
class Brush:
    """`size`: diameter in pixels. `hardness`, `opacity`: 0 to 1. `colour`: red, green, blue. `erase` takes away instead of adding."""

    size: float = 48.0
    hardness: float = 0.8
    opacity: float = 1.0
    colour: tuple[int, int, int] = (0, 0, 0)
    erase: bool = False


@dataclass(frozen=True)
class Point:
    """Where the brush is. `size`, `opacity`: factors 0 to 1 of the brush's own, from the pen's pressure."""

    x: float
    y: float
    size: float = 1.0
    opacity: float = 1.0


class Stroke:
    """One gesture of a brush: `raster` is the raster as it stands after each `move`.

    Strokes overlap themselves without darkening: the brush's strongest cover of each pixel counts.
    """

    def __init__(self, base: Raster, brush: Brush) -> None:
        self.raster = base
        self._base, self._brush = base, brush
        self._cover: dict[tuple[int, int], np.ndarray] = {}
        self._last: Point | None = None

    def move(self, point: Point) -> Box:
        """Draw on to `point`; returns the rectangle that changed."""
        start, self._last = self._last or point, point
        boxes = [self._segment(*ends) for ends in _pieces(start, point, max(64.0, self._brush.size))]
        return united(boxes)

    def _segment(self, start: Point, end: Point) -> Box:
        radius = self._brush.size / 2
        reach = max(0.5, radius * max(start.size, end.size)) + 1
        left, top = int(np.floor(min(start.x, end.x) - reach)), int(np.floor(min(start.y, end.y) - reach))
        right, bottom = int(np.ceil(max(start.x, end.x) + reach)), int(np.ceil(max(start.y, end.y) + reach))
        box = (left, top, right - left, bottom - top)
        self._lay(box, _capsule(box, start, end, self._brush))
        return box

    def _lay(self, box: Box, cover: np.ndarray) -> None:
        """Merge `cover` (uint8 [height, width]) into the stroke's and repaint the tiles under it from the base."""
        tiles = dict(self.raster.tiles)
        for position, inside, outside in tiles_under(*box):
            whole = self._cover.setdefault(position, np.zeros((TILE, TILE), np.uint8))
            part = np.maximum(whole[inside], cover[outside])
            whole[inside] = part
            base, now = self._base.tiles.get(position), tiles.get(position)
            pixels = _blank(self.raster.channels) if now is None else now.pixels.copy()
            under = _blank(self.raster.channels)[inside] if base is None else base.pixels[inside]
            pixels[inside] = _painted(under, part, self._brush)
            if pixels.any():
                tiles[position] = Tile(pixels)
            else:
                tiles.pop(position, None)
        self.raster = Raster(self.raster.channels, tiles)


def from_picture(pixels: np.ndarray, x: int = 0, y: int = 0) -> Raster:
    """A raster of a picture, uint8 [height, width, 3 or 4], with its corner at (x, y)."""
    if pixels.shape[2] == 3:
        pixels = np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])
    return Raster().write(x, y, pixels)


def flatten(canvas: Canvas, box: Box | None = None) -> np.ndarray:
    """The visible layers as one picture, straight RGBA uint8 [height, width, 4]; `box` is the canvas's frame when None."""
    frame = canvas.frame
    return flatten_layers(canvas.layers, box or (frame.x, frame.y, frame.width, frame.height))


def flatten_layers(layers: Iterable[Layer], box: Box) -> np.ndarray:
    """Layers from bottom to top as one picture, straight RGBA uint8 [height, width, 4]; control layers are no part of it.

    Where only fully opaque or fully transparent pixels meet, colours pass through unchanged.
    """
    shown = [layer for layer in layers if layer.visible and layer.opacity > 0 and layer.control is None]
    out = np.zeros((box[3], box[2], 4), np.uint8)
    for position, inside, outside in tiles_under(*box):
        parts = [(tile.pixels[inside], layer.opacity) for layer in shown if (tile := layer.raster.tiles.get(position))]
        if parts:
            out[outside] = _over(parts)
    return out


def united(boxes: Iterable[Box]) -> Box:
    """The smallest box around all of `boxes` (at least one)."""
    edges = [(x, y, x + width, y + height) for x, y, width, height in boxes]
    left, top = min(edge[0] for edge in edges), min(edge[1] for edge in edges)
    return left, top, max(edge[2] for edge in edges) - left, max(edge[3] for edge in edges) - top


def intersected(first: Box, second: Box) -> Box | None:
    """What two boxes share, or None."""
    left, top = max(first[0], second[0]), max(first[1], second[1])
    right, bottom = min(first[0] + first[2], second[0] + second[2]), min(first[1] + first[3], second[1] + second[3])
    return (left, top, right - left, bottom - top) if right > left and bottom > top else None


def _blank(channels: int) -> np.ndarray:
    return np.zeros((TILE, TILE, channels), np.uint8)


def _pieces(start: Point, end: Point, longest: float) -> Iterator[tuple[Point, Point]]:
    """The way from start to end in pieces of at most `longest` pixels, so that each touches few pixels."""
    count = max(1, int(np.ceil(np.hypot(end.x - start.x, end.y - start.y) / longest)))
    ends = [_between(start, end, index / count) for index in range(count + 1)]
    return pairwise(ends)


def _between(start: Point, end: Point, t: float) -> Point:
    fields = ((start.x, end.x), (start.y, end.y), (start.size, end.size), (start.opacity, end.opacity))
    return Point(*(first + (second - first) * t for first, second in fields))


def _capsule(box: Box, start: Point, end: Point, brush: Brush) -> np.ndarray:
    """How much a brush drawn from start to end covers each pixel of the box: uint8 [height, width]."""
    xs = np.arange(box[0], box[0] + box[2], dtype=np.float32)[None, :] + np.float32(0.5 - start.x)
    ys = np.arange(box[1], box[1] + box[3], dtype=np.float32)[:, None] + np.float32(0.5 - start.y)
    dx, dy = np.float32(end.x - start.x), np.float32(end.y - start.y)
    length = dx * dx + dy * dy
    t = np.clip(xs * (dx / length) + ys * (dy / length), 0, 1) if length > 0 else np.zeros((1, 1), np.float32)
    distance = np.sqrt(np.square(xs - t * dx) + np.square(ys - t * dy))
    radius = np.maximum(np.float32(0.5), _along(t, start.size, end.size) * np.float32(brush.size / 2))
    inside = np.clip((radius + np.float32(0.5) - distance) / np.maximum(1, radius * np.float32(1 - brush.hardness)), 0, 1)
    strength = _along(t, start.opacity, end.opacity) * np.float32(255 * brush.opacity)
    return (inside * inside * (3 - 2 * inside) * strength + np.float32(0.5)).astype(np.uint8)


def _along(t: np.ndarray, start: float, end: float) -> np.ndarray | np.float32:
    """From start to end; one number where they are the same, which saves a pass over the pixels."""
    return np.float32(start) if start == end else np.float32(start) + t * np.float32(end - start)


def _painted(base: np.ndarray, cover: np.ndarray, brush: Brush) -> np.ndarray:
    """`base` (uint8 [h, w, 1 or 4]) with the brush laid over it where `cover` (uint8 [h, w]) says."""
    cover = cover.astype(np.uint16)
    if brush.erase:
        kept = _divided(base[..., -1] * (255 - cover)).astype(np.uint8)
        erased = base * (kept > 0)[..., None]
        erased[..., -1] = kept
        return erased
    if base.shape[2] == 1:
        return (cover + _divided(base[..., 0] * (255 - cover))).astype(np.uint8)[..., None]
    return _laid(base, cover, brush.colour)


def _over(parts: list[tuple[np.ndarray, float]]) -> np.ndarray:
    """Straight RGBA pieces with opacities, bottom first, laid over each other."""
    solid = [index for index, (pixels, opacity) in enumerate(parts) if opacity >= 1 and pixels[..., 3].min() == 255]
    (below, opacity), *rest = parts[solid[-1] :] if solid else parts
    if opacity < 1:
        below = np.dstack([below[..., :3], _alpha(below, opacity).astype(np.uint8)])
    for pixels, opacity in rest:
        below = _laid(below, _alpha(pixels, opacity), [pixels[..., channel] for channel in range(3)])
    return below


def _laid(below: np.ndarray, cover: np.ndarray, colour: Sequence[int | np.ndarray]) -> np.ndarray:
    """Colours (three numbers or planes) with alpha `cover` (uint16 [h, w]) over straight RGBA `below`. One plane at a
    time: numpy is three times faster on planes than on pixels of three."""
    out = np.empty_like(below)
    alpha = below[..., 3].astype(np.uint16)
    rest = 255 - cover
    out[..., 3] = cover + _divided(alpha * rest)
    if alpha.min() == 255:
        for channel in range(3):
            out[..., channel] = _divided(colour[channel] * cover + below[..., channel] * rest)
        return out
    share = alpha.astype(np.float32) * rest
    whole = np.maximum(1, cover * np.float32(255) + share)
    new, old = cover * np.float32(255) / whole, share / whole
    for channel in range(3):
        out[..., channel] = colour[channel] * new + below[..., channel] * old + np.float32(0.5)
    return out


def _alpha(pixels: np.ndarray, opacity: float) -> np.ndarray:
    alpha = pixels[..., 3].astype(np.uint16)
    return alpha if opacity >= 1 else _divided(alpha * np.uint16(round(opacity * 255)))


def _divided(value: np.ndarray) -> np.ndarray:
    """Rounded division by 255 of uint16 values up to 65025."""
    value = value + np.uint16(128)
    return (value + (value >> 8)) >> 8
