"""The training of splats from posed pictures: draw one, compare, step, grow; with previews, checkpoints and held-out pictures."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from engines.progress import EngineError, Progress
from engines.splat.cloud import Splats
from engines.splat.fit import growth, mcmc, state
from engines.splat.fit.losses import Target, photo_loss, psnr, ssim, target
from engines.splat.fit.pictures import Pictures
from engines.splat.fit.shots import Shot
from engines.splat.fit.start import extent
from engines.splat.fit.state import State
from engines.splat.raster import Look, render

PREVIEW_EVERY, SAVE_EVERY = 2.0, 60.0
"""Seconds between two previews, and between two writes of the state."""
_GROW_EVERY = 50
_GROWN, _RESETS_EVERY, _MOST_RESETS = 0.5, 3000, 0.4  # share of the plan; steps; share of the plan
_RATES = {"scales": 1e-2, "quaternions": 3e-3, "opacities": 5e-2, "sh0": 1e-2, "shn": 5e-4}
_COOLED = 0.2  # the share of these rates that is left at the end
_MEANS_FIRST, _MEANS_LAST = 1.6e-3, 1.6e-5  # in sizes of the scene: ten times Kerbl's, since a plan has a tenth of the steps
_NOMINAL = 0.1  # the share of the means' rate that the wandering of MCMC is made for
_EXPOSURE_RATE = 1e-2


@dataclass(frozen=True)
class Plan:
    """`minutes` of training in all (earlier runs included), or `steps`. `most`: splats at the end. `degree` of the harmonics, 0 to 3.

    `growth`: "mcmc" or "default". `exposure`: pictures may differ in brightness and tint. `background`: RGB 0..1 where nothing is.
    """

    minutes: float = 3.0
    steps: int | None = None
    most: int = 30_000
    degree: int = 2
    growth: str = "mcmc"
    exposure: bool = True
    antialiased: bool = False
    background: tuple[float, float, float] = (0.0, 0.0, 0.0)
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Fit:
    """The splats, and how good they are: "psnr" (dB) and "ssim" on held-out pictures where there are any, "steps", "seconds", "splats"."""

    splats: Splats
    measures: dict[str, float]


def share(plan: Plan, counters: State) -> float:
    """How much of the plan is done, 0 to 1."""
    done = counters.step / plan.steps if plan.steps else counters.seconds / (60 * plan.minutes)
    return min(done, 1.0)


def train(shots: tuple[list[Shot], list[Shot]], now: State, plan: Plan, progress: Progress, checkpoint: Path | None = None) -> Fit:
    """Train `now` in place on the first list of shots and measure on the second.

    Writes the state to `checkpoint` now and then, when cancelled, and at the end. Raises Cancelled, or EngineError if the numbers break.
    """
    work = _Work(shots[0], now, plan)
    saved = shown = time.monotonic()
    try:
        while share(plan, now) < 1:
            begin = time.monotonic()
            work.step()
            end = time.monotonic()
            now.seconds += end - begin
            preview = work.preview() if end - shown > PREVIEW_EVERY else None
            shown = end if preview is not None else shown
            progress.step(round(1000 * share(plan, now)), 1000, f"Step {now.step}, {len(now)} splats", preview)
            if checkpoint and end - saved > SAVE_EVERY:
                state.save(now, checkpoint, about(shots[0], plan))
                saved = end
    finally:
        if checkpoint:
            state.save(now, checkpoint, about(shots[0], plan))
    splats = state.finished(now, plan.degree, plan.antialiased)
    counted = {"steps": float(now.step), "seconds": round(now.seconds, 1), "splats": float(len(splats))}
    return Fit(splats, measure(now, shots[1], plan) | counted)


def about(shots: list[Shot], plan: Plan) -> str:
    """What a state belongs to: as many pictures of the same sizes, and a plan of the same kind."""
    sizes = sorted({(shot.camera.width, shot.camera.height) for shot in shots})
    return f"splats {len(shots)} {sizes} {plan.degree} {plan.growth} {plan.antialiased}"


@torch.no_grad()
def measure(now: State, shots: list[Shot], plan: Plan) -> dict[str, float]:
    """Mean PSNR in dB and SSIM over the shots; empty where there are none."""
    if not shots:
        return {}
    pairs = [(_drawn(now, shot, plan).clamp(0, 1), _target(shot)) for shot in shots]
    return {
        "psnr": float(np.mean([psnr(drawn, wanted.pixels) for drawn, wanted in pairs])),
        "ssim": float(np.mean([float(ssim(drawn, wanted)) for drawn, wanted in pairs])),
    }


class _Work:
    """One training: its pictures, what was seen since the last growth, and the order of the pictures."""

    def __init__(self, shots: list[Shot], now: State, plan: Plan) -> None:
        self._shots, self._now, self._plan = shots, now, plan
        self._pictures = Pictures(shots)
        self._extent = extent(shots)
        self._watch = growth.Watch.of(len(now))
        self._start = len(now)

    def step(self) -> None:
        """Draw one picture, compare it, step, and grow when it is time."""
        now, plan = self._now, self._plan
        done, number = share(plan, now), self._number()
        camera, wanted = self._pictures.get(number, done)
        leaves = now.leaves()
        probe = torch.zeros(len(now), 2, requires_grad=True)
        picture = render(state.parameters(leaves, _degree(plan, done)), camera, _look(plan), probe)
        colour = _exposed(picture.colour, leaves["exposure"], number) if plan.exposure else picture.colour
        loss = photo_loss(colour, wanted)
        if plan.growth == "mcmc":
            loss = loss + mcmc.sobriety(leaves["opacities"], leaves["scales"], self._extent)
        if not torch.isfinite(loss):
            raise EngineError("The training broke: its numbers are no longer finite; check the cameras, or begin anew.")
        loss.backward()
        means_rate = self._extent * _MEANS_FIRST * (_MEANS_LAST / _MEANS_FIRST) ** done
        rates = (
            {name: rate * _COOLED**done for name, rate in _RATES.items()}
            | {"means": means_rate}
            | ({"exposure": _EXPOSURE_RATE} if plan.exposure else {})
        )
        gradients = {name: leaf.grad if leaf.grad is not None else torch.zeros_like(leaf) for name, leaf in leaves.items()}
        state.descend(now, gradients, rates)
        if plan.growth == "mcmc":
            mcmc.wander(now, means_rate * _NOMINAL, self._chance())
        else:
            self._watch.see(probe.grad, picture.seen, (picture.colour.shape[1], picture.colour.shape[0]))
        if now.step % _GROW_EVERY == 0 and done < 0.9:
            self._grow(done)

    def preview(self) -> np.ndarray:
        """The first picture as it is drawn now, uint8 RGB."""
        with torch.no_grad():
            return (_drawn(self._now, self._shots[0], self._plan).clamp(0, 1) * 255).round().byte().numpy()

    def _number(self) -> int:
        """Every picture once, in an order of its own for each round; the same after a resume."""
        turn, place = divmod(self._now.step, len(self._shots))
        return int(np.random.default_rng([self._plan.seed, turn]).permutation(len(self._shots))[place])

    def _chance(self, use: int = 0) -> torch.Generator:
        """The random numbers of this step, so that a resumed training is the same training."""
        return torch.Generator().manual_seed((self._plan.seed * 2 + use) * 1_000_003 + self._now.step)

    def _grow(self, done: float) -> None:
        now, plan = self._now, self._plan
        with torch.no_grad():
            if plan.growth == "mcmc":
                mcmc.relocate(now, self._chance())
                wanted = plan.most if done >= _GROWN else self._start * (plan.most / self._start) ** (done / _GROWN)
                mcmc.add(now, min(int(wanted), plan.most) - len(now), self._chance(1))
            elif done < _GROWN:
                growth.grow(now, self._watch, growth.Bounds(self._extent, plan.most), self._chance())
                if now.step % _RESETS_EVERY == 0 and done < _MOST_RESETS:
                    growth.reset(now)
            self._watch = growth.Watch.of(len(now))


def _target(shot: Shot) -> Target:
    return target(torch.from_numpy(shot.pixels).float() / 255)


def _drawn(now: State, shot: Shot, plan: Plan) -> torch.Tensor:
    return render(state.parameters(now.values, _degree(plan, share(plan, now))), shot.camera, _look(plan)).colour


def _look(plan: Plan) -> Look:
    return Look(plan.background, plan.antialiased)


def _degree(plan: Plan, done: float) -> int:
    """Harmonics come one degree after the other: colour first, gloss later."""
    return min(plan.degree, int(done * 10))


def _exposed(colour: torch.Tensor, exposure: torch.Tensor, number: int) -> torch.Tensor:
    """The colours as picture `number` was exposed: a gain and a shift for each channel; on average over all pictures there are none."""
    gain, shift = exposure[number] - exposure.mean(dim=0)
    return colour * gain.exp() + shift
