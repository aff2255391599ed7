"""The named peer of the CPU rasteriser: the same equations in plain torch, tile by tile, all splats of a tile at once."""

from __future__ import annotations

import torch

from engines.splat.camera import Camera
from engines.splat.cloud import C0
from engines.splat.fit.growth import rotations
from engines.splat.raster import Parameters

SIDE = 16


def render(parameters: Parameters, camera: Camera) -> torch.Tensor:
    """RGB [h, w, 3] on black; the harmonics of degree 0 only; differentiable by torch itself."""
    centres, conics, opacities, reaches, depths = _project(parameters, camera)
    colours = (0.5 + C0 * parameters.sh[:, 0]).clamp(min=0)
    order = depths.detach().argsort()
    order = order[(reaches[order] > 0).all(dim=1)]
    lows, highs = (centres - reaches).detach(), (centres + reaches).detach()
    rows = [torch.cat([_tile(order, (x, y), lows, highs, (centres, conics, opacities, colours))
                       for x in range(0, camera.width, SIDE)], 1) for y in range(0, camera.height, SIDE)]  # fmt: skip
    return torch.cat(rows)[: camera.height, : camera.width]


def _project(parameters: Parameters, camera: Camera) -> tuple[torch.Tensor, ...]:
    pose = torch.tensor(camera.world_to_camera).to(parameters.means)
    local = parameters.means @ pose[:3, :3].T + pose[:3, 3]
    x, y, z = local.unbind(1)
    zero = torch.zeros_like(z)
    slope = torch.stack([camera.fx / z, zero, -camera.fx * x / z**2, zero, camera.fy / z, -camera.fy * y / z**2], 1).view(-1, 2, 3)
    half = slope @ pose[:3, :3] @ (rotations(parameters.quaternions) * parameters.scales.exp()[:, None])
    covariance = half @ half.transpose(1, 2) + 0.3 * torch.eye(2)
    opacities = parameters.opacities.sigmoid()
    radius = (2 * (255 * opacities).log()).clamp(min=0).sqrt() * (z > 0.01)
    reaches = radius[:, None] * covariance.diagonal(dim1=1, dim2=2).sqrt()
    centres = torch.stack([camera.fx * x / z + camera.cx, camera.fy * y / z + camera.cy], 1)
    return centres, torch.linalg.inv(covariance), opacities, reaches, z


def _tile(order: torch.Tensor, corner: tuple[int, int], lows: torch.Tensor, highs: torch.Tensor,
          splats: tuple[torch.Tensor, ...]) -> torch.Tensor:  # fmt: skip
    x, y = corner
    met = order[(highs[order, 0] > x) & (lows[order, 0] < x + SIDE) & (highs[order, 1] > y) & (lows[order, 1] < y + SIDE)]
    centres, conics, opacities, colours = (values[met] for values in splats)
    ticks = torch.arange(SIDE) + 0.5
    places = torch.stack(torch.meshgrid(x + ticks, y + ticks, indexing="xy"), -1).view(-1, 1, 2)
    offsets = places - centres
    power = -0.5 * torch.einsum("pni,nij,pnj->pn", offsets, conics, offsets)
    alpha = (opacities * power.exp()).clamp(max=0.99)
    alpha = torch.where(alpha >= 1 / 255, alpha, torch.zeros_like(alpha))
    left = torch.cumprod(1 - alpha, 1)
    alpha = torch.where(left > 1e-4, alpha, torch.zeros_like(alpha))
    light = torch.cat([torch.ones_like(left[:, :1]), torch.cumprod(1 - alpha, 1)[:, :-1]], 1)
    return ((light * alpha) @ colours).view(SIDE, SIDE, 3)
