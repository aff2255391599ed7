"""The primitives that toys are made of: turned, swept, extruded and boxed bodies with rounded edges."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from engines.training.world.meshes import MAIN, Mesh, joined, paint_rows, unit


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


def ellipsoid(x: float, y: float, z: float, sides: int = 16) -> Mesh:
    """A ball stretched to three half axes."""
    return ball(1.0, sides, max(6, round(sides * 0.62))).scaled(x, y, z)


def disc(radius: float, thickness: float, sides: int = 16, rounding: float = 0.02) -> Mesh:
    """A flat round plate lying on height 0."""
    return revolved([(0, 0, 0), (radius, 0, 0.0), (radius, thickness, min(rounding, thickness * 0.45)), (0, thickness, 0)], sides, 2)


def rod(radius: float, height: float, sides: int = 10) -> Mesh:
    """A plain standing cylinder without a bottom, for poles and legs."""
    return revolved([(radius, 0, 0), (radius, height, min(radius, height) * 0.4), (0, height, 0)], sides, 2)


def tube(path: Sequence[tuple[float, float, float]], radii: float | Sequence[float], sides: int = 8) -> Mesh:
    """A round body along a path, with domed ends; one radius, or one for each point."""
    spine = np.array(path, float)
    radius = np.broadcast_to(np.asarray(radii, float), len(spine))
    along = unit(np.gradient(spine, axis=0))
    dome = np.array([1.5, 1.05, 0.5])
    first = spine[0] - along[0] * radius[0] * np.sin(dome)[:, None]
    last = spine[-1] + along[-1] * radius[-1] * np.sin(dome[::-1])[:, None]
    spine = np.concatenate([first, spine, last])
    radius = np.concatenate([radius[0] * np.cos(dome), radius, radius[-1] * np.cos(dome[::-1])])
    along = np.concatenate([np.tile(along[0], (3, 1)), along, np.tile(along[-1], (3, 1))])
    side = np.cross(along[0], [0, 1, 0] if abs(along[0][1]) < 0.9 else [1, 0, 0])
    angle = np.linspace(0, 2 * math.pi, sides + 1)[:, None]
    rings, normals = [], []
    for point, ahead, width in zip(spine, along, radius, strict=True):
        side = unit(side - ahead * (side @ ahead))
        normals.append(np.cos(angle) * side + np.sin(angle) * np.cross(ahead, side))
        rings.append(point + width * normals[-1])
    bent = np.array(normals)
    bent[:3] -= along[:3, None] * np.tan(dome)[:, None, None]
    bent[-3:] += along[-3:, None] * np.tan(dome[::-1])[:, None, None]
    return _mesh(np.array(rings), unit(bent), np.zeros((len(spine), sides + 1)), _grid(len(spine), sides + 1))


def boulder(seed: int, sides: int = 18) -> Mesh:
    """A rounded stone about one unit wide: a ball cut by soft planes, its underside flat."""
    random = np.random.default_rng(seed)
    planes = random.normal(size=(11, 3))
    planes[:, 1] = np.abs(planes[:, 1]) * 0.8
    planes = unit(np.concatenate([planes, [[1, 0, 0.2], [-1, 0, 0.1], [0.1, 0, 1], [0, 0.1, -1], [0, 1, 0.1]]]))
    away = random.uniform(0.72, 0.95, len(planes))
    stone = ball(1.0, sides, sides * 2 // 3)
    facing = stone.positions @ planes.T
    reach = np.where(facing > 0.05, away / np.maximum(facing, 0.05), 9.0)
    reach = np.concatenate([reach, np.full((len(reach), 1), 1.06)], 1)
    softness = 0.055
    positions = stone.positions * -softness * np.log(np.exp(-reach / softness).sum(1))[:, None] * [1, 0.8, 1]
    positions[:, 1] = np.maximum(positions[:, 1], -0.35)
    return Mesh(positions, positions, stone.bevel, stone.paint, stone.triangles, stone.bone).smoothed()


def surface(rows: np.ndarray, closed: bool = False) -> Mesh:
    """A smooth skin over a grid of points [rows, columns, 3]; `closed` joins the last column to the first."""
    count, columns, _ = rows.shape
    skin = _mesh(rows, rows, np.zeros((count, columns)), _grid(count, columns, closed))
    return skin.smoothed()


def _cap(rim: np.ndarray, facing: float) -> Mesh:
    count = len(rim)
    positions = np.concatenate([rim, rim.mean(0, keepdims=True)])
    normals = np.tile([0.0, 0.0, facing], (count + 1, 1))
    index = np.arange(count)
    triangles = np.stack([index, (index + 1) % count, np.full(count, count)], 1)
    return Mesh(positions, normals, np.zeros(count + 1), paint_rows(MAIN, count + 1), triangles, np.zeros(count + 1, int))


def _box_side(half: np.ndarray, axis: int, sign: int, shape: tuple[float, int, int]) -> Mesh:
    rounding = shape[0]
    u, v = (axis + 1) % 3, (axis + 2) % 3
    first, second = np.meshgrid(_ticks(half[u], *shape), _ticks(half[v], *shape), indexing="ij")
    points = np.zeros((*first.shape, 3))
    points[..., u], points[..., v], points[..., axis] = first, second, sign * half[axis]
    inner = np.clip(points, rounding - half, half - rounding)
    normals = unit(points - inner)
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
    centre = here + unit(back + forth) * radius / math.sin(half_angle)
    start, stop = _outward(before, here), _outward(here, after)
    sign = 1.0 if (here - centre) @ (start + stop) > 0 else -1.0
    rows = []
    for share in np.linspace(0, 1, segments + 1):
        normal = unit(start * (1 - share) + stop * share)
        bevel = math.sin(math.pi * share) if sign > 0 else 0.0
        rows.append([*(centre + sign * normal * radius), *normal, bevel])
    return rows


def _outward(start: np.ndarray, stop: np.ndarray) -> np.ndarray:
    along = unit(np.asarray(stop, float) - start)
    return np.array([along[1], -along[0]])


def _mesh(positions: np.ndarray, normals: np.ndarray, bevel: np.ndarray, triangles: np.ndarray) -> Mesh:
    count = bevel.size
    return Mesh(positions.reshape(-1, 3), normals.reshape(-1, 3), bevel.ravel(), paint_rows(MAIN, count), triangles, np.zeros(count, int))


def _grid(rows: int, columns: int, closed: bool = False) -> np.ndarray:
    """Triangles of a grid of vertices, row by row; `closed` joins the last column to the first."""
    i, j = np.meshgrid(np.arange(rows - 1), np.arange(columns if closed else columns - 1), indexing="ij")
    k = (j + 1) % columns
    a, b, c, d = i * columns + j, i * columns + k, (i + 1) * columns + j, (i + 1) * columns + k
    return np.concatenate([np.stack([a, b, d], -1).reshape(-1, 3), np.stack([a, d, c], -1).reshape(-1, 3)])
