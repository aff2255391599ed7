"""Features at places in a cube by hashed grids of several resolutions (Mueller et al. 2022, section 3); on the CPU compiled by numba."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import torch
from torch import nn

from engines.splat.raster import share_out

_PRIME_Y, _PRIME_Z = 2654435761, 805459861
FEATURES = 2
"""Numbers in each cell of a level."""


class HashGrid(nn.Module):
    """`levels` grids from `coarsest` to `finest` cells along the cube's edge, each with 2 ** `size` cells' worth of learned features."""

    def __init__(self, levels: int = 10, coarsest: int = 16, finest: int = 512, size: int = 16) -> None:
        super().__init__()
        self.table = nn.Parameter(torch.empty(levels, 2**size, FEATURES).uniform_(-1e-4, 1e-4))
        edges = coarsest * (finest / coarsest) ** (torch.arange(levels) / max(levels - 1, 1))
        self.register_buffer("edges", edges.round().int())

    def forward(self, places: torch.Tensor) -> torch.Tensor:
        """Features [n, 2 levels] at `places` [n, 3] in 0..1, interpolated between the eight corners of each level's cell."""
        if places.is_cuda or places.dtype != torch.float32:
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
            cell = x + edge * (y + edge * z) if edge**3 <= count else (x ^ (y * _PRIME_Y) ^ (z * _PRIME_Z)) & (count - 1)
            weight = torch.where(step > 0, share, 1 - share).prod(dim=1, keepdim=True)
            total = total + weight * table[level][cell]
        layers.append(total)
    return torch.cat(layers, 1)


class _Lookup(torch.autograd.Function):
    """Levels are independent, so threads share them out; places receive no gradient."""

    @staticmethod
    def forward(ctx: Any, places: torch.Tensor, table: torch.Tensor, edges: torch.Tensor) -> torch.Tensor:
        where, cells, sizes = places.detach().contiguous().numpy(), table.detach().numpy(), edges.numpy()
        out = np.empty((len(where), len(cells) * FEATURES), np.float32)
        share_out(lambda first, last: _look_up(where, cells, sizes, out, first), [(level, level + 1) for level in range(len(cells))])
        ctx.known = where, sizes, table.shape
        return torch.from_numpy(out)

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[None, torch.Tensor, None]:
        where, sizes, shape = ctx.known
        pulls, out = gradient.contiguous().numpy(), np.zeros(tuple(shape), np.float32)
        share_out(lambda first, last: _look_up_back(where, pulls, sizes, out, first), [(level, level + 1) for level in range(len(out))])
        return None, torch.from_numpy(out), None


part = numba.njit(nogil=True, fastmath={"reassoc", "contract", "nsz"}, error_model="numpy")
compiled = numba.njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "nsz"}, error_model="numpy")


@compiled
def _look_up(places, table, edges, out, level):
    for i in range(len(places)):
        x, y, z, u, v, w = _corner(places[i], edges[level])
        first, second = np.float32(0), np.float32(0)
        for bits in range(8):
            cell = _cell(x + (bits & 1), y + (bits >> 1 & 1), z + (bits >> 2), edges[level], table.shape[1])
            weight = _weight(bits, u, v, w)
            first += weight * table[level, cell, 0]
            second += weight * table[level, cell, 1]
        out[i, 2 * level], out[i, 2 * level + 1] = first, second


@compiled
def _look_up_back(places, pulls, edges, out, level):
    for i in range(len(places)):
        x, y, z, u, v, w = _corner(places[i], edges[level])
        for bits in range(8):
            cell = _cell(x + (bits & 1), y + (bits >> 1 & 1), z + (bits >> 2), edges[level], out.shape[1])
            weight = _weight(bits, u, v, w)
            out[level, cell, 0] += weight * pulls[i, 2 * level]
            out[level, cell, 1] += weight * pulls[i, 2 * level + 1]


@part
def _corner(place, edge):
    """The lower corner of the cell, and the place inside of it (0..1 each way)."""
    x, y, z = place[0] * np.float32(edge - 1), place[1] * np.float32(edge - 1), place[2] * np.float32(edge - 1)
    i, j, k = np.int64(np.floor(x)), np.int64(np.floor(y)), np.int64(np.floor(z))
    i, j, k = min(max(i, 0), edge - 2), min(max(j, 0), edge - 2), min(max(k, 0), edge - 2)
    return i, j, k, x - np.float32(i), y - np.float32(j), z - np.float32(k)


@part
def _cell(x, y, z, edge, count):
    if np.int64(edge) * edge * edge <= count:
        return x + edge * (y + edge * z)
    return (x ^ (y * _PRIME_Y) ^ (z * _PRIME_Z)) & (count - 1)


@part
def _weight(bits, u, v, w):
    one = np.float32(1)
    return (u if bits & 1 else one - u) * (v if bits & 2 else one - v) * (w if bits & 4 else one - w)
