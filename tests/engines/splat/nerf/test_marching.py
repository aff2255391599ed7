"""Rays by compiled code: against plain torch, and gradients against finite differences in float64, with faults that must be found."""

from __future__ import annotations

import pytest
import torch

from engines.splat.nerf import marching
from engines.splat.nerf.field import Field
from engines.splat.nerf.hash_grid import HashGrid
from engines.splat.nerf.volume import EDGE, March, Occupancy, Rays, Seen, by_torch, shine

STEP = 1e-6


def field(start: float = -1.0) -> Field:
    """A field in float64 that is different everywhere."""
    torch.manual_seed(0)
    made = Field(torch.tensor([0.1, -0.2, 0.3]), 1.5, HashGrid(levels=3, coarsest=4, finest=24, size=8), start).double()
    with torch.no_grad():
        for weight in made.weights():
            weight.normal_(std=0.5)
    return made


def bundle(count: int = 6) -> Rays:
    chance = torch.Generator().manual_seed(1)
    directions = torch.nn.functional.normalize(torch.randn(count, 3, generator=chance, dtype=torch.float64), dim=1)
    shift = 0.3 * torch.randn(count, 3, generator=chance, dtype=torch.float64)
    return Rays(shift - 3 * directions, directions, torch.ones(count, dtype=torch.float64))


def occupied() -> Occupancy:
    """Every fifth cell is empty."""
    cells = torch.ones(EDGE**3, dtype=torch.bool)
    cells[::5] = False
    return Occupancy(cells)


def total(seen: Seen) -> torch.Tensor:
    """A number that depends on everything that is seen, on each ray in another way."""
    ways = torch.linspace(-1, 1, len(seen.alpha), dtype=torch.float64)
    colours = (seen.colour * torch.tensor([1.0, -0.7, 0.4], dtype=torch.float64)).sum(1)
    return ((colours + 0.8 * seen.alpha + 0.3 * seen.depth + 5 * seen.spread) * (0.3 + ways)).sum()


def slopes(made: Field, march: March) -> tuple[list[float], list[float]]:
    """(gradients, finite differences) of some numbers of every weight."""
    along, occupancy = bundle(), occupied()
    found, wanted = [], []
    total(shine(made, occupancy, along, march)).backward()
    for weight in made.weights():
        steep = weight.grad.view(-1).abs().argsort(descending=True)
        for index in steep[:: max(1, len(steep) // 7)][:5].tolist():
            found.append(float(weight.grad.view(-1)[index]))
            sides = []
            for step in (STEP, -STEP):
                with torch.no_grad():
                    weight.view(-1)[index] += step
                    sides.append(float(total(shine(made, occupancy, along, march))))
                    weight.view(-1)[index] -= step
            wanted.append((sides[0] - sides[1]) / (2 * STEP))
    return found, wanted


@pytest.mark.parametrize("background", [None, (0.2, 0.4, 0.6)])
def test_gradients_are_the_finite_differences(background):
    found, wanted = slopes(field(), March(24, background=background))
    assert found == pytest.approx(wanted, rel=1e-4, abs=1e-7)
    assert max(map(abs, wanted)) > 0.1


def test_faults_in_the_way_back_are_found(monkeypatch):
    scatter = marching.scatter
    monkeypatch.setattr(marching, "scatter", lambda places, *rest: scatter(places[:, [1, 0, 2]].copy(), *rest))
    found, wanted = slopes(field(), March(24))
    assert found != pytest.approx(wanted, rel=1e-2, abs=1e-5)


@pytest.mark.parametrize("background", [None, (0.2, 0.4, 0.6)])
def test_compiled_and_plain_agree_there_and_back(background):
    results = []
    for draw in (shine, by_torch):
        made = field()
        seen = draw(made, occupied(), bundle(), March(40, background=background))
        total(seen).backward()
        results.append((seen, [weight.grad for weight in made.weights()]))
    (compiled, pulls), (plain, wanted) = results
    for name in ("colour", "alpha", "depth", "spread"):
        assert torch.allclose(getattr(compiled, name), getattr(plain, name), atol=2e-6), name
    assert all(torch.allclose(pull, want, atol=1e-5) for pull, want in zip(pulls, wanted, strict=True))
    assert compiled.looks == plain.looks


def test_a_ray_ends_where_its_light_does():
    solid = field(start=6.0)
    compiled, plain = (draw(solid, occupied(), bundle(), March(200)) for draw in (shine, by_torch))
    assert compiled.looks < 0.5 * plain.looks
    assert torch.allclose(compiled.colour, plain.colour, atol=3 * marching.SPENT)


def test_a_sky_closes_every_ray_with_its_own_colour():
    thin = field(start=-20.0)
    seen = shine(thin, Occupancy(torch.zeros(EDGE**3, dtype=torch.bool)), bundle(), March(16, background=None))
    assert torch.allclose(seen.alpha, torch.ones(6, dtype=torch.float64)) and seen.looks == 6
    assert seen.colour.std(dim=0).min() > 0.01
    total(seen).backward()
    assert not thin.density[2].weight.grad[0].any()  # a sky has no density to learn


def test_densities_are_the_fields_own():
    made = field()
    cube = 0.25 + 0.5 * torch.rand(50, 3, dtype=torch.float64)
    density, _ = made(made.unfolded(cube), torch.zeros(50, 3, dtype=torch.float64))
    assert torch.allclose(made.thickness(cube), density, rtol=1e-6)
