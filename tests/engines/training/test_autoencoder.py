"""The autoencoder's start, one step of each of its recipes, and the folding of scales."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL

from engines.training import autoencoder, data
from engines.training.autoencoder import (
    CONFIG,
    NEAR_WEIGHT,
    TELLING,
    AutoencoderRecipe,
    Crops,
    DecoderRecipe,
    encoded_crops,
    start_with_colours,
    to_pictures,
    to_tensor,
)
from engines.training.data import Shard
from engines.training.latents import decode, encode, give_unit_variance
from engines.training.world.grammar import scene_from_seed
from engines.training.world.render import Renderer

TINY = CONFIG | {"block_out_channels": (8, 8, 16, 16)}


@pytest.fixture(scope="module")
def pictures() -> np.ndarray:
    renderer = Renderer()
    drawn = np.stack([renderer.picture(scene_from_seed(seed), 128, 128) for seed in range(4)])
    renderer.close()
    return drawn


@pytest.fixture
def shards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pictures: np.ndarray) -> list[Shard]:
    monkeypatch.setattr(data, "STATE", tmp_path)
    np.save(data.folder("pictures") / "square-00000000.npy", pictures)
    return data.available()


@pytest.fixture
def encoded(shards: list[Shard], pictures: np.ndarray) -> list[Shard]:
    """The same shards with the latents of a fresh autoencoder."""
    data.store_latents(shards[0], encode(_fresh(), pictures).numpy().astype(np.float16))
    return shards


def _fresh() -> AutoencoderKL:
    torch.manual_seed(0)
    vae = AutoencoderKL(**TINY).eval()
    start_with_colours(vae)
    vae.register_to_config(shift_factor=0.0, scaling_factor=1.0)
    return vae


def test_it_begins_by_passing_colours(pictures: np.ndarray) -> None:
    vae = _fresh()
    made = to_pictures(decode(vae, encode(vae, pictures))).astype(float)
    blurred = pictures.reshape(4, 16, 8, 16, 8, 3).mean((2, 4))
    again = made.reshape(4, 16, 8, 16, 8, 3).mean((2, 4))
    assert np.corrcoef(blurred.ravel(), again.ravel())[0, 1] > 0.95


def test_folding_scales_changes_nothing_but_the_scale(pictures: np.ndarray) -> None:
    vae = _fresh()
    before = decode(vae, encode(vae, pictures))
    give_unit_variance(vae, pictures)
    latents = encode(vae, pictures)
    inner = (..., slice(32, -32), slice(32, -32))
    assert torch.allclose(decode(vae, latents)[inner], before[inner], atol=0.02)
    assert torch.allclose(latents.std((0, 2, 3)), torch.ones(8), atol=0.01)
    assert torch.allclose(latents.mean((0, 2, 3)), torch.zeros(8), atol=0.01)


def test_steps_lower_the_loss_on_one_batch(shards: list[Shard]) -> None:
    recipe = AutoencoderRecipe(shards, crops=Crops(32, 4), config=TINY)
    optimizer = torch.optim.Adam(recipe.modules["vae"].parameters(), 1e-3)
    losses = []
    for _ in range(12):
        loss = recipe.loss(0, 0.0)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < losses[0]


def test_it_goes_on_from_an_earlier_one_near_its_latents(shards: list[Shard], pictures: np.ndarray, monkeypatch) -> None:
    earlier = _fresh()
    recipe = AutoencoderRecipe(shards, crops=Crops(32, 4), earlier=earlier)
    going_on = recipe.modules["vae"]
    assert torch.equal(encode(going_on, pictures), encode(earlier, pictures))
    with torch.no_grad():
        going_on.encoder.conv_out.bias[:8] += 1.0  # the planted fault: all latents moved by 1
    moved = float(recipe.loss(0, 0.0).detach())
    monkeypatch.setattr(autoencoder, "NEAR_WEIGHT", NEAR_WEIGHT + 100)
    assert float(recipe.loss(0, 0.0).detach()) == pytest.approx(moved + 100, rel=0.01)


def test_the_decoder_recipe_leaves_the_encoder_alone(encoded: list[Shard]) -> None:
    vae = _fresh()
    recipe = DecoderRecipe(copy.deepcopy(vae), encoded, crops=Crops(32, 2))
    for step in (0, TELLING):
        recipe.loss(step, 0.0).backward()
        graded = [name for name, p in recipe._vae.named_parameters() if p.grad is not None]
        assert graded and all(name.startswith("decoder") for name in graded)


def test_the_decoder_listens_once_the_discriminator_can_tell(encoded: list[Shard], monkeypatch) -> None:
    recipe = DecoderRecipe(_fresh(), encoded, crops=Crops(32, 2))
    monkeypatch.setattr(recipe._discriminator, "complaint", lambda made: 7 + 0 * made.sum())
    monkeypatch.setattr(autoencoder, "balanced", lambda reconstruction, complaint, last: complaint)
    deaf = float(recipe.loss(TELLING - 1, 0.0).detach())
    assert float(recipe.loss(TELLING, 0.0).detach()) > deaf + 5


def test_crops_and_their_latents_are_of_one_place(encoded: list[Shard]) -> None:
    pairs = [(data.pictures(shard), data.latents(shard)) for shard in encoded]
    crops, latents = encoded_crops(pairs, Crops(32, 6), np.random.default_rng(0))
    assert crops.shape == (6, 3, 32, 32) and latents.shape == (6, 8, 4, 4)
    colours = F.avg_pool2d(crops, 8)
    assert torch.corrcoef(torch.stack([colours[:, 0].flatten(), latents[:, 0].flatten()]))[0, 1] > 0.99


def test_tensors_and_pictures_convert_without_loss(pictures: np.ndarray) -> None:
    assert np.array_equal(to_pictures(to_tensor(pictures)), pictures)
