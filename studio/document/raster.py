"""Sparse, unbounded rasters of immutable 256 x 256 tiles: a stroke copies only the tiles it touches."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

TILE = 256


class Tile:
    """One immutable square of pixels, uint8 [256, 256, channels].

    Tiles of an opened project know only their key and a loader; pixels are read when first used.
    """

    __slots__ = ("_box", "_key", "_load", "_pixels")

    def __init__(self, pixels: np.ndarray | None = None, key: str = "", load: Callable[[], np.ndarray] | None = None) -> None:
        self._pixels, self._key, self._load = pixels, key, load
        self._box: tuple[int, int, int, int] | None = None
        if pixels is not None:
            pixels.flags.writeable = False

    @property
    def pixels(self) -> np.ndarray:
        """The read-only pixels."""
        if self._pixels is None:
            self._pixels = self._load()
            self._pixels.flags.writeable = False
        return self._pixels

    @property
    def key(self) -> str:
        """sha256 of the pixels, in hexadecimal."""
        if not self._key:
            self._key = hashlib.sha256(self.pixels.tobytes()).hexdigest()
        return self._key

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, right and bottom of the non-zero pixels, found once; all 0 when there are none."""
        if self._box is None:
            used = self.pixels.any(axis=2)
            rows, columns = np.flatnonzero(used.any(axis=1)), np.flatnonzero(used.any(axis=0))
            self._box = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1) if rows.size else (0, 0, 0, 0)
        return self._box

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Tile) and self.key == other.key)

    def __hash__(self) -> int:
        return hash(self.key)


@dataclass(frozen=True)
class Raster:
    """Tiles by (column, row); a missing tile is all zero. Columns and rows may be negative. `channels`: 4 (RGBA) or 1."""

    channels: int = 4
    tiles: Mapping[tuple[int, int], Tile] = field(default_factory=dict)

    def read(self, x: int, y: int, width: int, height: int) -> np.ndarray:
        """A copy of a rectangle: uint8 [height, width, channels]."""
        out = np.zeros((height, width, self.channels), np.uint8)
        for position, inside, outside in tiles_under(x, y, width, height):
            tile = self.tiles.get(position)
            if tile is not None:
                out[outside] = tile.pixels[inside]
        return out

    def write(self, x: int, y: int, pixels: np.ndarray) -> Raster:
        """A raster with `pixels` (uint8 [height, width, channels]) in place at (x, y); all-zero tiles are dropped."""
        tiles = dict(self.tiles)
        height, width = pixels.shape[:2]
        for position, inside, outside in tiles_under(x, y, width, height):
            old = tiles.get(position)
            square = np.zeros((TILE, TILE, self.channels), np.uint8) if old is None else old.pixels.copy()
            square[inside] = pixels[outside]
            if square.any():
                if old is None or not np.array_equal(square, old.pixels):
                    tiles[position] = Tile(square)
            else:
                tiles.pop(position, None)
        return Raster(self.channels, tiles)

    def bounds(self) -> tuple[int, int, int, int] | None:
        """The tight (x, y, width, height) around all non-zero pixels, or None when empty."""
        if not self.tiles:
            return None
        columns, rows = ([position[axis] for position in self.tiles] for axis in (0, 1))
        sides = {min(columns), max(columns)}, {min(rows), max(rows)}
        border = {place: tile for place, tile in self.tiles.items() if place[0] in sides[0] or place[1] in sides[1]}
        boxes = [box for position, tile in border.items() if (box := _tile_box(position, tile))]
        if len(boxes) < len(border):  # an empty tile hides where the next ones end
            boxes = [box for position, tile in self.tiles.items() if (box := _tile_box(position, tile))]
        if not boxes:
            return None
        left, top, right, bottom = (pick(edge) for pick, edge in zip((min, min, max, max), zip(*boxes, strict=True), strict=True))
        return left, top, right - left, bottom - top


def _tile_box(position: tuple[int, int], tile: Tile) -> tuple[int, int, int, int] | None:
    left, top, right, bottom = tile.box
    x, y = position[0] * TILE, position[1] * TILE
    return (x + left, y + top, x + right, y + bottom) if right else None


def tiles_under(x: int, y: int, width: int, height: int) -> Iterator[tuple[tuple[int, int], tuple, tuple]]:
    """For each tile under the rectangle: its position, the slice inside the tile, the slice inside the rectangle."""
    for row in range(y // TILE, -(-(y + height) // TILE)):
        for column in range(x // TILE, -(-(x + width) // TILE)):
            left, top = max(x, column * TILE), max(y, row * TILE)
            right, bottom = min(x + width, (column + 1) * TILE), min(y + height, (row + 1) * TILE)
            inside = np.s_[top - row * TILE : bottom - row * TILE, left - column * TILE : right - column * TILE]
            yield (column, row), inside, np.s_[top - y : bottom - y, left - x : right - x]
