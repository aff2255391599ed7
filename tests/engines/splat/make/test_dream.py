"""Distillation as a whole, with a critic that only knows that things are red: it follows, grows, stops, goes on, repairs one side."""

from __future__ import annotations

import dataclasses

import pytest
import torch

from engines.progress import Cancelled, EngineError, Progress
from engines.splat.distill import Guidance
from engines.splat.fit import state
from engines.splat.make.clay import Clay, OfField, OfSplats
from engines.splat.make.dream import DreamPlan, about, dream, preview, seen_from
from engines.splat.make.janus import on_white
from engines.splat.make.scenes import COUNT
from engines.splat.make.stage import Spot, backdrop, first_ball, random_spot

SIZE = (24, 24)
PLAN = DreamPlan("a red ball", SIZE, steps=40, guidance=Guidance(1.0), sides=False)


class Reds:
    """Everything is red, the more so from the left where `blue` words are heard."""

    kind = "noise"

    def latents(self, pictures: torch.Tensor) -> torch.Tensor:
        return pictures

    def pictures(self, latents: torch.Tensor) -> torch.Tensor:
        return latents

    def levels(self, t: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return (1 - t * t).sqrt(), t

    def predict(self, noisy: torch.Tensor, t: torch.Tensor, words: list[str]) -> torch.Tensor:
        alpha, sigma = (level.view(-1, 1, 1, 1) for level in self.levels(t))
        wanted = torch.tensor([[0.9, 0.1, 0.1] if "red" in word else [0.1, 0.1, 0.9] if word else [0.5] * 3 for word in words])
        return (noisy - alpha * wanted.view(-1, 3, 1, 1)) / sigma


def ball(count: int, seed: int = 0, most: int = 150) -> OfSplats:
    return OfSplats(first_ball(count, seed), most)


def middle(clay: Clay, azimuth: float) -> list[int]:
    return on_white(seen_from(clay, Spot(azimuth, 10.0), SIZE))[12, 12].tolist()


def test_it_becomes_what_the_critic_wants():
    now = ball(100)
    dream(now, Reds(), PLAN, Progress())
    assert now.now.step == 40 and 100 < len(now.now) <= 150
    for azimuth in (0, 120, 240):
        red, green, blue = middle(now, azimuth)
        assert red > 1.25 * green and red > 1.25 * blue


def test_what_was_cancelled_goes_on_as_if_nothing_had_been(tmp_path):
    plan, path = dataclasses.replace(PLAN, steps=30), tmp_path / "making.safetensors"
    whole, half, calls = ball(60, 1), ball(60, 1), []
    dream(whole, Reds(), plan, Progress())
    with pytest.raises(Cancelled):
        dream(half, Reds(), plan, Progress(lambda *step: calls.append(step), lambda: len(calls) == COUNT + 12), path)
    again = state.load(path, about(plan))
    assert again.step == 12
    dream(OfSplats(again, 150), Reds(), plan, Progress())
    assert torch.allclose(again.values["means"], whole.now.values["means"], atol=1e-6)
    with pytest.raises(EngineError, match="belongs to another"):
        state.load(path, about(dataclasses.replace(plan, prompt="a cube")))


def copied(now: state.State) -> state.State:
    return state.State({name: value.clone() for name, value in now.values.items()})


def test_a_repair_leaves_the_other_side_alone():
    now = ball(200)
    now.now.values["opacities"].fill_(4.0)
    now.now.values["scales"].fill_(-2.0)
    dream(now, Reds(), PLAN, Progress())
    before = middle(now, 180)
    repaired = dataclasses.replace(PLAN, prompt="blue", side=0.0, steps=40)
    dream(fresh := OfSplats(copied(now.now), 150), Reds(), repaired, Progress())
    assert middle(fresh, 0)[2] > middle(now, 0)[2] + 15
    assert max(abs(a - b) for a, b in zip(middle(fresh, 180), before, strict=True)) < 20
    assert len(fresh.now) == len(now.now)


def test_a_field_becomes_what_the_critic_wants():
    clay = OfField(0)
    before = middle(clay, 0)
    dream(clay, Reds(), dataclasses.replace(PLAN, steps=60), Progress())
    for azimuth in (0, 120, 240):
        red, green, blue = middle(clay, azimuth)
        assert red > 1.25 * green and red > 1.25 * blue
    assert before[0] < 1.1 * before[1]


def test_a_field_goes_on_from_its_state_and_from_no_other(tmp_path):
    path, plan = tmp_path / "making.safetensors", dataclasses.replace(PLAN, steps=6)
    dream(clay := OfField(0), Reds(), plan, Progress(), path)
    again = OfField(1, state.load(path, about(plan)))
    assert again.now.step == 6 and middle(again, 0) == pytest.approx(middle(clay, 0), abs=1)
    dream(again, Reds(), dataclasses.replace(plan, steps=8), Progress())
    assert again.now.step == 8
    with pytest.raises(EngineError, match="not of a field"):
        OfField(0, first_ball(20, 0))


def test_broken_numbers_are_said(monkeypatch):
    critic = Reds()
    critic.latents = lambda pictures: pictures * float("nan")
    with pytest.raises(EngineError, match="no longer finite"):
        dream(ball(20), critic, PLAN, Progress())


def test_previews_turn(monkeypatch):
    from engines.splat.make import dream as module

    monkeypatch.setattr(module, "PREVIEW_EVERY", 0.0)
    seen = []
    dream(ball(20), Reds(), dataclasses.replace(PLAN, steps=3), Progress(lambda *step: seen.append(step[3])))
    assert seen[-1].shape == (128, 128, 3) and seen[-1].dtype.name == "uint8"
    assert (preview(ball(20), dataclasses.replace(PLAN, side=90.0)) == preview(ball(20), dataclasses.replace(PLAN, side=90.0))).all()


def test_splats_stay_small_and_together():
    now = ball(50)
    now.now.values["scales"].fill_(2.0)
    now.now.values["means"].mul_(9.0)
    now.tend(0.0, torch.Generator().manual_seed(0))
    assert now.now.values["scales"].max() < -2 and now.now.values["means"].norm(dim=1).max() < 1.01
    assert now.draw(Spot(0, 0).camera(SIZE))[1].max() > 0  # the leaves follow


def test_spots_and_backdrops():
    chance = torch.Generator().manual_seed(0)
    spots = [random_spot(chance, None) for _ in range(200)]
    assert min(s.azimuth for s in spots) < 20 and max(s.azimuth for s in spots) > 340
    assert all(50 <= random_spot(chance, 90.0).azimuth <= 130 for _ in range(50))
    camera = Spot(0, 20.0).camera((32, 32))
    drawn = [backdrop(camera, chance) for _ in range(40)]
    kinds = [bool((one == one[0, 0]).all()) for one in drawn]
    assert 8 < sum(kinds) < 32 and all(one.shape == (32, 32, 3) and one.min() >= 0 and one.max() <= 1 for one in drawn)
    level = Spot(0, 0.0).camera((33, 33))
    ground = next(one for one in (backdrop(level, chance) for _ in range(40)) if not (one == one[0, 0]).all())
    assert torch.allclose(ground[16, 0], (ground[0, 0] + ground[-1, 0]) / 2, atol=0.08)  # the horizon of a level camera is in the middle
