"""Splats fitted to views of a thing with alpha, some of which count more than others: first its hull, then its colours and edges."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import torch

from engines.progress import EngineError, Progress
from engines.splat.camera import Camera, project
from engines.splat.cloud import C0, Splats
from engines.splat.fit import mcmc, state
from engines.splat.fit.state import State
from engines.splat.raster import render

PREVIEW_EVERY = 2.0
"""Seconds between two previews."""
_RATES = {"scales": 8e-3, "quaternions": 5e-3, "opacities": 4e-2, "sh0": 1e-2}
_MEANS_FIRST, _MEANS_LAST = 3e-3, 2e-4  # world units; the thing is in a ball of radius 1
_HULL, _TRIES, _FIRST_OPACITY = 0.85, 200_000, 0.6
_ALPHA_WEIGHT, _SOBRIETY = 0.5, 0.2


@dataclass(frozen=True, eq=False)
class Sight:
    """A view float32 [h, w, 4] in 0..1, colours multiplied by alpha, the camera that took it, and how much it counts."""

    camera: Camera
    picture: np.ndarray
    weight: float = 1.0


@dataclass(frozen=True)
class FitPlan:
    """How many `splats` there are, and in how many `steps` they are fitted."""

    splats: int
    steps: int
    seed: int = 0


def fit(sights: list[Sight], plan: FitPlan, progress: Progress) -> Splats:
    """Splats that look like the sights. Raises Cancelled, or EngineError where the sights show nothing together."""
    now = hull(sights, plan.splats, plan.seed)
    weights = np.array([sight.weight for sight in sights], np.float64)
    random, chance = np.random.default_rng(plan.seed), torch.Generator().manual_seed(plan.seed)
    wanted = [torch.from_numpy(sight.picture) for sight in sights]
    shown = time.monotonic()
    for step in range(plan.steps):
        done = step / plan.steps
        number = int(random.choice(len(sights), p=weights / weights.sum()))
        _step(now, (sights[number].camera, wanted[number]), (done, torch.rand(3, generator=chance)))
        shows = time.monotonic() - shown > PREVIEW_EVERY
        shown = time.monotonic() if shows else shown
        progress.step(step, plan.steps, f"Step {step + 1} of {plan.steps}", _seen(now, sights[number].camera) if shows else None)
    return state.finished(now, 0, False)


def hull(sights: list[Sight], count: int, seed: int) -> State:
    """`count` splats spread over what nearly all sights cover, in the mean of the colours that they show there."""
    random = np.random.default_rng(seed)
    points = random.uniform(-1, 1, (_TRIES, 3))
    points = points[np.linalg.norm(points, axis=1) < 1]
    covered, colours, total = np.zeros(len(points)), np.zeros((len(points), 3)), 0.0
    for sight in sights:
        found = _read(sight, points)
        covered += sight.weight * (found[:, 3] > 0.5)
        colours += sight.weight * found[:, :3] / np.maximum(found[:, 3:], 0.2)
        total += sight.weight
    inside = covered / total > _HULL
    if inside.sum() < 20:
        raise EngineError("The views of the thing do not fit together: try another picture of it, from a little above.")
    chosen = random.choice(np.nonzero(inside)[0], count, replace=inside.sum() < count)
    spacing = (8 * inside.mean() * np.pi / 6 / count) ** (1 / 3)
    rgb = (colours[chosen] / total).clip(0, 1)
    values = {
        "means": torch.from_numpy(points[chosen]).float(), "scales": torch.full((count, 3), float(np.log(0.6 * spacing))),
        "quaternions": torch.nn.functional.normalize(torch.randn(count, 4, generator=torch.Generator().manual_seed(seed)), dim=1),
        "opacities": torch.full((count,), _FIRST_OPACITY).logit(), "sh0": torch.from_numpy((rgb - 0.5) / C0).float()[:, None],
        "shn": torch.zeros(count, 15, 3),
    }  # fmt: skip
    return State(values)


def _read(sight: Sight, points: np.ndarray) -> np.ndarray:
    """What the sight shows where the points [n, 3] fall, [n, 4]; nothing beside the picture."""
    places, _ = project(sight.camera, points)
    columns, rows = np.floor(places).astype(int).T
    height, width = sight.picture.shape[:2]
    inside = (columns >= 0) & (rows >= 0) & (columns < width) & (rows < height)
    return np.where(inside[:, None], sight.picture[rows.clip(0, height - 1), columns.clip(0, width - 1)], 0)


def _step(now: State, sight: tuple[Camera, torch.Tensor], moment: tuple[float, torch.Tensor]) -> None:
    """Compare one view before a random background, and follow."""
    (camera, wanted), (done, paper) = sight, moment
    leaves = now.leaves()
    drawn = render(state.parameters(leaves, 0), camera)
    seen = drawn.colour + (1 - drawn.alpha)[..., None] * paper
    truth = wanted[..., :3] + (1 - wanted[..., 3:]) * paper
    loss = (seen - truth).abs().mean() + (seen - truth).square().mean() + _ALPHA_WEIGHT * (drawn.alpha - wanted[..., 3]).square().mean()
    loss = loss + _SOBRIETY * mcmc.sobriety(leaves["opacities"], leaves["scales"], 1.0)
    if not torch.isfinite(loss):
        raise EngineError("The making broke: its numbers are no longer finite; begin anew with another seed.")
    loss.backward()
    rates = {**_RATES, "means": _MEANS_FIRST * (_MEANS_LAST / _MEANS_FIRST) ** done}
    state.descend(now, {name: leaves[name].grad for name in rates}, rates)


@torch.no_grad()
def _seen(now: State, camera: Camera) -> np.ndarray:
    """The thing before grey, uint8 RGB [h, w, 3]."""
    drawn = render(state.parameters(now.values, 0), camera)
    colour = drawn.colour + 0.5 * (1 - drawn.alpha)[..., None]
    return (colour.clamp(0, 1) * 255).round().byte().numpy()
