"""Flow matching: noisy = (1 - sigma) clean + sigma noise; the network gives velocity = noise - clean."""

from __future__ import annotations

from typing import Any

import torch

from engines.models.families.conditions import Level, Schedule
from engines.models.model import Model


def schedule(model: Model, steps: int, tokens: int) -> Schedule:
    """Levels of the model's own FlowMatchEulerDiscreteScheduler; `tokens` is the picture's length for those that shift by it."""
    scheduler = _fresh(model)
    if scheduler.config.use_dynamic_shifting:
        scheduler.set_timesteps(sigmas=torch.linspace(1.0, 1.0 / steps, steps).tolist(), mu=_shift(scheduler.config, tokens))
    else:
        scheduler.set_timesteps(steps)
    pairs = zip(scheduler.sigmas.tolist(), scheduler.timesteps.tolist(), strict=False)
    levels = tuple(Level(sigma, timestep) for sigma, timestep in pairs)
    return Schedule(levels, clean_weight=lambda sigma: 1.0 - sigma, fresh=scheduler.config.stochastic_sampling)


def clean(noisy: torch.Tensor, velocity: torch.Tensor, sigma: float) -> torch.Tensor:
    """The estimate of the clean latents."""
    return noisy - sigma * velocity


def _fresh(model: Model) -> Any:
    """A scheduler is changed by use: each run takes its own."""
    scheduler = model.parts["scheduler"]
    return type(scheduler).from_config(scheduler.config)


def _shift(config: Any, tokens: int) -> float:
    """FLUX's log shift: linear in the number of picture tokens."""
    slope = (config.max_shift - config.base_shift) / (config.max_image_seq_len - config.base_image_seq_len)
    return config.base_shift + slope * (tokens - config.base_image_seq_len)
