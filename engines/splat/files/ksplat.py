"""Reads .ksplat (GaussianSplats3D 0.1): sections of splats at three levels of compression, positions in buckets."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engines.splat.cloud import Splats, coefficients, logit, merge
from engines.splat.files.packed import colour_from_bytes, log_of
from engines.splat.files.room import cut_off, damaged, require_room

_HEADER, _SECTION = 4096, 1024
_MOST_SECTIONS = 4096
_EDGE = 1 / 1024
_REST = (0, 9, 24, 45)  # numbers of harmonics by degree


@dataclass(frozen=True)
class _Head:
    sections: int
    count: int
    level: int
    harmonics: tuple[float, float]  # range of those that are bytes


@dataclass(frozen=True)
class _Section:
    """One section's header; `base` is the byte at which its buckets begin."""

    count: int
    room: int
    bucket_size: int
    buckets: int
    block: float
    bucket_bytes: int
    steps: int
    full: int
    partial: int
    degree: int
    base: int

    @property
    def data(self) -> int:
        """The byte at which the splats begin."""
        return self.base + 4 * self.partial + self.bucket_bytes * self.buckets


def read(path: Path) -> Splats:
    """The splats, in the file's axes. Raises MediaError."""
    data = np.memmap(path, np.uint8, "r")
    head = _head(path, data)
    sections = _sections(path, data, head)
    require_room(path, sum(section.count for section in sections), max(section.degree for section in sections))
    return merge([_splats(path, data, head, section) for section in sections if section.count])


def count(path: Path) -> int:
    """How many splats the sections claim."""
    data = np.memmap(path, np.uint8, "r")
    return sum(section.count for section in _sections(path, data, _head(path, data)))


def looks_right(path: Path) -> bool:
    """Whether a file without a mark of its own has a header of this format."""
    if path.stat().st_size < _HEADER + _SECTION:
        return False
    data = np.fromfile(path, np.uint8, 24)
    sections, level = struct.unpack_from("<I12xH", data, 4)
    return (
        data[0] == 0
        and data[1] >= 1
        and 1 <= sections <= _MOST_SECTIONS
        and level <= 2
        and _HEADER + sections * _SECTION <= path.stat().st_size
    )


def _head(path: Path, data: np.ndarray) -> _Head:
    if len(data) < _HEADER:
        raise cut_off(path)
    major, minor = int(data[0]), int(data[1])
    sections, total, level = struct.unpack_from("<I8xIH", data, 4)
    low, high = struct.unpack_from("<2f", data, 36)
    if major != 0 or minor < 1 or level > 2 or not 1 <= sections <= _MOST_SECTIONS or not np.isfinite([low, high]).all():
        raise damaged(path, "its header is of no known version")
    if _HEADER + sections * _SECTION > len(data):
        raise cut_off(path)
    return _Head(sections, total, level, (low or -1.5, high or 1.5))


def _sections(path: Path, data: np.ndarray, head: _Head) -> list[_Section]:
    found, base = [], _HEADER + head.sections * _SECTION
    for number in range(head.sections):
        place = _HEADER + number * _SECTION
        counts = struct.unpack_from("<4If H2xI4x2IH", data, place)
        section = _Section(*counts[:6], counts[6] or (1 if head.level == 0 else 32767), *counts[7:], base)
        if section.degree > 3 or section.count > section.room or not np.isfinite(section.block):
            raise damaged(path, "one of its sections makes no sense")
        base = section.data + section.room * _row(head.level, section.degree).itemsize
        if base > len(data):
            raise cut_off(path)
        found.append(section)
    if not any(section.count for section in found):
        require_room(path, 0, 0)
    return found


def _row(level: int, degree: int) -> np.dtype:
    number = "<f4" if level == 0 else "<f2"
    position = "<f4" if level == 0 else "<u2"
    harmonics = ("<f4", "<f2", "u1")[level]
    return np.dtype(
        [("mean", position, 3), ("scale", number, 3), ("rotation", number, 4), ("rgba", "u1", 4), ("sh", harmonics, _REST[degree])]
    )


def _splats(path: Path, data: np.ndarray, head: _Head, section: _Section) -> Splats:
    dtype = _row(head.level, section.degree)
    table = np.frombuffer(data, dtype, section.count, section.data)
    means = table["mean"].astype(np.float32)
    if head.level:
        step = section.block / 2 / section.steps
        means = ((means - section.steps) * step + _bucket_centres(path, data, section)).astype(np.float32)
    rest = table["sh"].astype(np.float32)
    if head.level == 2:
        rest = head.harmonics[0] + rest / 255 * (head.harmonics[1] - head.harmonics[0])
    sh = np.concatenate([colour_from_bytes(table["rgba"][:, :3])[:, None], _by_coefficient(rest, section.degree)], axis=1)
    opacities = logit(table["rgba"][:, 3] / 255.0, _EDGE)
    return Splats(means, log_of(table["scale"].astype(np.float32)), table["rotation"].astype(np.float32), opacities, sh.astype(np.float32))


def _bucket_centres(path: Path, data: np.ndarray, section: _Section) -> np.ndarray:
    """The centre of the bucket that each splat lies in, [n, 3]: full buckets first, then those with sizes of their own."""
    if section.bucket_bytes != 12 or section.buckets < 1:
        raise damaged(path, "its buckets make no sense")
    sizes = np.frombuffer(data, "<u4", section.partial, section.base)
    centres = np.frombuffer(data, "<f4", 3 * section.buckets, section.base + 4 * section.partial).reshape(-1, 3)
    in_full = min(section.full * section.bucket_size, section.count)
    lengths = np.minimum(sizes, section.count)
    full = np.arange(in_full) // max(section.bucket_size, 1)
    partial = section.full + np.repeat(np.arange(section.partial), lengths)[: section.count - in_full]
    bucket = np.concatenate([full, partial])
    if len(bucket) != section.count or bucket.max() >= section.buckets:
        raise damaged(path, "its buckets do not hold its splats")
    return centres[bucket]


def _by_coefficient(rest: np.ndarray, degree: int) -> np.ndarray:
    """[n, k - 1, 3] from bands in order, in each band all red ones, then green, then blue."""
    out = np.empty((len(rest), coefficients(degree) - 1, 3), np.float32)
    first = 0
    for band in range(1, degree + 1):
        size = 2 * band + 1
        out[:, first : first + size] = rest[:, 3 * first : 3 * (first + size)].reshape(-1, 3, size).transpose(0, 2, 1)
        first += size
    return out
