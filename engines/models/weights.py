"""safetensors files without any library: the header checked by hand, sizes, and hashes."""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Callable
from pathlib import Path

from engines.progress import EngineError

MAX_HEADER = 100_000_000
_BYTES = {"BOOL": 1, "U8": 1, "I8": 1, "F8_E5M2": 1, "F8_E4M3": 1, "I16": 2, "U16": 2, "F16": 2, "BF16": 2}
_BYTES |= {"I32": 4, "U32": 4, "F32": 4, "F64": 8, "I64": 8, "U64": 8}
_CHUNK = 1 << 22


def check_safetensors(path: Path) -> int:
    """Verify that the header says the truth about the file; returns the number of stored values.

    Format: 8 bytes little-endian header length, JSON {name: {dtype, shape, data_offsets: [begin, end]}}, then the data,
    which the tensors must fill without gap or overlap. Raises EngineError.
    """
    tensors, room = _read_header(path)
    end = 0
    for name, tensor in sorted(tensors.items(), key=lambda item: _offsets(path, *item)):
        begin, stop = _offsets(path, name, tensor)
        if begin != end or stop - begin != _size(path, name, tensor):
            raise _lies(path, f"its part “{name[:60]}” does not fit")
        end = stop
    if end != room:
        raise _lies(path, f"it should hold {end:,} bytes of data and holds {room:,}")
    return sum(math.prod(tensor["shape"]) for tensor in tensors.values())


def fingerprint(folder: Path, check: Callable[[], None] = lambda: None) -> str:
    """sha256 over the names and bytes of a model's weights and settings; `check` may raise to stop in between."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in (".safetensors", ".json", ".txt", ".model") and path.name != "filmwright.json":
            total.update(f"{path.relative_to(folder).as_posix()}\0".encode() + _digest(path, check))
    return total.hexdigest()


def _digest(path: Path, check: Callable[[], None]) -> bytes:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            check()
            digest.update(chunk)
    return digest.digest()


def _read_header(path: Path) -> tuple[dict, int]:
    """(tensors by name, bytes of data)"""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        length = int.from_bytes(file.read(8), "little")
        if size < 8 or length > min(MAX_HEADER, size - 8):
            raise _lies(path, "its header is cut off or absurdly large")
        try:
            header = json.loads(file.read(length))
        except (ValueError, RecursionError) as error:
            raise _lies(path, "its header is not readable") from error
    if not isinstance(header, dict):
        raise _lies(path, "its header is not readable")
    header.pop("__metadata__", None)
    return header, size - 8 - length


def _offsets(path: Path, name: str, tensor: object) -> tuple[int, int]:
    try:
        begin, end = tensor["data_offsets"]
        if type(begin) is int and type(end) is int and 0 <= begin <= end:
            return begin, end
    except (TypeError, KeyError, ValueError) as error:
        raise _lies(path, f"its part “{name[:60]}” has no place") from error
    raise _lies(path, f"its part “{name[:60]}” has no place")


def _size(path: Path, name: str, tensor: dict) -> int:
    """Bytes that shape and dtype ask for."""
    shape, width = tensor.get("shape"), _BYTES.get(str(tensor.get("dtype")))
    if width is None or not isinstance(shape, list) or not all(type(side) is int and side >= 0 for side in shape):
        raise _lies(path, f"its part “{name[:60]}” has no known type or shape")
    return math.prod(shape) * width


def _lies(path: Path, why: str) -> EngineError:
    return EngineError(f"The weights file “{path.name}” is damaged: {why}; download it again.")
