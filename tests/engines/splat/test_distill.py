"""Score distillation with critics whose optimum is known: the exact denoisers of one Gaussian for a text and a wider one for none."""

from __future__ import annotations

import pytest
import torch

from engines.splat.camera import Lens, Pose, film_camera
from engines.splat.distill import WEIGHTINGS, Guidance, distill_loss, noise_levels
from engines.splat.raster import Parameters, render
from engines.splat.sides import Told

RED = torch.tensor([0.8, 0.2, 0.1]).view(1, 3, 1, 1)
GREY = torch.full((1, 3, 1, 1), 0.4)


class ToyCritic:
    """Pictures of a text are red, pictures of none are grey, with little variance: what it predicts is exact."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def levels(self, t: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return (1 - t, t) if self.kind == "flow" else ((1 - t * t).sqrt(), t)

    def predict(self, noisy: torch.Tensor, t: torch.Tensor, words: list[str]) -> torch.Tensor:
        alpha, sigma = (level.view(-1, 1, 1, 1) for level in self.levels(t))
        told = torch.tensor([bool(word) for word in words]).view(-1, 1, 1, 1)
        mean, variance = torch.where(told, RED, GREY), torch.where(told, 0.01, 0.04)
        clean = mean + alpha * variance / (alpha**2 * variance + sigma**2) * (noisy - alpha * mean)
        noise = (noisy - alpha * clean) / sigma
        return noise if self.kind == "noise" else noise - clean


def run(critic: ToyCritic, guidance: Guidance, words: str = "red", steps: int = 150) -> torch.Tensor:
    """A picture that starts grey-green and follows the critic."""
    chance = torch.Generator().manual_seed(0)
    picture = torch.full((2, 3, 4, 4), 0.5, requires_grad=True)
    for step in range(steps):
        loss = distill_loss(picture, critic, [Told((words,))] * 2, guidance, (step / steps, chance))
        (pull,) = torch.autograd.grad(loss, picture)
        picture = (picture - 0.3 * pull).detach().requires_grad_(True)
    return picture.detach()


@pytest.mark.parametrize("kind", ["noise", "flow"])
def test_the_picture_goes_where_the_critic_wants_it(kind):
    made = run(ToyCritic(kind), Guidance(1.0))
    assert (made.mean(dim=(0, 2, 3)) - RED.view(3)).abs().max() < 0.06


@pytest.mark.parametrize("kind", ["noise", "flow"])
def test_inversion_goes_straight_towards_the_words(kind):
    moved = run(ToyCritic(kind), Guidance(1.0, "sdi"), steps=20).mean(dim=(0, 2, 3)) - 0.5
    assert torch.cosine_similarity(moved, RED.view(3) - GREY.view(3), dim=0) > 0.9
    assert moved.norm() > 0.05


def test_without_words_inversion_finds_the_critics_own_noise():
    """What the critic inverts, it predicts again: nothing pulls, where SDS pulls to the mean."""
    pulls = {}
    for variant in ("sds", "sdi"):
        picture = torch.full((1, 3, 2, 2), 0.6, requires_grad=True)
        guidance = Guidance(5.0, variant, inversion_steps=40)
        distill_loss(picture, ToyCritic("noise"), [Told(("",))], guidance, (0.5, torch.Generator().manual_seed(2))).backward()
        pulls[variant] = float(picture.grad.abs().max())
    assert pulls["sdi"] < 0.2 * pulls["sds"]


def test_without_words_it_goes_elsewhere():
    made = run(ToyCritic("noise"), Guidance(1.0), words="")
    assert (made.mean(dim=(0, 2, 3)) - RED.view(3)).abs().max() > 0.2


def test_guidance_goes_beyond():
    made = run(ToyCritic("noise"), Guidance(4.0)).mean(dim=(0, 2, 3))
    assert made[0] > 0.85 and made[2] < 0.0


def test_one_pull_of_sds_is_the_papers():
    """Equation 3 by hand, with the same noise."""
    critic, picture = ToyCritic("noise"), torch.full((1, 3, 2, 2), 0.5, requires_grad=True)
    distill_loss(picture, critic, [Told(("red",))], Guidance(3.0), (0.0, torch.Generator().manual_seed(4))).backward()
    chance = torch.Generator().manual_seed(4)
    t = noise_levels(1, 0.0, chance)
    noise = torch.randn(picture.shape, generator=chance)
    noisy = (1 - t * t).sqrt() * 0.5 + t * noise
    plain, told = critic.predict(noisy, t, [""]), critic.predict(noisy, t, ["red"])
    assert torch.allclose(picture.grad, t**2 * (plain + 3 * (told - plain) - noise), atol=1e-5)


def test_weightings_are_the_papers():
    """Of one noise level, each weighting's pull beside that of "even"; all but "even" pull less where there is little noise."""
    pulls = {}
    for name in WEIGHTINGS:
        picture = torch.full((1, 3, 2, 2), 0.5, requires_grad=True)
        guidance = Guidance(3.0, weighting=name)
        distill_loss(picture, ToyCritic("noise"), [Told(("red",))], guidance, (0.0, torch.Generator().manual_seed(4))).backward()
        pulls[name] = picture.grad
    t = noise_levels(1, 0.0, torch.Generator().manual_seed(4))
    alpha = (1 - t * t).sqrt()
    for name, factor in {"sds": t**2, "fantasia3d": alpha * t**2, "ism": t / alpha}.items():
        assert torch.allclose(pulls[name], factor * pulls["even"], rtol=1e-4, atol=1e-6)


def test_broken_numbers_pull_nowhere():
    critic, picture = ToyCritic("noise"), torch.full((1, 3, 2, 2), 0.5, requires_grad=True)
    critic.predict = lambda noisy, t, words: noisy * float("nan")
    distill_loss(picture, critic, [Told(("red",))], Guidance(1.0), (0.0, torch.Generator())).backward()
    assert not picture.grad.any()


def test_noise_falls_as_the_run_goes_on():
    chance = torch.Generator().manual_seed(0)
    early, late = noise_levels(2000, 0.0, chance), noise_levels(2000, 1.0, chance)
    assert early.max() > 0.95 and late.max() <= 0.25 and late.min() >= 0.02


def test_what_is_held_against_acts_only_across():
    """Of words against, the share that the words towards have too is left alone."""
    critic, chance = ToyCritic("noise"), torch.Generator().manual_seed(3)
    pulls = {}
    for name, told in {
        "alone": Told(("red",)),
        "against itself": Told(("red", "red"), (1.0, 0.0), (0.0, -5.0)),
        "against another": Told(("red", "dark"), (1.0, 0.0), (0.0, -5.0)),
    }.items():
        critic.predict = lambda noisy, t, words: torch.stack([_taste(word, noisy.shape[1:]) for word in words])
        picture = torch.full((1, 3, 2, 2), 0.5, requires_grad=True)
        distill_loss(picture, critic, [told], Guidance(1.0), (0.5, chance.manual_seed(3))).backward()
        pulls[name] = picture.grad
    assert torch.allclose(pulls["alone"], pulls["against itself"], atol=1e-5)
    moved = (pulls["alone"] - pulls["against another"]).abs().amax(dim=(0, 2, 3))
    assert moved[1] > 1e-3 and moved[0] < 1e-6  # away from the dark, no less towards the red


def _taste(word: str, shape: torch.Size) -> torch.Tensor:
    ways = {"": (0.0, 0.0, 0.0), "red": (1.0, 0.0, 0.0), "dark": (1.0, 1.0, 0.0)}
    return torch.tensor(ways[word]).view(3, 1, 1).expand(shape)


def test_splats_turn_red():
    chance = torch.Generator().manual_seed(1)
    colours = torch.zeros(20, 1, 3, requires_grad=True)
    means, quaternions = torch.randn(20, 3, generator=chance) * 0.5, torch.tensor([[1.0, 0, 0, 0]]).repeat(20, 1)
    view = film_camera(Pose((0, 0, 3)), Lens(35, 20), 16, 16)
    for step in range(60):
        splats = Parameters(means, torch.full((20, 3), -0.7), quaternions, torch.full((20,), 4.0), colours)
        drawn = render(splats, view).colour.permute(2, 0, 1)[None]
        loss = distill_loss(drawn, ToyCritic("flow"), [Told(("red",))], Guidance(1.0), (step / 60, chance))
        (pull,) = torch.autograd.grad(loss, colours)
        colours = (colours - 0.05 * pull).detach().requires_grad_(True)
    middle = render(Parameters(means, torch.full((20, 3), -0.7), quaternions, torch.full((20,), 4.0), colours.detach()), view).colour[8, 8]
    assert middle[0] > 0.6 and middle[2] < 0.35
