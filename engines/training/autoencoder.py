"""The autoencoder recipe: random crops of rendered pictures, L1 and edges, and a trace of KL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL
from torch import nn

from engines.training import data
from engines.training.loop import Dials

CONFIG: dict[str, Any] = {
    "down_block_types": ("DownEncoderBlock2D",) * 4,
    "up_block_types": ("UpDecoderBlock2D",) * 4,
    "block_out_channels": (16, 32, 64, 128),
    "layers_per_block": 1,
    "latent_channels": 8,
    "norm_num_groups": 8,
    "sample_size": 256,
    "mid_block_add_attention": False,
    "use_quant_conv": False,
    "use_post_quant_conv": False,
}
KL_WEIGHT = 1e-5


@dataclass(frozen=True)
class Crops:
    """How training crops are cut: side in pixels and how many a step."""

    side: int = 64
    batch: int = 16


class AutoencoderRecipe:
    """Trains `AutoencoderKL` to give crops back."""

    name = "autoencoder"
    dials = Dials(rate=2e-3, decay_from=0.45, averaging=0.995)

    def __init__(self, device: str = "cpu", crops: Crops = Crops(), config: dict[str, Any] = CONFIG) -> None:
        torch.manual_seed(1)
        self.batch = crops.batch
        self._crops, self._device = crops, device
        self._model = AutoencoderKL(**config).to(device, memory_format=torch.channels_last)
        self.modules: dict[str, nn.Module] = {"vae": self._model}
        self._shards = [data.pictures(shard) for shard in data.available()]

    def loss(self, step: int, share: float) -> torch.Tensor:
        """Reconstruction loss of the step's crops."""
        crops = random_crops(self._shards, self._crops, np.random.default_rng([step, 1])).to(self._device)
        posterior = self._model.encode(crops).latent_dist
        generator = torch.Generator(self._device).manual_seed(step)
        decoded = self._model.decode(posterior.sample(generator)).sample
        return picture_loss(decoded, crops) + KL_WEIGHT * posterior.kl().mean() / crops[0].numel() * 192


def random_crops(shards: list[np.ndarray], crops: Crops, random: np.random.Generator) -> torch.Tensor:
    """Random crops as float [batch, 3, side, side] in -1..1, channels last."""
    cut = np.empty((crops.batch, crops.side, crops.side, 3), np.uint8)
    for i in range(crops.batch):
        shard = shards[int(random.integers(len(shards)))]
        y = int(random.integers(shard.shape[1] - crops.side + 1))
        x = int(random.integers(shard.shape[2] - crops.side + 1))
        cut[i] = shard[int(random.integers(len(shard))), y : y + crops.side, x : x + crops.side]
    return to_tensor(cut)


def to_tensor(pictures: np.ndarray) -> torch.Tensor:
    """uint8 [n, h, w, 3] to float [n, 3, h, w] in -1..1."""
    return torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 127.5 - 1


def to_pictures(tensor: torch.Tensor) -> np.ndarray:
    """float [n, 3, h, w] in -1..1 to uint8 [n, h, w, 3]."""
    scaled = (tensor.detach().float().clamp(-1, 1) + 1) * 127.5
    return scaled.round().byte().permute(0, 2, 3, 1).cpu().numpy()


def picture_loss(made: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """L1, a share of squared error, and L1 of the differences between neighbouring pixels, which keeps edges sharp."""
    across = F.l1_loss(made.diff(dim=-1), wanted.diff(dim=-1))
    down = F.l1_loss(made.diff(dim=-2), wanted.diff(dim=-2))
    return F.l1_loss(made, wanted) + F.mse_loss(made, wanted) + 0.5 * (across + down)
