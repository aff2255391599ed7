"""Score distillation of splats: look from somewhere, hear the critic, step; with previews and a state to go on from (Poole et al. 2022)."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import torch

from engines.progress import EngineError, Progress
from engines.splat.distill import Critic, Guidance, distill_loss
from engines.splat.fit import mcmc, state
from engines.splat.fit.state import State
from engines.splat.make.stage import Spot, backdrop, random_spot
from engines.splat.raster import Picture, render
from engines.splat.sides import Told, told_side

PREVIEW_EVERY, SAVE_EVERY = 2.0, 60.0
"""Seconds between two previews, and between two writes of the state."""
_PREVIEW_SIDE, _PREVIEW_TURNS = 128, 8
_RATES = {"scales": 5e-3, "quaternions": 5e-3, "opacities": 3e-2, "sh0": 1e-2}
_MEANS_FIRST, _MEANS_LAST = 4e-3, 2e-4  # world units; the thing has a radius of about 1
_GROW_EVERY, _GROWN = 25, 0.6  # steps; share of the plan until all splats are there
_SPARSE, _OPAQUE = 2.0, 20.0  # against mist: what is there at all costs something, later what is half there


USUAL = Guidance()


class Seer(Critic, Protocol):
    """A critic that sees pictures [n, 3, h, w] 0..1 as latents [n, c, h', w']; differentiable."""

    def latents(self, pictures: torch.Tensor) -> torch.Tensor:
        """What distillation compares."""
        ...


@dataclass(frozen=True)
class DreamPlan:
    """`minutes` of making in all (earlier runs included), or `steps`. `size`: of the critic's pictures (width, height).

    `views`: pictures a step. `sides`: the critic knows words for sides. `side`: only the part seen from about this azimuth is made anew.
    """

    prompt: str
    size: tuple[int, int]
    minutes: float = 5.0
    steps: int | None = None
    most: int = 6000
    guidance: Guidance = USUAL
    views: int = 1
    sides: bool = True
    side: float | None = None
    seed: int = 0


def share(plan: DreamPlan, now: State) -> float:
    """How much of the plan is done, 0 to 1."""
    return min(1.0, now.step / plan.steps if plan.steps else now.seconds / (60 * plan.minutes))


def about(plan: DreamPlan) -> str:
    """What a state belongs to."""
    return f"words {plan.prompt!r} {plan.side} {plan.seed}"


def dream(now: State, critic: Seer, plan: DreamPlan, progress: Progress, checkpoint: Path | None = None) -> None:
    """Make `now` in place what the critic takes for the prompt, from everywhere.

    Writes the state to `checkpoint` now and then, when cancelled, and at the end. Raises Cancelled, or EngineError if the numbers break.
    """
    saved = shown = time.monotonic()
    start = len(now)
    try:
        while share(plan, now) < 1:
            begin = time.monotonic()
            _step(now, critic, plan)
            if now.step % _GROW_EVERY == 0 and plan.side is None:
                _grow(now, plan, start)
            end = time.monotonic()
            now.seconds += end - begin
            shows = end - shown > PREVIEW_EVERY
            shown = end if shows else shown
            progress.step(round(1000 * share(plan, now)), 1000, f"Step {now.step}", preview(now, plan) if shows else None)
            if checkpoint and end - saved > SAVE_EVERY:
                state.save(now, checkpoint, about(plan))
                saved = end
    finally:
        if checkpoint:
            state.save(now, checkpoint, about(plan))


@torch.no_grad()
def seen_from(now: State, spot: Spot, size: tuple[int, int], background: float = 1.0) -> np.ndarray:
    """The thing from a spot before a plain grey, uint8 RGB [h, w, 3]; 1 is white."""
    drawn = render(state.parameters(now.values, 0), spot.camera(size))
    colour = drawn.colour + background * (1 - drawn.alpha)[..., None]
    return (colour.clamp(0, 1) * 255).round().byte().numpy()


def preview(now: State, plan: DreamPlan) -> np.ndarray:
    """The thing turning while it is made; where one side is repaired, that side. uint8 RGB."""
    azimuth = _PREVIEW_TURNS * 360 * share(plan, now) if plan.side is None else plan.side
    return seen_from(now, Spot(azimuth, 15.0), (_PREVIEW_SIDE, _PREVIEW_SIDE), 0.5)


def _step(now: State, critic: Seer, plan: DreamPlan) -> None:
    """Draw some views, hear the critic, and follow."""
    done = share(plan, now)
    chance = torch.Generator().manual_seed(plan.seed * 1_000_003 + now.step)
    leaves = now.leaves()
    parameters = state.parameters(leaves, 0)
    spots = [random_spot(chance, plan.side) for _ in range(plan.views)]
    drawn, pictures = [], []
    for camera in (spot.camera(plan.size) for spot in spots):
        drawn.append(render(parameters, camera))
        pictures.append(drawn[-1].colour + (1 - drawn[-1].alpha)[..., None] * backdrop(camera, chance))
    latents = critic.latents(torch.stack(pictures).permute(0, 3, 1, 2)).cpu()
    told = [told_side(plan.prompt, spot.azimuth, spot.elevation) if plan.sides else Told((plan.prompt,)) for spot in spots]
    loss = distill_loss(latents, critic, told, plan.guidance, (done, chance)) + _sobriety(drawn, done)
    if not torch.isfinite(loss):
        raise EngineError("The making broke: its numbers are no longer finite; begin anew with another seed.")
    loss.backward()
    _follow(now, leaves, done)


def _sobriety(drawn: list[Picture], done: float) -> torch.Tensor:
    """What mist costs: covering anything, and later covering it by half."""
    alpha = torch.stack([picture.alpha for picture in drawn]).clamp(1e-3, 1 - 1e-3)
    half = -(alpha * alpha.log() + (1 - alpha) * (1 - alpha).log()).mean()
    return _SPARSE * (alpha * alpha + 0.01).sqrt().mean() + _OPAQUE * done * half


def _follow(now: State, leaves: dict[str, torch.Tensor], done: float) -> None:
    rates = {**_RATES, "means": _MEANS_FIRST * (_MEANS_LAST / _MEANS_FIRST) ** done}
    gradients = {name: torch.nan_to_num(leaves[name].grad) for name in rates}
    state.descend(now, gradients, rates)


@torch.no_grad()
def _grow(now: State, plan: DreamPlan, start: int) -> None:
    """Dead splats move to living ones, and more are added until there are as many as wanted."""
    done = share(plan, now)
    chance = torch.Generator().manual_seed(plan.seed * 1_000_003 + now.step + 500_000)
    mcmc.relocate(now, chance)
    wanted = start + (plan.most - start) * min(1.0, done / _GROWN)
    mcmc.add(now, int(wanted) - len(now), chance)
