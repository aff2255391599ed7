"""Surfaces by Open3D, on arrays: fused from depth, drawn around points, cut from a density; then tidied and simplified."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from engines.progress import EngineError, Progress
from engines.splat.mesh import Mesh
from engines.splat.views import View

if TYPE_CHECKING:
    import open3d

_LEAST_ALPHA = 0.5
_TRUNCATION = 4.0  # voxels
_NOTHING = "There is no surface to be found in this; it may be empty or all mist."
_THIN = 0.01  # share of the densest: a Poisson surface with less support is made up


@dataclass(frozen=True)
class Tidy:
    """`keep`: parts of the surface smaller than this share of the largest are dropped. `triangles`: simplified to at most so many."""

    keep: float = 0.05
    triangles: int = 30_000
    hole: float = 0.0  # radius in world units up to which holes are filled; 0 leaves them


def geometry() -> Any:
    """Open3D, imported when it is first needed. Raises EngineError where it cannot be."""
    os.environ.setdefault("EGL_PLATFORM", "surfaceless")  # it looks for a display otherwise
    try:
        import open3d
    except (ImportError, OSError) as error:
        raise EngineError(f"Meshes need the library Open3D, which cannot be loaded here ({error}).") from error
    open3d.utility.set_verbosity_level(open3d.utility.VerbosityLevel.Error)
    return open3d


def fused(views: list[View], voxel: float, progress: Progress) -> Mesh:
    """The surface that the views' depths agree on (truncated signed distances, Curless and Levoy 1996), cells of `voxel` world units.

    Raises EngineError if there is none.
    """
    o3d = geometry()
    number, tensor = o3d.core.float32, o3d.core.Tensor
    grid = o3d.t.geometry.VoxelBlockGrid(("tsdf", "weight", "color"), (number,) * 3, ((1,), (1,), (3,)), voxel, 8, 4096)
    for i, view in enumerate(views):
        progress.step(i, len(views), "Fusing views")
        solid = np.where(view.alpha >= _LEAST_ALPHA, view.depth, 0).astype(np.float32)
        if not solid.any():
            continue
        depth, colour = o3d.t.geometry.Image(tensor(solid)), o3d.t.geometry.Image(tensor(view.colour.astype(np.float32) / 255))
        lens = view.camera.intrinsics - [[0, 0, 0.5], [0, 0, 0.5], [0, 0, 0]]  # Open3D's first pixel has its middle at (0, 0)
        place = (tensor(lens), tensor(view.camera.world_to_camera.copy()), 1.0, float(solid.max()) + 1.0)
        blocks = grid.compute_unique_block_coordinates(depth, *place, trunc_voxel_multiplier=_TRUNCATION)
        grid.integrate(blocks, depth, colour, *place, trunc_voxel_multiplier=_TRUNCATION)
    if not len(grid.hashmap().active_buf_indices()):
        raise EngineError(_NOTHING)
    return _solid(from_legacy(grid.extract_triangle_mesh(weight_threshold=1.0).to_legacy()))


def around_points(points: np.ndarray, normals: np.ndarray, colours: np.ndarray, depth: int = 8) -> Mesh:
    """The surface through oriented points [n, 3] (Kazhdan and Hoppe 2013), colours uint8; unsupported parts are cut away.

    `depth`: of the octree, 5 to 11; each level halves the cells. Raises EngineError if there is none.
    """
    o3d = geometry()
    cloud = o3d.geometry.PointCloud(o3d.utility.Vector3dVector(points.astype(np.float64)))
    cloud.normals = o3d.utility.Vector3dVector(normals.astype(np.float64))
    cloud.colors = o3d.utility.Vector3dVector(colours / 255.0)
    mesh, support = o3d.geometry.TriangleMesh.create_from_point_cloud_poisson(cloud, depth=depth, n_threads=1)
    support = np.asarray(support)
    mesh.remove_vertices_by_mask(support < np.quantile(support, _THIN))
    return _solid(from_legacy(mesh))


def cut_from(density: np.ndarray, level: float, low: np.ndarray, high: np.ndarray) -> Mesh:
    """Where a density float32 [x, y, z], sampled from corner `low` to corner `high`, falls below `level`. Raises EngineError if nowhere."""
    o3d = geometry()
    padded = np.pad(density.astype(np.float32), 1, constant_values=min(float(density.min()), level - 1.0))
    mesh = o3d.t.geometry.TriangleMesh.create_isosurfaces(o3d.core.Tensor(np.ascontiguousarray(padded.transpose(2, 1, 0))), [level])
    if not len(mesh.vertex.positions):
        raise EngineError(_NOTHING)
    step = (np.asarray(high) - low) / (np.array(density.shape) - 1)
    places = (mesh.vertex.positions.numpy() - 1) * step + low
    triangles = mesh.triangle.indices.numpy().astype(np.int32)
    return _outside_out(Mesh(places.astype(np.float32), triangles))


def tidied(mesh: Mesh, tidy: Tidy) -> Mesh:
    """Without specks and holes, simplified by quadric errors (Garland and Heckbert 1997), every edge between two triangles at most."""
    legacy = to_legacy(mesh)
    legacy.merge_close_vertices(1e-7)
    legacy.remove_degenerate_triangles()
    legacy.remove_duplicated_triangles()
    groups, sizes, _ = legacy.cluster_connected_triangles()
    groups, sizes = np.asarray(groups), np.asarray(sizes)
    legacy.remove_triangles_by_mask(sizes[groups] < tidy.keep * sizes.max())
    legacy.remove_non_manifold_edges()
    legacy = _patched(legacy, tidy.hole)
    if len(legacy.triangles) > tidy.triangles:
        legacy = legacy.simplify_quadric_decimation(tidy.triangles)
        legacy.remove_degenerate_triangles()
        legacy.remove_non_manifold_edges()
        legacy = _patched(legacy, tidy.hole)
    legacy.remove_unreferenced_vertices()
    return _solid(from_legacy(legacy))


def _patched(legacy: open3d.geometry.TriangleMesh, hole: float) -> open3d.geometry.TriangleMesh:
    return to_legacy(with_holes_filled(from_legacy(legacy), hole)) if hole > 0 else legacy


def with_holes_filled(mesh: Mesh, radius: float) -> Mesh:
    """Every hole that fits into a ball of `radius` world units gets a fan of triangles around its middle."""
    loops = [loop for loop in _edges_of_holes(mesh) if _spread(mesh.vertices[loop]) <= radius]
    if not loops:
        return mesh
    middles = np.array([mesh.vertices[loop].mean(axis=0) for loop in loops], np.float32)
    colours = None
    if mesh.colours is not None:
        colours = np.concatenate([mesh.colours, np.array([mesh.colours[loop].mean(axis=0) for loop in loops]).astype(np.uint8)])
    fans = [np.column_stack([loop, np.roll(loop, -1), np.full(len(loop), len(mesh.vertices) + i)]) for i, loop in enumerate(loops)]
    return Mesh(np.concatenate([mesh.vertices, middles]), np.concatenate([mesh.triangles, *fans]).astype(np.int32), colours)


def _edges_of_holes(mesh: Mesh) -> list[np.ndarray]:
    """Closed chains of vertices around holes, in the direction that new triangles need."""
    edges = np.concatenate([mesh.triangles[:, [0, 1]], mesh.triangles[:, [1, 2]], mesh.triangles[:, [2, 0]]]).astype(np.int64)
    key, back = edges @ [len(mesh.vertices), 1], edges[:, ::-1] @ [len(mesh.vertices), 1]
    open_edges = edges[~np.isin(key, back)]
    following = {int(end): int(start) for start, end in open_edges}  # against the triangles' own direction
    loops = []
    while following:
        loop = list(following.popitem())
        while loop[-1] in following and loop[-1] != loop[0]:
            loop.append(following.pop(loop[-1]))
        if loop[-1] == loop[0] and len(loop) > 3:
            loops.append(np.array(loop[:-1]))
    return loops


def _spread(places: np.ndarray) -> float:
    return float(np.linalg.norm(places - places.mean(axis=0), axis=1).max())


def to_legacy(mesh: Mesh) -> open3d.geometry.TriangleMesh:
    """The mesh as Open3D's, with colours at the corners."""
    o3d = geometry()
    legacy = o3d.geometry.TriangleMesh(
        o3d.utility.Vector3dVector(mesh.vertices.astype(np.float64)), o3d.utility.Vector3iVector(mesh.triangles)
    )
    if mesh.colours is not None:
        legacy.vertex_colors = o3d.utility.Vector3dVector(mesh.colours / 255.0)
    return legacy


def from_legacy(legacy: open3d.geometry.TriangleMesh) -> Mesh:
    """Open3D's mesh as ours."""
    colours = np.round(np.asarray(legacy.vertex_colors) * 255).clip(0, 255).astype(np.uint8) if legacy.has_vertex_colors() else None
    return Mesh(np.asarray(legacy.vertices).astype(np.float32), np.asarray(legacy.triangles).astype(np.int32), colours)


def _solid(mesh: Mesh) -> Mesh:
    if not len(mesh.triangles):
        raise EngineError(_NOTHING)
    return mesh


def _outside_out(mesh: Mesh) -> Mesh:
    """The mesh with its triangles counter-clockwise from outside: its volume is positive."""
    a, b, c = (mesh.vertices.astype(np.float64)[mesh.triangles[:, i]] for i in range(3))
    turned = mesh.triangles if np.einsum("ij,ij->", a, np.cross(b, c)) > 0 else mesh.triangles[:, ::-1]
    return Mesh(mesh.vertices, np.ascontiguousarray(turned), mesh.colours)
