"""The autoencoder recipe: random crops of rendered pictures, L1 and edges, and a trace of KL."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL
from diffusers.models.downsampling import Downsample2D
from diffusers.models.resnet import ResnetBlock2D
from diffusers.models.upsampling import Upsample2D
from torch import nn

from engines.training import data
from engines.training.data import Shard
from engines.training.discriminator import Discriminator, balanced
from engines.training.loop import Dials, quick

CONFIG: dict[str, Any] = {
    "down_block_types": ("DownEncoderBlock2D",) * 4,
    "up_block_types": ("UpDecoderBlock2D",) * 4,
    "block_out_channels": (16, 32, 64, 128),
    "layers_per_block": 1,
    "latent_channels": 8,
    "norm_num_groups": 1,
    "sample_size": 256,
    "mid_block_add_attention": False,
    "use_quant_conv": False,
    "use_post_quant_conv": False,
}
KL_WEIGHT = 1e-5
NEAR_WEIGHT = 0.02
"""How much the square of a latent's move counts where the training goes on from an earlier autoencoder: a move by 0.5 (latents
vary by 1) costs a twentieth of the reconstruction."""


@dataclass(frozen=True)
class Crops:
    """How training crops are cut: side in pixels and how many a step. The group norms see the whole crop, as they see a whole picture
    later: small crops teach them wrong."""

    side: int = 128
    batch: int = 4


class AutoencoderRecipe:
    """Trains `AutoencoderKL` to give crops back, half of them through latents that are shaken a little.

    From an `earlier` one on its latents stay near those that picture models have learned; these must follow all the same.
    """

    name = "autoencoder"
    dials = Dials(rate=2e-3, decay_from=0.4, averaging=0.995)

    def __init__(self, shards: list[Shard], device: str = "cpu", crops: Crops = Crops(), earlier: AutoencoderKL | None = None,
                 config: dict[str, Any] = CONFIG) -> None:  # fmt: skip
        torch.manual_seed(1)
        self.batch = crops.batch
        self._crops, self._device, self._earlier = crops, device, earlier
        self._model = AutoencoderKL(**(dict(earlier.config) if earlier else config)).to(device, memory_format=torch.channels_last)
        start_with_colours(self._model)
        if earlier:
            self._model.load_state_dict(earlier.state_dict())
            self.dials = replace(self.dials, rate=1e-3)
        self.modules: dict[str, nn.Module] = {"vae": self._model}
        self._shards = [data.pictures(shard) for shard in shards]

    def loss(self, step: int, share: float) -> torch.Tensor:
        """Reconstruction loss of the step's crops, and how far their latents have moved."""
        crops = random_crops(self._shards, self._crops, np.random.default_rng([step, 1])).to(self._device)
        with quick(self._device):
            posterior = self._model.encode(crops).latent_dist
            latents = posterior.sample(torch.Generator(self._device).manual_seed(step))
            half = self.batch // 2
            decoded = self._model.decode(torch.cat([shaken(latents[:half], step), latents[half:]])).sample.float()
            moved = F.mse_loss(posterior.mode(), _mode(self._earlier, crops)) if self._earlier else crops.new_zeros(())
        return picture_loss(decoded, crops) + KL_WEIGHT * posterior.kl().mean() / crops[0].numel() * 192 + NEAR_WEIGHT * moved


@torch.no_grad()
def _mode(vae: AutoencoderKL, crops: torch.Tensor) -> torch.Tensor:
    return vae.encode(crops).latent_dist.mode()


def start_with_colours(vae: AutoencoderKL) -> None:
    """Begin as a network that hands the mean colour of each 8x8 block through, so that only detail is left to learn.

    Residual branches are silenced. Channels 0-2 carry red, green and blue, 3-5 their negatives (SiLU(x) - SiLU(-x) = x),
    and channel 6 a constant that keeps the group norms from erasing brightness.
    """
    for module in vae.modules():
        if isinstance(module, ResnetBlock2D):
            nn.init.zeros_(module.conv2.weight)
            nn.init.zeros_(module.conv2.bias)
            if module.conv_shortcut is not None:
                _pass_on(module.conv_shortcut, torch.ones(1, 1))
    for module in vae.encoder.modules():
        if isinstance(module, Downsample2D):
            _pass_on(module.conv, F.pad(torch.full((2, 2), 0.25), (0, 1, 0, 1)))
    for module in vae.decoder.modules():
        if isinstance(module, Upsample2D):
            _pass_on(module.conv, torch.tensor([[1.0, 2, 1], [2, 4, 2], [1, 2, 1]]) / 16)
    for entry, leave, gain in ((vae.encoder.conv_in, vae.encoder.conv_out, 1.0), (vae.decoder.conv_in, vae.decoder.conv_out, 0.55)):
        _enter(entry)
        _leave(leave, gain)


CARRIED = 7


@torch.no_grad()
def _pass_on(layer: nn.Conv2d, kernel: torch.Tensor) -> None:
    """Let the carried channels through, each with `kernel`."""
    layer.weight[:CARRIED] = 0
    layer.bias[:CARRIED] = 0
    for channel in range(CARRIED):
        layer.weight[channel, channel] = kernel


@torch.no_grad()
def _enter(layer: nn.Conv2d) -> None:
    """Copy the first three inputs to the carried channels."""
    layer.weight[:CARRIED] = 0
    layer.bias[:CARRIED] = 0
    for colour in range(3):
        layer.weight[colour, colour, 1, 1] = 1
        layer.weight[colour + 3, colour, 1, 1] = -1
    layer.bias[6] = 3


@torch.no_grad()
def _leave(layer: nn.Conv2d, gain: float) -> None:
    """Make the first three outputs of the carried channels."""
    layer.weight[:3] = 0
    layer.bias[:3] = 0
    for colour in range(3):
        layer.weight[colour, colour, 1, 1] = gain
        layer.weight[colour, colour + 3, 1, 1] = -gain


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
    """L1, squared error, L1 between neighbouring pixels for sharp edges, and squared error of blocks for true colours."""
    across = F.l1_loss(made.diff(dim=-1), wanted.diff(dim=-1))
    down = F.l1_loss(made.diff(dim=-2), wanted.diff(dim=-2))
    blocks = F.mse_loss(F.avg_pool2d(made, 8), F.avg_pool2d(wanted, 8))
    return F.l1_loss(made, wanted) + F.mse_loss(made, wanted) + 0.5 * (across + down) + 2 * blocks


SHAKEN = 0.3
"""The most noise that a decoder learns to look through, as a share of the latents' spread."""


def shaken(latents: torch.Tensor, step: int) -> torch.Tensor:
    """Latents [n, c, h, w] of variance 1 with noise on each, up to `SHAKEN`: a sampled picture's are never quite right."""
    generator = torch.Generator().manual_seed(step)
    spread = SHAKEN * torch.rand((len(latents), 1, 1, 1), generator=generator)
    return latents + (spread * torch.randn(latents.shape, generator=generator)).to(latents.device)


def encoded_crops(
    shards: list[tuple[np.ndarray, np.ndarray]], crops: Crops, random: np.random.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Random crops of encoded pictures, as `random_crops` gives them, and their latents float [batch, channels, side / 8, side / 8]."""
    side, cut, latents = crops.side // 8, [], []
    for _ in range(crops.batch):
        pictures, encoded = shards[int(random.integers(len(shards)))]
        i, y, x = (int(random.integers(end)) for end in (len(encoded), encoded.shape[2] - side + 1, encoded.shape[3] - side + 1))
        cut.append(pictures[i, 8 * y : 8 * (y + side), 8 * x : 8 * (x + side)])
        latents.append(encoded[i, :, y : y + side, x : x + side])
    return to_tensor(np.stack(cut)), torch.from_numpy(np.stack(latents)).float()


class DecoderRecipe:
    """Trains the decoder further behind a fixed encoder, so that latents on disk stay true. Latents are shaken a little,
    as a sampled picture's are; a discriminator keeps the decoder from drawing the blurred mean of what they leave open."""

    name = "decoder"
    dials = Dials(rate=8e-4, decay_from=0.5, averaging=0.995, weight_decay=0.0)

    def __init__(self, vae: AutoencoderKL, shards: list[Shard], device: str = "cpu", crops: Crops = Crops()) -> None:
        torch.manual_seed(3)
        self.batch = crops.batch
        self._crops, self._device = crops, device
        self._vae = vae.to(device, memory_format=torch.channels_last).requires_grad_(False)
        vae.decoder.requires_grad_(True)
        self._discriminator = Discriminator().to(device, memory_format=torch.channels_last)
        self.modules: dict[str, nn.Module] = {"decoder": vae.decoder, "discriminator": self._discriminator}
        self._shards = [(data.pictures(shard), data.latents(shard)) for shard in shards]

    def loss(self, step: int, share: float) -> torch.Tensor:
        """Reconstruction loss of the step's crops, the discriminator's complaint about them, and its own error."""
        crops, latents = (part.to(self._device) for part in encoded_crops(self._shards, self._crops, np.random.default_rng([step, 5])))
        with quick(self._device):
            made = self._vae.decode(shaken(latents, step) / self._vae.config.scaling_factor).sample.float()
        reconstruction, error = picture_loss(made, crops), self._discriminator.error(crops, made)
        if step < TELLING:
            return reconstruction + error
        return reconstruction + balanced(reconstruction, self._discriminator.complaint(made), self._vae.decoder.conv_out.weight) + error


TELLING = 100
"""Steps in which the discriminator learns to tell before the decoder listens to it."""
