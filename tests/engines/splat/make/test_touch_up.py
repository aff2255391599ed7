"""Touching up, with a critic that paints one disc of red before whatever is behind it: the thing becomes that disc, from every side."""

from __future__ import annotations

import pytest
import torch

from engines.progress import Progress
from engines.splat.distill import Guidance
from engines.splat.make import dream as module
from engines.splat.make.clay import Clay, OfSplats
from engines.splat.make.dream import DreamPlan, dream
from engines.splat.make.stage import Spot, first_ball
from engines.splat.make.touch_up import BEGIN, Gallery, Sight, Sitting, is_backdrop, level, painted_over, settled, sitting_spot, unlike
from engines.splat.sides import Told

SIZE = (32, 32)
RED = torch.tensor([0.9, 0.1, 0.1])
BEHIND = torch.tensor([0.4, 0.6, 0.8]).expand(32, 32, 3)
_ROWS, _COLUMNS = torch.meshgrid(torch.arange(32.0), torch.arange(32.0), indexing="ij")
DISC = (_ROWS - 15.5).square() + (_COLUMNS - 15.5).square() < 36


class Discs:
    """What it believes under any noise is the same picture: a red disc; without words, a grey one."""

    kind = "noise"

    def latents(self, pictures: torch.Tensor) -> torch.Tensor:
        return pictures

    def pictures(self, latents: torch.Tensor) -> torch.Tensor:
        return latents

    def levels(self, t: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return 1 - t, t

    def predict(self, noisy: torch.Tensor, t: torch.Tensor, words: list[str]) -> torch.Tensor:
        alpha, sigma = (one.view(-1, 1, 1, 1) for one in self.levels(t))
        clean = [torch.where(DISC[..., None], RED if word else torch.full((3,), 0.5), BEHIND).permute(2, 0, 1) for word in words]
        return (noisy - alpha * torch.stack(clean)) / sigma


def ball() -> OfSplats:
    now = first_ball(150, 0)
    now.values["opacities"].fill_(3.0)
    return OfSplats(now, 150)


def sight(clay: OfSplats, azimuth: float = 0.0) -> Sight:
    sitting = Sitting(Spot(azimuth, 10.0).camera(SIZE), BEHIND, Told(("red",)))
    return painted_over(clay, Discs(), sitting, (0.5, 1.0), torch.Generator().manual_seed(0))


def test_a_view_is_painted_as_the_critic_believes():
    found = sight(ball())
    assert torch.allclose(found.painted[16, 16], RED, atol=1e-4) and torch.allclose(found.painted[0, 0], BEHIND[0, 0], atol=1e-4)
    assert found.near[16, 16] == 1 and found.bare[16, 16] == 0
    assert found.near[0, 0] == 0 and found.bare[0, 0] == 1


def test_the_thing_becomes_what_was_painted():
    clay = ball()
    sights = [sight(clay, azimuth) for azimuth in (0.0, 90.0, 180.0, 270.0)]
    before = [float(unlike(clay, one).detach()) for one in sights]
    for step in range(80):
        unlike(clay, sights[step % 4]).backward()
        clay.follow(BEGIN)
    after = [float(unlike(clay, one).detach()) for one in sights]
    assert max(after) < 0.6 * min(before)
    colour, alpha = clay.draw(sights[0].sitting.camera)
    assert colour[16, 16, 0] > 1.2 * colour[16, 16, 1] and alpha[16, 16] > 0.8


def test_what_shows_the_backdrop_or_its_shadow_is_bare():
    shaded, black, other = 0.6 * BEHIND, 0.1 * BEHIND, RED.expand(32, 32, 3)
    assert is_backdrop(BEHIND, BEHIND).all() and is_backdrop(shaded, BEHIND).all()
    assert not is_backdrop(black, BEHIND).any() and not is_backdrop(other, BEHIND).any()


def test_views_are_painted_at_first_and_then_now_and_then():
    clay, gallery = ball(), Gallery()
    one = sight(clay)
    for _ in range(8):
        assert gallery.wants_another()
        gallery.hang(one)
    waits = [gallery.wants_another() for _ in range(9)]
    assert waits == [False] * 8 + [True]
    for _ in range(30):
        gallery.hang(one)
    assert len(gallery.sights) == 24
    assert level(BEGIN) == 0.75 and level(1.0) == pytest.approx(0.3) and settled(BEGIN) == 0.4 and settled(1.0) == 1


def test_it_is_painted_from_all_around_or_from_the_side_that_is_repaired():
    chance = torch.Generator().manual_seed(0)
    around = sorted(sitting_spot(9 * number, None, chance).azimuth for number in range(12))
    gaps = [b - a for a, b in zip(around, [*around[1:], around[0] + 360], strict=True)]
    assert max(gaps) < 60
    assert all(50 <= sitting_spot(number, 90.0, chance).azimuth <= 130 for number in range(20))


def test_a_making_ends_with_it(monkeypatch):
    plan, begun = DreamPlan("red", SIZE, steps=60, guidance=Guidance(1.0), painting=1.0, sides=False), []

    def noted(clay: Clay, critic: Discs, sitting: Sitting, dials: tuple[float, float], chance: torch.Generator) -> Sight:
        begun.append((clay.now.step, dials[0]))
        return painted_over(clay, critic, sitting, dials, chance)

    monkeypatch.setattr(module, "painted_over", noted)
    dream(ball(), Discs(), plan, Progress())
    assert [step for step, _ in begun] == [*range(39, 47), 55]
    assert begun[0][1] == pytest.approx(0.75) and begun[-1][1] == pytest.approx(level(55 / 60))
