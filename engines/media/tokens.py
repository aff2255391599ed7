"""Files of codec tokens (.fwc): a safetensors file with one tensor of packed bits, and what decoding needs in its metadata."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save

from engines.media.errors import MediaError

_KIND = "filmwright-codec-1"
_MAX_HEADER = 65_536
_MAX_BITS = 16
_MAX_RATE = 384_000
_LONGEST = 24 * 3600  # seconds


@dataclass(frozen=True)
class Tokens:
    """`codes`: uint16 [channels, books, frames], each below 2**`bits`. `model` and `sha256`: the codec that made them. They stand for
    `samples` samples at `rate` Hz, the codec's own."""

    codes: np.ndarray
    bits: int
    model: str
    sha256: str
    rate: int
    samples: int


@dataclass(frozen=True)
class _Head:
    """What stands in the metadata, as numbers and texts."""

    channels: int
    books: int
    frames: int
    bits: int
    rate: int
    samples: int
    model: str
    sha256: str


def write_tokens(path: Path, tokens: Tokens) -> None:
    """Write atomically. Raises MediaError if the disk refuses; then nothing is left behind."""
    head = _Head(*tokens.codes.shape, tokens.bits, tokens.rate, tokens.samples, tokens.model, tokens.sha256)
    meta = {"kind": _KIND, **{name: str(value) for name, value in asdict(head).items()}}
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        fresh.write_bytes(save({"codes": _pack(tokens.codes, tokens.bits)}, metadata=meta))
        os.replace(fresh, path)
    except OSError as error:
        raise MediaError(f"“{path.name}” could not be written: {error.strerror or error}.") from error
    finally:
        fresh.unlink(missing_ok=True)


def read_tokens(path: Path) -> Tokens:
    """The tokens of a file. Raises MediaError for anything that is not a whole file of tokens."""
    try:
        head, packed = _read(path)
        codes = _unpack(packed, head)
    except FileNotFoundError as error:
        raise MediaError(f"There is no file “{path}”.") from error
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise MediaError(f"“{path.name}” is no whole file of sound tokens.") from error
    return Tokens(codes, head.bits, head.model, head.sha256, head.rate, head.samples)


def _pack(codes: np.ndarray, bits: int) -> np.ndarray:
    """Each code as `bits` bits, the highest first, in the order of the array."""
    shifts = np.arange(bits - 1, -1, -1, dtype=np.uint16)
    return np.packbits((codes.reshape(-1, 1).astype(np.uint16) >> shifts & 1).astype(np.uint8))


def _unpack(packed: np.ndarray, head: _Head) -> np.ndarray:
    count = head.channels * head.books * head.frames
    bits = np.unpackbits(packed, count=count * head.bits).reshape(count, head.bits)
    weights = 1 << np.arange(head.bits - 1, -1, -1, dtype=np.uint32)
    return (bits @ weights).astype(np.uint16).reshape(head.channels, head.books, head.frames)


def _read(path: Path) -> tuple[_Head, np.ndarray]:
    """The header and the packed bits; ValueError or KeyError where they do not fit each other."""
    with path.open("rb") as file:
        room = os.fstat(file.fileno()).st_size
        length = int.from_bytes(file.read(8), "little")
        if length > min(_MAX_HEADER, room - 8):
            raise ValueError("header")
        header = json.loads(file.read(length))
        head = _head(header["__metadata__"])
        size = -(-head.channels * head.books * head.frames * head.bits // 8)
        wanted = {"dtype": "U8", "shape": [size], "data_offsets": [0, size]}
        if header["codes"] != wanted or len(header) != 2 or room != 8 + length + size:
            raise ValueError("size")
        return head, np.frombuffer(file.read(size), np.uint8)


def _head(meta: dict[str, Any]) -> _Head:
    numbers = {name: int(meta[name]) for name in ("channels", "books", "frames", "bits", "rate", "samples")}
    head = _Head(**numbers, model=str(meta["model"])[:200], sha256=str(meta["sha256"])[:64])
    possible = (
        meta["kind"] == _KIND
        and 1 <= head.channels <= 8
        and 1 <= head.books <= 128
        and 1 <= head.bits <= _MAX_BITS
        and 1 <= head.rate <= _MAX_RATE
        and 0 < head.samples <= _LONGEST * head.rate
        and 0 < head.frames <= head.samples
    )
    if not possible:
        raise ValueError("impossible numbers")
    return head
