"""Splats to pictures, on the CPU or through gsplat on CUDA: one function, differentiable by everything a splat has."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import torch

from engines.splat import projection, tiles
from engines.splat.camera import Camera
from engines.splat.cloud import Splats
from engines.splat.projection import Ellipses, Gaussians
from engines.splat.tiles import Light, Tiling

CHUNKS_PER_THREAD = 4


@dataclass(frozen=True, eq=False)
class Parameters:
    """The arrays of `Splats` as tensors of one device and type; each may need a gradient.

    `means` [n, 3], `scales` [n, 3] (logarithms), `quaternions` [n, 4] (w, x, y, z), `opacities` [n] (logits), `sh` [n, k, 3].
    """

    means: torch.Tensor
    scales: torch.Tensor
    quaternions: torch.Tensor
    opacities: torch.Tensor
    sh: torch.Tensor

    def tensors(self) -> tuple[torch.Tensor, ...]:
        """All five, in the order of the fields."""
        return self.means, self.scales, self.quaternions, self.opacities, self.sh


@dataclass(frozen=True, eq=False)
class Look:
    """How to draw. `background`: RGB 0..1. `antialiased`: opacity compensation of Mip-Splatting. `shape`: depth and normals too."""

    background: tuple[float, float, float] = (0.0, 0.0, 0.0)
    antialiased: bool = False
    shape: bool = False


@dataclass(frozen=True, eq=False)
class Picture:
    """`colour` [h, w, 3] over the background (0..1 where it can be shown), `alpha` [h, w] 0..1.

    With `Look.shape`: `depth` [h, w], the mean distance along the viewing axis weighted as the colours are (0 where nothing is), and
    `normal` [h, w, 3] in camera axes towards the camera, its length the share it covers. `seen` [n] bool: which splats fell on the picture.
    """

    colour: torch.Tensor
    alpha: torch.Tensor
    depth: torch.Tensor | None
    normal: torch.Tensor | None
    seen: torch.Tensor


def render(parameters: Parameters, camera: Camera, look: Look = Look(), probe: torch.Tensor | None = None) -> Picture:
    """What the camera sees. `probe` [n, 2], zeros that need a gradient, receives the gradient of the centres on the picture in pixels."""
    if parameters.means.is_cuda:
        from engines.splat import cuda

        painted, rest, seen = cuda.paint(parameters, camera, look, probe)
    else:
        if probe is None:
            probe = parameters.means.new_zeros(len(parameters.means), 2)
        painted, rest, seen = _Paint.apply(*parameters.tensors(), probe, camera, look)
    colour = painted[..., :3] + rest[..., None] * painted.new_tensor(look.background)
    if not look.shape:
        return Picture(colour, 1 - rest, None, None, seen)
    return Picture(colour, 1 - rest, painted[..., 3] / (1 - rest).clamp(min=1e-6), painted[..., 4:7], seen)


def parameters_of(splats: Splats, device: str = "cpu") -> Parameters:
    """The splats as tensors that need no gradient yet."""
    arrays = (splats.means, splats.scales, splats.quaternions, splats.opacities, splats.sh)
    return Parameters(*(torch.from_numpy(np.ascontiguousarray(array, np.float32)).to(device) for array in arrays))


def splats_of(parameters: Parameters, antialiased: bool = False) -> Splats:
    """The parameters as arrays."""
    return Splats(*(tensor.detach().cpu().float().numpy().copy() for tensor in parameters.tensors()), antialiased=antialiased)


@torch.no_grad()
def draw(splats: Splats, camera: Camera, look: Look = Look()) -> Picture:
    """What the camera sees of finished splats, drawn in the way they were made for, on the CPU."""
    return render(parameters_of(splats), camera, Look(look.background, look.antialiased or splats.antialiased, look.shape))


class _Paint(torch.autograd.Function):
    """(painted [h, w, 3 or 7], rest [h, w], seen [n]) on the CPU."""

    @staticmethod
    def forward(ctx: Any, *inputs: Any) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        tensors, camera, look = inputs[:5], inputs[6], inputs[7]
        gaussians = Gaussians(*(tensor.detach().contiguous().numpy() for tensor in tensors))
        view = _view(camera, look, gaussians.means.dtype)
        ellipses = _ellipses(gaussians, view, 7 if look.shape else 3)
        tiling, light = _light(ellipses, camera)
        ctx.known = gaussians, view, ellipses, tiling, light
        seen = torch.from_numpy(ellipses.marks[:, projection.REACH_X] > 0)
        ctx.mark_non_differentiable(seen)
        return torch.from_numpy(light.colour), torch.from_numpy(light.rest), seen

    @staticmethod
    def backward(ctx: Any, painted: torch.Tensor, rest: torch.Tensor, _seen: Any) -> tuple[torch.Tensor | None, ...]:
        gaussians, view, ellipses, tiling, light = ctx.known
        back = Light(painted.contiguous().numpy(), rest.contiguous().numpy())
        pulls = np.empty((len(tiling.owners), 6 + ellipses.features.shape[1]), ellipses.marks.dtype)
        share_out(lambda first, last: tiles.blend_back(ellipses, tiling, (light, back), pulls, (first, last)), tile_chunks(tiling))
        ways_back = Ellipses(np.empty_like(ellipses.marks), np.empty_like(ellipses.features))
        gradients = Gaussians(*(np.zeros_like(array) for array in gaussians))

        def settle(first: int, last: int) -> None:
            tiles.add_up(tiling, pulls, ways_back, first, last)
            projection.project_back(gaussians, view, (ellipses, ways_back), gradients, (first, last))

        share_out(settle, chunks(len(gaussians.means)))
        probe = torch.from_numpy(np.ascontiguousarray(ways_back.marks[:, :2]))
        return *(torch.from_numpy(gradient) for gradient in gradients), probe, None, None


def _view(camera: Camera, look: Look, kind: np.dtype) -> np.ndarray:
    pose = camera.world_to_camera
    lens = [camera.fx, camera.fy, camera.cx, camera.cy, camera.width, camera.height]
    return np.concatenate([pose[:3, :3].ravel(), pose[:3, 3], lens, camera.position, [float(look.antialiased)]]).astype(kind)


def _ellipses(gaussians: Gaussians, view: np.ndarray, features: int) -> Ellipses:
    count = len(gaussians.means)
    ellipses = Ellipses(np.empty((count, projection.MARKS), view.dtype), np.zeros((count, features), view.dtype))
    share_out(lambda first, last: projection.project(gaussians, view, ellipses, first, last), chunks(count))
    return ellipses


def _light(ellipses: Ellipses, camera: Camera) -> tuple[Tiling, Light]:
    order = np.argsort(ellipses.marks[:, projection.DEPTH]).astype(np.int32)
    tiling = tiles.sort_into_tiles(ellipses.marks, order, camera.width, camera.height)
    kind, size = ellipses.marks.dtype, (camera.height, camera.width)
    light = Light(np.empty((*size, ellipses.features.shape[1]), kind), np.empty(size, kind))
    share_out(lambda first, last: tiles.blend(ellipses, tiling, light, first, last), tile_chunks(tiling))
    return tiling, light


def chunks(count: int) -> list[tuple[int, int]]:
    """0 to `count` cut into equal pieces, a few for each thread."""
    edges = np.linspace(0, count, min(max(count, 1), threads() * CHUNKS_PER_THREAD) + 1).astype(int)
    return [(int(first), int(last)) for first, last in pairwise(edges) if last > first]


def tile_chunks(tiling: Tiling) -> list[tuple[int, int]]:
    """All tiles cut into pieces of about the same work: meetings, and what a tile costs when nothing meets it."""
    work = np.cumsum(np.diff(tiling.starts) + 20)
    edges = np.searchsorted(work, np.linspace(0, work[-1], threads() * CHUNKS_PER_THREAD + 1)[1:-1])
    edges = np.unique([0, *edges, len(work)])
    return [(int(first), int(last)) for first, last in pairwise(edges)]


def share_out(work: Callable[[int, int], object], pieces: list[tuple[int, int]]) -> None:
    """Do all pieces on as many threads as torch may use; the compiled work runs without the interpreter's lock."""
    if threads() == 1 or len(pieces) == 1:
        for piece in pieces:
            work(*piece)
        return
    with ThreadPoolExecutor(threads()) as pool:
        for done in [pool.submit(work, *piece) for piece in pieces]:
            done.result()


def threads() -> int:
    """How many threads to draw with: as many as torch may use, and no more than there are processors for this process."""
    return max(1, min(torch.get_num_threads(), len(os.sched_getaffinity(0))))
