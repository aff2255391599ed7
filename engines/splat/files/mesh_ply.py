"""Meshes in PLY files, with colours at the corners."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engines.splat.files.ply import Element, Property, faces, header_text, read_header, rows
from engines.splat.files.room import damaged, require_bytes
from engines.splat.mesh import Mesh

_COLOURS = ("red", "green", "blue")


def read(path: Path) -> Mesh:
    """The mesh. Raises MediaError."""
    header = read_header(path)
    vertex = header.element("vertex")
    if vertex is None or not {"x", "y", "z"} <= set(vertex.names):
        raise damaged(path, "it has no vertices")
    require_bytes(path, 4 * path.stat().st_size, "the mesh")
    table = rows(path, header, "vertex")
    places = np.stack([table[axis] for axis in "xyz"], axis=1).astype(np.float32)
    colours = None
    if all(name in vertex.names and table.dtype[name] == np.uint8 for name in _COLOURS):
        colours = np.stack([table[name] for name in _COLOURS], axis=1)
    try:
        return Mesh(places, faces(path, header).astype(np.int32), colours)
    except ValueError as error:
        raise damaged(path, str(error)) from error


def write(path: Path, mesh: Mesh) -> None:
    """Write the mesh; a texture is not kept."""
    columns = [Property(axis, "f4") for axis in "xyz"]
    dtype = [(axis, "<f4") for axis in "xyz"]
    if mesh.colours is not None:
        columns += [Property(name, "u1") for name in _COLOURS]
        dtype += [(name, "u1") for name in _COLOURS]
    table = np.empty(len(mesh.vertices), dtype)
    for i, axis in enumerate("xyz"):
        table[axis] = mesh.vertices[:, i]
    for i, name in enumerate(_COLOURS if mesh.colours is not None else ()):
        table[name] = mesh.colours[:, i]
    corners = np.empty(len(mesh.triangles), [("length", "u1"), ("corners", "<i4", 3)])
    corners["length"], corners["corners"] = 3, mesh.triangles
    elements = [
        Element("vertex", len(table), tuple(columns)),
        Element("face", len(corners), (Property("vertex_indices", "i4", "u1"),)),
    ]
    path.write_bytes(header_text(elements, []) + table.tobytes() + corners.tobytes())
