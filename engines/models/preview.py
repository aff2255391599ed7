"""How latents look: one small matrix from channels to colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engines.models.catalog import Preview
from engines.models.model import Model

if TYPE_CHECKING:
    import torch

_SIDE = 16  # latent cells of the picture that a fit looks at


def fit(model: Model) -> Preview:
    """A least-squares fit for a model that brings no matrix: smooth random latents against what they decode to."""
    import torch

    from engines.models import vae

    with torch.inference_mode():
        generator = torch.Generator("cpu").manual_seed(0)
        coarse = torch.randn(1, model.latent_channels, _SIDE // 4, _SIDE // 4, generator=generator)
        latents = torch.nn.functional.interpolate(coarse, size=(_SIDE, _SIDE), mode="bicubic").to(model.device)
        pixels = vae.decode(model, latents).astype(np.float64) / 255.0
    factor = model.latent_factor
    colours = pixels.reshape(_SIDE, factor, _SIDE, factor, 3).mean(axis=(1, 3)).reshape(-1, 3)
    inputs = latents[0].float().cpu().numpy().reshape(model.latent_channels, -1).T
    solved, *_ = np.linalg.lstsq(np.hstack([inputs, np.ones((len(inputs), 1))]), colours, rcond=None)
    *rows, bias = (tuple(float(value) for value in row) for row in solved)
    return Preview(tuple(rows), bias)


def colours(preview: Preview, latents: torch.Tensor) -> np.ndarray:
    """Latents [1, channels, h, w] -> uint8 [h, w, 3]: one pixel for each cell."""
    cells = latents[0].permute(1, 2, 0).float().cpu().numpy()
    rgb = cells @ np.asarray(preview.factors, np.float32) + np.asarray(preview.bias, np.float32)
    return (np.clip(rgb, 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8)
