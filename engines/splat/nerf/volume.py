"""Pictures of a radiance field: rays, samples where something may be, and the sum of what they emit (Max 1995; Mildenhall et al. 2020)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn.functional import max_pool3d

from engines.splat.camera import Camera
from engines.splat.nerf.field import Field

_EDGE, _LOOKS = 64, 65536  # cells along the cube; how many are looked at in an update
_KEPT, _FADING = 0.5, 0.7  # density that counts as something (a step through it hides 2 %); of the memory in an update
NEAR = 0.2
"""The usual distance of the first sample, in radii of the field."""
_TURN, _FAR = 3.5, 40.0  # where steps begin to grow, last sample
_AROUND, _SKY = 2, 1.7  # cells around a point that may hold something; the folded distance (2 is infinity) from which everything may
_LINEAR = 0.75  # the share of samples before the turn


class Occupancy:
    """Where the field may have anything: the greatest density seen lately in 64 x 64 x 64 cells of the cube.

    `allowed` [64^3] bool: cells that may ever hold something.
    """

    def __init__(self, allowed: torch.Tensor | None = None) -> None:
        self.density = torch.ones(_EDGE**3)
        self.allowed = torch.ones(_EDGE**3, dtype=torch.bool) if allowed is None else allowed
        self._looked = False

    @torch.no_grad()
    def update(self, field: Field, chance: torch.Generator) -> None:
        """Look at one place in each of some cells, drawn at random; the first time in all of them."""
        if not self._looked:
            self._looked, self.density = True, torch.zeros(_EDGE**3)
            index = torch.arange(_EDGE**3)
        else:
            index = torch.randint(_EDGE**3, (_LOOKS,), generator=chance)
        cells = torch.stack([index // _EDGE**2, index // _EDGE % _EDGE, index % _EDGE], 1)
        places = (cells + torch.rand(cells.shape, generator=chance)) / _EDGE
        found = field.thickness(field.unfolded(places))
        self.density[index] = torch.maximum(self.density[index] * _FADING, found)

    def full(self, cube: torch.Tensor) -> torch.Tensor:
        """Which places [n, 3] of the cube may hold something, bool [n]."""
        x, y, z = (cube * _EDGE).long().clamp(0, _EDGE - 1).unbind(1)
        index = (x * _EDGE + y) * _EDGE + z
        return self.allowed[index] & (self.density[index] > min(_KEPT, float(self.density.mean())))


def near_points(field: Field, points: torch.Tensor) -> torch.Tensor:
    """Which cells of the cube lie near one of the world points [n, 3], or far away, where skies are; bool [64^3]."""
    cells = torch.zeros(1, 1, _EDGE, _EDGE, _EDGE)
    x, y, z = (field.folded(points) * _EDGE).long().clamp(0, _EDGE - 1).unbind(1)
    cells[0, 0, x, y, z] = 1
    near = max_pool3d(cells, 2 * _AROUND + 1, stride=1, padding=_AROUND).view(-1) > 0
    ticks = (torch.arange(_EDGE) + 0.5) / _EDGE * 4 - 2
    across = torch.stack(torch.meshgrid(ticks, ticks, ticks, indexing="ij"), -1).norm(dim=-1).view(-1)
    return near | (across > _SKY)


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
    """`samples` along a ray; with `chance` they are shifted at random, as training needs.

    `background`: RGB where the ray meets nothing; with `chance`, None draws a colour for each ray. `near`: the first sample, in radii.
    """

    samples: int = 96
    chance: torch.Generator | None = None
    background: tuple[float, float, float] | None = (0.0, 0.0, 0.0)
    near: float = NEAR

    def behind(self, count: int) -> torch.Tensor:
        """RGB [count, 3]."""
        if self.background is None:
            return torch.rand(count, 3, generator=self.chance)
        return torch.tensor(self.background).expand(count, 3)


def shine(field: Field, occupancy: Occupancy, along: Rays, march: March) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """(RGB [n, 3], alpha [n], depth [n] along the viewing axis in world units, 0 where nothing is) of rays; differentiable by the field."""
    count, distances = len(along.origins), _distances(field, march, len(along.origins))
    middles = 0.5 * (distances[:, 1:] + distances[:, :-1])
    places = (along.origins[:, None] + along.directions[:, None] * middles[..., None]).view(-1, 3)
    index = torch.where(occupancy.full(field.folded(places)))[0]
    owners = index // march.samples
    density, rgb = field(places[index], along.directions[owners])
    steps = (distances.diff(dim=1) / field.radius).view(-1) * field.shrinking(places)
    thickness = torch.zeros(count * march.samples).index_put((index,), density) * steps
    thickness = thickness.view(count, march.samples)
    light = torch.exp(-torch.cat([torch.zeros(count, 1), thickness.cumsum(1)[:, :-1]], 1))
    weights = light * (1 - torch.exp(-thickness))
    alpha = weights.sum(1)
    colour = torch.zeros(count, 3).index_add(0, owners, weights.view(-1)[index][:, None] * rgb)
    colour = colour + (1 - alpha)[:, None] * march.behind(count)
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
    near = march.near + (_TURN - march.near) * shares / _LINEAR
    far = _TURN * (_FAR / _TURN) ** ((shares - _LINEAR) / (1 - _LINEAR)).clamp(min=0)
    return torch.where(shares < _LINEAR, near, far) * field.radius
