"""Pictures of a radiance field: rays, samples where something may be, and the sum of what they emit (Max 1995; Mildenhall et al. 2020)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from engines.splat.camera import Camera
from engines.splat.nerf.field import Field

_EDGE, _LOOKS = 64, 32768  # cells along the cube; how many are looked at in an update
_KEPT, _FADING = 0.01, 0.8  # density (1 / radius) that counts as something; of the memory in an update
_NEAR, _TURN, _FAR = 0.2, 3.5, 40.0  # in radii of the field: first sample, where steps begin to grow, last sample
_LINEAR = 0.75  # the share of samples before the turn


class Occupancy:
    """Where the field may have anything: the greatest density seen lately in 64 x 64 x 64 cells of the cube."""

    def __init__(self) -> None:
        self.density = torch.full((_EDGE**3,), 1.0)

    @torch.no_grad()
    def update(self, field: Field, chance: torch.Generator) -> None:
        """Look at one place in each of some cells, drawn at random."""
        index = torch.randint(_EDGE**3, (_LOOKS,), generator=chance)
        cells = torch.stack([index // _EDGE**2, index // _EDGE % _EDGE, index % _EDGE], 1)
        places = (cells + torch.rand(cells.shape, generator=chance)) / _EDGE
        found = field.thickness(field.unfolded(places))
        self.density[index] = torch.maximum(self.density[index] * _FADING, found)

    def full(self, cube: torch.Tensor) -> torch.Tensor:
        """Which places [n, 3] of the cube may hold something, bool [n]."""
        x, y, z = (cube * _EDGE).long().clamp(0, _EDGE - 1).unbind(1)
        return (self.density > min(_KEPT, float(self.density.mean())))[(x * _EDGE + y) * _EDGE + z]


@dataclass(frozen=True, eq=False)
class Rays:
    """`origins` [n, 3], `directions` [n, 3] of length 1, world units; `stretch` [n]: distance along the ray for each unit of depth."""

    origins: torch.Tensor
    directions: torch.Tensor
    stretch: torch.Tensor


def rays(camera: Camera, pixels: torch.Tensor) -> Rays:
    """The rays through the middles of `pixels` [n, 2] (column, row)."""
    slants = (pixels + 0.5 - pixels.new_tensor([camera.cx, camera.cy])) / pixels.new_tensor([camera.fx, camera.fy])
    local = torch.cat([slants, torch.ones_like(slants[:, :1])], 1)
    stretch = local.norm(dim=1)
    directions = (local / stretch[:, None]) @ torch.from_numpy(camera.rotation.astype(np.float32))
    origins = torch.from_numpy(camera.position.astype(np.float32)).expand_as(directions)
    return Rays(origins, directions, stretch)


@dataclass(frozen=True)
class March:
    """`samples` along a ray; with `chance` they are shifted at random, as training needs. `background`: RGB where the ray meets nothing."""

    samples: int = 96
    chance: torch.Generator | None = None
    background: tuple[float, float, float] = (0.0, 0.0, 0.0)


def shine(field: Field, occupancy: Occupancy, along: Rays, march: March) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """(RGB [n, 3], alpha [n], depth [n] along the viewing axis in world units, 0 where nothing is) of rays; differentiable by the field."""
    count, distances = len(along.origins), _distances(field, march, len(along.origins))
    middles = 0.5 * (distances[:, 1:] + distances[:, :-1])
    places = (along.origins[:, None] + along.directions[:, None] * middles[..., None]).view(-1, 3)
    index = torch.where(occupancy.full(field.folded(places)))[0]
    owners = index // march.samples
    density, rgb = field(places[index], along.directions[owners])
    thickness = torch.zeros(count * march.samples).index_put((index,), density) * (distances.diff(dim=1) / field.radius).view(-1)
    thickness = thickness.view(count, march.samples)
    light = torch.exp(-torch.cat([torch.zeros(count, 1), thickness.cumsum(1)[:, :-1]], 1))
    weights = light * (1 - torch.exp(-thickness))
    alpha = weights.sum(1)
    colour = torch.zeros(count, 3).index_add(0, owners, weights.view(-1)[index][:, None] * rgb)
    colour = colour + (1 - alpha)[:, None] * colour.new_tensor(march.background)
    depth = (weights * middles).sum(1) / alpha.clamp(min=1e-6) / along.stretch
    return colour, alpha, depth


def picture(field: Field, occupancy: Occupancy, camera: Camera, march: March) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """(RGB [h, w, 3], alpha [h, w], depth [h, w]) of a whole picture, some thousand rays at a time."""
    rows, columns = torch.meshgrid(torch.arange(camera.height), torch.arange(camera.width), indexing="ij")
    pixels = torch.stack([columns, rows], -1).view(-1, 2).float()
    parts = [shine(field, occupancy, rays(camera, some), march) for some in pixels.split(4096)]
    colour, alpha, depth = (torch.cat(values) for values in zip(*parts, strict=True))
    size = camera.height, camera.width
    return colour.view(*size, 3), alpha.view(size), depth.view(size)


def _distances(field: Field, march: March, count: int) -> torch.Tensor:
    """The edges of the samples [n, samples + 1]: even steps at first, then steps that grow with the distance."""
    shares = torch.linspace(0, 1, march.samples + 1).expand(count, -1)
    if march.chance is not None:
        shares = (shares + (torch.rand(count, 1, generator=march.chance) - 0.5) / march.samples).clamp(0, 1)
    near = _NEAR + (_TURN - _NEAR) * shares / _LINEAR
    far = _TURN * (_FAR / _TURN) ** ((shares - _LINEAR) / (1 - _LINEAR)).clamp(min=0)
    return torch.where(shares < _LINEAR, near, far) * field.radius
