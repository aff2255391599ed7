"""The PLY container (Turk 1994): header, and columns of numbers from ASCII or binary bodies. What they mean is said elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engines.splat.files.room import cut_off, damaged, require_bytes

_TYPES = {
    **{"char": "i1", "uchar": "u1", "short": "i2", "ushort": "u2", "int": "i4", "uint": "u4", "float": "f4", "double": "f8"},
    **{"int8": "i1", "uint8": "u1", "int16": "i2", "uint16": "u2", "int32": "i4", "uint32": "u4", "float32": "f4", "float64": "f8"},
}
_ORDERS = {"ascii": "=", "binary_little_endian": "<", "binary_big_endian": ">"}
_LONGEST_HEADER = 64 * 1024
_ASCII_BYTES = 40  # of memory for each byte of text while it is parsed


@dataclass(frozen=True)
class Property:
    """One column: numpy's code of its numbers; `length` is the code of the count before each list, or "" for a single number."""

    name: str
    code: str
    length: str = ""


@dataclass(frozen=True)
class Element:
    """`count` rows of `properties`."""

    name: str
    count: int
    properties: tuple[Property, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Of the columns, in the file's order."""
        return tuple(column.name for column in self.properties)


@dataclass(frozen=True)
class Header:
    """What a PLY file says of itself; the body begins at byte `size`."""

    layout: str
    elements: tuple[Element, ...]
    comments: tuple[str, ...]
    size: int

    def element(self, name: str) -> Element | None:
        """The element of that name, or None."""
        return next((element for element in self.elements if element.name == name), None)


def read_header(path: Path) -> Header:
    """The header. Raises MediaError."""
    with path.open("rb") as file:
        head = file.read(_LONGEST_HEADER)
    end = re.search(rb"\nend_header[ \t]*\r?\n", head)
    if not head.startswith(b"ply") or end is None:
        raise damaged(path, "its header has no end")
    lines = [line.strip() for line in head[: end.start()].decode("ascii", "replace").splitlines()[1:]]
    layout, elements, comments = "", [], []
    for line in lines:
        words = line.split()
        match words:
            case ["format", name, "1.0"] if name in _ORDERS and not layout:
                layout = name
            case ["comment" | "obj_info", *_]:
                comments.append(" ".join(words[1:]))
            case ["element", name, count] if count.isdecimal() and len(count) < 12:
                elements.append(Element(name, int(count), ()))
            case ["property", *rest] if elements:
                last = elements[-1]
                elements[-1] = Element(last.name, last.count, (*last.properties, _property(path, rest)))
            case []:
                pass
            case _:
                raise damaged(path, "its header says “" + line[:40] + "”")
    if not layout or len({element.name for element in elements}) < len(elements):
        raise damaged(path, "its header is not complete")
    return Header(layout, tuple(elements), tuple(comments), end.end())


def _property(path: Path, words: list[str]) -> Property:
    match words:
        case [kind, name] if kind in _TYPES:
            return Property(name, _TYPES[kind])
        case ["list", length, kind, name] if _TYPES.get(length, "f")[0] in "iu" and kind in _TYPES:
            return Property(name, _TYPES[kind], _TYPES[length])
    raise damaged(path, "its header says “property " + " ".join(words)[:40] + "”")


def rows(path: Path, header: Header, name: str) -> np.ndarray:
    """The rows of element `name`, mapped from the file: a structured array [count]. Raises MediaError if the file is too short.

    Only for elements without lists that stand before any with lists.
    """
    if header.layout == "ascii":
        return _ascii_rows(path, header, name)
    offset = header.size
    for element in header.elements:
        dtype = _row_type(path, element, _ORDERS[header.layout])
        size = element.count * dtype.itemsize
        if offset + size > path.stat().st_size:
            raise cut_off(path)
        if element.name == name:
            return np.memmap(path, dtype, "r", offset, (element.count,)) if size else np.zeros(element.count, dtype)
        offset += size
    raise damaged(path, f"it has no {name}")


def faces(path: Path, header: Header) -> np.ndarray:
    """The faces' corners as triangles, int64 [m, 3]; larger polygons become fans. Raises MediaError."""
    element = header.element("face")
    if element is None or not element.count:
        return np.zeros((0, 3), np.int64)
    if header.layout == "ascii":
        return _ascii_faces(path, header)
    start = header.size
    for before in header.elements[: header.elements.index(element)]:
        start += before.count * _row_type(path, before, "<").itemsize
    with path.open("rb") as file:
        file.seek(start)
        body = file.read()
    triangles = _all_triangles(element, body, _ORDERS[header.layout])
    return triangles if triangles is not None else _polygons(path, element, body, _ORDERS[header.layout])


def _row_type(path: Path, element: Element, order: str) -> np.dtype:
    if any(column.length for column in element.properties) or len(set(element.names)) < len(element.properties):
        raise damaged(path, f"its {element.name} rows are not plain numbers")
    return np.dtype([(column.name, order + column.code) for column in element.properties])


def _ascii_rows(path: Path, header: Header, name: str) -> np.ndarray:
    lines = _ascii_lines(path, header)
    first = 0
    for element in header.elements:
        if element.name == name:
            dtype = _row_type(path, element, "=")
            wanted = lines[first : first + element.count]
            if len(wanted) < element.count:
                raise cut_off(path)
            table = np.array([line.split() for line in wanted], np.float64).reshape(element.count, -1)
            out = np.empty(element.count, dtype)
            for column, column_name in enumerate(element.names):
                out[column_name] = table[:, column]
            return out
        first += element.count
    raise damaged(path, f"it has no {name}")


def _ascii_faces(path: Path, header: Header) -> np.ndarray:
    place = [element.name for element in header.elements].index("face")
    first = sum(element.count for element in header.elements[:place])
    element = header.elements[place]
    if len(element.properties) != 1 or not element.properties[0].length:
        raise damaged(path, "its faces are no lists of corners")
    lines = _ascii_lines(path, header)[first : first + element.count]
    polygons = [[int(word) for word in line.split()] for line in lines]
    if len(lines) < element.count or any(len(polygon) != polygon[0] + 1 for polygon in polygons):
        raise cut_off(path)
    return _fans([polygon[1:] for polygon in polygons])


def _ascii_lines(path: Path, header: Header) -> list[bytes]:
    size = path.stat().st_size
    require_bytes(path, _ASCII_BYTES * size, "its text")
    with path.open("rb") as file:
        file.seek(header.size)
        return [line for line in file.read().splitlines() if line.strip()]


def _all_triangles(element: Element, body: bytes, order: str) -> np.ndarray | None:
    """Faces of three corners each without other columns, at once; None if they are anything else."""
    column = element.properties[0] if len(element.properties) == 1 else None
    if column is None or not column.length:
        return None
    dtype = np.dtype([("length", order + column.length), ("corners", order + column.code, 3)])
    if len(body) < element.count * dtype.itemsize:
        return None
    table = np.frombuffer(body, dtype, element.count)
    return table["corners"].astype(np.int64) if (table["length"] == 3).all() else None


def _polygons(path: Path, element: Element, body: bytes, order: str) -> np.ndarray:
    found, place = [], 0
    for _ in range(element.count):
        for column in element.properties:
            count = 1
            if column.length:
                length = np.dtype(order + column.length)
                count, place = int(np.frombuffer(body, length, 1, place)[0]), place + length.itemsize
            code = np.dtype(order + column.code)
            if count < 0 or place + count * code.itemsize > len(body):
                raise cut_off(path)
            if column.name in ("vertex_indices", "vertex_index"):
                found.append(np.frombuffer(body, code, count, place).tolist())
            place += count * code.itemsize
    return _fans(found)


def _fans(polygons: list[list[int]]) -> np.ndarray:
    triangles = [(corners[0], *corners[i : i + 2]) for corners in polygons for i in range(1, len(corners) - 1)]
    return np.array(triangles, np.int64).reshape(-1, 3)


def header_text(elements: list[Element], comments: list[str]) -> bytes:
    """The header of a little-endian binary file."""
    names = {code: name for name, code in reversed(_TYPES.items()) if not name[-1].isdecimal()}
    lines = ["ply", "format binary_little_endian 1.0", *(f"comment {comment}" for comment in comments)]
    for element in elements:
        lines.append(f"element {element.name} {element.count}")
        for column in element.properties:
            kind = f"list {names[column.length]} {names[column.code]}" if column.length else names[column.code]
            lines.append(f"property {kind} {column.name}")
    return ("\n".join([*lines, "end_header"]) + "\n").encode("ascii")
