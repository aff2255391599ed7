"""The recipe of toys: albums know what their views show, and the network learns; the shipped one draws what is asked, seen from there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from engines.models.catalog import describe
from engines.models.storybook_toys import StorybookToys
from engines.progress import Progress
from engines.training import data, measure_toys, toys, turns
from engines.training.loop import Plan, train
from engines.training.toys import Album, ToysRecipe
from engines.training.world.lone import lone
from engines.training.world.scene import STORYBOOK


@pytest.fixture(scope="module")
def album(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Album]:
    """Two toys from ten sides."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data, "STATE", tmp_path_factory.mktemp("state"))
        patch.setattr(turns, "TOYS", 2)
        turns.draw("storybook", 1, 5)
        yield Album.read("storybook")


def test_an_album_knows_what_its_views_show(album: Album) -> None:
    assert album.pictures.shape == (20, 64, 64, 4) and album.words.shape == (20, 2) and album.views.shape == (20, 3)
    (thing,) = lone(1).scene.things
    assert album.words[10].tolist() == [1 + STORYBOOK.objects.index(thing.object), 1 + STORYBOOK.colours.index(thing.colour)]
    assert np.allclose(album.views[10:, 1] - album.views[10:, 0], np.radians(thing.yaw), atol=1e-5)


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


def test_mirrored_views_are_seen_from_the_other_side(album: Album) -> None:
    recipe = ToysRecipe(album, "storybook")
    pictures, asked = recipe._draw(np.random.default_rng(0))
    known = {picture.tobytes(): view for picture, view in zip(album.pictures, album.views, strict=True)}
    mirrored = 0
    for picture, view in zip(pictures, asked.views, strict=True):
        pixels = ((picture.permute(1, 2, 0) + 1) * 127.5).round().byte().numpy()
        found = known.get(pixels.tobytes())
        if found is None:
            found = known[np.ascontiguousarray(pixels[:, ::-1]).tobytes()] * np.array([-1, -1, 1], np.float32)
            mirrored += 1
        assert np.allclose(found, view)
    assert 0 < mirrored < len(pictures)


def test_the_shipped_model_draws_what_is_asked_and_an_untaught_one_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The card's rows on a few toys: most colours are right, and none of an untaught network's pictures."""
    good = {row.measure: float(row.figure.split(" %")[0]) for row in measure_toys.toy_rows(16, Progress())}
    assert good["one toy: colours right"] > 60 and good["one toy: objects right"] > 40
    torch.manual_seed(0)
    StorybookToys(STORYBOOK.objects, STORYBOOK.colours, blocks=1).save(tmp_path)
    monkeypatch.setattr(measure_toys, "FOLDER", tmp_path)
    bad = {row.measure: float(row.figure.split(" %")[0]) for row in measure_toys.toy_rows(16, Progress())}
    assert bad["one toy: everything right"] < 20
