"""The floor of a Set: the plane y = 0, with shadows on it, melting into the backdrop far away; compiled by numba."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numba
import numpy as np

from engines.splat.camera import Camera
from engines.splat.shares import shared
from engines.splat.solids import NEAR, Canvas

FLOOR = -2
"""The owner of a pixel of floor."""


@dataclass(frozen=True, eq=False)
class Shade:
    """What hides the light: `dark` float32 [side, side], 0 (lit) to 1, as the light's own camera sees it, and the `depth` of what it sees,
    infinite where nothing is."""

    dark: np.ndarray
    camera: Camera
    depth: np.ndarray


@dataclass(frozen=True, eq=False)
class Ground:
    """`floor` and `backdrop`: RGB 0..1. `bright`: how much of its colour the floor shows where it is lit. `shadow`: how dark the shade is.

    `middle` [3] and `reach` (metres): around where the floor is seen before it melts. `grid`: with lines one metre apart.
    """

    floor: tuple[float, float, float]
    backdrop: tuple[float, float, float]
    bright: float
    middle: np.ndarray
    reach: float
    shade: Shade | None = None
    shadow: float = 0.0
    grid: bool = False


def lay(canvas: Canvas, camera: Camera, ground: Ground) -> None:
    """Draw the floor where nothing stands before it, in place."""
    shade = ground.shade
    dark = np.zeros((1, 1), np.float32) if shade is None else shade.dark
    light = np.zeros(16) if shade is None else _row(shade.camera)
    colours = np.array([ground.floor, ground.backdrop], np.float64)
    facts = np.array([*ground.middle, ground.reach, ground.bright, ground.shadow, float(ground.grid)])
    view = _row(camera)
    shared(lambda first, last: _lay(canvas, (view, light), (colours, facts), dark, (first, last)), camera.height)


def _row(camera: Camera) -> np.ndarray:
    """Rotation, shift and lens as 16 numbers."""
    return np.concatenate([camera.rotation.ravel(), camera.world_to_camera[:3, 3], [camera.fx, camera.fy, camera.cx, camera.cy]])


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _lay(canvas, lenses, known, dark, rows):
    """Rows rows[0] to rows[1]."""
    (view, light), (colours, facts) = lenses, known
    width = canvas.depth.shape[1]
    eye_x = -(view[0] * view[9] + view[3] * view[10] + view[6] * view[11])
    eye_y = -(view[1] * view[9] + view[4] * view[10] + view[7] * view[11])
    eye_z = -(view[2] * view[9] + view[5] * view[10] + view[8] * view[11])
    side = 1.0 if eye_y >= 0 else -1.0
    for row in range(rows[0], rows[1]):
        down = (row + 0.5 - view[15]) / view[13]
        for column in range(width):
            across = (column + 0.5 - view[14]) / view[12]
            rise = view[1] * across + view[4] * down + view[7]
            depth = -eye_y / rise if rise != 0 else -1.0
            if not (NEAR < depth < canvas.depth[row, column] and depth < 1e6):
                continue
            x = eye_x + depth * (view[0] * across + view[3] * down + view[6])
            z = eye_z + depth * (view[2] * across + view[5] * down + view[8])
            near = math.exp(-((x - facts[0]) ** 2 + (z - facts[2]) ** 2) / (facts[3] * facts[3]))
            bright = facts[4] * (1 - facts[5] * _dark(dark, light, x, z)) if facts[5] > 0 else facts[4]
            if facts[6] > 0:
                bright *= 1 - _line(x, z, depth, view[12])
            for k in range(3):
                canvas.colour[row, column, k] = near * colours[0, k] * bright + (1 - near) * colours[1, k]
                canvas.normal[row, column, k] = side * view[3 * k + 1]
            canvas.depth[row, column] = depth
            canvas.owner[row, column] = FLOOR


@numba.njit(nogil=True, error_model="numpy")
def _dark(dark, light, x, z):
    """How much of the light is hidden from a place on the floor, between the pixels of the light's picture."""
    side = len(dark)
    per = 1 / (light[6] * x + light[8] * z + light[11])
    u = (light[0] * x + light[2] * z + light[9]) * per * light[12] + light[14] - 0.5
    v = (light[3] * x + light[5] * z + light[10]) * per * light[13] + light[15] - 0.5
    if not (0 <= u < side - 1 and 0 <= v < side - 1):
        return 0.0
    i, j = int(v), int(u)
    a, b = v - i, u - j
    return (1 - a) * ((1 - b) * dark[i, j] + b * dark[i, j + 1]) + a * ((1 - b) * dark[i + 1, j] + b * dark[i + 1, j + 1])


@numba.njit(nogil=True, error_model="numpy")
def _line(x, z, depth, focal):
    """How dark a grid line makes the place; lines stay about a pixel wide and fade where they would crowd."""
    half = max(0.006, 0.7 * depth / focal)
    if half > 1 / 6:
        return 0.0
    apart = min(abs(x - math.floor(x + 0.5)), abs(z - math.floor(z + 0.5)))
    return max(0.0, 1 - apart / (2 * half)) * 0.22 * (1 - half * 6)
