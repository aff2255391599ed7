"""Meshes to pictures: what a camera sees of triangles, with depth, normals and whose they are; compiled by numba.

Homogeneous rasterisation (Olano and Greer 1997): nothing has to be clipped, and triangles around the camera are drawn right.
Every function that numba calls stands in this file: its cache does not see changes of other files.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numba
import numpy as np

from engines.splat.camera import Camera
from engines.splat.mesh import Mesh, normals

NEAR = 0.01
"""Nothing nearer to the camera than this (world units along the viewing axis) is drawn."""
_CLAY = 190  # grey of a mesh without colours
_NOBODY = -1


class Canvas(NamedTuple):
    """What has been drawn: `depth` float32 [h, w] (infinite where nothing is), `colour` [h, w, 3] 0..1, `normal` [h, w, 3] in camera axes
    towards the camera, and `owner` int32 [h, w], the number of the thing, -1 where nothing is."""

    depth: np.ndarray
    colour: np.ndarray
    normal: np.ndarray
    owner: np.ndarray


class Skin(NamedTuple):
    """How the corners of a mesh look: `normals` float32 [n, 3] in camera axes, `colours` float32 [n, 3] 0..1, `uvs` [n, 2], and a `texture`
    uint8 [h, w, 3], which has no pixels where the corners' colours are meant."""

    normals: np.ndarray
    colours: np.ndarray
    uvs: np.ndarray
    texture: np.ndarray


def empty(width: int, height: int) -> Canvas:
    """Nothing drawn yet."""
    size = (height, width)
    return Canvas(
        np.full(size, np.inf, np.float32),
        np.zeros((*size, 3), np.float32),
        np.zeros((*size, 3), np.float32),
        np.full(size, _NOBODY, np.int32),
    )


def draw(canvas: Canvas, mesh: Mesh, matrix: np.ndarray, camera: Camera, owner: int) -> None:
    """Draw a mesh, whose own axes `matrix` [4, 4] brings to the world, over what is on the canvas already."""
    whole = camera.world_to_camera @ matrix
    corners = mesh.vertices @ whole[:3, :3].T + whole[:3, 3]
    lens = np.array([camera.fx, camera.fy, camera.cx, camera.cy])
    _fill(canvas, (corners, mesh.triangles), skin_of(mesh, whole[:3, :3]), lens, owner)


@numba.njit(cache=True, nogil=True, error_model="numpy")
def lay_over(before, canvas, backdrop, out, first):
    """Fill rows of `out` [rows, w, 3], the first of which is row `first` of the picture, with what stands before all (painted [h, w, 3 or
    more] and the share [h, w] of light that gets through) over the canvas, and that over the backdrop [3]."""
    painted, rest = before
    for row in range(len(out)):
        for column in range(out.shape[1]):
            light, bare = rest[first + row, column], canvas.owner[first + row, column] == _NOBODY
            for k in range(3):
                behind = backdrop[k] if bare else canvas.colour[first + row, column, k]
                out[row, column, k] = painted[first + row, column, k] + light * behind


def skin_of(mesh: Mesh, turn: np.ndarray) -> Skin:
    """The corners' looks, their normals brought into camera axes by the linear map `turn` [3, 3]."""
    facing = normals(mesh) @ np.linalg.inv(turn)
    colours = np.full((len(mesh.vertices), 3), _CLAY, np.uint8) if mesh.colours is None else mesh.colours
    textured = mesh.texture is not None and mesh.uvs is not None
    uvs = mesh.uvs if textured else np.zeros((1, 2), np.float32)
    texture = np.ascontiguousarray(mesh.texture[..., :3]) if textured else np.zeros((0, 0, 3), np.uint8)
    return Skin(facing.astype(np.float32), colours.astype(np.float32) / np.float32(255), uvs.astype(np.float32), texture)


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _fill(canvas, shape, skin, lens, owner):
    """Draw all triangles of a shape (corners in camera axes [n, 3], triangles [m, 3])."""
    corners, triangles = shape
    height, width = canvas.depth.shape
    edges = np.empty((3, 3))
    for number in range(len(triangles)):
        a, b, c = triangles[number]
        left, top, right, bottom = _box((corners[a], corners[b], corners[c]), lens, (width, height))
        if left >= right or top >= bottom or not _invert(corners[a], corners[b], corners[c], edges):
            continue
        for row in range(top, bottom):
            y = (row + 0.5 - lens[3]) / lens[1]
            for column in range(left, right):
                x = (column + 0.5 - lens[2]) / lens[0]
                u = edges[0, 0] * x + edges[0, 1] * y + edges[0, 2]
                v = edges[1, 0] * x + edges[1, 1] * y + edges[1, 2]
                w = edges[2, 0] * x + edges[2, 1] * y + edges[2, 2]
                nearness = u + v + w
                if u < 0 or v < 0 or w < 0 or not nearness > 0:
                    continue
                depth = 1 / nearness
                if depth < NEAR or depth >= canvas.depth[row, column]:
                    continue
                canvas.depth[row, column] = depth
                canvas.owner[row, column] = owner
                _shade(canvas, (row, column), skin, ((a, b, c), (u * depth, v * depth, w * depth)), (x, y))


@numba.njit(nogil=True, error_model="numpy")
def _box(triangle, lens, size):
    """The pixels that a triangle may touch: left, top, right, bottom (the last two excluded); all, where it reaches behind the camera."""
    (a, b, c), (width, height) = triangle, size
    if a[2] < NEAR and b[2] < NEAR and c[2] < NEAR:
        return 0, 0, 0, 0
    if a[2] < NEAR or b[2] < NEAR or c[2] < NEAR:
        return 0, 0, width, height
    x0, x1, x2 = a[0] / a[2], b[0] / b[2], c[0] / c[2]
    y0, y1, y2 = a[1] / a[2], b[1] / b[2], c[1] / c[2]
    left = max(min(x0, x1, x2) * lens[0] + lens[2] - 0.5, -1.0)
    top = max(min(y0, y1, y2) * lens[1] + lens[3] - 0.5, -1.0)
    right = min(max(x0, x1, x2) * lens[0] + lens[2] + 0.5, width + 1.0)
    bottom = min(max(y0, y1, y2) * lens[1] + lens[3] + 0.5, height + 1.0)
    return max(math.floor(left), 0), max(math.floor(top), 0), min(math.ceil(right), width), min(math.ceil(bottom), height)


@numba.njit(nogil=True, error_model="numpy")
def _invert(a, b, c, out):
    """The inverse of the matrix whose columns are the corners; False where the triangle is seen from its edge."""
    out[0, 0], out[0, 1], out[0, 2] = b[1] * c[2] - b[2] * c[1], b[2] * c[0] - b[0] * c[2], b[0] * c[1] - b[1] * c[0]
    out[1, 0], out[1, 1], out[1, 2] = c[1] * a[2] - c[2] * a[1], c[2] * a[0] - c[0] * a[2], c[0] * a[1] - c[1] * a[0]
    out[2, 0], out[2, 1], out[2, 2] = a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
    determinant = a[0] * out[0, 0] + a[1] * out[0, 1] + a[2] * out[0, 2]
    if abs(determinant) < 1e-18:
        return False
    for i in range(3):
        for j in range(3):
            out[i, j] /= determinant
    return True


@numba.njit(nogil=True, error_model="numpy")
def _shade(canvas, spot, skin, mix, ray):
    """The pixel's colour and normal, mixed from the corners by their shares."""
    row, column = spot
    (a, b, c), (u, v, w) = mix
    n0 = u * skin.normals[a, 0] + v * skin.normals[b, 0] + w * skin.normals[c, 0]
    n1 = u * skin.normals[a, 1] + v * skin.normals[b, 1] + w * skin.normals[c, 1]
    n2 = u * skin.normals[a, 2] + v * skin.normals[b, 2] + w * skin.normals[c, 2]
    length = math.sqrt(n0 * n0 + n1 * n1 + n2 * n2)
    scale = (1.0 if n0 * ray[0] + n1 * ray[1] + n2 <= 0 else -1.0) / max(length, 1e-12)
    canvas.normal[row, column, 0], canvas.normal[row, column, 1], canvas.normal[row, column, 2] = n0 * scale, n1 * scale, n2 * scale
    height, width, _ = skin.texture.shape
    if height == 0:
        for k in range(3):
            canvas.colour[row, column, k] = u * skin.colours[a, k] + v * skin.colours[b, k] + w * skin.colours[c, k]
        return
    across = (u * skin.uvs[a, 0] + v * skin.uvs[b, 0] + w * skin.uvs[c, 0]) % 1.0
    down = (u * skin.uvs[a, 1] + v * skin.uvs[b, 1] + w * skin.uvs[c, 1]) % 1.0
    x, y = min(int(across * width), width - 1), min(int(down * height), height - 1)
    for k in range(3):
        canvas.colour[row, column, k] = skin.texture[y, x, k] / 255.0
