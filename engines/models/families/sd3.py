"""Stable Diffusion 3 and 3.5: two CLIPs and perhaps T5, a joint transformer, flow matching."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch.nn.functional import pad

from engines.models.families import flow
from engines.models.families.conditions import Conditions, Hint, Level, Schedule, Wish, guided
from engines.models.families.control import added, latents
from engines.models.families.words import clip_penultimate, sides, t5_tokens
from engines.models.model import Model

_T5_LENGTH = 256


def encode(model: Model, wish: Wish) -> Conditions:
    """CLIP tokens padded to T5's width, then T5's tokens (zeros where the model was stored without T5)."""
    texts, parts = sides(wish), model.parts
    first, first_pooled = clip_penultimate(parts["tokenizer"], parts["text_encoder"], texts)
    second, second_pooled = clip_penultimate(parts["tokenizer_2"], parts["text_encoder_2"], texts)
    clip = torch.cat([first, second], dim=-1)
    width = model.network.config.joint_attention_dim
    if parts.get("text_encoder_3") is None:
        long = clip.new_zeros(len(texts), _T5_LENGTH, width)
    else:
        long = t5_tokens(parts["tokenizer_3"], parts["text_encoder_3"], texts, _T5_LENGTH)
    tokens = torch.cat([pad(clip, (0, width - clip.shape[-1])), long], dim=1)
    return Conditions(tokens, wish.guidance_scale, torch.cat([first_pooled, second_pooled], dim=-1))


def schedule(model: Model, steps: int, latent_size: tuple[int, int]) -> Schedule:
    """See `flow.schedule`."""
    patch = model.network.config.patch_size
    return flow.schedule(model, steps, (latent_size[0] // patch) * (latent_size[1] // patch))


def estimate(model: Model, noisy: torch.Tensor, level: Level, conditions: Conditions) -> torch.Tensor:
    """The guided estimate of the clean latents."""
    network = model.network

    def forward(noisy: torch.Tensor, side: Conditions) -> torch.Tensor:
        timestep = torch.full((noisy.shape[0],), level.timestep, device=noisy.device)
        said = added([_spread(network, _said(model, hint, (noisy, timestep), side)) for hint in side.hints]) or None
        return network(noisy.to(network.dtype), side.tokens, side.pooled, timestep, said, return_dict=False)[0]

    return flow.clean(noisy, guided(noisy, conditions, forward), level.sigma)


def sees_masks(model: Model) -> bool:
    """Stock SD3 checkpoints do not."""
    return False


def with_mask(model: Model, conditions: Conditions, picture: np.ndarray, mask: np.ndarray) -> Conditions:
    """Nothing to add."""
    return conditions


def shown(model: Model, control: Any, picture: np.ndarray) -> torch.Tensor:
    """Latents; networks that were taught without pooled words were also taught without the autoencoder's shift."""
    seen = latents(model, control, picture)
    shift = model.parts["vae"].config.shift_factor or 0.0
    return seen + shift * model.parts["vae"].config.scaling_factor if control.config.force_zeros_for_pooled_projection else seen


def _said(model: Model, hint: Hint, at: tuple[torch.Tensor, torch.Tensor], side: Conditions) -> list[torch.Tensor]:
    """What an SD3 ControlNet adds behind the joint blocks. `at`: noisy latents and timesteps."""
    noisy, timestep = at
    control = hint.network
    seen = noisy.to(control.dtype)
    pooled = torch.zeros_like(side.pooled) if control.config.force_zeros_for_pooled_projection else side.pooled
    return control(
        seen if control.pos_embed is not None else model.network.pos_embed(seen),
        hint.picture.expand(seen.shape[0], -1, -1, -1),
        hint.weight,
        side.tokens if control.context_embedder is not None else None,
        pooled,
        timestep,
        return_dict=False,
    )[0]


def _spread(network: Any, said: list[torch.Tensor]) -> list[torch.Tensor]:
    """One for each block of the model: a control network has fewer, and each speaks to a run of them."""
    blocks = len(network.transformer_blocks)
    return [said[number * len(said) // blocks] for number in range(blocks)]
