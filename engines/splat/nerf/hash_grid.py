"""Features at places in a cube by hashed grids of several resolutions (Mueller et al. 2022, section 3); on the CPU compiled."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import nn

from engines.splat.nerf import marching
from engines.splat.nerf.marching import FEATURES, PRIME_Y, PRIME_Z
from engines.splat.raster import share_out


class HashGrid(nn.Module):
    """`levels` grids from `coarsest` to `finest` corners along the cube's edge, each with 2 ** `size` cells' worth of learned features."""

    def __init__(self, levels: int = 10, coarsest: int = 16, finest: int = 512, size: int = 16) -> None:
        super().__init__()
        self.table = nn.Parameter(torch.empty(levels, 2**size, FEATURES).uniform_(-1e-4, 1e-4))
        edges = coarsest * (finest / coarsest) ** (torch.arange(levels) / max(levels - 1, 1))
        self.register_buffer("edges", edges.round().int())

    def forward(self, places: torch.Tensor) -> torch.Tensor:
        """Features [n, 2 levels] at `places` [n, 3] in 0..1, interpolated between the eight corners of each level's cell."""
        if places.is_cuda or self.table.dtype != torch.float32:
            return by_torch(places, self.table, self.edges)
        return _Lookup.apply(places, self.table, self.edges)


def by_torch(places: torch.Tensor, table: torch.Tensor, edges: torch.Tensor) -> torch.Tensor:
    """The same in plain torch: for CUDA, and to check the compiled one against."""
    layers = []
    for level in range(len(table)):
        edge, count = int(edges[level]), table.shape[1]
        scaled = places * (edge - 1)
        corner = scaled.floor().clamp(0, edge - 2)
        share, corner = scaled - corner, corner.long()
        total = 0
        for bits in range(8):
            step = torch.tensor([bits & 1, bits >> 1 & 1, bits >> 2], device=places.device)
            x, y, z = (corner + step).unbind(1)
            cell = x + edge * (y + edge * z) if edge**3 <= count else (x ^ (y * PRIME_Y) ^ (z * PRIME_Z)) & (count - 1)
            weight = torch.where(step > 0, share, 1 - share).prod(dim=1, keepdim=True)
            total = total + weight * table[level][cell]
        layers.append(total)
    return torch.cat(layers, 1)


def scattered(places: np.ndarray, pulls: np.ndarray, edges: np.ndarray, count: int) -> np.ndarray:
    """The table's gradient [levels, `count`, 2] from those of features [n, 2 levels] at `places` [n, 3]; threads share out the levels."""
    table = np.zeros((len(edges), count, FEATURES), pulls.dtype)
    levels = [(level, level + 1) for level in range(len(edges))]
    share_out(lambda first, _last: marching.scatter(places, pulls, edges, table, first), levels)
    return table


class _Lookup(torch.autograd.Function):
    """Places receive no gradient."""

    @staticmethod
    def forward(ctx: Any, places: torch.Tensor, table: torch.Tensor, edges: torch.Tensor) -> torch.Tensor:
        where, cells, corners = places.detach().contiguous().numpy(), table.detach().numpy(), edges.numpy()
        features = np.empty((len(where), len(cells) * FEATURES), cells.dtype)
        marching.look_up(cells, corners, where, features)
        ctx.known = where, corners, table.shape[1]
        return torch.from_numpy(features)

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[None, torch.Tensor, None]:
        where, corners, count = ctx.known
        return None, torch.from_numpy(scattered(where, gradient.contiguous().numpy(), corners, count)), None
