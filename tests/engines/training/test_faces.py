"""The recipe of faces learns sides, and the shipped network counts the faces of true toys and of toys put together of two fronts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import torch

from engines.models.storybook_faces import SECTORS, StorybookFaces
from engines.splat.sides import turned
from engines.training import data, faces, measure_faces, turns
from engines.training.measure_faces import Turn, counted, with_faces


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Two toys, drawn and framed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data, "STATE", tmp_path_factory.mktemp("state"))
        patch.setattr(turns, "TOYS", 2)
        yield faces.seen_toys("storybook", 1, 5)


@pytest.fixture(scope="module")
def toys() -> list[Turn]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(measure_faces, "FRONTED", ("cat", "robot"))
        return measure_faces.turns(2)


def test_what_lies_between_two_sectors_belongs_to_both() -> None:
    shares = faces.sectors(torch.tensor([0.0, -30.0, 375.0, 355.0]))
    assert shares.shape == (4, SECTORS) and torch.allclose(shares.sum(1), torch.ones(4))
    assert shares[0, 0] == 1 and shares[1, 11] == 1 and shares[2, 0] == 0.5 == shares[2, 1]
    assert shares[3, 11] == pytest.approx(1 / 6, abs=1e-5) and shares[3, 0] == pytest.approx(5 / 6, abs=1e-5)


def test_pictures_are_disturbed_and_stay_pictures(seen: tuple[np.ndarray, np.ndarray]) -> None:
    pictures = faces.as_pictures(seen[0])
    other = faces.disturbed(pictures, np.random.default_rng(0))
    assert pictures.shape == other.shape == (20, 4, 64, 64) and (other - pictures).abs().mean() > 0.01
    assert other.min() >= 0 and other.max() <= 1 and other[:, :3].amax(1)[other[:, 3] == 0].max() == 0


def test_it_learns(seen: tuple[np.ndarray, np.ndarray]) -> None:
    recipe = faces.FacesRecipe(seen)
    optimizer = torch.optim.AdamW([p for p in recipe.modules["faces"].parameters() if p.requires_grad], 2e-3)
    losses = []
    for step in range(12):
        loss = recipe.loss(step, 0.0)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < losses[0] - 0.15
    assert torch.equal(recipe.modules["faces"].eye[0][0][0].weight, faces.Judge.from_folder(faces.JUDGE).early[0][0].weight)


def test_fronts_are_put_together(toys: list[Turn]) -> None:
    two, three = with_faces(toys[0], 2).views, with_faces(toys[0], 3).views
    assert (two[0] == two[6]).all() and (two[2] == toys[0].views[2]).all() and (two[7] == toys[0].views[1]).all()
    assert (three[4] == toys[0].views[0]).all() and (three[7] == toys[0].views[11]).all()


def test_the_shipped_network_finds_the_front_and_two_where_there_are_two(toys: list[Turn]) -> None:
    network = StorybookFaces.from_folder()
    for toy in toys:
        once = counted(network, toy)
        assert len(once.fronts) == 1 and turned(once.fronts[0]) <= 30
        assert len(counted(network, with_faces(toy, 2)).fronts) == 2
    flat = Turn(toys[0].toy, np.repeat(toys[0].views[:1] // 255 * 90, 12, 0))
    assert counted(network, flat).shares == (counted(network, flat).shares[0],) * 12


def test_it_is_saved_as_it_is(tmp_path) -> None:
    network = StorybookFaces.from_folder()
    network.save(tmp_path)
    again, picture = StorybookFaces.from_folder(tmp_path), torch.rand(1, 4, 64, 64, generator=torch.Generator().manual_seed(0))
    assert torch.equal(network(picture), again(picture))
