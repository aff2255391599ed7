"""Pictures from the trained model, by the plain loop: for contact sheets and measurements."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from diffusers import FlowMatchEulerDiscreteScheduler

from engines.training.autoencoder import to_pictures
from engines.training.export import SCHEDULER, Storybook
from engines.training.latents import decode
from engines.training.text import token_ids


@dataclass(frozen=True)
class Sampling:
    """How pictures are drawn; `size` is width and height in pixels."""

    size: tuple[int, int] = (256, 256)
    steps: int = 20
    guidance_scale: float = 3.0
    seed: int = 0


@torch.inference_mode()
def pictures(model: Storybook, prompts: list[str], sampling: Sampling = Sampling()) -> np.ndarray:
    """One picture for each prompt, uint8 [n, height, width, 3]."""
    noise = _noise(len(prompts), sampling)
    known = torch.zeros_like(noise)
    return to_pictures(decode(model.vae, denoised(model, prompts, noise, (known, torch.ones_like(noise[:, :1])), sampling)))


@torch.inference_mode()
def denoised(model: Storybook, prompts: list[str], noise: torch.Tensor, known: tuple[torch.Tensor, torch.Tensor],
             sampling: Sampling) -> torch.Tensor:  # fmt: skip
    """Latents for the prompts. `known` holds the original's latents and the mask [n, 1, h, w], 1 where to draw."""
    latents, mask = known
    text = model.text_encoder(token_ids(model.tokenizer, [""] * len(prompts) + prompts)).last_hidden_state
    torch.manual_seed(sampling.seed)
    scheduler = FlowMatchEulerDiscreteScheduler(**SCHEDULER)
    scheduler.set_timesteps(sampling.steps)
    x, given = noise, torch.cat([latents * (1 - mask), mask], 1)
    for t in scheduler.timesteps:
        both = torch.cat([x, given], 1).repeat(2, 1, 1, 1)
        time = t.expand(len(both))
        without, with_text = model.transformer(both, encoder_hidden_states=text, timestep=time, return_dict=False)[0].chunk(2)
        clean = without + sampling.guidance_scale * (with_text - without)
        x = scheduler.step((x - clean) * 1000 / t, t, x, return_dict=False)[0]
    return x


@dataclass(frozen=True)
class Step:
    """What one look at noisy latents goes by: a prompt for each and their noise level, 0 to 1."""

    prompts: list[str]
    level: float


@torch.inference_mode()
def clean_estimate(model: Storybook, noisy: torch.Tensor, step: Step) -> torch.Tensor:
    """The clean latents as the network believes them, without guidance."""
    text = model.text_encoder(token_ids(model.tokenizer, step.prompts)).last_hidden_state
    everything = torch.cat([torch.zeros_like(noisy), torch.ones_like(noisy[:, :1])], 1)
    time = torch.full((len(noisy),), 1000 * step.level)
    return model.transformer(torch.cat([noisy, everything], 1), encoder_hidden_states=text, timestep=time, return_dict=False)[0]


def _noise(count: int, sampling: Sampling) -> torch.Tensor:
    width, height = sampling.size
    rows = [torch.randn(8, height // 8, width // 8, generator=torch.Generator().manual_seed(sampling.seed + i)) for i in range(count)]
    return torch.stack(rows)
