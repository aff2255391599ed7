"""Posed pictures ready for training: pixels beside cameras, straightened, at a size that this machine can train."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import starmap

import cv2
import numpy as np

from engines.media.errors import MediaError
from engines.media.picture import read_picture
from engines.progress import Progress
from engines.splat.camera import Camera, resized
from engines.splat.photos import Photo

EACH = 8
"""Every eighth picture is held out to measure with (as in LLFF and MipNeRF 360), when there are at least eight."""
SMALLEST = 16


@dataclass(frozen=True, eq=False)
class Shot:
    """A picture uint8 RGB [h, w, 3] and the camera of the same size that took it."""

    camera: Camera
    pixels: np.ndarray

    def __post_init__(self) -> None:
        if self.pixels.shape != (self.camera.height, self.camera.width, 3) or self.pixels.dtype != np.uint8:
            raise ValueError("a shot's pixels are uint8 RGB of its camera's size")


def read_shots(photos: tuple[Photo, ...], longest: int, progress: Progress) -> list[Shot]:
    """The photographs, scaled down until no side is longer than `longest` pixels, their lenses straightened. Raises MediaError."""
    shots = []
    for number, photo in enumerate(photos):
        progress.step(number, len(photos), "Reading the photographs")
        shots.append(_shot(photo, longest))
    return shots


def held_out(shots: list[Shot]) -> tuple[list[Shot], list[Shot]]:
    """(shots to learn from, shots to measure with)."""
    if len(shots) < EACH:
        return shots, []
    return [shot for number, shot in enumerate(shots) if number % EACH], shots[::EACH]


def _shot(photo: Photo, longest: int) -> Shot:
    pixels = read_picture(photo.path)[..., :3]
    height, width = pixels.shape[:2]
    share = min(1.0, longest / max(height, width))
    size = round(width * share), round(height * share)
    if min(size) < SMALLEST:
        raise MediaError(f"“{photo.path.name}” is too small or too narrow to learn from ({width} x {height}).")
    camera = resized(photo.camera, width, height)
    if any(photo.distortion):
        pixels = cv2.undistort(np.ascontiguousarray(pixels), camera.intrinsics, np.array(photo.distortion))
    return Shot(resized(camera, *size), np.ascontiguousarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)))


def mean_colours(shots: list[Shot], points: np.ndarray) -> np.ndarray:
    """What colour the pictures show at world points [n, 3], averaged over those that look there, float32 RGB [n, 3] 0..1, grey if none."""
    sums, counts = np.zeros((len(points), 3)), np.zeros((len(points), 1))
    for pixels, inside in starmap(_looked_up, ((shot, points) for shot in shots)):
        sums[inside] += pixels
        counts[inside] += 1
    return np.where(counts > 0, sums / np.maximum(counts, 1) / 255, 0.5).astype(np.float32)


def _looked_up(shot: Shot, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    from engines.splat.camera import project

    places, depths = project(shot.camera, points)
    width, height = shot.camera.width, shot.camera.height
    with np.errstate(invalid="ignore"):
        inside = (depths > 1e-6) & (places >= 0).all(1) & (places[:, 0] < width) & (places[:, 1] < height)
    columns, rows = places[inside].astype(int).T
    return shot.pixels[rows, columns], inside
