"""What a thing is made of while it is made: splats, or a radiance field that becomes splats or a mesh when it is done."""

from __future__ import annotations

import math
from typing import Protocol

import torch
from torch.nn.functional import interpolate

from engines.progress import EngineError
from engines.splat.camera import Camera, resized
from engines.splat.fit import mcmc, state
from engines.splat.fit.state import State
from engines.splat.floaters import doubts, is_floater
from engines.splat.nerf.field import Field
from engines.splat.nerf.hash_grid import HashGrid
from engines.splat.nerf.volume import March, Occupancy, inside_ball, picture
from engines.splat.raster import render

_SPLAT_RATES = {"scales": 5e-3, "quaternions": 5e-3, "opacities": 3e-2, "sh0": 1e-2}
_MEANS_FIRST, _MEANS_LAST = 4e-3, 2e-4  # world units; the thing has a radius of about 1
_LARGEST, _REACH = 0.1, 1.0  # world units: larger splats are mist, and what is farther out is not seen whole
_GROW_EVERY, _GROWN = 25, 0.6  # steps; share of the plan until all splats are there
FLOATERS, _CLEANED, _DEAD = 0.6, 0.65, -9.0
"""The strength with which floaters are taken out, after this share of the plan; a logit of no opacity."""
_FIELD_RATES = {"table": 2e-2, "inner": 6e-3, "outer": 6e-3, "tint": 6e-3, "colour": 6e-3}
_COOLED = 0.1  # the share of a field's rates that is left at the end
_LOOK_EVERY = 16
_DRAWN = 64  # pixels of the shorter side of what a field draws; the critic sees it enlarged
_RADIUS, _START = 1.0, -0.5  # world units; the logarithm of the density at the beginning
_SAMPLES, _NEAR, _FAR = 96, 1.2, 5.5  # along a ray, and where they lie: all cameras of the stage see the whole ball between


class Clay(Protocol):
    """What is shaped: its numbers are those of `now`, which are written to disk and gone on with."""

    now: State

    def draw(self, camera: Camera) -> tuple[torch.Tensor, torch.Tensor]:
        """(RGB [h, w, 3] before black, alpha [h, w]) as the camera sees it; differentiable."""
        ...

    def follow(self, done: float) -> None:
        """One step against the gradients of all that was drawn since the last; `done` 0..1 of the plan."""
        ...

    def tend(self, done: float, chance: torch.Generator) -> None:
        """What belongs to the making besides gradients; after every step, unless only a part is made anew."""
        ...


class OfSplats:
    """Splats that grow to `most`. `pace`: how many times as fast they move and change their size, for critics whose views agree."""

    def __init__(self, now: State, most: int, pace: float = 1.0) -> None:
        self.now, self._most, self._pace, self._first, self._leaves = now, most, pace, len(now), now.leaves()

    def draw(self, camera: Camera) -> tuple[torch.Tensor, torch.Tensor]:
        """See `Clay`."""
        drawn = render(state.parameters(self._leaves, 0), camera)
        return drawn.colour, drawn.alpha

    def follow(self, done: float) -> None:
        """See `Clay`."""
        rates = {**_SPLAT_RATES, "means": _MEANS_FIRST * (_MEANS_LAST / _MEANS_FIRST) ** done}
        rates |= {name: self._pace * rates[name] for name in ("means", "scales")}
        state.descend(self.now, {name: self._leaves[name].grad for name in rates}, rates)
        self._leaves = self.now.leaves()

    @torch.no_grad()
    def _keep_together(self) -> None:
        """No splat larger than a part of a thing, and none outside of the ball where things are made."""
        means = self.now.values["means"]
        means *= (_REACH / means.norm(dim=1, keepdim=True).clamp(min=1e-6)).clamp(max=1)
        self.now.values["scales"].clamp_(max=math.log(_LARGEST))

    def _drop_floaters(self) -> None:
        """What belongs to nothing dies, so that it moves to what does."""
        doubt = doubts(state.finished(self.now, 0, antialiased=False))
        lost = torch.from_numpy(is_floater(doubt, FLOATERS))
        self.now.values["opacities"][lost] = _DEAD

    @torch.no_grad()
    def tend(self, done: float, chance: torch.Generator) -> None:
        """All stay small and near; dead splats move to living ones, floaters too, and more are added until there are as many as wanted."""
        self._keep_together()
        if self.now.step % _GROW_EVERY == 0:
            if done > _CLEANED:
                self._drop_floaters()
            mcmc.relocate(self.now, chance)
            wanted = self._first + (self._most - self._first) * min(1.0, done / _GROWN)
            mcmc.add(self.now, int(wanted) - len(self.now), chance)
            self._leaves = self.now.leaves()


class OfField:
    """A radiance field in the ball of radius 1; `now` shares memory with its weights. Goes on from `before`, or begins as mist.

    Raises EngineError if `before` is of something else.
    """

    def __init__(self, seed: int, before: State | None = None) -> None:
        torch.manual_seed(seed)
        self.field = Field(torch.zeros(3), _RADIUS, HashGrid(8, 16, 256, 15), _START)
        self.occupancy = Occupancy(inside_ball())
        self._weights = dict(zip(_FIELD_RATES, self.field.weights(), strict=True))
        self.now = State({name: weight.data for name, weight in self._weights.items()}) if before is None else before
        for name, weight in self._weights.items():
            if name not in self.now.values or self.now.values[name].shape != weight.shape:
                raise EngineError("The state is not of a field like this: name another file, or delete it to begin anew.")
            weight.data = self.now.values[name]
        self.occupancy.update(self.field, torch.Generator().manual_seed(seed))

    def draw(self, camera: Camera) -> tuple[torch.Tensor, torch.Tensor]:
        """See `Clay`. Drawn small, and enlarged."""
        share = min(1.0, _DRAWN / min(camera.width, camera.height))
        small = resized(camera, round(camera.width * share), round(camera.height * share))
        colour, alpha, _ = picture(self.field, self.occupancy, small, march())
        layers = torch.cat([colour, alpha[..., None]], 2).permute(2, 0, 1)[None]
        large = interpolate(layers, (camera.height, camera.width), mode="bilinear", antialias=False)[0]
        return large[:3].permute(1, 2, 0), large[3]

    def follow(self, done: float) -> None:
        """See `Clay`."""
        gradients = {name: weight.grad for name, weight in self._weights.items()}
        state.descend(self.now, gradients, {name: rate * _COOLED**done for name, rate in _FIELD_RATES.items()})
        self.field.zero_grad(set_to_none=True)

    def tend(self, done: float, chance: torch.Generator) -> None:
        """Look anew where the field has anything."""
        if self.now.step % _LOOK_EVERY == 0:
            self.occupancy.update(self.field, chance)


def march() -> March:
    """How fields that are made are drawn: before black, without what is outside of the ball."""
    return March(_SAMPLES, None, (0.0, 0.0, 0.0), _NEAR, (_FAR, _FAR))
