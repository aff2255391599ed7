"""COLMAP's sparse models, text and binary: cameras.*, images.*, points3D.* (colmap.github.io/format.html), read strictly."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from engines.media.container import as_media_error
from engines.media.errors import MediaError
from engines.splat.camera import Camera
from engines.splat.files.room import cut_off, damaged
from engines.splat.placing import rotations

# model -> (number in binary files, parameters, their order as fx fy cx cy k1 k2 p1 p2)
_MODELS: dict[str, tuple[int, int, tuple[int | None, ...]]] = {
    "SIMPLE_PINHOLE": (0, 3, (0, 0, 1, 2, None, None, None, None)),
    "PINHOLE": (1, 4, (0, 1, 2, 3, None, None, None, None)),
    "SIMPLE_RADIAL": (2, 4, (0, 0, 1, 2, 3, None, None, None)),
    "RADIAL": (3, 5, (0, 0, 1, 2, 3, 4, None, None)),
    "OPENCV": (4, 8, (0, 1, 2, 3, 4, 5, 6, 7)),
}
_NUMBERS = {number: name for name, (number, _, _) in _MODELS.items()}
_MOST = 10_000_000


@dataclass(frozen=True, eq=False)
class ColmapImage:
    """One registered picture: its name inside of the picture folder, camera, and distortion k1, k2, p1, p2."""

    name: str
    camera: Camera
    distortion: tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class ColmapModel:
    """`points` float64 [n, 3] in the model's own axes, `colours` uint8 [n, 3]."""

    images: tuple[ColmapImage, ...]
    points: np.ndarray
    colours: np.ndarray


@dataclass(frozen=True)
class _Lens:
    width: int
    height: int
    numbers: tuple[float, ...]  # fx fy cx cy k1 k2 p1 p2


def is_model(folder: Path) -> bool:
    """Whether the folder has a model's cameras and images."""
    return any((folder / f"cameras{end}").is_file() and (folder / f"images{end}").is_file() for end in (".bin", ".txt"))


def read_model(folder: Path) -> ColmapModel:
    """The model, binary where both forms are there. Raises MediaError."""
    binary = (folder / "images.bin").is_file()
    end = ".bin" if binary else ".txt"
    lenses = _read(folder / f"cameras{end}", _binary_lenses if binary else _text_lenses)
    posed = _read(folder / f"images{end}", _binary_poses if binary else _text_poses)
    points = folder / f"points3D{end}"
    table = _read(points, _binary_points if binary else _text_points) if points.is_file() else np.zeros((0, 6))
    if not posed:
        raise MediaError(f"COLMAP found no camera: “images{end}” is empty; take more photographs that overlap.")
    images = tuple(_image(folder / f"images{end}", pose, lenses) for pose in sorted(posed, key=lambda pose: pose[9]))
    good = np.isfinite(table).all(axis=1)
    return ColmapModel(images, table[good, :3], table[good, 3:].clip(0, 255).astype(np.uint8))


def _read(path: Path, reader: Callable[[Path], Any]) -> Any:
    with as_media_error(path):
        return reader(path)


def _image(path: Path, pose: tuple[Any, ...], lenses: dict[int, _Lens]) -> ColmapImage:
    quaternion, shift, lens, name = np.array(pose[1:5], np.float64), pose[5:8], lenses.get(pose[8]), pose[9]
    pure = PurePosixPath(name)
    if lens is None or not np.linalg.norm(quaternion) > 1e-6 or pure.is_absolute() or ".." in pure.parts:
        raise damaged(path, f"its picture “{pure.name}” makes no sense")
    matrix = np.eye(4)
    matrix[:3, :3] = rotations((quaternion / np.linalg.norm(quaternion))[None])[0]
    matrix[:3, 3] = shift
    try:
        return ColmapImage(name, Camera(matrix, *lens.numbers[:4], lens.width, lens.height), lens.numbers[4:])
    except ValueError as error:
        raise damaged(path, f"the camera of “{pure.name}” makes no sense") from error


def _lens(path: Path, model: str, width: int, height: int, values: list[float]) -> _Lens:
    if model not in _MODELS:
        known = ", ".join(_MODELS)
        raise MediaError(f"“{path.name}” has a lens of kind {model[:30]}; undistort the pictures with COLMAP, or use one of {known}.")
    _, count, order = _MODELS[model]
    if len(values) != count or not np.isfinite(values).all() or not (0 < width < 100_000 and 0 < height < 100_000):
        raise damaged(path, "a lens makes no sense")
    return _Lens(width, height, tuple(0.0 if place is None else values[place] for place in order))


def _lines(path: Path) -> Iterator[list[str]]:
    """Words of each line that is no comment; empty lines count, since pictures without points have one."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            if not line.startswith("#"):
                yield line.split()


def _text_lenses(path: Path) -> dict[int, _Lens]:
    rows = [words for words in _lines(path) if words]
    return {int(row[0]): _lens(path, row[1], int(row[2]), int(row[3]), [float(word) for word in row[4:]]) for row in rows}


def _text_poses(path: Path) -> list[tuple[Any, ...]]:
    rows = list(_lines(path))
    while rows and not rows[0]:
        rows.pop(0)
    found = []
    for row in rows[::2]:
        if row:
            found.append((int(row[0]), *(float(word) for word in row[1:8]), int(row[8]), " ".join(row[9:])))
    return found


def _text_points(path: Path) -> np.ndarray:
    rows = [words[1:7] for words in _lines(path) if words]
    return np.array(rows, np.float64).reshape(-1, 6)


class _Bytes:
    """A binary file that is read from front to back."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._data = path.read_bytes()
        self._place = 0

    def take(self, form: str) -> tuple[Any, ...]:
        """The next numbers, little end first."""
        size = struct.calcsize("<" + form)
        if self._place + size > len(self._data):
            raise cut_off(self._path)
        values = struct.unpack_from("<" + form, self._data, self._place)
        self._place += size
        return values

    def count(self) -> int:
        """The next number of rows."""
        (number,) = self.take("Q")
        if number > _MOST:
            raise damaged(self._path, "it claims too many rows")
        return number

    def skip(self, rows: int, size: int) -> None:
        """Leave out rows of `size` bytes."""
        self._place += rows * size
        if self._place > len(self._data):
            raise cut_off(self._path)

    def text(self) -> str:
        """The next text that ends with a zero."""
        end = self._data.find(b"\0", self._place, self._place + 4096)
        if end < 0:
            raise cut_off(self._path)
        text = self._data[self._place : end].decode("utf-8")
        self._place = end + 1
        return text


def _binary_lenses(path: Path) -> dict[int, _Lens]:
    data, lenses = _Bytes(path), {}
    for _ in range(data.count()):
        number, model, width, height = data.take("2i2Q")
        name = _NUMBERS.get(model, f"number {model}")
        values = list(data.take(f"{_MODELS[name][1]}d")) if name in _MODELS else []
        lenses[number] = _lens(path, name, width, height, values)
    return lenses


def _binary_poses(path: Path) -> list[tuple[Any, ...]]:
    data, found = _Bytes(path), []
    for _ in range(data.count()):
        numbers = data.take("i7di")
        found.append((*numbers, data.text()))
        data.skip(data.count(), 24)
    return found


def _binary_points(path: Path) -> np.ndarray:
    data, found = _Bytes(path), []
    for _ in range(data.count()):
        row = data.take("Q3d3Bd")
        found.append(row[1:7])
        data.skip(data.count(), 8)
    return np.array(found, np.float64).reshape(-1, 6)
