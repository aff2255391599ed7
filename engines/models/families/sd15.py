"""Stable Diffusion 1.x and 2.x: one CLIP, a UNet."""

from __future__ import annotations

from engines.models.families.conditions import Conditions, Wish
from engines.models.families.epsilon import estimate, schedule, sees_masks, shown, with_mask
from engines.models.families.words import clip_last, sides
from engines.models.model import Model

__all__ = ["encode", "estimate", "schedule", "sees_masks", "shown", "with_mask"]


def encode(model: Model, wish: Wish) -> Conditions:
    """The last layer of CLIP."""
    tokens = clip_last(model.parts["tokenizer"], model.parts["text_encoder"], sides(wish))
    return Conditions(tokens, wish.guidance_scale)
