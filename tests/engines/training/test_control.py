"""The control recipe: control pictures tell the truth, and the network learns to speak while the picture model stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch

from engines.models.storybook_control import StorybookControl
from engines.requests import CONTROLS
from engines.training import control, data, export
from engines.training.control import ControlRecipe
from engines.training.data import Shard
from engines.training.export import Storybook
from engines.training.hints import Known, hint, kinds
from engines.training.loop import Plan, train


@pytest.fixture(scope="module")
def model() -> Storybook:
    return export.read_storybook()


@pytest.fixture(scope="module")
def shard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shard]:
    """Six pictures of the whole world with latents of noise and truths."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data, "STATE", tmp_path_factory.mktemp("state"))
        patch.setattr(data, "SHARD", 6)
        drawn = Shard("wide", 512, "storybook")
        data.draw_shards([drawn])
        data.draw_truths([drawn])
        data.store_latents(drawn, np.random.default_rng(0).standard_normal((6, 8, 24, 40)).astype(np.float16))
        yield drawn


def known(shard: Shard, row: int) -> Known:
    return Known(shard.scenes()[row], np.asarray(data.pictures(shard)[row]), np.asarray(data.truths(shard)[row]))


def test_control_pictures_show_what_stands_where(shard: Shard) -> None:
    one = known(shard, 0)
    there = one.truth[1] > 0
    depth, segments, lines = (hint(one, kind) for kind in ("depth", "segments", "edges"))
    assert depth.shape == segments.shape == lines.shape == (192, 320, 3)
    assert depth[there].mean() > depth[~there].mean() and np.array_equal(segments.any(2), there)
    assert set(np.unique(lines)) <= {0, 255} and lines.any()
    varied = hint(one, "segments", np.random.default_rng(1))
    assert np.array_equal(varied.any(2), there)


def test_only_characters_have_poses(shard: Shard) -> None:
    one = known(shard, 0)
    cat, cube = (replace(one.scene, things=(replace(one.scene.things[0], object=name, pose="stand"),)) for name in ("cat", "cube"))
    assert "pose" in kinds(cat) and "pose" not in kinds(cube)
    assert hint(replace(one, scene=cat), "pose").any() and not hint(replace(one, scene=cube), "pose").any()


def test_it_begins_saying_nothing_and_learns_while_the_picture_model_stays(model: Storybook, shard: Shard) -> None:
    before = {name: value.clone() for name, value in model.transformer.state_dict().items()}
    recipe = ControlRecipe(model, [shard], batch=3)
    network = recipe.modules["control"]
    optimizer = torch.optim.AdamW(network.parameters(), 1e-3)
    losses = []
    for _ in range(6):
        loss = recipe.loss(0, 0.0)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < losses[0] and network.say[0].weight.abs().max() > 0
    assert all(torch.equal(value, before[name]) for name, value in model.transformer.state_dict().items())


def test_a_trained_network_ships_small_and_reads_back(shard: Shard, model: Storybook, tmp_path) -> None:
    learned = train(ControlRecipe(model, [shard], batch=2), data.folder("control", "storybook"), Plan(0, steps=1))["control"]
    control.export("storybook", tmp_path / "storybook-control")
    again = StorybookControl.from_folder(tmp_path / "storybook-control")
    assert (tmp_path / "storybook-control" / "model.safetensors").stat().st_size <= 3 * 2**20
    for mine, theirs in zip(again.state_dict().values(), learned.state_dict().values(), strict=True):
        assert torch.allclose(mine, theirs, atol=2e-3)
    assert set(CONTROLS) == {"edges", "depth", "pose", "segments"}


def test_an_earlier_network_goes_on_as_it_was(model: Storybook, shard: Shard) -> None:
    earlier = control.new_network(model.transformer)
    torch.nn.init.constant_(earlier.say[0].bias, 0.5)
    recipe = ControlRecipe(model, [shard], batch=2, earlier=earlier)
    assert float(recipe.modules["control"].say[0].bias[0].detach()) == 0.5 and recipe.modules["control"].training


def test_without_shards_it_says_what_is_missing(model: Storybook) -> None:
    with pytest.raises(FileNotFoundError, match="latents"):
        ControlRecipe(model, [])
