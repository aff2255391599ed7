"""Niantic's .spz, versions 2 to 4: fixed-point positions, bytes for the rest, in a gzip stream (2, 3) or Zstandard streams (4)."""

from __future__ import annotations

import gzip
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engines.splat.cloud import Splats, alpha, coefficients, logit, unit_quaternions
from engines.splat.files.packed import from_smallest_three, smallest_three, to_byte
from engines.splat.files.room import cut_off, damaged, require_room

MAGIC = b"NGSP"
_GZIP = b"\x1f\x8b"
_COLOUR = 0.15  # of a constant harmonic, per unit of colour
_EDGE = 1 / 1024
_PERIOD = 1 << 9  # steps of a quaternion's component
_HALF_ROOT = np.sqrt(0.5)
_FINEST = 16  # bits behind the point
_REST_BITS = (5, 4, 4)  # that harmonics of degree 1, 2, 3 are rounded to, as the format's own writer does
_LARGEST_RATIO = 1100  # gzip and Zstandard never did better on real splats


@dataclass(frozen=True)
class _Head:
    version: int
    count: int
    degree: int
    fraction: int
    antialiased: bool

    @property
    def sizes(self) -> tuple[int, ...]:
        """Bytes of positions, alphas, colours, scales, rotations and harmonics."""
        rest = 3 * ((self.degree + 1) ** 2 - 1)
        return tuple(self.count * each for each in (9, 1, 3, 3, 3 if self.version == 2 else 4, rest))


def read(path: Path) -> Splats:
    """The splats, in the file's axes. Raises MediaError."""
    head = _head(path)
    require_room(path, head.count, min(head.degree, 3))
    if sum(head.sizes) > _LARGEST_RATIO * path.stat().st_size:
        raise damaged(path, f"it cannot hold the {head.count:,} splats that it claims")
    streams = _zstandard_streams(path, head) if head.version == 4 else _gzip_streams(path, head)
    positions, alphas, colours, scales, turns, rest = streams
    means = _from_int24(positions.reshape(-1, 9)) / np.float32(1 << head.fraction)
    dc = (colours.reshape(-1, 3) / np.float32(255) - np.float32(0.5)) / np.float32(_COLOUR)
    kept = coefficients(min(head.degree, 3)) - 1
    harmonics = (rest.reshape(head.count, -1, 3)[:, :kept].astype(np.float32) - 128) / 128
    quaternions = _from_three_bytes(turns) if head.version == 2 else _from_words(turns)
    return Splats(
        means, scales.reshape(-1, 3) / np.float32(16) - 10, quaternions, logit(alphas / 255.0, _EDGE),
        np.concatenate([dc[:, None], harmonics], axis=1), head.antialiased,
    )  # fmt: skip


def count(path: Path) -> int:
    """How many splats the header claims."""
    return _head(path).count


def write(path: Path, splats: Splats) -> None:
    """Write version 3 from splats whose axes are the file's already. Positions keep as many bits as fit into 24."""
    fraction = _fraction(splats.means)
    head = struct.pack("<4sIIBBBB", MAGIC, 3, len(splats), splats.degree, fraction, int(splats.antialiased), 0)
    path.write_bytes(gzip.compress(head + b"".join(streams(splats, fraction)), mtime=0))


def streams(splats: Splats, fraction: int) -> list[bytes]:
    """The six arrays of versions 3 and 4, in their order, positions with `fraction` bits behind the point."""
    fixed = np.round(splats.means.astype(np.float64) * (1 << fraction)).clip(-(1 << 23), (1 << 23) - 1).astype("<i4")
    scales = np.round((splats.scales + 10) * 16).clip(0, 255).astype(np.uint8)
    return [
        fixed.view(np.uint8).reshape(-1, 3, 4)[:, :, :3].tobytes(), to_byte(alpha(splats)).tobytes(),
        to_byte(0.5 + _COLOUR * splats.sh[:, 0]).tobytes(), scales.tobytes(), _to_words(unit_quaternions(splats)), _harmonic_bytes(splats),
    ]  # fmt: skip


def is_spz(head: bytes) -> bool:
    """Whether a file that begins with `head` (64 bytes or more) is one of ours."""
    if head.startswith(MAGIC):
        return True
    if not head.startswith(_GZIP):
        return False
    try:
        return zlib.decompressobj(31).decompress(head, 4) == MAGIC
    except zlib.error:
        return False


def _head(path: Path) -> _Head:
    with path.open("rb") as file:
        raw = file.read(512)
    try:
        plain = raw if raw.startswith(MAGIC) else zlib.decompressobj(31).decompress(raw, 16)
        magic, version, number, degree, fraction, flags = struct.unpack_from("<4sIIBBB", plain)
    except (zlib.error, struct.error) as error:
        raise damaged(path, "its header is not complete") from error
    if magic != MAGIC or version not in ((4,) if raw.startswith(MAGIC) else (2, 3)) or degree > 4 or fraction > 23:
        raise damaged(path, "its header is of no known version")
    return _Head(version, number, degree, fraction, bool(flags & 1))


def _gzip_streams(path: Path, head: _Head) -> list[np.ndarray]:
    unpacker = zlib.decompressobj(31)
    wanted = 16 + sum(head.sizes)
    try:
        body = unpacker.decompress(path.read_bytes(), wanted)
        more = unpacker.decompress(unpacker.unconsumed_tail, 1)  # extensions may follow; else this reaches the checksum
    except zlib.error as error:
        raise damaged(path) from error
    if len(body) < wanted or not (more or unpacker.eof):
        raise cut_off(path)
    edges = np.cumsum([16, *head.sizes])
    return [np.frombuffer(body, np.uint8, size, begin) for begin, size in zip(edges, head.sizes, strict=False)]


def _zstandard_streams(path: Path, head: _Head) -> list[np.ndarray]:
    """Each array is a stream of its own, listed in a table; empty ones are left out."""
    import zstandard

    data = path.read_bytes()
    if len(data) < 32:
        raise cut_off(path)
    number, table = data[15], struct.unpack_from("<I", data, 16)[0]
    wanted = [size for size in head.sizes if size]
    if number != len(wanted) or table + 16 * number > len(data):
        raise damaged(path, "its table of streams makes no sense")
    place, found = table + 16 * number, []
    for i, size in enumerate(wanted):
        packed, plain = struct.unpack_from("<2Q", data, table + 16 * i)
        if plain != size or place + packed > len(data):
            raise cut_off(path)
        try:
            found.append(zstandard.ZstdDecompressor().decompress(data[place : place + packed], max_output_size=size))
        except zstandard.ZstdError as error:
            raise damaged(path) from error
        if len(found[-1]) != size:
            raise cut_off(path)
        place += packed
    return [np.frombuffer(stream, np.uint8) for stream in [*found, *[b""] * (6 - len(found))]]


def _from_int24(triples: np.ndarray) -> np.ndarray:
    """Signed 24-bit numbers, little end first: uint8 [n, 9] -> float32 [n, 3]."""
    out = np.zeros((len(triples), 3, 4), np.uint8)
    out[:, :, 1:] = triples.reshape(-1, 3, 3)
    return (out.view("<i4")[:, :, 0] >> 8).astype(np.float32)


def _from_three_bytes(turns: np.ndarray) -> np.ndarray:
    """Version 2: x, y, z in bytes, w from their length, as (w, x, y, z)."""
    xyz = turns.reshape(-1, 3) / np.float32(127.5) - 1
    w = np.sqrt(np.maximum(0, 1 - (xyz**2).sum(axis=1)))
    return np.column_stack([w, xyz]).astype(np.float32)


def _from_words(turns: np.ndarray) -> np.ndarray:
    """Version 3 on: the number of the largest of (x, y, z, w) in the top bits, then the others, each a sign and 9 bits."""
    words = turns.view("<u4")
    fields = words[:, None] >> np.array([20, 10, 0], np.uint32) & 1023
    size = (fields & (_PERIOD - 1)) / (_PERIOD - 1) * _HALF_ROOT
    xyzw = from_smallest_three(words >> 30, np.where(fields & _PERIOD, -size, size))
    return xyzw[:, [3, 0, 1, 2]]


def _to_words(quaternions: np.ndarray) -> bytes:
    largest, others = smallest_three(quaternions[:, [1, 2, 3, 0]])
    size = np.round(np.abs(others) / _HALF_ROOT * (_PERIOD - 1)).clip(0, _PERIOD - 1).astype(np.uint32)
    fields = size | np.where(others < 0, _PERIOD, 0).astype(np.uint32)
    words = largest.astype(np.uint32) << 30 | fields[:, 0] << 20 | fields[:, 1] << 10 | fields[:, 2]
    return words.astype("<u4").tobytes()


def _harmonic_bytes(splats: Splats) -> bytes:
    steps = np.concatenate([np.full(2 * band + 3, 1 << (8 - bits)) for band, bits in enumerate(_REST_BITS)])[: splats.sh.shape[1] - 1]
    values = np.round(splats.sh[:, 1:] * 128) + 128
    rounded = np.floor((values + steps[:, None] // 2) / steps[:, None]) * steps[:, None]
    return rounded.clip(0, 255).astype(np.uint8).tobytes()


def _fraction(means: np.ndarray) -> int:
    largest = float(np.abs(means).max(initial=1e-6))
    return int(np.clip(np.floor(np.log2(((1 << 23) - 1) / largest)), 0, _FINEST))
