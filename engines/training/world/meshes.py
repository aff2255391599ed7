"""Bevelled triangle meshes, their primitives and the few ways to join and bend them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engines.training.world.palette import CREAM, linear


@dataclass(frozen=True)
class Paint:
    """What a vertex is coloured with: a fixed linear rgb plus shares of the toy's main and accent colour, and its glow."""

    rgb: tuple[float, float, float] = (0.0, 0.0, 0.0)
    main: float = 0.0
    accent: float = 0.0
    glow: float = 0.0


MAIN = Paint(main=1.0)


def fixed(colour: str, glow: float = 0.0) -> Paint:
    """A paint that is `colour` (hex) on every toy; `glow` 1 lights up at night."""
    return Paint(tuple(linear(colour)), glow=glow)


def mixed(colour: str, share: float, accent: bool = False) -> Paint:
    """`share` of the toy's own (main or accent) colour over the fixed `colour`."""
    rgb = tuple(linear(colour) * (1 - share))
    return Paint(rgb, accent=share) if accent else Paint(rgb, main=share)


@dataclass(frozen=True)
class Mesh:
    """Triangles with smooth normals. positions, normals float [n, 3]; bevel [n] in 0..1; triangles int [m, 3]."""

    positions: np.ndarray
    normals: np.ndarray
    bevel: np.ndarray
    paint: np.ndarray
    triangles: np.ndarray

    def moved(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Mesh:
        """The mesh shifted by world units."""
        return replace(self, positions=self.positions + np.array([x, y, z]))

    def scaled(self, x: float, y: float, z: float) -> Mesh:
        """The mesh stretched along the axes; negative factors mirror it."""
        normals = self.normals / [x, y, z]
        return replace(self, positions=self.positions * [x, y, z], normals=_unit(normals))

    def turned(self, axis: str, degrees: float) -> Mesh:
        """The mesh turned about an axis, counter-clockwise as seen from the axis' tip."""
        turn = rotation(axis, degrees).T
        return replace(self, positions=self.positions @ turn, normals=self.normals @ turn)

    def bent(self, warp: Callable[[np.ndarray], np.ndarray]) -> Mesh:
        """The mesh with `warp` applied to its positions; normals follow by finite differences."""
        step = 1e-3
        helper = np.where(np.abs(self.normals[:, 1:2]) > 0.9, [[1.0, 0, 0]], [[0, 1.0, 0]])
        along = _unit(np.cross(self.normals, helper))
        across = np.cross(self.normals, along)
        positions = warp(self.positions)
        u = warp(self.positions + step * along) - positions
        v = warp(self.positions + step * across) - positions
        return replace(self, positions=positions, normals=_unit(np.cross(u, v)))

    def painted(self, paint: Paint) -> Mesh:
        """The mesh in one paint."""
        return replace(self, paint=_rows(paint, len(self.positions)))


def rotation(axis: str, degrees: float) -> np.ndarray:
    """The 3x3 matrix of a turn about "x", "y" or "z"."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array({"x": [[1, 0, 0], [0, c, -s], [0, s, c]],
                     "y": [[c, 0, s], [0, 1, 0], [-s, 0, c]],
                     "z": [[c, -s, 0], [s, c, 0], [0, 0, 1]]}[axis])  # fmt: skip


def joined(*parts: Mesh) -> Mesh:
    """One mesh of many."""
    starts = np.cumsum([0] + [len(part.positions) for part in parts[:-1]])
    return Mesh(
        np.concatenate([part.positions for part in parts]),
        np.concatenate([part.normals for part in parts]),
        np.concatenate([part.bevel for part in parts]),
        np.concatenate([part.paint for part in parts]),
        np.concatenate([part.triangles + start for part, start in zip(parts, starts, strict=True)]),
    )


def vertices(mesh: Mesh) -> np.ndarray:
    """float32 [n, 13] for the graphics card: position, normal, rgb, main, accent, glow, occlusion.

    Bevels are 16 % creamier (painted edge light) and the lowest 55 % of the height darkens to .8.
    """
    cream = 0.16 * mesh.bevel[:, None]
    paint = mesh.paint * (1 - cream)
    paint[:, :3] += linear(CREAM) * cream
    paint[:, 5] = mesh.paint[:, 5]
    height = mesh.positions[:, 1]
    occlusion = 0.80 + 0.20 * np.clip(height / (0.55 * height.max()), 0, 1) ** 0.8
    return np.concatenate([mesh.positions, mesh.normals, paint, occlusion[:, None]], 1).astype(np.float32)


def revolved(profile: Sequence[tuple[float, float, float]], sides: int = 28, segments: int = 3) -> Mesh:
    """A turned body from (radius, height, rounding) corners, bottom first; the first and last lie on the axis."""
    outline = _rounded(profile, segments)
    radius, height, normal_r, normal_y, bevel = outline.T
    angle = np.linspace(0, 2 * math.pi, sides + 1)
    c, s = np.cos(angle), np.sin(angle)
    level = np.ones_like(c)
    positions = np.stack([np.outer(radius, c), np.outer(height, level), np.outer(radius, s)], -1)
    normals = np.stack([np.outer(normal_r, c), np.outer(normal_y, level), np.outer(normal_r, s)], -1)
    return _mesh(positions, normals, np.outer(bevel, level), _grid(len(radius), sides + 1))


def ball(radius: float = 1.0, sides: int = 24, rows: int = 14) -> Mesh:
    """A sphere around the origin."""
    up = np.linspace(-math.pi / 2, math.pi / 2, rows + 1)[:, None]
    around = np.linspace(0, 2 * math.pi, sides + 1)[None]
    normals = np.stack([np.cos(up) * np.cos(around), np.sin(up) + 0 * around, np.cos(up) * np.sin(around)], -1)
    return _mesh(normals * radius, normals, 0 * normals[..., 0], _grid(rows + 1, sides + 1))


def ring(radius: float, thickness: float, sides: int = 34, rows: int = 16) -> Mesh:
    """A torus lying around the origin; `thickness` is the tube's radius."""
    around = np.linspace(0, 2 * math.pi, sides + 1)[:, None]
    tube = np.linspace(0, 2 * math.pi, rows + 1)[None]
    normals = np.stack([np.cos(tube) * np.cos(around), np.sin(tube) + 0 * around, np.cos(tube) * np.sin(around)], -1)
    spread = radius + thickness * np.cos(tube)
    positions = np.stack([spread * np.cos(around), thickness * np.sin(tube) + 0 * around, spread * np.sin(around)], -1)
    return _mesh(positions, normals, 0 * normals[..., 0], _grid(sides + 1, rows + 1))


def box(size: tuple[float, float, float], rounding: float, segments: int = 2, middle: int = 1) -> Mesh:
    """A box around the origin with rounded edges; `middle` cuts each flat side so that it can be bent."""
    half = np.array(size) / 2
    sides = [_box_side(half, axis, sign, (rounding, segments, middle)) for axis in range(3) for sign in (-1, 1)]
    return joined(*sides)


def slab(outline: Sequence[tuple[float, float, float]], depth: float, rounding: float) -> Mesh:
    """A convex outline of (x, y, rounding) corners, counter-clockwise, extruded along z around 0, its rims rounded."""
    corners = _rounded([*outline, outline[0]], 2, closed=True)
    points, normals = corners[:, :2], corners[:, 2:4]
    profile = np.linspace(0, math.pi / 2, 3)
    front = [(points - normals * rounding * (1 - math.sin(a)), depth / 2 - rounding * (1 - math.cos(a)), a) for a in profile]
    rows = front + [(p, -z, math.pi - a) for p, z, a in reversed(front)]
    positions = np.array([np.c_[p, np.full(len(p), z)] for p, z, _ in rows])
    turned = np.array([np.c_[normals * math.sin(a), np.full(len(normals), math.cos(a))] for _, _, a in rows])
    bevel = np.array([np.full(len(points), abs(math.sin(2 * a))) for _, _, a in rows])
    hull = _mesh(positions, turned, bevel, _grid(len(rows), len(points), closed=True))
    return joined(hull, _cap(positions[0], 1.0), _cap(positions[-1], -1.0))


def _cap(rim: np.ndarray, facing: float) -> Mesh:
    count = len(rim)
    positions = np.concatenate([rim, rim.mean(0, keepdims=True)])
    normals = np.tile([0.0, 0.0, facing], (count + 1, 1))
    index = np.arange(count)
    triangles = np.stack([index, (index + 1) % count, np.full(count, count)], 1)
    return Mesh(positions, normals, np.zeros(count + 1), _rows(MAIN, count + 1), triangles)


def _box_side(half: np.ndarray, axis: int, sign: int, shape: tuple[float, int, int]) -> Mesh:
    rounding = shape[0]
    u, v = (axis + 1) % 3, (axis + 2) % 3
    first, second = np.meshgrid(_ticks(half[u], *shape), _ticks(half[v], *shape), indexing="ij")
    points = np.zeros((*first.shape, 3))
    points[..., u], points[..., v], points[..., axis] = first, second, sign * half[axis]
    inner = np.clip(points, rounding - half, half - rounding)
    normals = _unit(points - inner)
    bevel = np.clip((1 - np.abs(normals).max(-1)) / 0.293, 0, 1)
    return _mesh(inner + normals * rounding, normals, bevel, _grid(*first.shape))


def _ticks(half: float, rounding: float, segments: int, middle: int) -> np.ndarray:
    flat = half - rounding
    corner = rounding * np.tan(np.linspace(0, math.pi / 4, segments + 1)[1:])
    return np.concatenate([-flat - corner[::-1], np.linspace(-flat, flat, middle + 1), flat + corner])


def _rounded(corners: Sequence[tuple[float, float, float]], segments: int, closed: bool = False) -> np.ndarray:
    """Rows (x, y, normal x, normal y, bevel) along a polyline with its corners rounded; it runs with the outside at right."""
    rows = []
    last = len(corners) - 1
    for i, (x, y, rounding) in enumerate(corners[:last] if closed else corners):
        here = np.array([x, y])
        before = np.array(corners[i - 1 if i else last - 1][:2]) if closed or i else None
        after = np.array(corners[i + 1][:2]) if i < last else None
        if before is None or after is None:
            normal = _outward(here, after) if before is None else _outward(before, here)
            rows.append([*here, *normal, 0.0])
        elif rounding == 0:
            rows += [[*here, *_outward(before, here), 0.0], [*here, *_outward(here, after), 0.0]]
        else:
            rows += _arc(before, here, after, rounding, segments)
    return np.array(rows)


def _arc(before: np.ndarray, here: np.ndarray, after: np.ndarray, rounding: float, segments: int) -> list[list[float]]:
    back, forth = before - here, after - here
    long_back, long_forth = np.hypot(*back), np.hypot(*forth)
    back, forth = back / long_back, forth / long_forth
    half_angle = math.acos(np.clip(back @ forth, -1, 1)) / 2
    cut = min(rounding / math.tan(half_angle), 0.49 * long_back, 0.49 * long_forth)
    radius = cut * math.tan(half_angle)
    centre = here + _unit(back + forth) * radius / math.sin(half_angle)
    start, stop = _outward(before, here), _outward(here, after)
    sign = 1.0 if (here - centre) @ (start + stop) > 0 else -1.0
    rows = []
    for share in np.linspace(0, 1, segments + 1):
        normal = _unit(start * (1 - share) + stop * share)
        bevel = math.sin(math.pi * share) if sign > 0 else 0.0
        rows.append([*(centre + sign * normal * radius), *normal, bevel])
    return rows


def _outward(start: np.ndarray, stop: np.ndarray) -> np.ndarray:
    along = _unit(np.asarray(stop, float) - start)
    return np.array([along[1], -along[0]])


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / (np.linalg.norm(vectors, axis=-1, keepdims=True) + 1e-12)


def _rows(paint: Paint, count: int) -> np.ndarray:
    return np.tile(np.array([*paint.rgb, paint.main, paint.accent, paint.glow], float), (count, 1))


def _mesh(positions: np.ndarray, normals: np.ndarray, bevel: np.ndarray, triangles: np.ndarray) -> Mesh:
    count = bevel.size
    return Mesh(positions.reshape(-1, 3), normals.reshape(-1, 3), bevel.ravel(), _rows(MAIN, count), triangles)


def _grid(rows: int, columns: int, closed: bool = False) -> np.ndarray:
    """Triangles of a grid of vertices, row by row; `closed` joins the last column to the first."""
    i, j = np.meshgrid(np.arange(rows - 1), np.arange(columns if closed else columns - 1), indexing="ij")
    k = (j + 1) % columns
    a, b, c, d = i * columns + j, i * columns + k, (i + 1) * columns + j, (i + 1) * columns + k
    return np.concatenate([np.stack([a, b, d], -1).reshape(-1, 3), np.stack([a, d, c], -1).reshape(-1, 3)])
