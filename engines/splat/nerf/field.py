"""A radiance field: density and colour at places seen from directions, over all space folded into a cube."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import nn

from engines.splat.nerf.hash_grid import FEATURES, HashGrid

_GEOMETRY, _WIDTH, _DIRECTION = 15, 32, 9
_START, _THICKEST = -0.5, 10.0  # logarithms of densities: at the start, mist that nearly hides what is behind it, and at most


class Field(nn.Module):
    """The field around `middle` [3]: what lies within `radius` (world units) keeps its shape, the rest is folded around it.

    Folding is the contraction of Barron et al. 2022 (MipNeRF 360, equation 10): a ball of radius 2 holds all space.
    `gloss` 0..1: how much colours may depend on where they are seen from.
    """

    def __init__(self, middle: torch.Tensor, radius: float, grid: HashGrid | None = None) -> None:
        super().__init__()
        self.register_buffer("middle", torch.as_tensor(middle, dtype=torch.float32))
        self.register_buffer("radius", torch.tensor(float(radius)))
        self.register_buffer("gloss", torch.tensor(1.0))
        self.grid = grid or HashGrid()
        features = len(self.grid.table) * FEATURES
        self.density = _layers(features, _WIDTH, 1 + _GEOMETRY)
        self.colour = _layers(_GEOMETRY + _DIRECTION, _WIDTH, _WIDTH, 3)

    def folded(self, places: torch.Tensor) -> torch.Tensor:
        """World places [n, 3] in the cube, 0..1."""
        near = (places - self.middle) / self.radius
        length = near.norm(dim=1, keepdim=True).clamp(min=1e-6)
        return (torch.where(length > 1, (2 - 1 / length) * near / length, near) + 2) / 4

    def unfolded(self, cube: torch.Tensor) -> torch.Tensor:
        """World places [n, 3] of places in the cube; corners that hold no space lie far outside."""
        near = cube * 4 - 2
        length = near.norm(dim=1, keepdim=True).clamp(min=1e-6)
        outer = near / length / (2 - length).clamp(min=0.02)
        return torch.where(length > 1, outer, near) * self.radius + self.middle

    def shrinking(self, places: torch.Tensor) -> torch.Tensor:
        """By how much a step away from the middle is shorter in the folded space, [n]: 1 inside, then 1 / distance^2 in radii."""
        return 1 / ((places - self.middle) / self.radius).square().sum(dim=1).clamp(min=1)

    def forward(self, places: torch.Tensor, directions: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """(density [n] in 1 / radius of the folded space, RGB [n, 3] 0..1) at world `places` [n, 3] seen along unit `directions` [n, 3]."""
        density, geometry = self._geometry(places)
        return density, self.colour(torch.cat([geometry, _harmonics(self.gloss * directions)], 1)).sigmoid()

    def thickness(self, places: torch.Tensor) -> torch.Tensor:
        """The density alone, [n]."""
        return self._geometry(places)[0]

    def _geometry(self, places: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        found = self.density(self.grid(self.folded(places)))
        return (found[:, 0] + _START).clamp(max=_THICKEST).exp(), found[:, 1:]


def _layers(*widths: int) -> nn.Sequential:
    """Without shifts, which learn what is the same everywhere and leave places untold apart; leaky, since others die of a dark start."""
    layers = [part for before, after in pairwise(widths) for part in (nn.Linear(before, after, bias=False), nn.LeakyReLU(0.1))]
    return nn.Sequential(*layers[:-1])


def _harmonics(directions: torch.Tensor) -> torch.Tensor:
    """Polynomials of degree 0 to 2 that span the spherical harmonics, [n, 9]."""
    x, y, z = directions.unbind(1)
    return torch.stack([torch.ones_like(x), x, y, z, x * y, y * z, z * x, x * x - y * y, 3 * z * z - x * x - y * y - z * z], 1)
