"""A radiance field as views and splats, and as a grid of densities that a surface can be taken from."""

from __future__ import annotations

import numpy as np
import torch

from engines.splat.camera import Camera
from engines.splat.cloud import C0, Splats, logit
from engines.splat.nerf.field import Field
from engines.splat.nerf.volume import March, Occupancy, picture
from engines.splat.views import View

_SOLID, _OPACITY = 0.5, 0.9
_USUAL = March()


@torch.no_grad()
def splats_of_field(field: Field, occupancy: Occupancy, cameras: list[Camera], most: int = 50_000, march: March = _USUAL) -> Splats:
    """At most `most` round splats where the cameras see something solid, as wide as a pixel there; to be drawn, or trained further.

    Raises ValueError if they see nothing.
    """
    parts = [_solid(view_of_field(field, occupancy, camera, march)) for camera in cameras]
    means, rgb, sizes = (np.concatenate(values) for values in zip(*parts, strict=True))
    if not len(means):
        raise ValueError("the cameras see nothing solid in the field")
    chosen = np.random.default_rng(0).permutation(len(means))[:most]
    sizes = sizes[chosen] * np.sqrt(max(1.0, len(means) / len(chosen) / max(1, len(cameras) / 4)))
    quaternions = np.tile(np.array([[1, 0, 0, 0]], np.float32), (len(chosen), 1))
    opacities = logit(np.full(len(chosen), _OPACITY, np.float32))
    scales = np.repeat(np.log(sizes)[:, None], 3, axis=1).astype(np.float32)
    return Splats(means[chosen].astype(np.float32), scales, quaternions, opacities, ((rgb[chosen] - 0.5) / C0)[:, None].astype(np.float32))


@torch.no_grad()
def view_of_field(field: Field, occupancy: Occupancy, camera: Camera, march: March = _USUAL) -> View:
    """What a camera sees of a field, with depth, and colours without the black background of `march`."""
    colour, alpha, depth = (layer.numpy() for layer in picture(field, occupancy, camera, march))
    colour = colour / np.maximum(alpha, 1e-3)[..., None]
    return View(camera, np.round(colour * 255).clip(0, 255).astype(np.uint8), depth, alpha)


@torch.no_grad()
def density_grid(field: Field, edge: int = 128, share: float = 1.0) -> tuple[np.ndarray, np.ndarray, float]:
    """(densities float32 [edge, edge, edge] by x, y, z in 1 / radius, the first cell's middle [3], the step in world units).

    The grid fills the cube around the field's middle with half an edge of `share` radii.
    """
    half = share * float(field.radius)
    ticks = torch.linspace(-half, half, edge)
    places = torch.stack(torch.meshgrid(ticks, ticks, ticks, indexing="ij"), -1).view(-1, 3) + field.middle
    values = torch.cat([field.thickness(field.folded(some)) for some in places.split(65536)])
    return values.view(edge, edge, edge).numpy(), (field.middle - half).numpy().astype(np.float64), 2 * half / (edge - 1)


def _solid(view: View) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(places [n, 3], RGB [n, 3] 0..1, sizes [n] in world units) of the solid pixels of a view."""
    camera = view.camera
    rows, columns = np.where((view.alpha > _SOLID) & (view.depth > 0))
    distance = view.depth[rows, columns].astype(np.float64)
    local = np.stack([(columns + 0.5 - camera.cx) / camera.fx, (rows + 0.5 - camera.cy) / camera.fy, np.ones(len(rows))], 1)
    places = (local * distance[:, None]) @ camera.rotation + camera.position
    return places, view.colour[rows, columns] / 255, distance / camera.fx
