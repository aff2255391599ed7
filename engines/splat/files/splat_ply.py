"""Splats in PLY files as Kerbl et al. 2023 write them: read in any order of columns, with or without normals, degree 0 to 3 (4 cut)."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engines.media.errors import MediaError
from engines.splat.cloud import C0, Splats, coefficients, empty, place
from engines.splat.files.ply import Element, Header, Property, header_text, read_header, rows
from engines.splat.files.room import damaged, require_room

_REST = {0: 0, 9: 1, 24: 2, 45: 3, 72: 4}  # columns of harmonics -> degree
_BLOCK = 1 << 16
_FLAT = np.float32(np.log(1e-3))  # thickness of a disc (2D splats) beside its smaller radius


def read(path: Path) -> Splats:
    """The splats, in the file's axes. Raises MediaError."""
    header = read_header(path)
    element = header.element("vertex")
    if element is None:
        raise damaged(path, "it has no vertices")
    missing = {"x", "y", "z", "scale_0", "scale_1", "rot_0", "rot_1", "rot_2", "rot_3", "opacity"} - set(element.names)
    if missing or not ({"f_dc_0", "f_dc_1", "f_dc_2"} <= set(element.names) or {"red", "green", "blue"} <= set(element.names)):
        raise MediaError(f"“{path.name}” is a cloud of points without the sizes, turns and colours of splats.")
    degree = degree_of(path, element)
    require_room(path, element.count, min(degree, 3))
    table = rows(path, header, "vertex")
    whole = empty(element.count, min(degree, 3), is_antialiased(header))
    for begin in range(0, element.count, _BLOCK):
        place(whole, begin, _block(table[begin : begin + _BLOCK], degree))
    return whole


def count(path: Path) -> int:
    """How many splats the header claims."""
    element = read_header(path).element("vertex")
    return element.count if element else 0


def write(path: Path, splats: Splats) -> None:
    """Write splats, whose axes are the file's already, as little-endian float32 with zero normals."""
    dtype = _layout(splats.degree)
    element = Element("vertex", len(splats), tuple(Property(name, "f4") for name in dtype.names))
    comment = f"SplatRenderMode: {'mip' if splats.antialiased else 'default'}"
    with path.open("wb") as file:
        file.write(header_text([element], [comment]))
        for begin in range(0, len(splats), _BLOCK):
            part = slice(begin, begin + _BLOCK)
            rest = splats.sh[part, 1:].transpose(0, 2, 1).reshape(len(splats.means[part]), -1)
            normals = np.zeros_like(splats.means[part])
            values = [splats.means[part], normals, splats.sh[part, 0], rest, splats.opacities[part, None]]
            file.write(np.hstack([*values, splats.scales[part], splats.quaternions[part]]).astype("<f4").tobytes())


def degree_of(path: Path, element: Element) -> int:
    """Of the harmonics in f_rest_0, f_rest_1, ... Raises MediaError if their number makes no degree."""
    number = sum(name.startswith("f_rest_") for name in element.names)
    if number not in _REST or any(f"f_rest_{i}" not in element.names for i in range(number)):
        raise damaged(path, f"{number} columns are no set of harmonics")
    return _REST[number]


def is_antialiased(header: Header) -> bool:
    """Whether a comment says so, in either of the two forms in use."""
    words = [comment.lower().replace(":", " ").split() for comment in header.comments]
    return ["splatrendermode", "mip"] in words or ["antialiased", "1"] in words


def _block(table: np.ndarray, degree: int) -> Splats:
    values = _floats(table)
    place = {name: i for i, name in enumerate(table.dtype.names)}

    def columns(*names: str) -> np.ndarray:
        return values[:, [place[name] for name in names]]

    scales = columns("scale_0", "scale_1", "scale_2") if "scale_2" in place else _flat(columns("scale_0", "scale_1"))
    kept, in_file = coefficients(min(degree, 3)), (degree + 1) ** 2 - 1
    sh = np.empty((len(values), kept, 3), np.float32)
    sh[:, 0] = columns("f_dc_0", "f_dc_1", "f_dc_2") if "f_dc_0" in place else _from_shades(table, columns("red", "green", "blue"))
    for channel in range(3 if kept > 1 else 0):  # all red ones, then green, then blue
        sh[:, 1:, channel] = columns(*(f"f_rest_{channel * in_file + i}" for i in range(kept - 1)))
    turns = columns("rot_0", "rot_1", "rot_2", "rot_3")
    return Splats(columns("x", "y", "z"), scales, turns, values[:, place["opacity"]], sh)


def _floats(table: np.ndarray) -> np.ndarray:
    """All columns side by side, float32 [n, columns]; at once where they are that already."""
    if all(table.dtype[name] == np.float32 for name in table.dtype.names):
        return np.ascontiguousarray(table).view(np.float32).reshape(len(table), -1)
    return np.stack([table[name].astype(np.float32) for name in table.dtype.names], axis=1)


def _flat(scales: np.ndarray) -> np.ndarray:
    return np.column_stack([scales, scales.min(axis=1) + _FLAT])


def _from_shades(table: np.ndarray, shades: np.ndarray) -> np.ndarray:
    """Constant harmonics from colours 0..255 (bytes) or 0..1."""
    return (shades / np.float32(255 if table.dtype["red"].kind == "u" else 1) - 0.5) / C0


def _layout(degree: int) -> np.dtype:
    rest = [f"f_rest_{i}" for i in range(3 * (coefficients(degree) - 1))]
    names = ["x", "y", "z", "nx", "ny", "nz", "f_dc_0", "f_dc_1", "f_dc_2", *rest, "opacity"]
    return np.dtype([(name, "<f4") for name in [*names, "scale_0", "scale_1", "scale_2", "rot_0", "rot_1", "rot_2", "rot_3"]])
