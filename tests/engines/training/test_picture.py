"""The picture recipe on a tiny network: batches, loss, and the same numbers after a resume."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from engines.training.loop import Plan, train
from engines.training.picture import CONFIG, PictureRecipe, Source, _chosen, draw_sample, velocity_error
from engines.training.text import LENGTH
from engines.training.world.grammar import scene_from_seed

TINY = CONFIG | {"num_layers": 1}


@pytest.fixture(scope="module")
def source() -> Source:
    random = np.random.default_rng(0)
    scenes = [scene_from_seed(seed) for seed in range(8)]
    segments = np.zeros((8, 32, 32), np.uint8)
    segments[:, 10:20, 10:20] = 1
    return Source({"square": [(random.standard_normal((8, 8, 32, 32)).astype(np.float16), segments, scenes)]})


def test_batches_have_their_shapes_and_both_kinds_of_masks(source: Source) -> None:
    recipe = PictureRecipe(source, batch=2, config=TINY)
    sample = draw_sample(source, recipe.tokenizer, (40, 0.0), np.random.default_rng(0))
    assert sample.latents.shape == (40, 8, 32, 32) and sample.mask.shape == (40, 1, 32, 32) and sample.ids.shape == (40, LENGTH)
    whole = sample.mask.flatten(1).all(1)
    assert 0.5 < float(whole.float().mean()) < 0.9


def test_the_error_is_none_for_a_network_that_knows_and_large_for_one_that_does_not(source: Source) -> None:
    recipe = PictureRecipe(source, batch=2, config=TINY)
    sample = draw_sample(source, recipe.tokenizer, (8, 0.0), np.random.default_rng(0))
    text = torch.zeros(8, LENGTH, 192)

    def knowing(*_: object, **__: object) -> tuple[torch.Tensor]:
        return (sample.latents,)

    assert velocity_error(knowing, sample, text, torch.Generator().manual_seed(0)).max() == 0
    assert velocity_error(recipe.modules["transformer"], sample, text, torch.Generator().manual_seed(0)).mean() > 1


def test_early_samples_may_show_lone_toys_only(source: Source) -> None:
    scenes = next(iter(source.shapes.values()))[0][2]
    picks = [_chosen(scenes, True, np.random.default_rng(seed)) for seed in range(20)]
    assert all(not scenes[i].relation for i in picks)


def test_training_repeats_and_its_state_reads_back(source: Source, tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    (tmp_path / "parts").mkdir()
    whole = train(PictureRecipe(source, batch=2, config=TINY), tmp_path / "whole", Plan(0, steps=4))
    train(PictureRecipe(source, batch=2, config=TINY), tmp_path / "parts", Plan(0, steps=4))
    again = train(PictureRecipe(source, batch=2, config=TINY), tmp_path / "parts", Plan(0, steps=4, resume=True))
    for name, module in whole.items():
        for mine, theirs in zip(module.parameters(), again[name].parameters(), strict=True):
            assert torch.equal(mine, theirs)
