"""Between pictures and latents: encode, decode in one piece or in tiles, masks at latent size."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch.nn.functional import max_pool2d

from engines.models.model import Model
from engines.progress import Progress

_TILE = 64  # latent cells
_OVERLAP = 16


def encode(model: Model, picture: np.ndarray) -> torch.Tensor:
    """uint8 [height, width, 3], sides multiples of the latent factor -> latents float32 [1, channels, height/f, width/f]."""
    network = model.parts["vae"]
    pixels = torch.from_numpy(np.ascontiguousarray(picture)).permute(2, 0, 1)[None].to(model.device)
    pixels = (pixels / 127.5 - 1.0).to(network.dtype, memory_format=torch.channels_last)
    latents = network.encode(pixels).latent_dist.mode().float()
    return (latents - _shift(network)) * network.config.scaling_factor


def decode(model: Model, latents: torch.Tensor) -> np.ndarray:
    """Latents -> uint8 [height, width, 3], in one piece."""
    return _pixels(_decoded(model, latents))


def decode_tiles(model: Model, latents: torch.Tensor, progress: Progress) -> np.ndarray:
    """The same in overlapping tiles with soft seams: little memory, slightly different pixels."""
    factor, (height, width) = model.latent_factor, latents.shape[2:]
    total = torch.zeros(1, 3, height * factor, width * factor)
    weight = torch.zeros(1, 1, height * factor, width * factor)
    for top in _starts(height):
        for left in _starts(width):
            progress.check()
            tile = _decoded(model, latents[..., top : top + _TILE, left : left + _TILE]).float().cpu()
            ramp = _ramp(tile.shape[2], factor)[:, None] * _ramp(tile.shape[3], factor)[None]
            here = (..., slice(top * factor, top * factor + tile.shape[2]), slice(left * factor, left * factor + tile.shape[3]))
            total[here] += tile * ramp
            weight[here] += ramp
    return _pixels(total / weight)


def shrink_mask(model: Model, mask: np.ndarray) -> torch.Tensor:
    """uint8 [height, width] -> float [1, 1, height/f, width/f]: 1 where any pixel of the cell is to be painted."""
    cells = torch.from_numpy((mask > 0).astype(np.float32))[None, None]
    return max_pool2d(cells, model.latent_factor).to(model.device)


def soft_mask(model: Model, mask: np.ndarray) -> torch.Tensor:
    """uint8 [height, width] -> float [1, 1, height/f, width/f] in 0..1: the strongest wish in each cell."""
    cells = torch.from_numpy(mask.astype(np.float32) / 255.0)[None, None]
    return max_pool2d(cells, model.latent_factor).to(model.device)


def _decoded(model: Model, latents: torch.Tensor) -> torch.Tensor:
    network = model.parts["vae"]
    latents = latents / network.config.scaling_factor + _shift(network)
    return network.decode(latents.to(network.dtype, memory_format=torch.channels_last), return_dict=False)[0]


def _shift(network: Any) -> float:
    return network.config.shift_factor or 0.0


def _pixels(values: torch.Tensor) -> np.ndarray:
    """[1, 3, h, w] in -1..1 -> uint8 [h, w, 3]"""
    return ((values[0].float() + 1.0) * 127.5).round().clamp(0, 255).to(torch.uint8).permute(1, 2, 0).cpu().numpy()


def _starts(length: int) -> list[int]:
    """Where tiles begin along a side, the last one flush with the end."""
    if length <= _TILE:
        return [0]
    return [*range(0, length - _TILE, _TILE - _OVERLAP), length - _TILE]


def _ramp(length: int, factor: int) -> torch.Tensor:
    """Weights that fall towards both ends of a tile, never to zero."""
    distance = torch.minimum(torch.arange(1, length + 1), torch.arange(length, 0, -1)).float()
    return (distance / (_OVERLAP * factor)).clamp(max=1.0)
