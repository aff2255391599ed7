"""The floor of a Set: the plane y = 0, with shadows on it, melting into the backdrop far away; compiled by numba."""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np

from engines.splat.camera import Camera
from engines.splat.shares import shared
from engines.splat.solids import NEAR, Canvas

FLOOR = -2
"""The owner of a pixel of floor."""

_DEPTH, _CLEAR, _BRIGHT, _U, _V, _FACTS = range(6)  # what is known of the floor in a pixel: see `_look_down`
_ZERO, _HALF, _ONE, _NEAR, _HORIZON, _GONE = (np.float32(value) for value in (0, 0.5, 1, NEAR, 1e6, 24))
# least squares on Chebyshev nodes, as in tiles.py
_E1, _E2, _E3 = np.float32(9.99999608e-01), np.float32(4.99992159e-01), np.float32(1.66606608e-01)
_E4, _E5, _E6 = np.float32(4.14434430e-02), np.float32(7.89773333e-03), np.float32(9.49784813e-04)

part = numba.njit(nogil=True, fastmath={"reassoc", "contract", "arcp", "nsz"}, error_model="numpy")
compiled = numba.njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "arcp", "nsz"}, error_model="numpy")


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


def lay(canvas: Canvas, camera: Camera, ground: Ground, facing: bool = True) -> None:
    """Draw the floor where nothing stands before it, in place; its normals only where they are wanted (`facing`)."""
    shade = ground.shade
    dark = np.zeros((1, 1), np.float32) if shade is None else shade.dark
    light = np.zeros(16, np.float32) if shade is None else _row(shade.camera)
    colours = np.array([ground.floor, ground.backdrop], np.float32)
    facts = np.array([*ground.middle, ground.reach, ground.bright, ground.shadow, float(ground.grid)], np.float32)
    view = _row(camera)
    hidden = dark, _shaded(dark)
    shared(lambda first, last: _lay(canvas, (view, light), (colours, facts), hidden, (first, last, facing)), camera.height)


def _row(camera: Camera) -> np.ndarray:
    """Rotation, shift and lens as 16 numbers, float32."""
    lens = [camera.fx, camera.fy, camera.cx, camera.cy]
    return np.concatenate([camera.rotation.ravel(), camera.world_to_camera[:3, 3], lens]).astype(np.float32)


def _shaded(dark: np.ndarray) -> np.ndarray:
    """Between which pixels anything is dark: left, right, top, bottom; float32. Most of the floor lies outside."""
    ends = []
    for axis in (0, 1):
        found = np.nonzero(dark.any(axis))[0]
        ends += [max(0, found[0] - 1), min(len(dark) - 1, found[-1] + 1)] if len(found) else [0, 0]
    return np.array(ends, np.float32)


@compiled
def _lay(canvas, lenses, known, shade, rows):
    """Rows rows[0] to rows[1]; their normals if rows[2]."""
    (view, light), (colours, facts), (dark, box) = lenses, known, shade
    width = canvas.depth.shape[1]
    spots = np.empty((_FACTS, width), np.float32)
    left, right, top, bottom = box[0], box[1], box[2], box[3]
    side = np.float32(1.0 if _eye(view, 1) >= 0 else -1.0)
    for row in range(rows[0], rows[1]):
        _look_down(spots, (view, light), facts, row)
        for column in range(width):
            depth = spots[_DEPTH, column]
            if not (_NEAR < depth < canvas.depth[row, column] and depth < _HORIZON):
                continue
            near, bright = spots[_CLEAR, column], spots[_BRIGHT, column]
            u, v = spots[_U, column], spots[_V, column]
            if left <= u < right and top <= v < bottom:
                bright *= _ONE - facts[5] * _dark(dark, u, v)
            for k in range(3):
                canvas.colour[row, column, k] = near * bright * colours[0, k] + (_ONE - near) * colours[1, k]
                if rows[2]:
                    canvas.normal[row, column, k] = side * view[3 * k + 1]
            canvas.depth[row, column] = depth
            canvas.owner[row, column] = FLOOR


@part
def _eye(view, axis):
    """Where the camera stands."""
    return -(view[axis] * view[9] + view[3 + axis] * view[10] + view[6 + axis] * view[11])


@part
def _look_down(spots, lenses, facts, row):
    """Of the floor in each pixel of a row, without a branch, so that several are reckoned with together: how far away it is (not above 0
    where it is not), how little it melts, how bright it is but for shadows, and where the light's picture shows it."""
    view, light = lenses
    eye_x, eye_y, eye_z = _eye(view, 0), _eye(view, 1), _eye(view, 2)
    down = (np.float32(row) + _HALF - view[15]) / view[13]
    reach, grid = _ONE / (facts[3] * facts[3]), facts[6]
    for column in range(np.uint64(spots.shape[1])):
        across = (np.float32(np.int32(column)) + _HALF - view[14]) / view[12]
        depth = -eye_y / (view[1] * across + view[4] * down + view[7])
        x = eye_x + depth * (view[0] * across + view[3] * down + view[6])
        z = eye_z + depth * (view[2] * across + view[5] * down + view[8])
        away_x, away_z = x - facts[0], z - facts[2]
        spots[_DEPTH, column] = depth
        spots[_CLEAR, column] = _melting((away_x * away_x + away_z * away_z) * reach)
        spots[_BRIGHT, column] = facts[4] * (_ONE - grid * _line(x, z, depth, view[12]))
        per = _ONE / (light[6] * x + light[8] * z + light[11])
        spots[_U, column] = (light[0] * x + light[2] * z + light[9]) * per * light[12] + light[14] - _HALF
        spots[_V, column] = (light[3] * x + light[5] * z + light[10]) * per * light[13] + light[15] - _HALF


@part
def _melting(far):
    """exp(-far), by multiplications only: exp(x) = p(x / 32) ** 32 for -24 <= x <= 0, relative error 1e-6."""
    x = -min(far, _GONE) * np.float32(1 / 32)
    p = ((((((_E6 * x + _E5) * x + _E4) * x + _E3) * x + _E2) * x) + _E1) * x + _ONE
    p = p * p
    p = p * p
    p = p * p
    p = p * p
    return p * p


@part
def _dark(dark, u, v):
    """How much of the light is hidden from a place on the floor, between the pixels of the light's picture."""
    i, j = int(v), int(u)
    a, b = v - np.float32(i), u - np.float32(j)
    return (_ONE - a) * ((_ONE - b) * dark[i, j] + b * dark[i, j + 1]) + a * ((_ONE - b) * dark[i + 1, j] + b * dark[i + 1, j + 1])


@part
def _line(x, z, depth, focal):
    """How dark a grid line makes the place; lines stay about a pixel wide and fade where they would crowd."""
    half = max(np.float32(0.006), np.float32(0.7) * depth / focal)
    apart = min(abs(x - np.rint(x)), abs(z - np.rint(z)))
    return max(_ZERO, _ONE - apart / (half + half)) * np.float32(0.22) * max(_ZERO, _ONE - half * np.float32(6))
