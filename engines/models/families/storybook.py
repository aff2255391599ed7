"""Storybook, the starter family: a small CLIP, a PixArt transformer with mask channels that gives clean latents, flow matching."""

from __future__ import annotations

import dataclasses

import numpy as np
import torch

from engines.models import vae
from engines.models.families import flow
from engines.models.families.conditions import Conditions, Level, Schedule, Wish, guided
from engines.models.families.words import clip_last, sides
from engines.models.model import Model


def encode(model: Model, wish: Wish) -> Conditions:
    """The last layer of CLIP, pads included; without a picture everything is to be painted."""
    tokens = clip_last(model.parts["tokenizer"], model.parts["text_encoder"], sides(wish))
    factor = model.latent_factor
    empty = torch.zeros(1, model.latent_channels + 1, wish.height // factor, wish.width // factor, device=model.device)
    empty[:, -1] = 1.0
    return Conditions(tokens, wish.guidance_scale, mask_channels=empty)


def schedule(model: Model, steps: int, latent_size: tuple[int, int]) -> Schedule:
    """See `flow.schedule`."""
    patch = model.network.config.patch_size
    return flow.schedule(model, steps, (latent_size[0] // patch) * (latent_size[1] // patch))


def estimate(model: Model, noisy: torch.Tensor, level: Level, conditions: Conditions) -> torch.Tensor:
    """The guided estimate of the clean latents."""
    network = model.network
    seen = torch.cat([noisy, conditions.mask_channels], dim=1).to(network.dtype)

    def forward(latents: torch.Tensor, side: Conditions) -> torch.Tensor:
        timestep = torch.full((latents.shape[0],), level.timestep, device=latents.device)
        return network(latents, encoder_hidden_states=side.tokens, timestep=timestep, return_dict=False)[0]

    return guided(seen, conditions, forward)


def sees_masks(model: Model) -> bool:
    """Always: a plain picture is one that is masked everywhere."""
    return True


def with_mask(model: Model, conditions: Conditions, picture: np.ndarray, mask: np.ndarray) -> Conditions:
    """The picture's latents where they are kept, and the mask."""
    cells = vae.shrink_mask(model, mask)
    channels = torch.cat([vae.encode(model, picture) * (1.0 - cells), cells], dim=1)
    return dataclasses.replace(conditions, mask_channels=channels)
