"""From pictures to latents: encoding the shards, and the scale that gives every latent channel unit variance."""

from __future__ import annotations

import numpy as np
import torch
from diffusers import AutoencoderKL

from engines.training import data
from engines.training.autoencoder import to_tensor
from engines.training.data import Shard
from engines.training.loop import quick


@torch.inference_mode()
def encode(vae: AutoencoderKL, pictures: np.ndarray) -> torch.Tensor:
    """uint8 [n, h, w, 3] to scaled latents float32 [n, 8, h / 8, w / 8]."""
    tensor = to_tensor(pictures).to(vae.device, memory_format=torch.channels_last)
    mean = vae.encode(tensor).latent_dist.mode().float()
    return (mean - vae.config.shift_factor) * vae.config.scaling_factor


@torch.inference_mode()
def decode(vae: AutoencoderKL, latents: torch.Tensor) -> torch.Tensor:
    """Scaled latents to pictures float [n, 3, h, w] in about -1..1."""
    plain = latents / vae.config.scaling_factor + vae.config.shift_factor
    return vae.decode(plain.to(vae.device)).sample.float()


def encode_shards(vae: AutoencoderKL, limit: int, level: str) -> int:
    """Encode up to `limit` shards of a level that have no latents yet; returns how many have them now."""
    ready = set(data.available("latents", level))
    missing = [shard for shard in data.available("pictures", level) if shard not in ready][:limit]
    for shard in missing:
        _encode_shard(vae, shard)
    return len(ready) + len(missing)


def _encode_shard(vae: AutoencoderKL, shard: Shard) -> None:
    pictures = data.pictures(shard)
    with quick(str(vae.device)):
        parts = [encode(vae, np.array(pictures[i : i + 8])).cpu().half().numpy() for i in range(0, len(pictures), 8)]
    data.store_latents(shard, np.concatenate(parts))


@torch.no_grad()
def give_unit_variance(vae: AutoencoderKL, pictures: np.ndarray) -> None:
    """Fold each channel's mean and spread into the neighbouring layers, so that latents have mean 0 and variance 1.

    The function that the autoencoder computes does not change, but for a cell's width along the picture's rim, where
    the decoder's padding now means "average". Needs an autoencoder without quantisation convolutions.
    """
    vae.register_to_config(scaling_factor=1.0, shift_factor=0.0)
    raw = torch.cat([encode(vae, pictures[i : i + 8]) for i in range(0, len(pictures), 8)])
    spread, mean = raw.std((0, 2, 3)), raw.mean((0, 2, 3))
    count = len(spread)
    last, first = vae.encoder.conv_out, vae.decoder.conv_in
    last.weight[:count] /= spread[:, None, None, None]
    last.bias[:count] = (last.bias[:count] - mean) / spread
    last.bias[count:] -= 2 * spread.log()
    first.bias += (first.weight.sum((2, 3)) * mean).sum(1)
    first.weight *= spread[None, :, None, None]
