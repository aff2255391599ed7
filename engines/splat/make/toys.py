"""Distillation of the starter model of toys, which sees pictures with transparency and is told from where it looks.

At first it is heard as in DreamFusion (Poole et al. 2022): what it takes noisy views for pulls at the thing. Then it draws whole views
over, from ever less noise, and the thing is fitted to them, as in Instruct-NeRF2NeRF (Haque et al. 2023).
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from itertools import pairwise

import torch
import torch.nn.functional as F

from engines.models.model import Model
from engines.models.storybook_toys import MAKES, SIDE, Asked, StorybookToys, shape_number
from engines.splat.make.clay import Clay
from engines.splat.make.dream import DreamPlan, Lesson, chance_of
from engines.splat.make.viewer import Spot

DRAWN = 2 * SIDE
"""Pixels of the views that are drawn; twice as fine as the model sees, so that there are no gaps between splats."""
PACE = 2.5
"""The clay's, since the views agree: after 500 steps by views of a robot the model's other views of it lie at 24.3 dB, 21.6 without."""
_ARTICLES = ("a", "an", "the", "one")
_VIEWS = 2  # a step
_REDRAWN = 0.15  # the share of the plan after which views are drawn over
_HEARD = (0.95, 0.7)  # the highest noise level at which it is heard at the start and at the end of that share
_LEAST = 0.1
_OVER = (0.95, 0.6)  # the noise levels from which views are drawn over, at the start and at the end
_STEPS, _KEPT, _FEWEST, _EVERY = 5, 40, 8, 8  # of a drawing; views that are kept, that there are at least, and steps between two
_LOOSE = 0.4  # how far the clay has come to rest when drawing over begins
_ELEVATIONS, _NEAR_SIDE, _GOLDEN = (-5.0, 55.0), 40.0, 137.508
_REMEMBERED = 15.0  # the elevation from which a thing is recognised


@dataclass(frozen=True, eq=False)
class _Sight:
    """From where, and what is to be seen there, [4, 64, 64] in -1..1."""

    spot: Spot
    wanted: torch.Tensor


_Critic = tuple[StorybookToys, torch.Tensor]
"""The model, and what it is asked for: `Asked.words` of one picture."""


@dataclass(frozen=True)
class Told:
    """A toy as the model's words have it: numbers of object and colour, counted from 1; 0 is any colour."""

    object: int
    colour: int


def told(prompt: str, words: dict[str, list[str]]) -> Told | None:
    """The one toy that a prompt asks for by its name, with or without a colour; None where it says anything else."""
    *before, last = [word for word in re.findall(r"\w+", prompt.lower()) if word not in _ARTICLES] or [""]
    if last not in words["objects"] or len(before) > 1 or not set(before) <= set(words["colours"]):
        return None
    return Told(1 + words["objects"].index(last), 1 + words["colours"].index(before[0]) if before else 0)


def toy_lesson(clay: Clay, model: Model, toy: Told, plan: DreamPlan, begun: bool = False) -> Lesson:
    """What the model of toys teaches the clay. The seed chooses the toy's make; one that is `begun` keeps the make that it has."""
    network, gallery = model.parts["network"], deque[_Sight](maxlen=_KEPT)
    critic = network, _words(toy, _likest_make(clay, network, toy, plan) if begun else plan.seed % MAKES)

    def lesson(done: float) -> tuple[torch.Tensor, float]:
        chance = chance_of(plan, clay.now)
        if done < _REDRAWN:
            return _heard(clay, critic, plan, (done / _REDRAWN, chance)), done
        late = (done - _REDRAWN) / (1 - _REDRAWN)
        if len(gallery) < _FEWEST or clay.now.step % _EVERY == 0:
            gallery.append(_drawn_over(clay, critic, plan, (late, chance)))
        sight = gallery[int(torch.randint(len(gallery), (1,), generator=chance))]
        return (seen(clay, sight.spot) - sight.wanted).abs().mean(), _LOOSE + (1 - _LOOSE) * late

    return lesson


def seen(clay: Clay, spot: Spot) -> torch.Tensor:
    """The clay from there as the model sees pictures, [4, 64, 64]; differentiable."""
    colour, alpha = clay.draw(spot.camera(DRAWN))
    return F.avg_pool2d(torch.cat([colour, alpha[..., None]], 2).permute(2, 0, 1), DRAWN // SIDE) * 2 - 1


def _heard(clay: Clay, critic: _Critic, plan: DreamPlan, moment: tuple[float, torch.Generator]) -> torch.Tensor:
    """How far some views are from what the model takes them for in noise."""
    (network, words), (done, chance) = critic, moment
    spots = [_spot(plan, chance) for _ in range(_VIEWS)]
    views = torch.stack([seen(clay, spot) for spot in spots])
    highest = _HEARD[0] + (_HEARD[1] - _HEARD[0]) * done
    level = _LEAST + (highest - _LEAST) * torch.rand(_VIEWS, generator=chance)
    noisy = _noisy(views.detach(), level, chance)
    wanted = network.guided(noisy, level, _asked(words, spots), plan.guidance.scale)
    return (views - wanted).square().mean()


@torch.no_grad()
def _drawn_over(clay: Clay, critic: _Critic, plan: DreamPlan, moment: tuple[float, torch.Generator]) -> _Sight:
    """A view as the model would draw it on from some noise (SDEdit, Meng et al. 2022)."""
    (network, words), (late, chance) = critic, moment
    spot = _spot(plan, chance, clay.now.step)
    levels = torch.linspace(_OVER[0] + (_OVER[1] - _OVER[0]) * late, 0, _STEPS + 1)
    x = _noisy(seen(clay, spot)[None], levels[:1], torch.Generator().manual_seed(plan.seed))  # the same for all views: alike toys
    for now, then in pairwise(levels):
        clean = network.guided(x, now[None], _asked(words, [spot]), plan.painting)
        x = clean + (x - clean) * then / now
    return _Sight(spot, x[0])


def _noisy(views: torch.Tensor, level: torch.Tensor, chance: torch.Generator) -> torch.Tensor:
    at = level[:, None, None, None]
    return (1 - at) * views + at * torch.randn(views.shape, generator=chance)


@torch.no_grad()
def _likest_make(clay: Clay, network: StorybookToys, toy: Told, plan: DreamPlan) -> int:
    """Which make the thing looks most like, from behind where a side is repaired."""
    spots = [Spot((plan.side or 0) + turn, _REMEMBERED) for turn in (120, 180, 240)]
    views, level = torch.stack([seen(clay, spot) for spot in spots]), torch.ones(len(spots))
    noise = _noisy(views, level, torch.Generator().manual_seed(plan.seed))
    taken = [network.guided(noise, level, _asked(_words(toy, make), spots), 1.0) for make in range(MAKES)]
    return int(torch.stack([(views - one).abs().mean() for one in taken]).argmin())


def _words(toy: Told, make: int) -> torch.Tensor:
    return torch.tensor([[shape_number(toy.object, make), toy.colour]])


def _asked(words: torch.Tensor, spots: list[Spot]) -> Asked:
    """The toy faces the front, and so does the light."""
    views = torch.tensor([[spot.azimuth, spot.azimuth, spot.elevation] for spot in spots]).deg2rad()
    return Asked(words.expand(len(spots), -1), views)


def _spot(plan: DreamPlan, chance: torch.Generator, step: int | None = None) -> Spot:
    """Anywhere around, or near the side that is repaired; with a `step` evenly all around by turns of the golden angle."""
    turn, rise = torch.rand(2, generator=chance).tolist()
    elevation = _ELEVATIONS[0] + (_ELEVATIONS[1] - _ELEVATIONS[0]) * rise
    if plan.side is not None:
        return Spot(plan.side + _NEAR_SIDE * (2 * turn - 1), elevation)
    return Spot(360 * turn if step is None else _GOLDEN * step % 360, elevation)
