"""Noise and v prediction over a UNet (SD 1.5, 2.x, SDXL): noisy = clean + sigma noise."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import torch

from engines.models import vae
from engines.models.families.conditions import Conditions, Hint, Level, Schedule, guided
from engines.models.families.control import added
from engines.models.families.control import pixels as shown
from engines.models.model import Model
from engines.progress import EngineError

__all__ = ["estimate", "schedule", "sees_masks", "shown", "with_mask"]


def schedule(model: Model, steps: int, latent_size: tuple[int, int]) -> Schedule:
    """Levels of diffusers' EulerDiscreteScheduler in the configuration of the model's own scheduler."""
    from diffusers import EulerDiscreteScheduler

    scheduler = EulerDiscreteScheduler.from_config(model.parts["scheduler"].config)
    scheduler.set_timesteps(steps)
    pairs = zip(scheduler.sigmas.tolist(), scheduler.timesteps.tolist(), strict=False)
    return Schedule(tuple(Level(sigma, timestep) for sigma, timestep in pairs), clean_weight=lambda sigma: 1.0)


def estimate(model: Model, noisy: torch.Tensor, level: Level, conditions: Conditions) -> torch.Tensor:
    """The guided estimate of the clean latents."""
    scale = (level.sigma**2 + 1.0) ** 0.5

    def forward(latents: torch.Tensor, side: Conditions) -> torch.Tensor:
        return _unet(model, latents / scale, level.timestep, side)

    prediction = guided(noisy, conditions, forward)
    match model.parts["scheduler"].config.prediction_type:
        case "epsilon":
            return noisy - level.sigma * prediction
        case "v_prediction":
            return noisy / scale**2 - prediction * (level.sigma / scale)
        case other:
            raise EngineError(f"“{model.info.title}” predicts “{other}”, which Filmwright cannot run.")


def sees_masks(model: Model) -> bool:
    """True for inpainting checkpoints: 4 noisy + 1 mask + 4 picture channels."""
    return model.network.config.in_channels == 2 * model.latent_channels + 1


def with_mask(model: Model, conditions: Conditions, picture: np.ndarray, mask: np.ndarray) -> Conditions:
    """Mask and picture channels; the picture is grey where it will be painted, before it is encoded."""
    hidden = np.where(mask[..., None] >= 128, np.uint8(128), picture)
    channels = torch.cat([vae.shrink_mask(model, mask), vae.encode(model, hidden)], dim=1)
    return dataclasses.replace(conditions, mask_channels=channels)


def _unet(model: Model, latents: torch.Tensor, timestep: float, side: Conditions) -> torch.Tensor:
    unet = model.network
    sizes: dict[str, Any] | None = None if side.size is None else {"text_embeds": side.pooled, "time_ids": side.size}
    common = {"encoder_hidden_states": side.tokens, "added_cond_kwargs": sizes, "return_dict": False}
    said: dict[str, Any] = {}
    if side.hints:
        *down, middle = added([_said(hint, latents, timestep, common) for hint in side.hints])
        said = {"down_block_additional_residuals": tuple(down), "mid_block_additional_residual": middle}
    if side.mask_channels is not None:
        latents = torch.cat([latents, side.mask_channels.expand(latents.shape[0], -1, -1, -1)], dim=1)
    return unet(latents.to(unet.dtype, memory_format=torch.channels_last), timestep, **common, **said)[0]


def _said(hint: Hint, latents: torch.Tensor, timestep: float, common: dict[str, Any]) -> list[torch.Tensor]:
    """What a ControlNet adds to the UNet's down blocks and, last, to its middle."""
    picture = hint.picture.expand(latents.shape[0], -1, -1, -1)
    latents = latents.to(hint.network.dtype, memory_format=torch.channels_last)
    down, middle = hint.network(latents, timestep, controlnet_cond=picture, conditioning_scale=hint.weight, **common)
    return [*down, middle]
