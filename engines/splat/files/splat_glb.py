"""Splats in glTF: the extension KHR_gaussian_splatting (release candidate, July 2026), in one .glb file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from engines.splat.cloud import C0, Splats, alpha, logit, merge, sigmoid, unit_quaternions
from engines.splat.files.glb import Builder, Glb, read_glb, read_tree
from engines.splat.files.packed import log_of, to_byte
from engines.splat.files.room import damaged, require_room
from engines.splat.placing import moved

NAME = "KHR_gaussian_splatting"
_EDGE = 1e-6
_POINTS = 0


def read(path: Path) -> Splats:
    """All splats that the file shows, each node where it stands. Raises MediaError."""
    require_room(path, count(path), 3)
    glb = read_glb(path)
    shown = [(primitive, matrix) for primitive, matrix in glb.meshes() if _is_splats(primitive)]
    if not shown:
        raise damaged(path, "no node shows its splats")
    return merge([_placed(path, _splats(glb, primitive), matrix) for primitive, matrix in shown])


def count(path: Path) -> int:
    """How many splats the file claims."""
    tree = read_tree(path)
    accessors = tree.get("accessors", [])
    places = [primitive["attributes"]["POSITION"] for primitive in _primitives(tree) if _is_splats(primitive)]
    if any(not isinstance(place, int) or not 0 <= place < len(accessors) for place in places):
        raise damaged(path, "its splats are nowhere")
    return sum(int(accessors[place]["count"]) for place in places)


def holds_splats(path: Path) -> bool:
    """Whether a .glb file has splats."""
    return any(_is_splats(primitive) for primitive in _primitives(read_tree(path)))


def write(path: Path, splats: Splats) -> None:
    """Write splats, with plain coloured points for viewers that do not know the extension."""
    glb = Builder()
    shades = np.column_stack([_linear(0.5 + C0 * splats.sh[:, 0]), alpha(splats)])
    attributes = {
        "POSITION": glb.accessor(splats.means.astype("<f4"), "VEC3", bounds=True),
        "COLOR_0": glb.accessor(to_byte(shades), "VEC4", normalized=True),
        f"{NAME}:ROTATION": glb.accessor(unit_quaternions(splats)[:, [1, 2, 3, 0]].astype("<f4"), "VEC4"),
        f"{NAME}:SCALE": glb.accessor(np.exp(splats.scales).astype("<f4"), "VEC3"),
        f"{NAME}:OPACITY": glb.accessor(sigmoid(splats.opacities).astype("<f4"), "SCALAR"),
    }
    for degree in range(splats.degree + 1):
        for number in range(2 * degree + 1):
            values = np.ascontiguousarray(splats.sh[:, degree * degree + number], "<f4")
            attributes[f"{NAME}:SH_DEGREE_{degree}_COEF_{number}"] = glb.accessor(values, "VEC3")
    extension = {"kernel": "ellipse", "colorSpace": "srgb_rec709_display", "projection": "perspective", "sortingMethod": "cameraDistance"}
    primitive = {"mode": _POINTS, "attributes": attributes, "extensions": {NAME: extension}}
    glb.tree |= {
        "meshes": [{"primitives": [primitive]}], "nodes": [{"mesh": 0}], "scenes": [{"nodes": [0]}], "scene": 0, "extensionsUsed": [NAME],
    }  # fmt: skip
    glb.write(path)


def _primitives(tree: dict[str, Any]) -> list[dict[str, Any]]:
    return [primitive for mesh in tree.get("meshes", []) for primitive in mesh.get("primitives", [])]


def _is_splats(primitive: dict[str, Any]) -> bool:
    attributes = primitive.get("attributes", {})
    return NAME in primitive.get("extensions", {}) and "POSITION" in attributes and f"{NAME}:SCALE" in attributes


def _splats(glb: Glb, primitive: dict[str, Any]) -> Splats:
    attributes = primitive["attributes"]
    means = _attribute(glb, attributes, "POSITION", 3)
    rotations = _attribute(glb, attributes, f"{NAME}:ROTATION", 4)
    sizes, opacities = _attribute(glb, attributes, f"{NAME}:SCALE", 3), _attribute(glb, attributes, f"{NAME}:OPACITY", 1)
    bands = []
    for degree in range(4):
        names = [f"{NAME}:SH_DEGREE_{degree}_COEF_{number}" for number in range(2 * degree + 1)]
        if not all(name in attributes for name in names):
            break
        bands += [_attribute(glb, attributes, name, 3) for name in names]
    if not bands or len({len(table) for table in (means, rotations, sizes, opacities, *bands)}) > 1:
        raise damaged(glb.path, "its tables do not fit together")
    return Splats(means, log_of(sizes), rotations[:, [3, 0, 1, 2]], logit(opacities[:, 0], _EDGE), np.stack(bands, axis=1))


def _attribute(glb: Glb, attributes: dict[str, Any], name: str, width: int) -> np.ndarray:
    values = glb.accessor(attributes.get(name))
    if values.shape[1] != width:
        raise damaged(glb.path, f"its {name} have {values.shape[1]} numbers each")
    return values.astype(np.float32)


def _placed(path: Path, splats: Splats, matrix: np.ndarray) -> Splats:
    if np.array_equal(matrix, np.eye(4)):
        return splats
    try:
        return moved(splats, matrix)
    except ValueError as error:
        raise damaged(path, "a node mirrors or flattens its splats") from error


def _linear(colours: np.ndarray) -> np.ndarray:
    """sRGB to linear light."""
    shades = np.clip(colours, 0, 1)
    return np.where(shades <= 0.04045, shades / 12.92, ((shades + 0.055) / 1.055) ** 2.4)
