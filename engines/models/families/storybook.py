"""Storybook, the starter family: a small CLIP, a PixArt transformer with mask channels that gives clean latents, flow matching."""

from __future__ import annotations

import dataclasses

import numpy as np
import torch

from engines.models import pixart, vae
from engines.models.families import flow
from engines.models.families.conditions import Conditions, Hint, Level, Schedule, Wish, guided
from engines.models.families.control import added
from engines.models.families.control import pixels as shown
from engines.models.families.words import clip_last, sides
from engines.models.model import Model
from engines.requests import CONTROLS

__all__ = ["encode", "estimate", "schedule", "sees_masks", "shown", "with_mask"]


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
    """The guided estimate of the clean latents. Hints are seen beside the prompt only, so that guidance strengthens them as it does the
    words (Zhang et al. 2023, section 3.4). Both sides always go in one batch: the network is small."""
    network = model.network
    seen = torch.cat([noisy, conditions.mask_channels], dim=1).to(network.dtype)

    def forward(latents: torch.Tensor, side: Conditions) -> torch.Tensor:
        timestep = torch.full((len(latents),), level.timestep, device=latents.device)
        said = added([_said(hint, latents[-1:], side.tokens[-1:], timestep[-1:]) for hint in side.hints])
        silent = [torch.zeros_like(part).expand(len(latents) - 1, -1, -1) for part in said]
        return pixart.run(network, latents, side.tokens, timestep, [torch.cat(parts) for parts in zip(silent, said, strict=True)])

    return guided(seen, dataclasses.replace(conditions, one_by_one=False), forward)


def _said(hint: Hint, latents: torch.Tensor, words: torch.Tensor, timestep: torch.Tensor) -> list[torch.Tensor]:
    kind = torch.tensor([CONTROLS.index(hint.kind)], device=latents.device)
    return [hint.weight * part for part in hint.network(latents, words, timestep, (hint.picture, kind))]


def sees_masks(model: Model) -> bool:
    """Always: a plain picture is one that is masked everywhere."""
    return True


def with_mask(model: Model, conditions: Conditions, picture: np.ndarray, mask: np.ndarray) -> Conditions:
    """The picture's latents where they are kept, and the mask."""
    cells = vae.shrink_mask(model, mask)
    channels = torch.cat([vae.encode(model, picture) * (1.0 - cells), cells], dim=1)
    return dataclasses.replace(conditions, mask_channels=channels)
