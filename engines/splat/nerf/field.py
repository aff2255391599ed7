"""A radiance field: density and colour at places seen from directions, over all space folded into a cube."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import torch
from torch import nn

from engines.splat.nerf import marching
from engines.splat.nerf.hash_grid import HashGrid
from engines.splat.nerf.marching import FEATURES, SLOPE, THICKEST, WAYS, Net
from engines.splat.raster import chunks, share_out

_GEOMETRY, _WIDTH = 15, 32


class Field(nn.Module):
    """The field around `middle` [3]: what lies within `radius` (world units) keeps its shape, the rest is folded around it.

    Folding is the contraction of Barron et al. 2022 (MipNeRF 360, equation 10): a ball of radius 2 holds all space.
    `gloss` 0..1: how much colours may depend on where they are seen from. `start`: added to the logarithms of all densities.
    """

    def __init__(self, middle: torch.Tensor, radius: float, grid: HashGrid | None = None, start: float = -0.5) -> None:
        super().__init__()
        self.register_buffer("middle", torch.as_tensor(middle, dtype=torch.float32))
        self.register_buffer("radius", torch.tensor(float(radius)))
        self.register_buffer("gloss", torch.tensor(1.0))
        self.start = start
        self.grid = grid or HashGrid()
        features = len(self.grid.table) * FEATURES
        self.density = _layers(features, _WIDTH, 1 + _GEOMETRY)
        self.colour = _layers(_GEOMETRY + WAYS, _WIDTH, 3)

    @property
    def compiled(self) -> bool:
        """Whether the compiled code can follow rays through it."""
        return not self.middle.is_cuda

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
        found = self.density(self.grid(self.folded(places)))
        told = torch.cat([found[:, 1:], _ways(self.gloss * directions)], 1)
        return self._thick(found), self.colour(told).sigmoid()

    @torch.no_grad()
    def thickness(self, cube: torch.Tensor) -> torch.Tensor:
        """The density alone, at places of the cube [n, 3], [n]."""
        if not self.compiled:
            return self._thick(self.density(self.grid(cube)))
        net, where = self.net(), cube.contiguous().numpy()
        out, start = np.empty(len(where), where.dtype), where.dtype.type(self.start)
        share_out(lambda first, last: marching.densities(net, start, where[first:last], out[first:last]), chunks(len(where)))
        return torch.from_numpy(out)

    def weights(self) -> tuple[torch.Tensor, ...]:
        """The grid's table and the four layers' matrices, what training changes."""
        return self.grid.table, self.density[0].weight, self.density[2].weight, self.colour[0].weight, self.colour[2].weight

    def net(self) -> Net:
        """The weights as arrays for the compiled code; the table shares memory."""
        table, inner, outer, tint, colour = (weight.detach() for weight in self.weights())
        turned = (matrix.t().contiguous().numpy() for matrix in (inner, outer, tint))
        return Net(table.numpy(), self.grid.edges.numpy(), *turned, colour.contiguous().numpy())

    def _thick(self, found: torch.Tensor) -> torch.Tensor:
        return (found[:, 0] + self.start).clamp(max=THICKEST).exp()


def _layers(*widths: int) -> nn.Sequential:
    """Without shifts, which learn what is the same everywhere and leave places untold apart; leaky, since others die of a dark start."""
    layers = [part for before, after in pairwise(widths) for part in (nn.Linear(before, after, bias=False), nn.LeakyReLU(SLOPE))]
    return nn.Sequential(*layers[:-1])


def _ways(directions: torch.Tensor) -> torch.Tensor:
    """Polynomials of degree 0 to 2 that span the spherical harmonics, [n, 9]."""
    x, y, z = directions.unbind(1)
    return torch.stack([torch.ones_like(x), x, y, z, x * y, y * z, z * x, x * x - y * y, 3 * z * z - x * x - y * y - z * z], 1)
