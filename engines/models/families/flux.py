"""FLUX.1: CLIP and T5, a transformer over 2x2 packed latents; guidance is an input, not a comparison."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from engines.models.families import flow
from engines.models.families.conditions import Conditions, Hint, Level, Schedule, Wish
from engines.models.families.control import added, latents
from engines.models.families.words import clip_pooled, t5_tokens
from engines.models.model import Model

_T5_LENGTH = 512
_UNION_MODES = {"edges": 0, "depth": 2, "pose": 4}
"""How FLUX.1 ControlNet Union counts its kinds; it has none for segments."""


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
    common = {
        "hidden_states": _pack(noisy).to(network.dtype),
        "encoder_hidden_states": conditions.tokens,
        "pooled_projections": conditions.pooled,
        "timestep": noisy.new_tensor([level.timestep / 1000.0]),
        "img_ids": _places(height, width, noisy.device),
        "txt_ids": noisy.new_zeros(conditions.tokens.shape[1], 3),
        "return_dict": False,
    }
    guidance = noisy.new_tensor([conditions.guidance_scale])
    said = _all_said(network, [_said(hint, common, guidance) for hint in conditions.hints])
    packed = network(**common, guidance=guidance if network.config.guidance_embeds else None, **said)[0]
    return flow.clean(noisy, _unpack(packed.float(), height, width), level.sigma)


def shown(model: Model, control: Any, picture: np.ndarray) -> torch.Tensor:
    """Packed latents."""
    return _pack(latents(model, control, picture))


def _said(hint: Hint, common: dict[str, Any], guidance: torch.Tensor) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
    """What a FLUX ControlNet adds behind the double and behind the single blocks."""
    mode = common["img_ids"].new_tensor([[_UNION_MODES[hint.kind]]], dtype=torch.long) if hint.network.union else None
    double, single = hint.network(
        **common,
        controlnet_cond=hint.picture,
        controlnet_mode=mode,
        conditioning_scale=hint.weight,
        guidance=guidance if hint.network.config.guidance_embeds else None,
    )
    return double or [], single or []


def _all_said(network: Any, parts: list[tuple[list[torch.Tensor], list[torch.Tensor]]]) -> dict[str, list[torch.Tensor]]:
    """Sums block by block: control networks have fewer blocks than the model and each speaks to a run of them."""
    names = {
        "controlnet_block_samples": len(network.transformer_blocks),
        "controlnet_single_block_samples": len(network.single_transformer_blocks),
    }
    said = {}
    for side, (name, blocks) in enumerate(names.items()):
        spread = [[part[side][i // -(-blocks // len(part[side]))] for i in range(blocks)] for part in parts if part[side]]
        if spread:
            said[name] = added(spread)
    return said


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
