"""Edits of a prop's splats: sets of splats as packed bits in tiles, which history shares and the film stores by content."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from .raster import TILE, Raster
from .scene import Prop, SplatEdit

_BYTES = TILE * TILE  # of a tile: eight splats in each


def packed(which: np.ndarray) -> Raster:
    """A set of splats, bool [n], as tiles: splat i is bit 7 - i % 8 of byte i // 8, tiles one under the other."""
    bits = np.packbits(which)
    rows = -(-len(bits) // _BYTES) * TILE
    square = np.zeros(rows * TILE, np.uint8)
    square[: len(bits)] = bits
    return Raster(1).write(0, 0, square.reshape(rows, TILE, 1))


def unpacked(which: Raster, count: int) -> np.ndarray:
    """The inverse of `packed` for `count` splats, bool [count]."""
    return np.unpackbits(_bits(which, count), count=count).astype(bool)


def with_edit(prop: Prop, edit: SplatEdit) -> Prop:
    """The prop with one more edit. Deletions that follow each other become one."""
    last = prop.edits[-1] if prop.edits else None
    if last is None or not last.change == edit.change == "delete" or last.count != edit.count:
        return replace(prop, edits=(*prop.edits, edit))
    both = unpacked(last.which, last.count) | unpacked(edit.which, edit.count)
    return replace(prop, edits=(*prop.edits[:-1], replace(edit, which=packed(both))))


def to_text(edits: Sequence[SplatEdit]) -> str:
    """The edits as a request carries them (see `engines.scene_requests.SetRender.edits`)."""
    return json.dumps([_step(edit) for edit in edits]) if edits else ""


def _step(edit: SplatEdit) -> dict[str, object]:
    bits = zlib.compress(_bits(edit.which, edit.count).tobytes(), 6)
    recolour = [*edit.tint, edit.brightness, edit.saturation] if edit.change == "recolour" else None
    return {"count": edit.count, "which": base64.b64encode(bits).decode(), "recolour": recolour}


def _bits(which: Raster, count: int) -> np.ndarray:
    """uint8 [ceil(count / 8)]."""
    size = -(-count // 8)
    return which.read(0, 0, TILE, -(-size // _BYTES) * TILE).reshape(-1)[:size]
