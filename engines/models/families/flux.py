"""FLUX.1: CLIP and T5, a transformer over 2x2 packed latents; guidance is an input, not a comparison."""

from __future__ import annotations

import numpy as np
import torch

from engines.models.families import flow
from engines.models.families.conditions import Conditions, Level, Schedule, Wish
from engines.models.families.words import clip_pooled, t5_tokens
from engines.models.model import Model

_T5_LENGTH = 512


def encode(model: Model, wish: Wish) -> Conditions:
    """The prompt alone: these models were distilled to be guided in one pass, a negative prompt has no place."""
    parts = model.parts
    tokens = t5_tokens(parts["tokenizer_2"], parts["text_encoder_2"], [wish.prompt], _T5_LENGTH)
    pooled = clip_pooled(parts["tokenizer"], parts["text_encoder"], [wish.prompt])
    return Conditions(tokens, wish.guidance_scale, pooled)


def schedule(model: Model, steps: int, latent_size: tuple[int, int]) -> Schedule:
    """See `flow.schedule`; the shift grows with the picture."""
    return flow.schedule(model, steps, (latent_size[0] // 2) * (latent_size[1] // 2))


def estimate(model: Model, noisy: torch.Tensor, level: Level, conditions: Conditions) -> torch.Tensor:
    """The estimate of the clean latents."""
    network = model.network
    height, width = noisy.shape[2] // 2, noisy.shape[3] // 2
    guidance = noisy.new_tensor([conditions.guidance_scale]) if network.config.guidance_embeds else None
    packed = network(
        hidden_states=_pack(noisy).to(network.dtype),
        encoder_hidden_states=conditions.tokens,
        pooled_projections=conditions.pooled,
        timestep=noisy.new_tensor([level.timestep / 1000.0]),
        img_ids=_places(height, width, noisy.device),
        txt_ids=noisy.new_zeros(conditions.tokens.shape[1], 3),
        guidance=guidance,
        return_dict=False,
    )[0]
    return flow.clean(noisy, _unpack(packed.float(), height, width), level.sigma)


def sees_masks(model: Model) -> bool:
    """Stock FLUX.1 dev and schnell do not."""
    return False


def with_mask(model: Model, conditions: Conditions, picture: np.ndarray, mask: np.ndarray) -> Conditions:
    """Nothing to add."""
    return conditions


def _pack(latents: torch.Tensor) -> torch.Tensor:
    """[1, c, 2h, 2w] -> [1, h w, 4c]"""
    batch, channels, height, width = latents.shape
    cells = latents.reshape(batch, channels, height // 2, 2, width // 2, 2).permute(0, 2, 4, 1, 3, 5)
    return cells.reshape(batch, (height // 2) * (width // 2), channels * 4)


def _unpack(tokens: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """[1, h w, 4c] -> [1, c, 2h, 2w]"""
    batch, _, features = tokens.shape
    cells = tokens.reshape(batch, height, width, features // 4, 2, 2).permute(0, 3, 1, 4, 2, 5)
    return cells.reshape(batch, features // 4, height * 2, width * 2)


def _places(height: int, width: int, device: torch.device) -> torch.Tensor:
    """Position of each packed cell [h w, 3]: (0, row, column)."""
    rows, columns = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    return torch.stack([torch.zeros_like(rows), rows, columns], dim=-1).reshape(-1, 3).to(device, torch.float32)
