"""Files of formats or versions that Filmwright reads but does not write, made for tests."""

from __future__ import annotations

import gzip
import struct

import numpy as np
import zstandard

from engines.splat.cloud import Splats, alpha, rgb, unit_quaternions
from engines.splat.files.spz import MAGIC, streams

BUCKET, BLOCK, STEPS = 64, 20.0, 32767


def spz2_bytes(splats: Splats) -> bytes:
    parts = streams(splats, 12)
    quaternions = unit_quaternions(splats)
    quaternions = quaternions * np.where(quaternions[:, :1] < 0, -1, 1)
    parts[4] = np.round((quaternions[:, 1:] + 1) * 127.5).clip(0, 255).astype(np.uint8).tobytes()
    return gzip.compress(struct.pack("<4sIIBBBB", MAGIC, 2, len(splats), splats.degree, 12, 0, 0) + b"".join(parts))


def spz4_bytes(splats: Splats) -> bytes:
    parts = [part for part in streams(splats, 12) if part]
    packed = [zstandard.compress(part) for part in parts]
    extension = b"unknown extension   "
    head = struct.pack("<4sIIBBBBI12x", MAGIC, 4, len(splats), splats.degree, 12, 2, len(parts), 32 + len(extension))
    table = b"".join(struct.pack("<2Q", len(small), len(part)) for small, part in zip(packed, parts, strict=True))
    return head + extension + table + b"".join(packed)


def ksplat_bytes(splats: Splats, level: int) -> bytes:
    """One section; at levels 1 and 2 the last bucket is not full and all buckets lie around their own middle."""
    n, low, high = len(splats), -1.5, 1.5
    full, left = divmod(n, BUCKET)
    header = bytearray(4096 + 1024)
    struct.pack_into("<BB2xIIIIH", header, 0, 0, 1, 1, 1, n, n, level)
    struct.pack_into("<2f", header, 36, low, high)
    buckets = full + bool(left)
    compressed = level > 0
    struct.pack_into(
        "<4IfH2xI4xIIH", header, 4096, n, n, BUCKET * compressed, buckets * compressed, BLOCK, 12 * compressed, STEPS * compressed,
        full * compressed, bool(left) * compressed, splats.degree,
    )  # fmt: skip
    bucket = np.arange(n) // BUCKET
    centres = np.stack([splats.means[bucket == number].mean(axis=0) for number in range(buckets)]).astype("<f4")
    colour = np.round(np.column_stack([rgb(splats), alpha(splats)]).clip(0, 1) * 255).astype(np.uint8)
    rest = _bands(splats)
    columns = [splats.means, np.exp(splats.scales), unit_quaternions(splats), colour, rest]
    if level == 0:
        codes = ("<f4", "<f4", "<f4", "u1", "<f4")
    else:
        columns[0] = np.round((splats.means - centres[bucket]) / (BLOCK / 2 / STEPS)) + STEPS
        codes = ("<u2", "<f2", "<f2", "u1", "<f2" if level == 1 else "u1")
        if level == 2:
            columns[4] = np.round((rest - low) / (high - low) * 255).clip(0, 255)
    rows = np.hstack(
        [np.ascontiguousarray(column.astype(code)).view(np.uint8).reshape(n, -1) for column, code in zip(columns, codes, strict=True)]
    )
    meta = (struct.pack("<I", left) if left else b"") + centres.tobytes() if compressed else b""
    return bytes(header) + meta + rows.tobytes()


def _bands(splats: Splats) -> np.ndarray:
    parts = [
        splats.sh[:, band * band : (band + 1) ** 2].transpose(0, 2, 1).reshape(len(splats), -1) for band in range(1, splats.degree + 1)
    ]
    return np.hstack([np.zeros((len(splats), 0)), *parts])
