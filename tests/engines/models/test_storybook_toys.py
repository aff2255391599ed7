"""The model of toys: what it is told reaches its pictures, guidance goes away from anything, and it reads back as it was written."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from engines.models import storybook_toys
from engines.models.storybook_toys import MAKES, SIDE, Asked, StorybookToys, shape_number


@pytest.fixture(scope="module")
def network() -> StorybookToys:
    torch.manual_seed(0)
    made = StorybookToys(("cat", "cube"), ("red", "blue"), blocks=1).eval().requires_grad_(False)
    torch.nn.init.normal_(made.steer.weight, std=0.2)
    torch.nn.init.normal_(made.transformer.proj_out.weight, std=0.02)
    return made


def told(object_: int = 1, make: int = 0, colour: int = 1, azimuth: float = 0.0) -> Asked:
    return Asked(torch.tensor([[shape_number(object_, make), colour]]), torch.tensor([[azimuth, azimuth, 0.3]]))


def noise() -> torch.Tensor:
    return torch.randn(1, 4, SIDE, SIDE, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("other", [told(object_=2), told(make=1), told(colour=2), told(azimuth=1.0)])
def test_words_and_views_reach_the_picture(network: StorybookToys, other: Asked) -> None:
    level = torch.tensor([0.5])
    seen = network(noise(), level, told())
    assert seen.shape == (1, 4, SIDE, SIDE) and (network(noise(), level, other) - seen).abs().mean() > 1e-3


def test_every_make_of_every_object_has_its_number(network: StorybookToys) -> None:
    numbers = [shape_number(object_, make) for object_ in (1, 2) for make in range(MAKES)]
    assert numbers == list(range(1, len(network.shape.weight)))


def test_a_whole_turn_is_none(network: StorybookToys) -> None:
    level = torch.tensor([0.5])
    assert torch.allclose(network(noise(), level, told(azimuth=2 * torch.pi)), network(noise(), level, told()), atol=1e-4)


@pytest.mark.parametrize(("azimuth", "corner"), [(0.0, (0, 1)), (torch.pi, (0, 0))])
def test_what_a_shape_has_on_its_left_is_seen_on_the_right_from_the_front(azimuth: float, corner: tuple[int, int]) -> None:
    """Something high up at +x of the volume's cube."""
    volume = torch.zeros(6, 16, 16, 16)
    volume[0, 7:9, 11:13, 11:13] = 1.0
    told = storybook_toys._behind_cells(volume.view(1, -1), torch.tensor([[azimuth, 0.0, 0.0]]))
    picture = told.view(16, 16, 6, 16)[:, :, 0].sum(2)
    halves = picture.view(2, 8, 2, 8).sum((1, 3))
    assert told.shape == (1, 256, 96) and halves[corner] > 0.99 * picture.sum() > 1


def test_guidance_goes_as_far_as_it_is_told(network: StorybookToys) -> None:
    x, level = 0.1 * noise(), torch.tensor([0.5])
    plain, meant = network(x, level, told().untold()), network(x, level, told())
    assert torch.allclose(network.guided(x, level, told(), 1.0), meant.clamp(-1, 1), atol=1e-3)
    assert torch.allclose(network.guided(x, level, told(), 3.0), (plain + 3 * (meant - plain)).clamp(-1, 1), atol=1e-3)


def test_it_reads_back_as_it_was_written(network: StorybookToys, tmp_path: Path) -> None:
    network.save(tmp_path)
    again, level = StorybookToys.from_folder(tmp_path), torch.tensor([0.5])
    assert (again.objects, again.colours) == (("cat", "cube"), ("red", "blue"))
    with torch.no_grad():
        assert torch.allclose(again(noise(), level, told()), network(noise(), level, told()), atol=2e-2)
