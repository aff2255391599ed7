"""Score distillation (Poole et al. 2022): look from somewhere, hear the critic, step; with previews and a state to go on from."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from engines.progress import EngineError, Progress
from engines.splat.distill import Guidance, Moment, distill_loss
from engines.splat.fit import state
from engines.splat.fit.state import State
from engines.splat.make.clay import Clay
from engines.splat.make.scenes import Painter, one_of, painted, scenes
from engines.splat.make.stage import Spot, backdrop, random_spot
from engines.splat.make.touch_up import BEGIN, Gallery, Sitting, level, painted_over, settled, sitting_spot, unlike
from engines.splat.sides import Told, told_side

PREVIEW_EVERY, SAVE_EVERY = 2.0, 60.0
"""Seconds between two previews, and between two writes of the state."""
_PREVIEW_SIDE, _PREVIEW_TURNS = 128, 8
_SPARSE, _OPAQUE = 2.0, 20.0  # against mist: what is there at all costs something, later what is half there

USUAL = Guidance()

Lesson = Callable[[float], tuple[torch.Tensor, float]]
"""At a share of the plan that is done, what is wrong with the clay, differentiable, and how far it is to have come to rest, 0..1."""


@dataclass(frozen=True)
class DreamPlan:
    """`minutes` of making in all (earlier runs included), or `steps`. `size`: of the critic's pictures (width, height).

    `painting`: how much the words count where the critic paints. `views`: pictures a step. `sides`: the critic knows words for sides.
    `side`: only the part seen from about this azimuth is made anew.
    """

    prompt: str
    size: tuple[int, int]
    minutes: float = 5.0
    steps: int | None = None
    guidance: Guidance = USUAL
    painting: float = 3.0
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


def dream(clay: Clay, critic: Painter, plan: DreamPlan, progress: Progress, checkpoint: Path | None = None) -> None:
    """Shape the clay until the critic takes it for the prompt, from everywhere. Writes, and raises, what `shape` does."""
    behind, gallery = scenes(critic, plan.size, plan.seed, progress.span(0, 0.02)), Gallery()

    def lesson(done: float) -> tuple[torch.Tensor, float]:
        chance = chance_of(plan, clay.now)
        if done < BEGIN:
            return _distilled(clay, critic, plan, behind, (done, chance)), done
        return _touched_up(clay, critic, plan, (behind, gallery), (done, chance)), settled(done)

    shape(clay, lesson, plan, progress.span(0.02, 1), checkpoint)


def shape(clay: Clay, lesson: Lesson, plan: DreamPlan, progress: Progress, checkpoint: Path | None = None) -> None:
    """Follow the lesson until the plan is done.

    Writes the state to `checkpoint` now and then, when cancelled, and at the end. Raises Cancelled, or EngineError if the numbers break.
    """
    saved = shown = time.monotonic()
    now = clay.now
    try:
        while share(plan, now) < 1:
            begin = time.monotonic()
            _follow(clay, *lesson(share(plan, now)))
            if plan.side is None:
                clay.tend(share(plan, now), torch.Generator().manual_seed(plan.seed * 1_000_003 + now.step + 500_000))
            end = time.monotonic()
            now.seconds += end - begin
            shows = end - shown > PREVIEW_EVERY
            shown = end if shows else shown
            progress.step(round(1000 * share(plan, now)), 1000, f"Step {now.step}", preview(clay, plan) if shows else None)
            if checkpoint and end - saved > SAVE_EVERY:
                state.save(now, checkpoint, about(plan))
                saved = end
    finally:
        if checkpoint:
            state.save(now, checkpoint, about(plan))


@torch.no_grad()
def seen_from(clay: Clay, spot: Spot, size: tuple[int, int]) -> np.ndarray:
    """The thing from a spot, uint8 RGBA [h, w, 4], colours multiplied by alpha."""
    colour, alpha = clay.draw(spot.camera(size))
    cover = alpha[..., None]
    return (torch.cat([colour.minimum(cover), cover], -1).clamp(0, 1) * 255).round().byte().numpy()


def preview(clay: Clay, plan: DreamPlan) -> np.ndarray:
    """The thing turning before grey while it is made; where one side is repaired, that side. uint8 RGB."""
    azimuth = _PREVIEW_TURNS * 360 * share(plan, clay.now) if plan.side is None else plan.side
    seen = seen_from(clay, Spot(azimuth, 15.0), (_PREVIEW_SIDE, _PREVIEW_SIDE))
    return seen[..., :3] + (255 - seen[..., 3:]) // 2


def chance_of(plan: DreamPlan, now: State) -> torch.Generator:
    """The random numbers of a step."""
    return torch.Generator().manual_seed(plan.seed * 1_000_003 + now.step)


def _distilled(clay: Clay, critic: Painter, plan: DreamPlan, behind: torch.Tensor, moment: Moment) -> torch.Tensor:
    """Some views are drawn, and the critic is heard."""
    done, chance = moment
    spots = [random_spot(chance, plan.side) for _ in range(plan.views)]
    alphas, pictures = [], []
    for camera in (spot.camera(plan.size) for spot in spots):
        colour, alpha = clay.draw(camera)
        alphas.append(alpha)
        pictures.append(colour + (1 - alpha)[..., None] * painted(backdrop(camera, chance), behind, chance))
    latents = critic.latents(torch.stack(pictures).permute(0, 3, 1, 2)).cpu()
    told = [_told(plan, spot) for spot in spots]
    return distill_loss(latents, critic, told, plan.guidance, moment) + _sobriety(torch.stack(alphas), done)


def _touched_up(clay: Clay, critic: Painter, plan: DreamPlan, seen: tuple[torch.Tensor, Gallery], moment: Moment) -> torch.Tensor:
    """One more view is painted when it is time, and one of those there are is come nearer to."""
    (behind, gallery), (done, chance) = seen, moment
    if gallery.wants_another():
        spot = sitting_spot(clay.now.step, plan.side, chance)
        scene = one_of(behind, chance)[:, None].expand(-1, plan.size[0], -1)
        gallery.hang(
            painted_over(clay, critic, Sitting(spot.camera(plan.size), scene, _told(plan, spot)), (level(done), plan.painting), chance)
        )
    chosen = int(torch.randint(len(gallery.sights), (1,), generator=chance))
    return unlike(clay, gallery.sights[chosen])


def _follow(clay: Clay, loss: torch.Tensor, rest: float) -> None:
    if not torch.isfinite(loss):
        raise EngineError("The making broke: its numbers are no longer finite; begin anew with another seed.")
    loss.backward()
    clay.follow(rest)


def _told(plan: DreamPlan, spot: Spot) -> Told:
    return told_side(plan.prompt, spot.azimuth, spot.elevation) if plan.sides else Told((plan.prompt,))


def _sobriety(alpha: torch.Tensor, done: float) -> torch.Tensor:
    """What mist costs: covering anything, and later covering it by half."""
    alpha = alpha.clamp(1e-3, 1 - 1e-3)
    half = -(alpha * alpha.log() + (1 - alpha) * (1 - alpha).log()).mean()
    return _SPARSE * (alpha * alpha + 0.01).sqrt().mean() + _OPAQUE * done * half
