"""Triangle meshes with paint: the few ways to move, bend, join and bind them."""

from __future__ import annotations

import math
from collections.abc import Callable
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
    """Triangles with smooth normals.

    positions, normals float [n, 3]; bevel [n] in 0..1; paint [n, 6] (rgb and the shares of a `Paint`); triangles int [m, 3];
    bone int [n]: the joint (`skeleton.Joint`) that carries the vertex, 0 for the toy as a whole.
    """

    positions: np.ndarray
    normals: np.ndarray
    bevel: np.ndarray
    paint: np.ndarray
    triangles: np.ndarray
    bone: np.ndarray

    def moved(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Mesh:
        """The mesh shifted by world units."""
        return replace(self, positions=self.positions + np.array([x, y, z]))

    def scaled(self, x: float, y: float, z: float) -> Mesh:
        """The mesh stretched along the axes; negative factors mirror it."""
        normals = self.normals / [x, y, z]
        return replace(self, positions=self.positions * [x, y, z], normals=unit(normals))

    def turned(self, axis: str, degrees: float) -> Mesh:
        """The mesh turned about an axis, counter-clockwise as seen from the axis' tip."""
        turn = rotation(axis, degrees).T
        return replace(self, positions=self.positions @ turn, normals=self.normals @ turn)

    def bent(self, warp: Callable[[np.ndarray], np.ndarray]) -> Mesh:
        """The mesh with `warp` applied to its positions; normals follow by finite differences."""
        step = 1e-3
        helper = np.where(np.abs(self.normals[:, 1:2]) > 0.9, [[1.0, 0, 0]], [[0, 1.0, 0]])
        along = unit(np.cross(self.normals, helper))
        across = np.cross(self.normals, along)
        positions = warp(self.positions)
        u = warp(self.positions + step * along) - positions
        v = warp(self.positions + step * across) - positions
        return replace(self, positions=positions, normals=unit(np.cross(u, v)))

    def painted(self, paint: Paint) -> Mesh:
        """The mesh in one paint."""
        return replace(self, paint=paint_rows(paint, len(self.positions)))

    def painted_where(self, chosen: np.ndarray, paint: Paint) -> Mesh:
        """The mesh with the vertices of a bool [n] mask in another paint."""
        return replace(self, paint=np.where(chosen[:, None], paint_rows(paint, len(self.positions)), self.paint))

    def inside_out(self) -> Mesh:
        """The mesh seen from its other side."""
        return replace(self, normals=-self.normals)

    def bound(self, bone: int) -> Mesh:
        """The mesh carried by one joint."""
        return replace(self, bone=np.full(len(self.positions), bone))

    def smoothed(self) -> Mesh:
        """The mesh with normals averaged over the triangles that meet at a place, looking away from the middle."""
        corners = self.positions[self.triangles]
        faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        _, same = np.unique(np.round(self.positions, 4), axis=0, return_inverse=True)
        same = same.ravel()
        sums = np.zeros((same.max() + 1, 3))
        for corner in range(3):
            np.add.at(sums, same[self.triangles[:, corner]], faces)
        normals = unit(sums[same])
        outwards = np.sign((normals * (self.positions - self.positions.mean(0))).sum())
        return replace(self, normals=normals * outwards)


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
        np.concatenate([part.bone for part in parts]),
    )


def wound(mesh: Mesh) -> np.ndarray:
    """The triangles int32 [m, 3], each counter-clockwise as seen from where its normals look, so that backs can be culled."""
    corners = mesh.positions[mesh.triangles]
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    turned = (faces * mesh.normals[mesh.triangles].sum(1)).sum(1) < 0
    return np.where(turned[:, None], mesh.triangles[:, ::-1], mesh.triangles).astype(np.int32)


def vertices(mesh: Mesh, open_sky: np.ndarray | None = None) -> np.ndarray:
    """float32 [n, 14] for the graphics card: position, normal, rgb, main, accent, glow, occlusion, bone.

    Bevels are 16 % creamier (painted edge light) and the lowest 55 % of the height darkens to .8; `open_sky` [n] in 0..1
    (see `occlusion.baked`) darkens what lies in niches.
    """
    cream = 0.16 * mesh.bevel[:, None]
    paint = mesh.paint * (1 - cream)
    paint[:, :3] += linear(CREAM) * cream
    paint[:, 5] = mesh.paint[:, 5]
    height = mesh.positions[:, 1]
    occlusion = 0.80 + 0.20 * np.clip(height / (0.55 * height.max()), 0, 1) ** 0.8
    if open_sky is not None:
        occlusion = occlusion * open_sky
    return np.concatenate([mesh.positions, mesh.normals, paint, occlusion[:, None], mesh.bone[:, None]], 1).astype(np.float32)


def unit(vectors: np.ndarray) -> np.ndarray:
    """Vectors along the last axis, scaled to length 1."""
    return vectors / (np.linalg.norm(vectors, axis=-1, keepdims=True) + 1e-12)


def paint_rows(paint: Paint, count: int) -> np.ndarray:
    """A paint repeated for `count` vertices: float [count, 6]."""
    return np.tile(np.array([*paint.rgb, paint.main, paint.accent, paint.glow], float), (count, 1))
