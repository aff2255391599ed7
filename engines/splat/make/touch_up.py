"""The last part of a making: the critic paints views of the thing over (SDEdit, Meng et al. 2022), and the thing is fitted to them.

What distillation gives is right on the whole, but drawn out and misty, because it goes by strong guidance; pictures that the critic
paints at its own guidance have clean outlines. Views are painted over one after another, as in Instruct-NeRF2NeRF (Haque et al. 2023).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F

from engines.splat.camera import Camera
from engines.splat.distill import walked_down
from engines.splat.make.clay import Clay
from engines.splat.make.scenes import Painter
from engines.splat.make.stage import Spot, random_spot
from engines.splat.sides import Told

BEGIN = 0.65
"""The share of a plan after which it is touched up."""
_KEPT, _FEWEST, _EVERY = 24, 8, 9  # views that are kept; how many there are at least; steps from one that is painted to the next
_FIRST, _LAST, _STEPS = 0.75, 0.3, 4  # noise levels from which views are painted at the begin and at the end; steps of each painting
_MISTY, _THERE, _SOLID, _AROUND = 0.25, 0.5, 0.9, 11  # alphas; pixels of the square around what is there in which it may grow
_ALIKE, _SHADED = 0.06, 0.45  # how far a pixel is from the backdrop's colour, and how dark its shadow may be
_MIST, _HALF, _LOOSE, _GOLDEN = 0.5, 0.1, 0.4, 137.508


@dataclass(frozen=True, eq=False)
class Sitting:
    """From where the thing is painted, what is behind it [h, w, 3] 0..1, and what the critic is told."""

    camera: Camera
    behind: torch.Tensor
    told: Told


@dataclass(frozen=True, eq=False)
class Sight:
    """A view as the critic painted it, [h, w, 3] 0..1. `near`, `bare` [h, w]: 1 where the thing is to be, and where nothing of it is."""

    sitting: Sitting
    painted: torch.Tensor
    near: torch.Tensor
    bare: torch.Tensor


class Gallery:
    """The views that were painted last."""

    def __init__(self) -> None:
        self.sights: deque[Sight] = deque(maxlen=_KEPT)
        self._since = 0

    def wants_another(self) -> bool:
        """Whether it is time to paint one; counts the steps."""
        self._since += 1
        return len(self.sights) < _FEWEST or self._since >= _EVERY

    def hang(self, sight: Sight) -> None:
        """Add a view; the oldest goes."""
        self.sights.append(sight)
        self._since = 0


def level(done: float) -> float:
    """The noise level from which views are painted when so much of the plan is done."""
    return _FIRST + (_LAST - _FIRST) * (done - BEGIN) / (1 - BEGIN)


def settled(done: float) -> float:
    """How far the clay is to have come to rest by then, 0..1: it is loosened for the new, and comes to rest again."""
    return _LOOSE + (1 - _LOOSE) * (done - BEGIN) / (1 - BEGIN)


def sitting_spot(step: int, side: float | None, chance: torch.Generator) -> Spot:
    """From where to paint next: evenly all around by turns of the golden angle, or near the azimuth `side`."""
    spot = random_spot(chance, side)
    return replace(spot, azimuth=_GOLDEN * step % 360) if side is None else spot


@torch.no_grad()
def painted_over(clay: Clay, critic: Painter, sitting: Sitting, dials: tuple[float, float], chance: torch.Generator) -> Sight:
    """The thing as the critic would paint it there; `dials`: the noise level 0..1 where it begins, and how much the words count."""
    start, scale = dials
    colour, alpha = clay.draw(sitting.camera)
    solid = ((alpha - _MISTY) / (_SOLID - _MISTY)).clamp(0, 1)  # the critic would paint what is misty as smoke
    shown = colour * (solid / alpha.clamp(min=1e-6))[..., None] + (1 - solid)[..., None] * sitting.behind
    latents = critic.latents(shown.permute(2, 0, 1)[None]).cpu()
    levels = torch.linspace(start, 0, _STEPS + 1)
    keep, amount = critic.levels(levels[:1])
    noisy = keep * latents + amount * torch.randn(latents.shape, generator=chance)
    painted = critic.pictures(walked_down(critic, noisy, levels, (sitting.told, scale)))[0].permute(1, 2, 0).cpu()
    near = F.max_pool2d((alpha > _THERE).float()[None, None], _AROUND, 1, _AROUND // 2)[0, 0]
    bare = torch.where((alpha < _SOLID) & is_backdrop(painted, sitting.behind), 1.0, 1 - near)
    return Sight(sitting, painted, near * (1 - bare), bare)


def is_backdrop(painted: torch.Tensor, behind: torch.Tensor) -> torch.Tensor:
    """Where a picture [h, w, 3] shows what is behind, also in a shadow; bool [h, w]."""
    shade = (painted * behind).sum(-1) / behind.square().sum(-1).clamp(min=1e-6)
    strays = (painted - shade[..., None] * behind).abs().amax(-1)
    return (strays < _ALIKE) & (shade > _SHADED) & (shade < 2 - _SHADED)


def unlike(clay: Clay, sight: Sight) -> torch.Tensor:
    """How unlike its painted view the thing is: colours, what is where nothing should be, and what is half there; differentiable."""
    colour, alpha = clay.draw(sight.sitting.camera)
    strays = (colour + (1 - alpha)[..., None] * sight.sitting.behind - sight.painted).abs().mean(-1)
    sure = alpha.clamp(1e-3, 1 - 1e-3)
    half = -(sure * sure.log() + (1 - sure) * (1 - sure).log())
    parts = sight.near * strays + _MIST * sight.bare * alpha + _HALF * half
    return parts.sum() / sight.near.sum().clamp(min=1)
