"""PlayCanvas' .compressed.ply: chunks of 256 splats with their ranges, four 32-bit words for each splat, harmonics as bytes."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engines.splat.cloud import C0, Splats, coefficients, empty, logit, place, sigmoid, take, unit_quaternions
from engines.splat.files.packed import from_smallest_three, smallest_three
from engines.splat.files.ply import Element, Header, Property, header_text, read_header, rows
from engines.splat.files.room import damaged, require_room
from engines.splat.files.splat_ply import degree_of, is_antialiased

_CHUNK = 256
_BLOCK = 256 * _CHUNK  # splats that are unpacked at once
_PACKED = ("packed_position", "packed_rotation", "packed_scale", "packed_color")
_AXES = ("x", "y", "z")
_SCALES = tuple(f"scale_{axis}" for axis in _AXES)
_ROOT = np.sqrt(2.0)
_THINNEST, _WIDEST = -20.0, 20.0


def is_compressed(header: Header) -> bool:
    """Whether the header is that of a compressed file."""
    vertex = header.element("vertex")
    return vertex is not None and set(_PACKED) <= set(vertex.names) and header.element("chunk") is not None


def read(path: Path) -> Splats:
    """The splats, in the file's axes. Raises MediaError."""
    header = read_header(path)
    vertex, chunk, rest = header.element("vertex"), header.element("chunk"), header.element("sh")
    if vertex is None or chunk is None or not is_compressed(header):
        raise damaged(path, "it has no packed splats")
    degree = degree_of(path, rest) if rest else 0
    require_room(path, vertex.count, min(degree, 3))
    if chunk.count != -(-vertex.count // _CHUNK) or (rest is not None and rest.count != vertex.count):
        raise damaged(path, "its parts do not fit together")
    chunks, packed = rows(path, header, "chunk"), rows(path, header, "vertex")
    harmonics = rows(path, header, "sh") if rest else None
    if not {f"{end}_{name}" for end in ("min", "max") for name in (*_AXES, *_SCALES)} <= set(chunk.names):
        raise damaged(path, "its chunks have no ranges")
    whole = empty(vertex.count, min(degree, 3), is_antialiased(header))
    for begin in range(0, vertex.count, _BLOCK):
        part = slice(begin, min(begin + _BLOCK, vertex.count))
        ranges = chunks[np.arange(part.start, part.stop) // _CHUNK]
        place(whole, begin, _unpacked(packed[part], ranges, _rest(harmonics, part, degree)))
    return whole


def count(path: Path) -> int:
    """How many splats the header claims."""
    element = read_header(path).element("vertex")
    return element.count if element else 0


def write(path: Path, splats: Splats) -> None:
    """Write splats, whose axes are the file's already, neighbours beside each other."""
    order = _along_the_curve(splats.means)
    chunks = -(-len(splats) // _CHUNK)
    ranges = [f"{end}_{name}" for names in (_AXES, _SCALES, ("r", "g", "b")) for end in ("min", "max") for name in names]
    rest = 3 * (coefficients(splats.degree) - 1)
    elements = [
        Element("chunk", chunks, tuple(Property(name, "f4") for name in ranges)),
        Element("vertex", len(splats), tuple(Property(name, "u4") for name in _PACKED)),
    ]
    if rest:
        elements.append(Element("sh", len(splats), tuple(Property(f"f_rest_{i}", "u1") for i in range(rest))))
    parts = [_packed(take(splats, order[begin : begin + _CHUNK])) for begin in range(0, len(order), _CHUNK)]
    comment = f"SplatRenderMode: {'mip' if splats.antialiased else 'default'}"
    with path.open("wb") as file:
        file.write(header_text(elements, [comment]))
        for column in range(3 if rest else 2):
            file.writelines(part[column] for part in parts)


def _unpacked(packed: np.ndarray, ranges: np.ndarray, rest: np.ndarray) -> Splats:
    means = _between(ranges, _AXES, _three(packed["packed_position"]))
    scales = _between(ranges, _SCALES, _three(packed["packed_scale"]))
    colour = packed["packed_color"][:, None] >> np.array([24, 16, 8, 0], np.uint32) & 255
    shades = (colour / np.float32(255)).astype(np.float32)
    if "min_r" in ranges.dtype.names:
        shades[:, :3] = _between(ranges, ("r", "g", "b"), shades[:, :3])
    turn = packed["packed_rotation"]
    others = ((turn[:, None] >> np.array([20, 10, 0], np.uint32) & 1023) / 1023.0 - 0.5) * _ROOT
    sh = np.concatenate([((shades[:, None, :3] - 0.5) / C0).astype(np.float32), rest], axis=1)
    return Splats(means, scales, from_smallest_three(turn >> 30, others), logit(shades[:, 3], 1 / 1024), sh)


def _three(words: np.ndarray) -> np.ndarray:
    """Shares 0..1 from 11, 10 and 11 bits, [n, 3]."""
    return np.stack([(words >> 21) / 2047.0, (words >> 11 & 1023) / 1023.0, (words & 2047) / 2047.0], axis=1)


def _between(ranges: np.ndarray, names: tuple[str, ...], share: np.ndarray) -> np.ndarray:
    low = np.stack([ranges[f"min_{name}"] for name in names], axis=1)
    high = np.stack([ranges[f"max_{name}"] for name in names], axis=1)
    return (low * (1.0 - share) + high * share).astype(np.float32)


def _rest(harmonics: np.ndarray | None, part: slice, degree: int) -> np.ndarray:
    """The harmonics beyond the constant one, [n, k - 1, 3]."""
    if harmonics is None:
        return np.zeros((part.stop - part.start, 0, 3), np.float32)
    in_file, kept = (degree + 1) ** 2 - 1, coefficients(min(degree, 3)) - 1
    block = harmonics[part]
    values = np.stack([block[f"f_rest_{i}"] for i in range(3 * in_file)], axis=1).reshape(-1, 3, in_file)[:, :, :kept]
    share = np.where(values == 0, 0.0, np.where(values == 255, 1.0, (values + 0.5) / 256.0))
    return ((share - 0.5) * 8.0).astype(np.float32).transpose(0, 2, 1)


def _packed(part: Splats) -> tuple[bytes, bytes, bytes]:
    """(ranges, words, harmonics) of one chunk."""
    scales = part.scales.clip(_THINNEST, _WIDEST)
    shades = 0.5 + C0 * part.sh[:, 0]
    groups = (part.means, scales, shades)
    ranges = np.concatenate([edge(group, axis=0) for group in groups for edge in (np.min, np.max)])
    low_high = [(group.min(axis=0), group.max(axis=0)) for group in groups]
    position, scale, colour = (_share(group, *edges) for group, edges in zip(groups, low_high, strict=True))
    largest, others = smallest_three(unit_quaternions(part))
    turn = np.round((others / _ROOT + 0.5) * 1023).clip(0, 1023).astype(np.uint32)
    rgba = np.round(np.column_stack([colour, sigmoid(part.opacities)]) * 255).astype(np.uint32)
    words = [
        _word(position),
        largest.astype(np.uint32) << 30 | turn[:, 0] << 20 | turn[:, 1] << 10 | turn[:, 2],
        _word(scale),
        rgba[:, 0] << 24 | rgba[:, 1] << 16 | rgba[:, 2] << 8 | rgba[:, 3],
    ]
    rest = np.trunc((part.sh[:, 1:].transpose(0, 2, 1) / 8 + 0.5) * 256).clip(0, 255).astype(np.uint8)
    return ranges.astype("<f4").tobytes(), np.stack(words, axis=1).astype("<u4").tobytes(), rest.tobytes()


def _share(values: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    return np.where(high > low, (values - low) / np.where(high > low, high - low, 1), 0.0)


def _word(share: np.ndarray) -> np.ndarray:
    steps = np.round(share * [2047, 1023, 2047]).astype(np.uint32)
    return steps[:, 0] << 21 | steps[:, 1] << 11 | steps[:, 2]


def _along_the_curve(means: np.ndarray) -> np.ndarray:
    """The order along Morton's curve, 21 bits an axis."""
    low = means.min(axis=0).astype(np.float64)
    steps = ((means - low) / max(float((means.max(axis=0) - low).max()), 1e-30) * ((1 << 21) - 1)).astype(np.uint64)
    for shift, mask in (
        (32, 0x1F00000000FFFF),
        (16, 0x1F0000FF0000FF),
        (8, 0x100F00F00F00F00F),
        (4, 0x10C30C30C30C30C3),
        (2, 0x1249249249249249),
    ):
        steps = (steps | steps << np.uint64(shift)) & np.uint64(mask)
    return np.argsort(steps[:, 0] | steps[:, 1] << np.uint64(1) | steps[:, 2] << np.uint64(2), kind="stable")
