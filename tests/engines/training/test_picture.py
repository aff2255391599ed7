"""The picture recipe on a tiny network: batches, loss, and the same numbers after a resume."""

from __future__ import annotations

import functools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import PixArtTransformer2DModel
from transformers import CLIPTokenizer

from engines.training.loop import Plan, train
from engines.training.picture import (
    COARSE,
    FINE,
    PictureRecipe,
    Sketch,
    Source,
    _chosen,
    begin_with,
    cell_weights,
    config,
    draw_sample,
    truth,
    velocity_error,
)
from engines.training.text import READINGS, learned_tokenizer, new_text_encoder
from engines.training.world.grammar import scene_from_seed
from engines.training.world.scene import FIRST, STORYBOOK, VOCABULARIES

LENGTH = READINGS["first"].length
TINY = replace(FINE, batch=2, layers=2)


def recipe_of(source: Source) -> PictureRecipe:
    torch.manual_seed(0)
    tokenizer = tokenizer_of(source.level)
    return PictureRecipe(source, (tokenizer, new_text_encoder(tokenizer)), stage=TINY)


@functools.cache
def tokenizer_of(level: str) -> CLIPTokenizer:
    return learned_tokenizer(level, 300)


def source_of(level: str) -> Source:
    random = np.random.default_rng(0)
    scenes = [scene_from_seed(seed, vocabulary=VOCABULARIES[level]) for seed in range(8)]
    segments = np.zeros((8, 32, 32), np.uint8)
    segments[:, 10:20, 10:20] = 1
    return Source(level, {"square": [(random.standard_normal((8, 8, 32, 32)).astype(np.float16), segments, scenes)]})


@pytest.fixture(scope="module")
def source() -> Source:
    return source_of("first")


def test_the_whole_world_is_learned_in_its_own_words() -> None:
    recipe = recipe_of(source_of("storybook"))
    assert recipe.modules["sketch"].kinds == (27, 11)
    recipe.loss(0, 0.0).backward()
    assert all(torch.isfinite(p.grad).all() for module in recipe.modules.values() for p in module.parameters() if p.grad is not None)


def test_batches_have_their_shapes_and_both_kinds_of_masks(source: Source) -> None:
    recipe = recipe_of(source)
    sample = draw_sample(source, recipe.tokenizer, (40, 0.0), np.random.default_rng(0))
    assert sample.latents.shape == (40, 8, 32, 32) and sample.mask.shape == (40, 1, 32, 32) and sample.ids.shape == (40, LENGTH)
    whole = sample.mask.flatten(1).all(1)
    assert 0.5 < float(whole.float().mean()) < 0.9


def test_the_error_is_none_for_a_network_that_knows_and_large_for_one_that_does_not(source: Source) -> None:
    recipe = recipe_of(source)
    sample = draw_sample(source, recipe.tokenizer, (8, 0.0), np.random.default_rng(0))
    text = torch.zeros(8, LENGTH, 192)

    def knowing(*_: object, **__: object) -> tuple[torch.Tensor]:
        return (sample.latents,)

    assert velocity_error(knowing, sample, text, torch.Generator().manual_seed(0)).max() == 0
    assert velocity_error(recipe.modules["transformer"], sample, text, torch.Generator().manual_seed(0)).mean() > 1


def test_early_samples_may_show_lone_toys_only(source: Source) -> None:
    scenes = next(iter(source.shapes.values()))[0][2]
    picks = [_chosen(scenes, True, np.random.default_rng(seed)) for seed in range(20)]
    assert all(len(scenes[i].things) == 1 for i in picks)


def test_training_repeats_and_its_state_reads_back(source: Source, tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    (tmp_path / "parts").mkdir()
    whole = train(recipe_of(source), tmp_path / "whole", Plan(0, steps=4))
    train(recipe_of(source), tmp_path / "parts", Plan(0, steps=4))
    again = train(recipe_of(source), tmp_path / "parts", Plan(0, steps=4, resume=True))
    for name, module in whole.items():
        for mine, theirs in zip(module.parameters(), again[name].parameters(), strict=True):
            assert torch.equal(mine, theirs)


def test_the_truth_names_object_and_colour_of_each_cell() -> None:
    scene = next(scene for scene in map(scene_from_seed, range(100)) if len(scene.things) == 2)
    objects, colours = truth(np.array([[0, 1], [2, 0]], np.uint8), scene, FIRST)
    first, second = scene.things
    assert objects.tolist() == [[0, 1 + FIRST.objects.index(first.object)], [1 + FIRST.objects.index(second.object), 0]]
    assert colours.tolist() == [[0, 1 + FIRST.colours.index(first.colour)], [1 + FIRST.colours.index(second.colour), 0]]


def test_a_small_toy_s_cells_count_more_than_a_large_one_s_and_both_more_than_the_ground() -> None:
    segments = np.zeros((32, 32), np.uint8)
    segments[:16, :20], segments[20:24, :5], segments[30, 30] = 1, 2, 3
    weights = cell_weights(segments)
    assert weights[31, 0] == 1 and weights[0, 0] == 2.5 and weights[22, 2] == pytest.approx(4 * 5**0.5) and weights[30, 30] == 10
    assert np.all(cell_weights(np.zeros((4, 4), np.uint8)) == 1)


def test_the_sketch_learns_what_stands_where_and_only_from_tokens_that_say_so() -> None:
    torch.manual_seed(0)
    scenes = torch.randint(0, 3, (64, 2, 8, 8))
    tokens = torch.zeros(64, 4, 192)
    tokens[..., :32] = scenes.unfold(2, 4, 4).unfold(3, 4, 4).permute(0, 2, 3, 1, 4, 5).reshape(64, 4, 32).float()
    told, untold = (_taught_error(tokens * share, scenes) for share in (1.0, 0.0))
    assert told < 0.3 and untold > 1.5


def _taught_error(tokens: torch.Tensor, scenes: torch.Tensor) -> float:
    sketch = Sketch(4, STORYBOOK)
    optimizer = torch.optim.Adam(sketch.parameters(), 0.03)
    for _ in range(60):
        error = sketch.error(tokens, scenes)
        optimizer.zero_grad()
        error.backward()
        optimizer.step()
    return float(error.detach())


def test_a_model_of_small_patches_begins_where_one_of_large_patches_ended() -> None:
    """What looks the same all over is drawn by both alike: every part of a large patch then says the same."""
    torch.manual_seed(0)
    large = PixArtTransformer2DModel(**config(replace(COARSE, layers=2)))
    with torch.no_grad():
        large.proj_out.weight.copy_(large.proj_out.weight[:8].repeat(16, 1))
        large.proj_out.bias.copy_(large.proj_out.bias[:8].repeat(16))
    small = PixArtTransformer2DModel(**config(TINY))
    begin_with(small, large)
    flat = torch.randn(1, 17, 1, 1).expand(1, 17, 4, 4)
    given = {"encoder_hidden_states": torch.randn(1, 3, 192), "timestep": torch.tensor([500.0]), "return_dict": False}
    with torch.no_grad():
        assert torch.allclose(large.pos_embed.proj(flat).expand(1, -1, 2, 2), small.pos_embed.proj(flat), atol=1e-4)
        assert small(flat, **given)[0].shape == (1, 8, 4, 4)
        whole = large.proj_out(torch.ones(192)).view(4, 4, 8)
        assert torch.allclose(whole[:2, :2], small.proj_out(torch.ones(192)).view(2, 2, 8), atol=1e-4)
