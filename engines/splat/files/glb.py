"""The GLB container (glTF 2.0, chapter 4): chunks, accessors and node transforms, read strictly; nothing outside the file is followed."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from engines.media.errors import MediaError
from engines.splat.files.room import cut_off, damaged, require_bytes

MAGIC = b"glTF"
_JSON, _BIN = 0x4E4F534A, 0x004E4942
_LONGEST_JSON = 64_000_000
_CODES = {5120: "<i1", 5121: "<u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
_DEEPEST = 64
_ASSET = {"version": "2.0", "generator": "Filmwright"}


@dataclass(frozen=True)
class Glb:
    """A file in memory: `tree` is the JSON, `body` the binary chunk."""

    path: Path
    tree: dict[str, Any]
    body: bytes

    def accessor(self, index: Any) -> np.ndarray:
        """The numbers of one accessor, [count, width]; normalised integers as float32. Raises MediaError."""
        accessor = self._entry("accessors", index)
        code, width = _CODES.get(accessor.get("componentType")), _WIDTHS.get(accessor.get("type"))
        count, view = accessor.get("count"), accessor.get("bufferView")
        if code is None or width is None or not isinstance(count, int) or count < 0 or "sparse" in accessor:
            raise damaged(self.path, "it describes numbers in a way that is not known here")
        if view is None:
            require_bytes(self.path, 4 * count * width, "an empty table")
            return np.zeros((count, width), np.float32)
        return self._numbers(self._entry("bufferViews", view), accessor, np.dtype(code), width)

    def bytes_of(self, view: Any) -> bytes:
        """The bytes of one buffer view, such as a picture's."""
        entry = self._entry("bufferViews", view)
        begin, size = _natural(entry.get("byteOffset", 0)), _natural(entry.get("byteLength"))
        if begin is None or size is None or begin + size > len(self.body):
            raise cut_off(self.path)
        return self.body[begin : begin + size]

    def meshes(self) -> list[tuple[dict[str, Any], np.ndarray]]:
        """(primitive, world matrix [4, 4]) of everything that the file's nodes show."""
        found: list[tuple[dict[str, Any], np.ndarray]] = []
        nodes = self.tree.get("nodes", [])
        scenes = self.tree.get("scenes", [])
        roots = scenes[self.tree.get("scene", 0)].get("nodes", []) if scenes else range(len(nodes))
        for root in roots:
            self._walk(root, np.eye(4), found, 0)
        return found

    def _walk(self, index: Any, above: np.ndarray, found: list[tuple[dict[str, Any], np.ndarray]], depth: int) -> None:
        node = self._entry("nodes", index)
        if depth > _DEEPEST or len(found) > 10_000:
            raise damaged(self.path, "its nodes go round in circles")
        here = above @ node_matrix(self.path, node)
        if "mesh" in node:
            found += [(primitive, here) for primitive in self._entry("meshes", node["mesh"]).get("primitives", [])]
        for child in node.get("children", []):
            self._walk(child, here, found, depth + 1)

    def _entry(self, table: str, index: Any) -> dict[str, Any]:
        entries = self.tree.get(table, [])
        if not isinstance(index, int) or not 0 <= index < len(entries) or not isinstance(entries[index], dict):
            raise damaged(self.path, f"it names {table} that are not there")
        return entries[index]

    def _numbers(self, view: dict[str, Any], accessor: dict[str, Any], dtype: np.dtype, width: int) -> np.ndarray:
        begin, first, size = (
            _natural(number) for number in (view.get("byteOffset", 0), accessor.get("byteOffset", 0), view.get("byteLength"))
        )
        stride, row, count = view.get("byteStride", dtype.itemsize * width), dtype.itemsize * width, accessor["count"]
        if begin is None or first is None or size is None or not isinstance(stride, int) or stride < row:
            raise damaged(self.path, "it describes numbers in a way that is not known here")
        last = first + (count - 1) * stride + row if count else 0
        if view.get("buffer", 0) != 0 or last > size or begin + size > len(self.body):
            raise cut_off(self.path)
        table = (
            np.ndarray((count, width), dtype, self.body, begin + first, (stride, dtype.itemsize)) if count else np.zeros((0, width), dtype)
        )
        if not accessor.get("normalized"):
            return table
        largest = np.float32(np.iinfo(dtype).max)
        return np.maximum(table / largest, np.float32(-1 if dtype.kind == "i" else 0)).astype(np.float32)


@dataclass
class Builder:
    """Gathers accessors for a file that is written with `write`."""

    tree: dict[str, Any] = field(
        default_factory=lambda: {"asset": {"version": "2.0", "generator": "Filmwright"}, "accessors": [], "bufferViews": []}
    )
    parts: list[bytes] = field(default_factory=list)
    size: int = 0

    def view(self, data: bytes) -> int:
        """Add bytes, from a multiple of four on; the number of their view."""
        padded = data + b"\0" * (-len(data) % 4)
        self.tree["bufferViews"].append({"buffer": 0, "byteOffset": self.size, "byteLength": len(data)})
        self.parts.append(padded)
        self.size += len(padded)
        return len(self.tree["bufferViews"]) - 1

    def accessor(self, values: np.ndarray, kind: str, bounds: bool = False, normalized: bool = False) -> int:
        """Add an array [count(, width)] of a known number type; the number of its accessor."""
        code = next(code for code, name in _CODES.items() if np.dtype(name) == values.dtype.newbyteorder("<"))
        entry: dict[str, Any] = {"bufferView": self.view(values.tobytes()), "componentType": code, "count": len(values), "type": kind}
        if normalized:
            entry["normalized"] = True
        if bounds:
            entry |= {"min": values.min(axis=0).tolist(), "max": values.max(axis=0).tolist()}
        self.tree["accessors"].append(entry)
        return len(self.tree["accessors"]) - 1

    def write(self, path: Path) -> None:
        """Write the file."""
        self.tree["buffers"] = [{"byteLength": self.size}]
        text = json.dumps(self.tree, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 4)
        with path.open("wb") as file:
            file.write(struct.pack("<4s2I", MAGIC, 2, 12 + 8 + len(text) + 8 + self.size))
            file.write(struct.pack("<2I", len(text), _JSON) + text)
            file.write(struct.pack("<2I", self.size, _BIN))
            file.writelines(self.parts)


def read_glb(path: Path) -> Glb:
    """The chunks of a .glb file. Raises MediaError."""
    require_bytes(path, 2 * path.stat().st_size, "the file")
    tree = read_tree(path)
    with path.open("rb") as file:
        file.seek(12)
        size, _ = struct.unpack("<2I", file.read(8))
        file.seek(20 + size)
        head = file.read(8)
        if not head:
            return Glb(path, tree, b"")
        length, kind = struct.unpack("<2I", head) if len(head) == 8 else (0, 0)
        body = file.read(length)
    if kind != _BIN or len(body) < length:
        raise cut_off(path)
    return Glb(path, tree, body)


def read_tree(path: Path) -> dict[str, Any]:
    """The JSON of a .glb file alone. Raises MediaError."""
    with path.open("rb") as file:
        head = file.read(20)
        if len(head) < 20 or not head.startswith(MAGIC):
            raise cut_off(path)
        version, total, size, kind = struct.unpack_from("<4I", head, 4)
        if version != 2 or kind != _JSON or size > _LONGEST_JSON:
            raise damaged(path, "it is not glTF 2.0")
        text = file.read(size)
    if len(text) < size or total > path.stat().st_size:
        raise cut_off(path)
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise damaged(path) from error
    if not isinstance(tree, dict):
        raise damaged(path)
    if any("uri" in buffer for buffer in tree.get("buffers", [])):
        raise MediaError(f"“{path.name}” keeps its numbers in other files; save it as one .glb file.")
    return tree


def node_matrix(path: Path, node: dict[str, Any]) -> np.ndarray:
    """The node's own transform, float64 [4, 4]."""
    if "matrix" in node:
        matrix = np.array(node["matrix"], np.float64).reshape(4, 4).T
    else:
        x, y, z, w = np.array(node.get("rotation", (0, 0, 0, 1)), np.float64)
        linear = np.array(
            [
                [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
                [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
                [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
            ]
        )
        matrix = np.eye(4)
        matrix[:3, :3] = linear * np.array(node.get("scale", (1, 1, 1)), np.float64)
        matrix[:3, 3] = node.get("translation", (0, 0, 0))
    if not np.isfinite(matrix).all():
        raise damaged(path, "it places things nowhere")
    return matrix


def _natural(value: Any) -> int | None:
    return value if isinstance(value, int) and value >= 0 else None
