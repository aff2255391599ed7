"""The key light on splats, which carry light of their own: surfaces and shadows by the depth that is seen of them; compiled by numba.

Normals come from the smoothed depth: those of single splats are noise where splats are round.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numba
import numpy as np

from engines.splat.camera import Camera
from engines.splat.shares import shared

_SMOOTH = 0.004  # of the picture's width: how far depths are averaged
_LEAST = 0.05  # share of a pixel that splats must cover to be lit
_EDGE = 0.02  # relative difference in depth from which on two pixels belong to different surfaces


@dataclass(frozen=True, eq=False)
class Beam:
    """The light as it falls. `direction` [3]: towards it, world axes, unit length. `strength`, `fill`, `shadow`: as of the lamp.

    `amount` 0..1: how much of it splats take. `camera` sees what the light sees, `depth` float32 [side, side] says how far that is
    (infinite where nothing is), and a place may lie `bias` metres behind it and still be lit.
    """

    direction: np.ndarray
    strength: float
    fill: float
    shadow: float
    amount: float
    camera: Camera
    depth: np.ndarray
    bias: float


def relit(painted: np.ndarray, rest: np.ndarray, solid: np.ndarray, camera: Camera, beam: Beam) -> np.ndarray:
    """`painted` [h, w, 4 or more] (colours and depth weighted by what is covered) in the light, [h, w, 3].

    `rest` [h, w]: what gets through; `solid` [h, w]: depth of meshes, which are lit already (infinite where there are none).
    """
    depth = smoothed(painted[..., 3], 1 - rest)
    out = np.empty((camera.height, camera.width, 3), np.float32)
    light, facts = _row(beam.camera), np.array([beam.strength, beam.fill, beam.shadow, beam.amount, beam.bias])
    toward = camera.rotation @ beam.direction
    known = (painted, depth, solid, beam.depth)
    shared(lambda first, last: _relight(known, (_row(camera), light), (toward, facts), out, (first, last)), camera.height)
    return out


def smoothed(depth: np.ndarray, cover: np.ndarray) -> np.ndarray:
    """Depth [h, w] (weighted by `cover` 0..1) averaged over near pixels of about the same depth; 0 where splats cover too little."""
    own = np.where(cover > _LEAST, depth / np.maximum(cover, _LEAST), 0).astype(np.float32)
    span = max(1.0, _SMOOTH * depth.shape[1])
    weights = (own > 0).astype(np.float32)
    sums = cv2.GaussianBlur(own, (0, 0), span)
    mean = sums / np.maximum(cv2.GaussianBlur(weights, (0, 0), span), 1e-6)
    alike = weights * (np.abs(own - mean) < 2 * _EDGE * mean)  # what lies on another surface does not count
    inner = cv2.GaussianBlur(own * alike, (0, 0), span) / np.maximum(cv2.GaussianBlur(alike, (0, 0), span), 1e-6)
    return np.where((own > 0) & (np.abs(inner - own) < 2 * _EDGE * own), inner, own).astype(np.float32)


def _row(camera: Camera) -> np.ndarray:
    """Rotation, shift and lens as 16 numbers."""
    return np.concatenate([camera.rotation.ravel(), camera.world_to_camera[:3, 3], [camera.fx, camera.fy, camera.cx, camera.cy]])


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _relight(known, lenses, light, out, rows):
    """Rows rows[0] to rows[1]."""
    (painted, depth, solid, dark), (view, sight), (toward, facts) = known, lenses, light
    height, width = depth.shape
    for row in range(rows[0], rows[1]):
        for column in range(width):
            here, factor = depth[row, column], 1.0
            if here > 0 and here < solid[row, column] * (1 - 0.25 * _EDGE):
                right, down = _slope(depth, row, column, 1, width), _slope(depth, row, column, 0, height)
                facing = _facing((right, down), here, (row, column), view, toward)
                hidden = _hidden(dark, sight, _place(view, here, row, column), facts[4]) if facts[2] > 0 else 0.0
                bright = facts[1] + (1 - facts[1]) * facts[0] * facing * (1 - facts[2] * hidden)
                factor = 1 + facts[3] * (bright - 1)
            for k in range(3):
                out[row, column, k] = painted[row, column, k] * factor


@numba.njit(nogil=True, error_model="numpy")
def _slope(depth, row, column, axis, size):
    """How depth changes from pixel to pixel along an axis (1 columns, 0 rows), but for neighbours beyond an edge."""
    place = column if axis == 1 else row
    here, total, count = depth[row, column], 0.0, 0
    for step in (-1, 1):
        if 0 <= place + step < size:
            other = depth[row, column + step] if axis == 1 else depth[row + step, column]
            if other > 0 and abs(other - here) < _EDGE * here:
                total += (other - here) * step
                count += 1
    return total / count if count else 0.0


@numba.njit(nogil=True, error_model="numpy")
def _facing(slopes, depth, spot, view, toward):
    """How much a surface with these slopes of depth faces the light, 0..1; `toward` in camera axes."""
    right, down = slopes
    across, fall = (spot[1] + 0.5 - view[14]) / view[12], (spot[0] + 0.5 - view[15]) / view[13]
    # tangents d(place) / d(column) and d(place) / d(row); their product faces the camera with z < 0
    tx, ty, tz = depth / view[12] + across * right, fall * right, right
    ux, uy, uz = across * down, depth / view[13] + fall * down, down
    nx, ny, nz = uy * tz - uz * ty, uz * tx - ux * tz, ux * ty - uy * tx
    length = math.sqrt(nx * nx + ny * ny + nz * nz)
    return max(0.0, (nx * toward[0] + ny * toward[1] + nz * toward[2]) / max(length, 1e-12))


@numba.njit(nogil=True, error_model="numpy")
def _place(view, depth, row, column):
    """The world place that a pixel shows."""
    x, y = (column + 0.5 - view[14]) / view[12] * depth - view[9], (row + 0.5 - view[15]) / view[13] * depth - view[10]
    z = depth - view[11]
    return (
        view[0] * x + view[3] * y + view[6] * z,
        view[1] * x + view[4] * y + view[7] * z,
        view[2] * x + view[5] * y + view[8] * z,
    )


@numba.njit(nogil=True, error_model="numpy")
def _hidden(dark, light, place, bias):
    """How much of the light is hidden from a place, 0..1: its depth before the light against what four pixels of the light see."""
    x = light[0] * place[0] + light[1] * place[1] + light[2] * place[2] + light[9]
    y = light[3] * place[0] + light[4] * place[1] + light[5] * place[2] + light[10]
    z = light[6] * place[0] + light[7] * place[1] + light[8] * place[2] + light[11]
    side = len(dark)
    u, v = x / z * light[12] + light[14] - 0.5, y / z * light[13] + light[15] - 0.5
    if not (0 <= u < side - 1 and 0 <= v < side - 1):
        return 0.0
    i, j = int(v), int(u)
    a, b = v - i, u - j
    total = 0.0
    for down in range(2):
        for right in range(2):
            weight = (a if down else 1 - a) * (b if right else 1 - b)
            total += weight * min(max((z - dark[i + down, j + right]) / bias - 1, 0.0), 1.0)
    return total
