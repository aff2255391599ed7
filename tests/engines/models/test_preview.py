import numpy as np
import torch

from engines.models import vae
from engines.models.catalog import Preview
from engines.models.preview import colours, fit


def test_the_matrix_is_applied_for_each_cell():
    latents = torch.zeros(1, 2, 3, 4)
    latents[0, 1, 2, 3] = 1.0
    preview = Preview(((9.0, 9.0, 9.0), (0.5, -0.25, 2.0)), (0.25, 0.5, 0.0))
    shown = colours(preview, latents)
    assert shown.shape == (3, 4, 3) and shown[0, 0].tolist() == [64, 128, 0] and shown[2, 3].tolist() == [191, 64, 255]


def test_a_fit_finds_the_matrix_of_a_decoder_that_is_one(load_twin, monkeypatch):
    factors, bias = np.random.default_rng(0).uniform(-0.06, 0.06, (4, 3)), np.array([0.4, 0.5, 0.6])

    def decode(model, latents):
        cells = np.clip(latents[0].permute(1, 2, 0).numpy() @ factors + bias, 0, 1) * 255
        return np.round(cells).astype(np.uint8).repeat(8, axis=0).repeat(8, axis=1)

    monkeypatch.setattr(vae, "decode", decode)
    found = fit(load_twin("sd15"))
    assert np.allclose(found.factors, factors, atol=0.01) and np.allclose(found.bias, bias, atol=0.01)
