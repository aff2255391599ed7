import itertools

import pytest
import torch
from diffusers import FlowMatchEulerDiscreteScheduler

from engines.image.denoise import denoise
from engines.models.families import Level, Schedule


def flow(steps=8):
    levels = tuple(Level(sigma, 1000 * sigma) for sigma in torch.linspace(1, 1 / steps, steps).tolist())
    return Schedule(levels, clean_weight=lambda sigma: 1 - sigma)


def keep(step, clean):
    return clean


def test_a_perfect_estimate_arrives_exactly():
    clean, noise = torch.randn(1, 4, 8, 8), torch.randn(1, 4, 8, 8)
    for schedule in (flow(), Schedule((Level(14.6, 999), Level(3.0, 500), Level(0.4, 100)), lambda sigma: 1.0)):
        assert torch.equal(denoise(lambda *_: clean, schedule.noised(clean, noise), schedule, keep), clean)


def test_the_path_of_a_perfect_estimate_stays_noised_clean():
    clean, noise, seen = torch.randn(1, 4, 8, 8), torch.randn(1, 4, 8, 8), []
    schedule = flow()

    def estimate(noisy, level):
        seen.append(torch.allclose(noisy, (1 - level.sigma) * clean + level.sigma * noise, atol=1e-5))
        return clean

    denoise(estimate, schedule.noised(clean, noise), schedule, keep)
    assert seen == [True] * 8


def test_a_gaussian_is_sampled_as_its_exact_solution():
    """For data ~ N(0, s^2) the ideal estimate is known, and Euler converges to x * s at first order."""
    spread, noise = 0.5, torch.randn(1, 1, 64, 64, dtype=torch.float64)

    def estimate(noisy, level):
        signal, sigma = 1 - level.sigma, level.sigma
        return noisy * (signal * spread**2) / (signal**2 * spread**2 + sigma**2)

    def error(steps):
        return (denoise(estimate, noise, flow(steps), keep) - spread * noise).abs().mean().item()

    assert error(200) < error(100) / 1.8 < error(50) / 3.2
    assert error(200) < 0.01


def test_a_run_resumed_in_the_middle_ends_in_the_same_latents():
    schedule, start = flow(), torch.randn(1, 4, 8, 8)
    middle = []

    def estimate(noisy, level):
        if len(middle) <= 3:
            middle.append(noisy)
        return noisy.tanh() * (1 - level.sigma)

    whole = denoise(estimate, start, schedule, keep)
    assert torch.equal(denoise(estimate, middle[3], schedule.last(5), keep), whole)


def test_the_hook_may_change_the_estimate():
    zero = denoise(lambda noisy, _: noisy, torch.randn(1, 1, 4, 4), flow(), lambda step, clean: clean * 0 if step == 7 else clean)
    assert not zero.any()


def test_fresh_noise_is_what_diffusers_calls_stochastic_sampling():
    scheduler, start = FlowMatchEulerDiscreteScheduler(shift=3.0, stochastic_sampling=True), torch.randn(1, 4, 8, 8)
    scheduler.set_timesteps(6)
    levels = tuple(Level(sigma, 1000 * sigma) for sigma in scheduler.sigmas[:-1].tolist())

    torch.manual_seed(7)
    theirs = start
    for time in scheduler.timesteps:
        theirs = scheduler.step(theirs.tanh(), time, theirs, return_dict=False)[0]

    torch.manual_seed(7)
    noises = (torch.randn(1, 4, 8, 8) for _ in itertools.count())
    schedule = Schedule(levels, clean_weight=lambda sigma: 1 - sigma, fresh=True)
    ours = denoise(lambda noisy, level: noisy - level.sigma * noisy.tanh(), start, schedule, keep, noises)
    assert torch.allclose(ours, theirs, atol=1e-5)


@pytest.mark.parametrize("fresh", [False, True])
def test_fresh_noise_forgives_a_first_step_that_went_wrong(fresh):
    """Data ~ N(0, 0.5^2), but what is noisy at first is twice too loud: only fresh noise comes back to the data's spread."""
    spread, random = 0.5, torch.Generator().manual_seed(3)

    def estimate(noisy, level):
        signal, sigma = 1 - level.sigma, level.sigma
        return noisy * (signal * spread**2) / (signal**2 * spread**2 + sigma**2)

    levels = flow(60).levels[6:]
    schedule = Schedule(levels, clean_weight=lambda sigma: 1 - sigma, fresh=fresh)
    noises = (torch.randn(1, 1, 64, 64, generator=random) for _ in itertools.count())
    loud = 2 * schedule.noised(spread * next(noises), next(noises))
    found = denoise(estimate, loud, schedule, keep, noises).std().item()
    assert (found < 1.2 * spread) == fresh, found
