"""The recipe of toys: albums know what their views show, and the network learns; the shipped one draws what is asked, seen from there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from engines.models.catalog import describe
from engines.models.storybook_toys import SIDE, Asked, StorybookToys, shape_number
from engines.progress import Progress
from engines.training import data, measure_toys, toys, turns
from engines.training.loop import Plan, train
from engines.training.toys import Album, ToysRecipe
from engines.training.world.lone import lone
from engines.training.world.scene import STORYBOOK


@pytest.fixture(scope="module")
def album(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Album]:
    """Four toys from ten sides."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data, "STATE", tmp_path_factory.mktemp("state"))
        patch.setattr(turns, "TOYS", 4)
        turns.draw("storybook", 1, 5)
        yield Album.read("storybook")


def test_an_album_knows_what_its_views_show_and_leaves_out_what_words_do_not_tell(album: Album) -> None:
    told = [seed for seed in range(4) if toys.tells(lone(seed).scene)]
    assert 0 < len(told) < 4 and len(album.pictures) == len(album.words) == len(album.views) == 10 * len(told)
    (thing,) = lone(told[-1]).scene.things
    shape = shape_number(1 + STORYBOOK.objects.index(thing.object), thing.variation)
    assert album.words[-1].tolist() == [shape, 1 + STORYBOOK.colours.index(thing.colour)]
    assert np.allclose(album.views[-10:, 1] - album.views[-10:, 0], np.radians(thing.yaw), atol=1e-5)


def test_without_views_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "STATE", tmp_path)
    with pytest.raises(FileNotFoundError, match="no toys"):
        Album.read("storybook")


def test_it_learns_and_ships(album: Album, tmp_path: Path) -> None:
    recipe = ToysRecipe(album, "storybook")
    recipe.batch = 8
    (tmp_path / "toys-storybook").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data, "STATE", tmp_path)
        first = float(recipe.loss(0, 0.0).detach())
        train(recipe, tmp_path / "toys-storybook", Plan(0, steps=30))
        assert float(recipe.loss(0, 0.0).detach()) < 0.8 * first
        toys.export("storybook", tmp_path / "storybook-toys")
    info = describe(tmp_path / "storybook-toys")
    assert info.makes == "toys" and info.words["objects"] == list(STORYBOOK.objects)


def test_small_patches_begin_with_what_large_ones_know(album: Album) -> None:
    coarse, fine = (ToysRecipe(album, "storybook", patch=patch).modules["toys"] for patch in (toys.COARSE, toys.FINE))
    torch.nn.init.normal_(coarse.transformer.proj_out.weight, std=0.1)
    picture = torch.full((1, 4, SIDE, SIDE), 0.5)
    told = Asked(torch.tensor([[5, 2]]), torch.tensor([[0.3, 0.3, 0.2]]))
    with torch.no_grad():
        before = fine(picture, torch.tensor([0.5]), told)
        toys.go_on(fine, coarse)
        wanted, after = (network(picture, torch.tensor([0.5]), told).mean((2, 3)) for network in (coarse, fine))
    assert not before.any() and wanted.abs().mean() > 0.05
    assert torch.allclose(after, wanted, atol=0.3 * float(wanted.abs().mean()))


def test_the_shipped_model_draws_what_is_asked_and_an_untaught_one_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The card's rows on a few toys: most colours are right, and none of an untaught network's pictures."""
    good = {row.measure: float(row.figure.split(" %")[0]) for row in measure_toys.toy_rows(16, Progress())}
    assert good["one toy: colours right"] > 60 and good["one toy: objects right"] > 40
    torch.manual_seed(0)
    StorybookToys(STORYBOOK.objects, STORYBOOK.colours, blocks=1).save(tmp_path)
    monkeypatch.setattr(measure_toys, "FOLDER", tmp_path)
    bad = {row.measure: float(row.figure.split(" %")[0]) for row in measure_toys.toy_rows(16, Progress())}
    assert bad["one toy: everything right"] < 20
