"""Pictures of a radiance field: rays, samples where something may be, and the sum of what they emit (Max 1995; Mildenhall et al. 2020)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.nn.functional import max_pool3d

from engines.splat.camera import Camera
from engines.splat.nerf import marching
from engines.splat.nerf.field import Field
from engines.splat.nerf.hash_grid import scattered
from engines.splat.nerf.marching import Bundle, Net, Samples, Space
from engines.splat.raster import chunks, share_out

EDGE = 64
"""Cells of the occupancy along the cube."""
_LOOKS = 32768  # of all cells, and as many of the full ones, are looked at in an update
_KEPT, _MEAN, _FADING = 0.5, 0.5, 0.7  # density that counts as something (a step through it hides 1 %), or share of the mean; of the memory
NEAR = 0.2
"""The usual distance of the first sample, in radii of the field."""
_AROUND, _GAP = 1, 3  # cells around a point that may hold something; and half of a gap between points that may
_SKY, _ALL = 1.7, 2.05  # the folded distances (2 is infinity) from which everything may, and nothing
_LINEAR = 0.85  # the share of samples before the turn


class Occupancy:
    """Where the field may have anything: the greatest density seen lately in 64 x 64 x 64 cells of the cube.

    `allowed` [64^3] bool: cells that may ever hold something. `full` [64, 64, 64]: 1 where something may be now, else 0.
    """

    def __init__(self, allowed: torch.Tensor | None = None) -> None:
        self.density = torch.ones(EDGE**3)
        self.allowed = (torch.ones(EDGE**3, dtype=torch.bool) if allowed is None else allowed) & (_across() < _ALL)
        self.full = self.allowed.byte().view(EDGE, EDGE, EDGE)
        self._looked = False

    @torch.no_grad()
    def update(self, field: Field, chance: torch.Generator) -> None:
        """Look at one place in each of some cells, drawn at random; the first time in all of them."""
        if not self._looked:
            self._looked, self.density = True, torch.zeros(EDGE**3)
            index = torch.where(self.allowed)[0]
        else:
            full = torch.where(self.full.view(-1))[0]
            among = torch.randint(max(1, len(full)), (min(_LOOKS, len(full)),), generator=chance)
            index = torch.cat([torch.randint(EDGE**3, (_LOOKS,), generator=chance), full[among]])
        cells = torch.stack([index // EDGE**2, index // EDGE % EDGE, index % EDGE], 1)
        found = field.thickness((cells + torch.rand(cells.shape, generator=chance)) / EDGE)
        self.density[index] = torch.maximum(self.density[index] * _FADING, found)
        full = self.allowed & (self.density > min(_KEPT, _MEAN * float(self.density[self.allowed].mean())))
        self.full = full.byte().view(EDGE, EDGE, EDGE)

    def holds(self, cube: torch.Tensor) -> torch.Tensor:
        """Which places [n, 3] of the cube may hold something, bool [n]."""
        x, y, z = (cube * EDGE).long().clamp(0, EDGE - 1).unbind(1)
        return self.full.to(cube.device)[x, y, z] > 0


def near_points(field: Field, points: torch.Tensor) -> torch.Tensor:
    """Which cells of the cube lie near world points [n, 3] or in small gaps between them, or far away, where skies are; bool [64^3]."""
    cells = torch.zeros(1, 1, EDGE, EDGE, EDGE)
    x, y, z = (field.folded(points) * EDGE).long().clamp(0, EDGE - 1).unbind(1)
    cells[0, 0, x, y, z] = 1
    near = -_grown(-_grown(cells, _AROUND + _GAP), _GAP).view(-1) > 0
    return near | (_across() > _SKY)


def inside_ball() -> torch.Tensor:
    """Which cells of the cube lie in the ball that keeps its shape, bool [64^3]."""
    return _across() < 1


def _across() -> torch.Tensor:
    """The folded distance of each cell from the middle, [64^3]."""
    ticks = (torch.arange(EDGE) + 0.5) / EDGE * 4 - 2
    return torch.stack(torch.meshgrid(ticks, ticks, ticks, indexing="ij"), -1).norm(dim=-1).view(-1)


def _grown(cells: torch.Tensor, by: int) -> torch.Tensor:
    """The greatest value within so many cells each way, axis by axis, [1, 1, x, y, z]."""
    for axis in range(3):
        cells = max_pool3d(cells, [2 * by + 1 if i == axis else 1 for i in range(3)], 1, [by if i == axis else 0 for i in range(3)])
    return cells


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

    `background`: RGB where the ray meets nothing; None takes what the field has at the ray's far end. `near`: the first sample, in radii.

    `reach`: where steps begin to grow, and the last sample, in radii; the same where they never grow.
    """

    samples: int = 256
    chance: torch.Generator | None = None
    background: tuple[float, float, float] | None = (0.0, 0.0, 0.0)
    near: float = NEAR
    reach: tuple[float, float] = (3.5, 40.0)


@dataclass(frozen=True, eq=False)
class Seen:
    """What n rays meet. `colour` [n, 3] 0..1, with the background; `alpha` [n]; `depth` [n] along the viewing axis, 0 where nothing is.

    `spread` [n]: how far apart along the ray its colour comes from: the variance of shares of the way (0..1), times alpha. `looks`: how
    many places were looked at in all.
    """

    colour: torch.Tensor
    alpha: torch.Tensor
    depth: torch.Tensor
    spread: torch.Tensor
    looks: int


def shine(field: Field, occupancy: Occupancy, along: Rays, march: March) -> Seen:
    """What rays meet; differentiable by the field. Samples stop where less than a thousandth of the light is left."""
    if field.compiled:
        counted = [0]
        gathered = _Marched.apply(field, occupancy, along, march, counted, *field.weights())
        return _seen(gathered, field, along, march, counted[0])
    return by_torch(field, occupancy, along, march)


def by_torch(field: Field, occupancy: Occupancy, along: Rays, march: March) -> Seen:
    """The same in plain torch, to the last sample: for CUDA, and to check the compiled one against."""
    count, distances = len(along.origins), _distances(march, len(along.origins)).to(along.origins.device) * field.radius
    middles = 0.5 * (distances[:, 1:] + distances[:, :-1])
    places = (along.origins[:, None] + along.directions[:, None] * middles[..., None]).view(-1, 3)
    held = occupancy.holds(field.folded(places)).view(count, -1)
    held[:, -1] |= march.background is None
    index = torch.where(held.view(-1))[0]
    owners = index // march.samples
    density, rgb = field(places[index], along.directions[owners])
    steps = (distances.diff(dim=1) / field.radius).view(-1) * field.shrinking(places)
    thickness = places.new_zeros(count * march.samples).index_put((index,), density) * steps
    thickness = thickness.view(count, march.samples)
    if march.background is None:
        thickness = torch.cat([thickness[:, :-1], torch.full_like(thickness[:, -1:], marching.OPAQUE)], 1)
    light = torch.exp(-torch.cat([torch.zeros_like(thickness[:, :1]), thickness.cumsum(1)[:, :-1]], 1))
    weights = light * (1 - torch.exp(-thickness))
    colour = places.new_zeros(count, 3).index_add(0, owners, weights.view(-1)[index][:, None] * rgb)
    shares = (torch.arange(march.samples, device=places.device) + 0.5) / march.samples
    sums = [weights, weights * middles / field.radius, weights * shares, weights * shares.square()]
    return _seen(torch.cat([colour, torch.stack([one.sum(1) for one in sums], 1)], 1), field, along, march, len(index))


def picture(field: Field, occupancy: Occupancy, camera: Camera, march: March) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """(RGB [h, w, 3], alpha [h, w], depth [h, w]) of a whole picture, some thousand rays at a time."""
    rows, columns = torch.meshgrid(torch.arange(camera.height), torch.arange(camera.width), indexing="ij")
    pixels = torch.stack([columns, rows], -1).view(-1, 2).float()
    parts = [shine(field, occupancy, rays(camera, some), march) for some in pixels.split(4096)]
    colour, alpha, depth = (torch.cat([getattr(part, name) for part in parts]) for name in ("colour", "alpha", "depth"))
    size = camera.height, camera.width
    return colour.view(*size, 3), alpha.view(size), depth.view(size)


class _Marched(torch.autograd.Function):
    """What rays gather [n, CHANNELS], by compiled code: every thread follows rays of its own."""

    @staticmethod
    def forward(ctx: Any, *inputs: Any) -> torch.Tensor:
        field, occupancy, along, march, counted = inputs[:5]
        net, kind = field.net(), field.grid.table.detach().numpy().dtype
        space = Space(kind.type(field.gloss), kind.type(field.start), occupancy.full.numpy(), march.background is None)
        bundle = _bundle(field, along, march, kind)
        pieces = {first: _room(net, last - first, march.samples) for first, last in chunks(len(along.origins))}
        share_out(lambda first, _last: marching.march(net, space, bundle, pieces[first], first), chunks(len(along.origins)))
        ctx.known = net, space, bundle, pieces
        counted[0] = sum(int(samples.starts[-1]) for samples in pieces.values())
        return torch.from_numpy(bundle.gathered)

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        net, space, bundle, pieces = ctx.known
        back = bundle._replace(gathered=np.ascontiguousarray(gradient.numpy(), net.table.dtype))
        kept = {first: _used(samples) for first, samples in pieces.items()}
        pulls = {first: Net(net.table[:0], net.edges, *(np.zeros_like(matrix) for matrix in net[2:])) for first in pieces}
        ways = {first: np.empty_like(samples.features) for first, samples in kept.items()}

        def follow(first: int, _last: int) -> None:
            marching.march_back(net, space, back, kept[first], (first, pulls[first], ways[first]))

        share_out(follow, [(first, first + 1) for first in pieces])
        places = np.concatenate([samples.places for samples in kept.values()])
        table = scattered(places, np.concatenate(list(ways.values())), net.edges, net.table.shape[1])
        inner, outer, tint, colour = (torch.from_numpy(sum(one[layer] for one in pulls.values())) for layer in range(2, 6))
        return *(None,) * 5, torch.from_numpy(table), inner.t(), outer.t(), tint.t(), colour


def _bundle(field: Field, along: Rays, march: March, kind: np.dtype) -> Bundle:
    origins, count = (along.origins - field.middle) / field.radius, len(along.origins)
    arrays = (np.ascontiguousarray(value.numpy(), kind) for value in (origins, along.directions, _distances(march, count)))
    return Bundle(*arrays, np.empty((count, marching.CHANNELS), kind))


def _room(net: Net, rays: int, samples: int) -> Samples:
    """Room for all samples of some rays; the system gives memory only to what is used of it."""
    count, kind = rays * samples, net.table.dtype
    sizes = (3, len(net.inner), marching.MARKS)
    return Samples(np.zeros(rays + 1, np.int64), *(np.empty((count, size), kind) for size in sizes))


def _used(samples: Samples) -> Samples:
    count = samples.starts[-1]
    return Samples(samples.starts, *(array[:count] for array in samples[1:]))


def _seen(gathered: torch.Tensor, field: Field, along: Rays, march: March, looks: int) -> Seen:
    alpha = gathered[:, 3]
    behind = gathered.new_tensor(march.background or (0.0, 0.0, 0.0))
    some = alpha.clamp(min=1e-6)
    spread = gathered[:, 6] - gathered[:, 5].square() / some
    depth = gathered[:, 4] / some * field.radius / along.stretch
    return Seen(gathered[:, :3] + (1 - alpha)[:, None] * behind, alpha, depth, spread, looks)


def _distances(march: March, count: int) -> torch.Tensor:
    """The edges of the samples [n, samples + 1] in radii: even steps at first, then steps that grow with the distance."""
    shares = torch.linspace(0, 1, march.samples + 1).expand(count, -1)
    if march.chance is not None:
        shares = (shares + (torch.rand(count, 1, generator=march.chance) - 0.5) / march.samples).clamp(0, 1)
    turn, last = march.reach
    linear = _LINEAR if last > turn else 1.0
    near = march.near + (turn - march.near) * shares / linear
    far = turn * (last / turn) ** ((shares - linear) / max(1 - linear, 1e-6)).clamp(min=0)
    return torch.where(shares < linear, near, far)
