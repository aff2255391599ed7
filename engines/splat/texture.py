"""Textures for meshes: laid out by Open3D, painted from views of the thing itself."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from engines.progress import EngineError, Progress
from engines.splat.camera import project
from engines.splat.mesh import Mesh, normals
from engines.splat.surface import geometry
from engines.splat.views import View

_GUTTER = 3.0  # pixels between islands
_STRETCH = 0.5  # five times faster than the library's own 1/6, and few islands
_GRAZING = 0.15  # cosine: views flatter than this do not count
_SHARPNESS = 4  # power of the cosine by which views count


def laid_out(mesh: Mesh, size: int) -> Mesh:
    """The mesh with places in a texture of `size` x `size` pixels, its vertices doubled along the seams. Raises EngineError."""
    o3d = geometry()
    laid = o3d.t.geometry.TriangleMesh(o3d.core.Tensor(mesh.vertices.astype(np.float32)), o3d.core.Tensor(mesh.triangles.astype(np.int32)))
    try:
        laid.compute_uvatlas(size, _GUTTER, _STRETCH)
    except RuntimeError as error:
        raise EngineError("This surface is too tangled to be laid out flat for a texture; make the mesh with fewer triangles.") from error
    places = laid.triangle.texture_uvs.numpy().reshape(-1, 2)
    keys = np.column_stack([mesh.triangles.reshape(-1).astype(np.float64), places])
    kept, numbers = np.unique(keys, axis=0, return_inverse=True)
    old = kept[:, 0].astype(np.int64)
    uvs = np.column_stack([kept[:, 1], 1 - kept[:, 2]]).astype(np.float32)
    return Mesh(mesh.vertices[old], numbers.reshape(-1, 3).astype(np.int32), None if mesh.colours is None else mesh.colours[old], uvs)


def painted(mesh: Mesh, views: list[View], size: int, tolerance: float, progress: Progress) -> Mesh:
    """The laid-out mesh with a texture of what the views see of it; those that face a place most count most.

    `tolerance`: how far in front of or behind a view's depth a place may lie and still be what is seen there, world units.
    """
    places, facing, covered = _texels(mesh, size)
    sums, weights = np.zeros((len(places), 3), np.float32), np.zeros(len(places), np.float32)
    for i, view in enumerate(views):
        progress.step(i, len(views), "Painting the texture")
        index, shade, weight = _seen(view, places, facing, tolerance)
        sums[index] += shade * weight[:, None]
        weights[index] += weight
    texture = np.zeros((size, size, 3), np.uint8)
    known = np.zeros((size, size), bool)
    known[covered] = weights > 1e-6
    texture[known] = np.round(sums[weights > 1e-6] / weights[weights > 1e-6, None]).clip(0, 255)
    return replace(mesh, texture=_filled(texture, known), colours=None)


def _texels(mesh: Mesh, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(world places [n, 3], unit normals [n, 3], mask [size, size]) of all texels that show the surface."""
    o3d = geometry()
    laid = o3d.t.geometry.TriangleMesh(o3d.core.Tensor(mesh.vertices.astype(np.float32)), o3d.core.Tensor(mesh.triangles.astype(np.int32)))
    uvs = np.column_stack([mesh.uvs[:, 0], 1 - mesh.uvs[:, 1]]).astype(np.float32)
    laid.triangle.texture_uvs = o3d.core.Tensor(np.ascontiguousarray(uvs[mesh.triangles]))
    laid.vertex["facing"] = o3d.core.Tensor(_smooth_normals(mesh))
    laid.vertex["there"] = o3d.core.Tensor(np.ones((len(mesh.vertices), 1), np.float32))
    baked = laid.bake_vertex_attr_textures(size, {"positions", "facing", "there"}, margin=2.0, fill=0.0, update_material=False)
    covered = baked["there"].numpy()[..., 0] > 0.5
    facing = baked["facing"].numpy()[covered]
    return baked["positions"].numpy()[covered], facing / np.maximum(np.linalg.norm(facing, axis=1, keepdims=True), 1e-9), covered


def _smooth_normals(mesh: Mesh) -> np.ndarray:
    """Normals that do not know the texture's seams: vertices at one place share theirs."""
    places, same = np.unique(mesh.vertices, axis=0, return_inverse=True)
    return normals(Mesh(places, same.reshape(-1)[mesh.triangles].astype(np.int32)))[same.reshape(-1)]


def _seen(view: View, places: np.ndarray, facing: np.ndarray, tolerance: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(indices [k] of the places that one view sees, their colours [k, 3], their weights [k])."""
    camera = view.camera
    away = camera.position.astype(np.float32) - places
    cosine = np.einsum("ij,ij->i", facing, away) / np.maximum(np.linalg.norm(away, axis=1), 1e-9)
    towards = np.flatnonzero(cosine > _GRAZING)
    spots, depth = project(camera, places[towards])
    grid = np.where((depth > 1e-6)[:, None], np.nan_to_num(spots, posinf=-1, neginf=-1) - 0.5, -1).clip(-1, 32_000).astype(np.float32)
    there = _sampled(view.depth, grid, cv2.INTER_NEAREST)
    inside = (grid >= 0).all(axis=1) & (grid <= [camera.width - 1, camera.height - 1]).all(axis=1)
    seen = np.flatnonzero(inside & (np.abs(there - depth) < tolerance))
    index, grid = towards[seen], grid[seen]
    weight = cosine[index] ** _SHARPNESS * _sampled(view.alpha, grid, cv2.INTER_LINEAR)
    return index, _sampled(view.colour, grid, cv2.INTER_LINEAR).astype(np.float32), weight.astype(np.float32)


def _sampled(picture: np.ndarray, grid: np.ndarray, how: int) -> np.ndarray:
    """A picture's values at places [n, 2] in pixels, the first pixel's middle at (0, 0); in strips, as OpenCV bounds a picture's side."""
    strip = 16_384
    if not len(grid):
        return np.zeros((0, *picture.shape[2:]), picture.dtype)
    padded = np.vstack([grid, np.zeros((-len(grid) % strip, 2), np.float32)]).reshape(-1, strip, 2)
    out = [cv2.remap(picture, part[None, :, 0], part[None, :, 1], how, borderMode=cv2.BORDER_REPLICATE)[0] for part in padded]
    return np.concatenate(out)[: len(grid)]


def _filled(texture: np.ndarray, known: np.ndarray) -> np.ndarray:
    """The texture with every unknown texel like the nearest known one: what no view saw, and the margins of the islands."""
    if known.all() or not known.any():
        return texture
    _, labels = cv2.distanceTransformWithLabels((~known).astype(np.uint8), cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL)
    palette = np.zeros((labels.max() + 1, 3), np.uint8)
    palette[labels[known]] = texture[known]
    return palette[labels]
