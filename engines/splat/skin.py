"""A mesh as splats: flat discs spread over its skin."""

from __future__ import annotations

import numpy as np

from engines.splat.cloud import C0, Splats, logit
from engines.splat.mesh import Mesh

_WIDE, _FLAT, _OPACITY = 0.8, 0.15, 0.95  # of the spacing; thickness as a share of the width
_GREY = 128


def splats_of_mesh(mesh: Mesh, count: int, seed: int = 0) -> Splats:
    """`count` splats on the triangles, by area, with the corners' colours (grey where there are none).

    Raises ValueError for a mesh without area.
    """
    corners = mesh.vertices.astype(np.float64)[mesh.triangles]
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    double = np.linalg.norm(across, axis=1)
    if not double.sum() > 0:
        raise ValueError("the mesh has no area")
    chance = np.random.default_rng(seed)
    chosen = chance.choice(len(double), count, p=double / double.sum())
    shares = _in_triangle(chance, count)
    rgb = np.full((count, 3), _GREY / 255)
    if mesh.colours is not None:
        rgb = np.einsum("nk,nkc->nc", shares, mesh.colours[mesh.triangles[chosen]] / 255)
    width = _WIDE * np.sqrt(double.sum() / 2 / count)
    scales = np.tile(np.log([width, width, width * _FLAT]), (count, 1))
    return Splats(
        np.einsum("nk,nkc->nc", shares, corners[chosen]).astype(np.float32), scales.astype(np.float32),
        _turned(across[chosen] / double[chosen, None]).astype(np.float32), logit(np.full(count, _OPACITY, np.float32)),
        ((rgb - 0.5) / C0)[:, None].astype(np.float32),
    )  # fmt: skip


def _in_triangle(chance: np.random.Generator, count: int) -> np.ndarray:
    """Weights of the corners of random places in triangles, [count, 3]."""
    root, along = np.sqrt(chance.uniform(size=count)), chance.uniform(size=count)
    return np.stack([1 - root, root * (1 - along), root * along], 1)


def _turned(normals: np.ndarray) -> np.ndarray:
    """Quaternions (w, x, y, z) [n, 4] that turn z to the unit normals [n, 3]."""
    x, y, z = normals.T
    turn = np.stack([1 + z, -y, x, np.zeros(len(normals))], 1)
    turn[z < -1 + 1e-9] = (0.0, 1.0, 0.0, 0.0)
    return turn / np.linalg.norm(turn, axis=1, keepdims=True)
