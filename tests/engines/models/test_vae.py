import numpy as np
import pytest
import torch

from engines.models import vae
from engines.progress import Cancelled, Progress


def test_encode_is_scaled_as_the_configuration_says(load_twin):
    model = load_twin("storybook")
    picture = np.random.default_rng(0).integers(0, 256, (64, 96, 3), dtype=np.uint8)
    with torch.inference_mode():
        latents = vae.encode(model, picture)
        pixels = torch.from_numpy(picture.copy()).permute(2, 0, 1)[None] / 127.5 - 1
        raw = model.parts["vae"].encode(pixels).latent_dist.mode()
    assert latents.shape == (1, 8, 8, 12)
    assert torch.allclose(latents, (raw - 0.1) * 0.5, atol=1e-5)


@pytest.mark.parametrize("size", [(40, 48), (64, 80), (70, 90)])
def test_tiles_agree_with_one_piece(load_twin, size):
    model = load_twin("storybook")
    coarse = torch.randn(1, 8, 5, 6, generator=torch.Generator().manual_seed(0))
    latents = torch.nn.functional.interpolate(coarse, size=size, mode="bicubic")
    with torch.inference_mode():
        whole = vae.decode(model, latents).astype(int)
        tiled = vae.decode_tiles(model, latents, Progress()).astype(int)
    assert whole.shape == tiled.shape == (size[0] * 8, size[1] * 8, 3)
    if max(size) <= 64:
        assert np.array_equal(whole, tiled)
    assert np.abs(whole - tiled).mean() < 10  # random weights, and group norms see a tile instead of the whole
    steps = np.abs(np.diff(tiled, axis=1)).mean(axis=(0, 2))
    assert steps.max() < 3 * np.abs(np.diff(whole, axis=1)).mean(axis=(0, 2)).max()  # no seams


def test_tiles_can_be_cancelled(load_twin):
    with pytest.raises(Cancelled), torch.inference_mode():
        vae.decode_tiles(load_twin("storybook"), torch.zeros(1, 8, 8, 8), Progress(cancelled=lambda: True))


def test_masks_shrink_to_every_touched_cell(load_twin):
    mask = np.zeros((64, 96), np.uint8)
    mask[8, 16] = 100
    cells = vae.shrink_mask(load_twin("storybook"), mask)
    assert cells.shape == (1, 1, 8, 12) and cells.sum() == 1 and cells[0, 0, 1, 2] == 1
    assert vae.soft_mask(load_twin("storybook"), mask)[0, 0, 1, 2] == pytest.approx(100 / 255)
