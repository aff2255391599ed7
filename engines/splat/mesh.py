"""Triangle meshes as plain arrays, with colours at their corners or a texture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Mesh:
    """A mesh in our axes (x right, y up, z towards the viewer).

    `vertices` float32 [n, 3], world units; `triangles` int32 [m, 3], counter-clockwise from outside; `colours` sRGB uint8 [n, 3] or None;
    `uvs` float32 [n, 2], (0, 0) at the texture's top left, or None; `texture` sRGB uint8 [height, width, 3] or None.
    """

    vertices: np.ndarray
    triangles: np.ndarray
    colours: np.ndarray | None = None
    uvs: np.ndarray | None = None
    texture: np.ndarray | None = None

    def __post_init__(self) -> None:
        n = len(self.vertices)
        if self.vertices.shape != (n, 3) or self.triangles.ndim != 2 or self.triangles.shape[1] != 3:
            raise ValueError("a mesh is vertices [n, 3] and triangles [m, 3]")
        if self.triangles.size and not 0 <= self.triangles.min() <= self.triangles.max() < n:
            raise ValueError("a triangle names a vertex that is not there")
        if (self.colours is not None and self.colours.shape != (n, 3)) or (self.uvs is not None and self.uvs.shape != (n, 2)):
            raise ValueError("colours and texture places belong to the vertices one by one")


def normals(mesh: Mesh) -> np.ndarray:
    """Unit normals at the vertices, float32 [n, 3], each the mean of its triangles' by area; up where there is none."""
    corners = mesh.vertices.astype(np.float64)[mesh.triangles]
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    sums = np.zeros((len(mesh.vertices), 3))
    for corner in range(3):
        np.add.at(sums, mesh.triangles[:, corner], across)
    length = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.where(length > 0, sums / np.where(length > 0, length, 1), [0.0, 1.0, 0.0]).astype(np.float32)


def is_closed(mesh: Mesh) -> bool:
    """Whether every edge joins exactly two triangles, corners at the same place taken as one: watertight."""
    if not len(mesh.triangles):
        return False
    _, same = np.unique(mesh.vertices, axis=0, return_inverse=True)
    triangles = same.reshape(-1)[mesh.triangles]
    edges = np.sort(np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]), axis=1)
    _, uses = np.unique(edges, axis=0, return_counts=True)
    return bool((uses == 2).all())
