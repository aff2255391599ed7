"""What a film stores by content: media files, the pixels of tiles, and recipes. Written once, never changed, never outside the film."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from . import disk
from .asset import Recipe
from .canvas import Canvas
from .codec import to_plain, to_text
from .project import Project
from .raster import TILE, Raster, Tile
from .scene import Set

_KEY = re.compile(r"[0-9a-f]{64}(\.[a-z0-9]{1,8})?")
_SUFFIX = re.compile(r"[a-z0-9]{1,8}")
_BLOCK = 1 << 20


def is_key(key: str) -> bool:
    """True for "<sha256>.<suffix>", the only names that media have."""
    return _KEY.fullmatch(key) is not None


def media_path(folder: Path, key: str) -> Path:
    """Where the medium `key` belongs below the media folder."""
    return folder / key[:2] / key


def find(folder: Path, key: str) -> Path | None:
    """The medium's file, or None where it is missing, misnamed, or led outside by a link."""
    if not is_key(key):
        return None
    path = media_path(folder, key)
    return path if disk.is_plain_file(path) and not path.parent.is_symlink() else None


def is_whole(folder: Path, key: str) -> bool:
    """True when the medium's file is there and its content is the one that its name says."""
    path = find(folder, key)
    if path is None:
        return False
    digest = hashlib.sha256()
    for block in _blocks(path):
        digest.update(block)
    return digest.hexdigest() == key.partition(".")[0]


def add(folder: Path, source: Path | bytes, suffix: str, move: bool = False) -> str:
    """Store a medium and return its key; on the disk when this returns. `move`: the source file may be taken rather than copied."""
    suffix = suffix.lower().lstrip(".")
    if not _SUFFIX.fullmatch(suffix):
        raise ValueError(f"no suffix of a medium: {suffix!r}")
    digest = hashlib.sha256()
    for block in _blocks(source):
        digest.update(block)
    key = f"{digest.hexdigest()}.{suffix}"
    path = media_path(folder, key)
    _own_folder(path.parent)
    if find(folder, key) is None:
        _bring(source, path, digest.hexdigest(), move)
    elif move and isinstance(source, Path):
        disk.remove(source)
    return key


def _own_folder(folder: Path) -> None:
    if folder.is_symlink():
        raise OSError(errno.ELOOP, "a link leads out of the film")
    disk.make_folder(folder)


def _bring(source: Path | bytes, path: Path, digest: str, move: bool) -> None:
    if move and isinstance(source, Path) and _take(source, path):
        return
    fresh = disk.temporary(path)
    copied = hashlib.sha256()
    disk.write_file(fresh, hashed(_blocks(source), copied), 0o444)
    if copied.hexdigest() != digest:
        disk.remove(fresh)
        raise OSError(errno.EIO, f"{source} changed while it was copied")
    disk.place(fresh, path)
    disk.sync_folder(path.parent)
    if move and isinstance(source, Path):
        disk.remove(source)


def _take(source: Path, path: Path) -> bool:
    """Rename a file of the same disk to its place; False where that is not possible."""
    if not disk.is_plain_file(source) or os.stat(source).st_dev != os.stat(path.parent).st_dev or os.stat(source).st_nlink != 1:
        return False
    os.chmod(source, 0o444)
    disk.sync_path(source)
    disk.rename(source, path)
    disk.sync_folder(path.parent)
    return True


def _blocks(source: Path | bytes) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with open(source, "rb") as file:
        while block := file.read(_BLOCK):
            yield block


def hashed(blocks: Iterable[bytes], digest: hashlib._Hash) -> Iterator[bytes]:
    """The same blocks, with `digest` brought up to date as they pass."""
    for block in blocks:
        digest.update(block)
        yield block


def add_tiles(folder: Path, tiles: Iterable[Tile]) -> None:
    """Store the pixels of these tiles; on the disk when this returns."""
    fresh = {tile.key: tile for tile in tiles if not disk.is_plain_file(folder / tile.key)}
    for key, tile in fresh.items():
        path = disk.temporary(folder / key)
        disk.write_file(path, (_packed(tile.pixels),), 0o444)
        disk.place(path, folder / key)
    if fresh:
        disk.sync_folder(folder)


def _packed(pixels: np.ndarray) -> bytes:
    """A tile as a zlib stream; one that would hardly shrink, by a sample of its rows, is only wrapped, which takes a tenth of the time."""
    sample = pixels[:: TILE // 16].tobytes()
    return zlib.compress(pixels.tobytes(), 1 if len(zlib.compress(sample, 1)) < len(sample) // 2 else 0)


def read_tile(folder: Path, key: str, channels: int) -> np.ndarray | None:
    """A tile's pixels, uint8 [256, 256, channels], or None where its file is missing or damaged."""
    path, size = folder / key, TILE * TILE * channels
    if not disk.is_plain_file(path):
        return None
    try:
        pixels = zlib.decompressobj().decompress(path.read_bytes(), size)
    except (OSError, zlib.error):
        return None
    if len(pixels) != size or hashlib.sha256(pixels).hexdigest() != key:
        return None
    return np.frombuffer(pixels, np.uint8).reshape(TILE, TILE, channels)


def rasters(part: Canvas | Set) -> Iterator[Raster]:
    """Every raster of a canvas, and every set of splats that is edited in a Set."""
    if isinstance(part, Set):
        yield from (edit.which for prop in part.props for edit in prop.edits)
        return
    yield part.selection
    yield from (layer.raster for layer in part.layers)


def tile_keys(project: Project) -> set[str]:
    """The keys of all tiles of the document."""
    found = (raster for part in (*project.canvases.values(), *project.sets) for raster in rasters(part))
    return {tile.key for raster in found for tile in raster.tiles.values()}


def recipe_path(folder: Path, media: str) -> Path:
    """Where the recipe of the medium `media` belongs below the recipes folder."""
    name = media.partition(".")[0]
    return folder / name[:2] / f"{name}.json"


def add_recipe(folder: Path, media: str, recipe: Recipe) -> None:
    """Keep the recipe of a medium as a file for people and for later; the first recipe of a medium stays."""
    path = recipe_path(folder, media)
    _own_folder(path.parent)
    if not disk.is_plain_file(path):
        disk.write_atomic(path, to_text(to_plain(recipe)).encode() + b"\n", 0o444)
