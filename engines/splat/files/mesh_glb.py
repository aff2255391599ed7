"""Meshes in one .glb file, with colours at the corners or a texture inside."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from engines.media.picture import encode_png, read_picture
from engines.splat.files.glb import Builder, Glb, read_glb
from engines.splat.files.packed import to_byte
from engines.splat.files.room import damaged
from engines.splat.mesh import Mesh, normals

_TRIANGLES = 4
_PICTURES = ("image/png", "image/jpeg")


def read(path: Path) -> Mesh:
    """All triangles that the file shows, each node where it stands; a texture is kept if there is only one. Raises MediaError."""
    glb = read_glb(path)
    shown = [(primitive, matrix) for primitive, matrix in glb.meshes() if primitive.get("mode", _TRIANGLES) == _TRIANGLES]
    if not shown:
        raise damaged(path, "no node shows a mesh")
    parts = [_part(glb, primitive, matrix) for primitive, matrix in shown]
    textures = {_texture_of(glb, primitive) for primitive, _ in shown}
    first = np.cumsum([0, *(len(part.vertices) for part in parts)])
    triangles = np.concatenate([part.triangles + begin for part, begin in zip(parts, first, strict=False)])
    vertices = np.concatenate([part.vertices for part in parts])
    if len(textures) == 1 and None not in textures and all(part.uvs is not None for part in parts):
        return Mesh(vertices, triangles, None, np.concatenate([part.uvs for part in parts]), _picture(glb, textures.pop()))
    return Mesh(vertices, triangles, np.concatenate([part.colours for part in parts]))


def write(path: Path, mesh: Mesh) -> None:
    """Write the mesh with its normals."""
    glb = Builder()
    attributes = {
        "POSITION": glb.accessor(mesh.vertices.astype("<f4"), "VEC3", bounds=True),
        "NORMAL": glb.accessor(normals(mesh).astype("<f4"), "VEC3"),
    }
    material: dict[str, Any] = {"pbrMetallicRoughness": {"metallicFactor": 0.0, "roughnessFactor": 1.0}}
    if mesh.texture is not None and mesh.uvs is not None:
        attributes["TEXCOORD_0"] = glb.accessor(mesh.uvs.astype("<f4"), "VEC2")
        glb.tree |= {"images": [{"bufferView": glb.view(encode_png(mesh.texture)), "mimeType": "image/png"}], "textures": [{"source": 0}]}
        material["pbrMetallicRoughness"]["baseColorTexture"] = {"index": 0}
    elif mesh.colours is not None:
        attributes["COLOR_0"] = glb.accessor(_linear(mesh.colours).astype("<f4"), "VEC3")
    indices = glb.accessor(mesh.triangles.astype("<u4").reshape(-1), "SCALAR")
    primitive = {"mode": _TRIANGLES, "attributes": attributes, "indices": indices, "material": 0}
    glb.tree |= {
        "meshes": [{"primitives": [primitive]}], "materials": [material], "nodes": [{"mesh": 0}], "scenes": [{"nodes": [0]}], "scene": 0,
    }  # fmt: skip
    glb.write(path)


def _part(glb: Glb, primitive: dict[str, Any], matrix: np.ndarray) -> Mesh:
    attributes = primitive.get("attributes", {})
    places = glb.accessor(attributes.get("POSITION")).astype(np.float64)
    vertices = (places @ matrix[:3, :3].T + matrix[:3, 3]).astype(np.float32)
    corners = glb.accessor(primitive["indices"])[:, 0] if "indices" in primitive else np.arange(len(places))
    triangles = corners[: len(corners) // 3 * 3].astype(np.int64).reshape(-1, 3)
    if np.linalg.det(matrix[:3, :3]) < 0:
        triangles = triangles[:, ::-1]
    uvs = glb.accessor(attributes["TEXCOORD_0"]).astype(np.float32) if "TEXCOORD_0" in attributes else None
    try:
        return Mesh(vertices, triangles.astype(np.int32), _colours(glb, primitive, len(vertices)), uvs)
    except ValueError as error:
        raise damaged(glb.path, str(error)) from error


def _colours(glb: Glb, primitive: dict[str, Any], count: int) -> np.ndarray:
    """The corners' colours times the material's, sRGB uint8 [count, 3]."""
    factor = _surface(glb, primitive).get("baseColorFactor", (1, 1, 1, 1))
    shades = np.broadcast_to(np.array(factor, np.float64)[:3], (count, 3))
    place = primitive.get("attributes", {}).get("COLOR_0")
    if place is not None:
        shades = shades * glb.accessor(place)[:, :3]
    return to_byte(np.where(shades <= 0.0031308, shades * 12.92, 1.055 * np.maximum(shades, 0) ** (1 / 2.4) - 0.055))


def _surface(glb: Glb, primitive: dict[str, Any]) -> dict[str, Any]:
    materials, index = glb.tree.get("materials", []), primitive.get("material")
    known = isinstance(index, int) and 0 <= index < len(materials)
    return materials[index].get("pbrMetallicRoughness", {}) if known else {}


def _texture_of(glb: Glb, primitive: dict[str, Any]) -> int | None:
    """The number of the picture that colours the primitive."""
    index = _surface(glb, primitive).get("baseColorTexture", {}).get("index")
    textures = glb.tree.get("textures", [])
    source = textures[index].get("source") if isinstance(index, int) and 0 <= index < len(textures) else None
    return source if isinstance(source, int) and 0 <= source < len(glb.tree.get("images", [])) else None


def _picture(glb: Glb, index: int | None) -> np.ndarray:
    image = glb.tree["images"][index]
    if image.get("mimeType") not in _PICTURES or "bufferView" not in image:
        raise damaged(glb.path, "its texture is no PNG or JPEG inside of the file")
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        file.write(glb.bytes_of(image["bufferView"]))
        file.flush()
        return np.ascontiguousarray(read_picture(file.name)[..., :3])


def _linear(colours: np.ndarray) -> np.ndarray:
    shades = colours / 255.0
    return np.where(shades <= 0.04045, shades / 12.92, ((shades + 0.055) / 1.055) ** 2.4)
