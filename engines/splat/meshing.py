"""Splats or a field to a textured mesh: look from around, fuse, tidy, lay out, paint."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engines.progress import Progress
from engines.splat.camera import Camera
from engines.splat.cloud import Splats
from engines.splat.mesh import Mesh
from engines.splat.moves import Stage
from engines.splat.raster import Look, draw
from engines.splat.surface import Tidy, fused, tidied
from engines.splat.texture import laid_out, painted
from engines.splat.views import Render, View, cameras_around, look, stage_of

_CELLS = (40, 224)
_GRAZED = 3.0  # voxels by which places and depths may differ when colours are taken


@dataclass(frozen=True)
class MeshSettings:
    """`views` drawn at `picture` pixels; simplified to about `triangles`; `texture` in pixels, 0 for none."""

    views: int = 36
    picture: int = 512
    triangles: int = 30_000
    texture: int = 1024

    @property
    def cells(self) -> int:
        """Along the stage's diameter: enough for the triangles to choose from, not so many that they follow every speck."""
        return int(np.clip(1.6 * np.sqrt(self.triangles), *_CELLS))


def mesh_of_splats(splats: Splats, settings: MeshSettings, progress: Progress) -> Mesh:
    """A textured mesh of splats. Raises EngineError if they have no surface."""
    stage = stage_of(splats, settings.picture, settings.picture)
    return mesh_of(lambda camera: view_of_splats(splats, camera), stage, settings, progress)


def mesh_of(render: Render, stage: Stage, settings: MeshSettings, progress: Progress) -> Mesh:
    """A mesh of whatever `render` draws, by views from around the stage. Raises EngineError if it has no surface."""
    views = look(render, cameras_around(stage, settings.views), progress.span(0.0, 0.5))
    voxel = 2 * stage.radius / settings.cells
    mesh = tidied(fused(views, voxel, progress.span(0.5, 0.65)), Tidy(triangles=settings.triangles, hole=6 * voxel))
    if not settings.texture:
        return mesh
    progress.step(65, 100, "Laying out the texture")
    flat = laid_out(mesh, settings.texture)
    return painted(flat, views, settings.texture, _GRAZED * voxel, progress.span(0.8, 1.0))


def view_of_splats(splats: Splats, camera: Camera) -> View:
    """What a camera sees of splats, with depth, and colours without the background."""
    picture = draw(splats, camera, Look(shape=True))
    alpha = picture.alpha.numpy()
    colour = picture.colour.numpy() / np.maximum(alpha, 1e-3)[..., None]
    return View(camera, np.round(colour * 255).clip(0, 255).astype(np.uint8), picture.depth.numpy(), alpha)
