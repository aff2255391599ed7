"""A PixArt transformer run block by block, so that a control network can speak between the blocks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch


def run(
    network: Any, latents: torch.Tensor, words: torch.Tensor, timestep: torch.Tensor, added: Sequence[torch.Tensor] = ()
) -> torch.Tensor:
    """What `PixArtTransformer2DModel` gives for latents [n, c, h, w], with `added[i]` [n, tokens, width] added behind block i."""
    return modulated(network, latents, words, known_of(network, timestep, latents), added)


Known = tuple[torch.Tensor, torch.Tensor]
"""What modulates all blocks, [n, 6 width], and what it was read from, [n, width]."""


def known_of(network: Any, timestep: torch.Tensor, latents: torch.Tensor, told: torch.Tensor | None = None) -> Known:
    """What is known of the timestep, and of what else is `told`, [n, width]."""
    modulation, embedded = network.adaln_single(timestep, None, batch_size=len(latents), hidden_dtype=latents.dtype)
    if told is None:
        return modulation, embedded
    return network.adaln_single.linear(network.adaln_single.silu(embedded + told)), embedded + told


def modulated(network: Any, latents: torch.Tensor, words: torch.Tensor, known: Known, added: Sequence[torch.Tensor] = ()) -> torch.Tensor:
    """`run` with what is known already."""
    modulation, embedded = known
    tokens = network.pos_embed(latents)
    for number, block in enumerate(network.transformer_blocks):
        tokens = block(tokens, encoder_hidden_states=words, timestep=modulation)
        if number < len(added):
            tokens = tokens + added[number]
    shift, scale = (network.scale_shift_table[None] + embedded[:, None]).chunk(2, dim=1)
    tokens = network.proj_out(network.norm_out(tokens) * (1 + scale) + shift)
    patch = network.config.patch_size
    rows, columns = latents.shape[2] // patch, latents.shape[3] // patch
    cells = tokens.unflatten(1, (rows, columns)).unflatten(3, (patch, patch, network.out_channels))
    return cells.permute(0, 5, 1, 3, 2, 4).flatten(4, 5).flatten(2, 3)
