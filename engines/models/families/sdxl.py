"""Stable Diffusion XL: two CLIPs, a UNet that is told the picture's size."""

from __future__ import annotations

import torch

from engines.models.families.conditions import Conditions, Wish
from engines.models.families.epsilon import estimate, schedule, sees_masks, shown, with_mask
from engines.models.families.words import clip_penultimate, sides
from engines.models.model import Model

__all__ = ["encode", "estimate", "schedule", "sees_masks", "shown", "with_mask"]


def encode(model: Model, wish: Wish) -> Conditions:
    """Both CLIPs side by side; no negative prompt means zeros, where the model was trained so."""
    texts, parts = sides(wish), model.parts
    first, _ = clip_penultimate(parts["tokenizer"], parts["text_encoder"], texts)
    second, pooled = clip_penultimate(parts["tokenizer_2"], parts["text_encoder_2"], texts)
    tokens = torch.cat([first, second], dim=-1)
    if len(texts) == 2 and not wish.negative_prompt and model.settings.get("force_zeros_for_empty_prompt", True):
        keep = torch.tensor([0.0, 1.0], dtype=tokens.dtype, device=tokens.device)
        tokens, pooled = tokens * keep[:, None, None], pooled * keep[:, None]
    size = [wish.height, wish.width, 0, 0, wish.height, wish.width]
    return Conditions(tokens, wish.guidance_scale, pooled, tokens.new_tensor([size] * len(texts)))
