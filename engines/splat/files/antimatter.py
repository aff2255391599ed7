"""The headerless .splat: 32 bytes for each splat, colours without harmonics, rotations in bytes."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engines.splat.cloud import Splats, alpha, logit, unit_quaternions
from engines.splat.files.packed import colour_bytes, colour_from_bytes, log_of, to_byte
from engines.splat.files.room import cut_off, require_room

_ROW = np.dtype([("mean", "<f4", 3), ("scale", "<f4", 3), ("rgba", "u1", 4), ("rotation", "u1", 4)])
_EDGE = 1 / 1024  # of opacity: a byte cannot say how near to 0 or 1 it was


def read(path: Path) -> Splats:
    """The splats, in the file's axes. Raises MediaError."""
    if path.stat().st_size % _ROW.itemsize:
        raise cut_off(path)
    require_room(path, count(path), 0)
    table = np.fromfile(path, _ROW)
    quaternions = table["rotation"].astype(np.float32) / 128 - 1
    opacities = logit(table["rgba"][:, 3] / 255.0, _EDGE)
    sh = colour_from_bytes(table["rgba"][:, :3])[:, None, :]
    return Splats(np.ascontiguousarray(table["mean"]), log_of(table["scale"]), quaternions, opacities, sh)


def count(path: Path) -> int:
    """How many splats the size makes."""
    return path.stat().st_size // _ROW.itemsize


def looks_right(path: Path) -> bool:
    """Whether the first splats of a file without a mark of its own could be splats."""
    if path.stat().st_size < _ROW.itemsize:
        return False
    table = np.fromfile(path, _ROW, 64)
    length = np.linalg.norm(table["rotation"].astype(np.float32) / 128 - 1, axis=1)
    with np.errstate(invalid="ignore"):
        fit = (
            (np.abs(table["mean"]) < 1e6).all(1) & (table["scale"] >= 0).all(1) & (table["scale"] < 1e5).all(1) & (np.abs(length - 1) < 0.2)
        )
    return bool(fit.mean() > 0.9)


def write(path: Path, splats: Splats) -> None:
    """Write splats, whose axes are the file's already; harmonics are lost."""
    table = np.empty(len(splats), _ROW)
    table["mean"] = splats.means
    table["scale"] = np.exp(splats.scales)
    table["rgba"][:, :3] = colour_bytes(splats.sh[:, 0])
    table["rgba"][:, 3] = to_byte(alpha(splats))
    table["rotation"] = np.clip(np.round(unit_quaternions(splats) * 128 + 128), 0, 255).astype(np.uint8)
    table.tofile(path)
