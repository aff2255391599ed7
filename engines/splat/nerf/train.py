"""The training of a radiance field from posed pictures: random rays, Huber's loss on colour, an occupancy grid that follows."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

from engines.progress import EngineError, Progress
from engines.splat.camera import resized
from engines.splat.fit.losses import psnr, ssim, target
from engines.splat.fit.shots import Shot
from engines.splat.fit.sweep import swept_points
from engines.splat.nerf.field import Field
from engines.splat.nerf.hash_grid import HashGrid
from engines.splat.nerf.volume import NEAR, March, Occupancy, Rays, near_points, picture, shine
from engines.splat.photos import reach

PREVIEW_EVERY = 4.0
"""Seconds between two previews."""
_PREVIEW_SIDE, _PREVIEW_SHARE = 96, 20  # pixels; how many times as long as one took it is waited for the next
_LOOK_EVERY, _FEWEST, _MOST = 16, 128, 8192  # steps between two updates of the occupancy; rays a step
_THIN = -1.5  # the logarithm of the first density: half of the light reaches the sky
_INNER = 0.5  # of the cameras' distance: what keeps its shape when space is folded
_NETWORKS = 0.3  # the networks' rate as a share of the grid's: faster, they die on dark pictures
_ENOUGH = 1000  # points that a sweep must find to be believed
_BEGIN = 1.0  # radii before the camera where the first samples of a training lie
_FEW = 0.25  # the share of the samples that a training begins with
_WARM_UP = 60  # steps
_MATT = 0.4  # the share of the plan for shapes alone: gloss could explain every picture by mist that looks different to each camera
_SPREAD = 0.05  # what it costs that a ray's colour comes from several places
_HOT, _COOLED = 0.6, 0.05  # the share of the plan before the rate falls, and what is left of it at the end


@dataclass(frozen=True)
class NerfPlan:
    """`minutes` of training or `steps`; `looks`: places looked at in a step; `samples` along a ray; the grid's `rate`.

    `background`: RGB 0..1 where nothing is; None where the pictures show everything up to the sky: then rays end on a sky of the field.
    """

    minutes: float = 10.0
    steps: int | None = None
    looks: int = 16384
    samples: int = 256
    rate: float = 2e-2
    background: tuple[float, float, float] | None = (0.0, 0.0, 0.0)
    seed: int = 0


@dataclass(frozen=True, eq=False)
class NerfFit:
    """The field, where it may have anything, and "psnr" (dB) and "ssim" on held-out pictures where there are any, "steps" and "seconds"."""

    field: Field
    occupancy: Occupancy
    measures: dict[str, float]


def train_field(shots: tuple[list[Shot], list[Shot]], plan: NerfPlan, progress: Progress, grid: HashGrid | None = None) -> NerfFit:
    """Train on the first list of shots and measure on the second. Raises Cancelled, or EngineError if the numbers break."""
    chance = torch.Generator().manual_seed(plan.seed)
    torch.manual_seed(plan.seed)
    middle, radius = reach([shot.camera for shot in shots[0]])
    field, pixels = Field(torch.from_numpy(middle), radius * _INNER, grid, _THIN), _Pixels(shots[0])
    occupancy = Occupancy(_cells(field, shots[0], progress.span(0, 0.1)))
    progress = progress.span(0.1, 1)
    optimizer = _optimizer(field)
    begin = time.monotonic()
    shows = begin + PREVIEW_EVERY
    step, done, count = 0, 0.0, _FEWEST
    while done < 1:
        if step % _LOOK_EVERY == 0:
            occupancy.update(field, chance)
        field.gloss.fill_(min(1.0, max(0.0, (done - _MATT) / _MATT)))
        for group in optimizer.param_groups:
            group["lr"] = plan.rate * group["share"] * _cooled(done) * min(1.0, (step + 1) / _WARM_UP)
        seen = _step(field, occupancy, optimizer, pixels.draw(count, chance), _march(plan, chance, done))
        count = int(np.clip(plan.looks * count / max(1, seen), _FEWEST, _MOST))
        step, now = step + 1, time.monotonic()
        done = min(1.0, step / plan.steps if plan.steps else (now - begin) / (60 * plan.minutes))
        preview = _preview(field, occupancy, shots[0][0], plan) if now > shows else None
        if preview is not None:
            shows = time.monotonic() + max(PREVIEW_EVERY, _PREVIEW_SHARE * (time.monotonic() - now))
        progress.step(round(1000 * done), 1000, f"Step {step}", preview)
    return NerfFit(field, occupancy, {"steps": float(step), "seconds": round(now - begin, 1)} | measure(field, occupancy, shots[1], plan))


@torch.no_grad()
def measure(field: Field, occupancy: Occupancy, shots: list[Shot], plan: NerfPlan) -> dict[str, float]:
    """Mean PSNR in dB and SSIM over the shots; empty where there are none."""
    if not shots:
        return {}
    march = March(plan.samples, None, plan.background)
    pairs = [(picture(field, occupancy, shot.camera, march)[0].clamp(0, 1), torch.from_numpy(shot.pixels).float() / 255) for shot in shots]
    return {
        "psnr": float(np.mean([psnr(drawn, wanted) for drawn, wanted in pairs])),
        "ssim": float(np.mean([float(ssim(drawn, target(wanted))) for drawn, wanted in pairs])),
    }


class _Pixels:
    """All pixels of all shots with their rays, to be drawn at random."""

    def __init__(self, shots: list[Shot]) -> None:
        cameras = [shot.camera for shot in shots]
        self._colours = torch.cat([torch.from_numpy(shot.pixels).view(-1, 3) for shot in shots])
        self._firsts = torch.tensor([0, *np.cumsum([camera.width * camera.height for camera in cameras])])
        self._widths = torch.tensor([camera.width for camera in cameras])
        self._lenses = torch.tensor([(camera.fx, camera.fy, camera.cx, camera.cy) for camera in cameras], dtype=torch.float32)
        self._turns = torch.from_numpy(np.stack([camera.rotation for camera in cameras]).astype(np.float32))
        self._places = torch.from_numpy(np.stack([camera.position for camera in cameras]).astype(np.float32))

    def draw(self, count: int, chance: torch.Generator) -> tuple[Rays, torch.Tensor]:
        """`count` rays, and RGB [count, 3] 0..1 of their pixels."""
        numbers = torch.randint(len(self._colours), (count,), generator=chance)
        shots = torch.searchsorted(self._firsts, numbers, right=True) - 1
        within, widths = numbers - self._firsts[shots], self._widths[shots]
        pixels = torch.stack([within % widths, within // widths], 1) + 0.5
        slants = (pixels - self._lenses[shots, 2:]) / self._lenses[shots, :2]
        local = torch.cat([slants, torch.ones(count, 1)], 1)
        stretch = local.norm(dim=1)
        directions = torch.einsum("ni,nij->nj", local / stretch[:, None], self._turns[shots])
        return Rays(self._places[shots], directions, stretch), self._colours[numbers].float() / 255


def _march(plan: NerfPlan, chance: torch.Generator, done: float) -> March:
    """Samples begin near the middle and come nearer: else every camera gets a wall of its own (RegNeRF, Niemeyer et al. 2022).

    They are few at first, while nearly all of them meet something.
    """
    early = max(0.0, 1 - done / _MATT)
    samples = max(1, round(plan.samples * (1 - (1 - _FEW) * early)))
    return March(samples, chance, plan.background, NEAR + (_BEGIN - NEAR) * early)


def _cooled(done: float) -> float:
    """The rate at a share of the plan: while it falls from the start on, a short plan leaves small things as mist."""
    return _COOLED ** max(0.0, (done - _HOT) / (1 - _HOT))


def _cells(field: Field, shots: list[Shot], progress: Progress) -> torch.Tensor | None:
    """The cells around the surfaces that a sweep finds: without bounds, mist before each camera explains its picture and no other."""
    points, _ = swept_points(shots, progress)
    return near_points(field, torch.from_numpy(points).float()) if len(points) >= _ENOUGH else None


def _optimizer(field: Field) -> torch.optim.Optimizer:
    networks = [*field.density.parameters(), *field.colour.parameters()]
    groups = [{"params": [field.grid.table], "share": 1.0}, {"params": networks, "share": _NETWORKS}]
    return torch.optim.Adam(groups, betas=(0.9, 0.99), eps=1e-15, fused=True)


def _step(field: Field, occupancy: Occupancy, optimizer: torch.optim.Optimizer, batch: tuple[Rays, torch.Tensor], march: March) -> int:
    """Learn from some pixels; gives how many places were looked at."""
    along, wanted = batch
    seen = shine(field, occupancy, along, march)
    loss = functional.huber_loss(seen.colour, wanted, delta=0.1) * 10 + _SPREAD * seen.spread.mean()
    if not torch.isfinite(loss):
        raise EngineError("The training of the field broke: its numbers are no longer finite; check the cameras, or begin anew.")
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
    return seen.looks


@torch.no_grad()
def _preview(field: Field, occupancy: Occupancy, shot: Shot, plan: NerfPlan) -> np.ndarray:
    """The first shot as the field shows it now, small, uint8 RGB."""
    share = min(1.0, _PREVIEW_SIDE / max(shot.camera.width, shot.camera.height))
    camera = resized(shot.camera, max(1, round(shot.camera.width * share)), max(1, round(shot.camera.height * share)))
    colour, _, _ = picture(field, occupancy, camera, March(plan.samples, None, plan.background))
    return (colour.clamp(0, 1) * 255).round().byte().numpy()
