"""The picture recipe: a flow-matching transformer over latents, taught together with its text encoder."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from diffusers import PixArtTransformer2DModel
from torch import nn

from engines.training import data
from engines.training.data import Shard
from engines.training.loop import Dials
from engines.training.masks import random_mask
from engines.training.text import WIDTH, learned_tokenizer, new_text_encoder, token_ids
from engines.training.world.captions import captions
from engines.training.world.scene import Scene

CONFIG: dict[str, Any] = {
    "num_attention_heads": 6, "attention_head_dim": 32, "in_channels": 17, "out_channels": 8, "num_layers": 6,
    "cross_attention_dim": WIDTH, "sample_size": 32, "patch_size": 4, "activation_fn": "linear-silu",
    "norm_type": "ada_norm_single", "use_additional_conditions": False,
}  # fmt: skip
PLAIN_SHARE = 0.8
"""Share of samples without a known part, which is plain text to image."""
SILENT_SHARE = 0.1
"""Share of samples whose caption is dropped: the empty prompt is the negative."""


CHANNEL_WEIGHTS = (1.6, 1.6, 1.6, 0.64, 0.64, 0.64, 0.64, 0.64)
"""The first three latent channels carry colour (see `autoencoder.start_with_colours`), the others detail, which matters less."""


@dataclass(frozen=True)
class Noise:
    """Noise levels are drawn from a logit-normal of this mean and spread; 1 is pure noise."""

    mean: float = 1.0
    spread: float = 1.2


@dataclass(frozen=True)
class Sample:
    """A training batch. latents [n, 8, h, w], mask [n, 1, h, w] (1: to be made), ids [n, LENGTH]."""

    latents: torch.Tensor
    mask: torch.Tensor
    ids: torch.Tensor


@dataclass(frozen=True)
class Source:
    """Encoded shards held in memory, with their scenes."""

    shapes: dict[str, list[tuple[np.ndarray, np.ndarray, list[Scene]]]] = field(default_factory=dict)

    @staticmethod
    def read(shards: list[Shard]) -> Source:
        """All shards whose latents are on disk."""
        shapes: dict[str, list[tuple[np.ndarray, np.ndarray, list[Scene]]]] = {}
        for shard in shards:
            entry = (np.asarray(data.latents(shard)), data.segments(shard), shard.scenes())
            shapes.setdefault(shard.shape, []).append(entry)
        return Source(shapes)


class PictureRecipe:
    """Trains `PixArtTransformer2DModel` and `CLIPTextModel` on encoded pictures and fresh captions."""

    name = "picture"
    dials = Dials(rate=1.2e-3, averaging=0.998)

    def __init__(self, source: Source, device: str = "cpu", batch: int = 16, config: dict[str, Any] = CONFIG) -> None:
        torch.manual_seed(2)
        self.batch = batch
        self.tokenizer = learned_tokenizer()
        self._source, self._device = source, device
        self._text = new_text_encoder(self.tokenizer).to(device)
        self._transformer = PixArtTransformer2DModel(**config).to(device)
        start_gently(self._transformer)
        self.modules: dict[str, nn.Module] = {"transformer": self._transformer, "text_encoder": self._text}

    def loss(self, step: int, share: float) -> torch.Tensor:
        """Mean squared error of the predicted velocity for the step's batch."""
        sample = draw_sample(self._source, self.tokenizer, self.batch, np.random.default_rng([step, 2]))
        generator = torch.Generator().manual_seed(step)
        text = self._text(sample.ids.to(self._device)).last_hidden_state
        return velocity_loss(self._transformer, sample, text, Noise(), generator)


def velocity_loss(transformer: nn.Module, sample: Sample, text: torch.Tensor, noise: Noise,
                  generator: torch.Generator) -> torch.Tensor:  # fmt: skip
    """How far the network's velocity is from noise - latents at random noise levels."""
    device = text.device
    latents, mask = sample.latents.to(device), sample.mask.to(device)
    pure = torch.randn(sample.latents.shape, generator=generator).to(device)
    level = noise_levels(len(latents), noise, generator).to(device)
    at = level[:, None, None, None]
    shown = torch.cat([(1 - at) * latents + at * pure, latents * (1 - mask), mask], 1)
    velocity = transformer(shown, encoder_hidden_states=text, timestep=level * 1000, return_dict=False)[0]
    weights = latents.new_tensor(CHANNEL_WEIGHTS)[None, :, None, None]
    return (weights * (velocity - pure + latents).square()).mean()


def noise_levels(count: int, noise: Noise, generator: torch.Generator) -> torch.Tensor:
    """Levels in 0..1 for a batch, one from each of `count` equal shares of the distribution, which steadies the gradient."""
    shares = (torch.arange(count) + torch.rand(count, generator=generator)) / count
    return torch.sigmoid(noise.mean + noise.spread * torch.special.ndtri(shares.clamp(1e-4, 1 - 1e-4)))


def draw_sample(source: Source, tokenizer: Any, batch: int, random: np.random.Generator) -> Sample:
    """A batch of one picture shape: shapes come as often as they lie on disk."""
    names = list(source.shapes)
    weights = np.array([len(source.shapes[name]) for name in names], float)
    entries = source.shapes[names[int(random.choice(len(names), p=weights / weights.sum()))]]
    latents, masks, texts = [], [], []
    for _ in range(batch):
        encoded, segments, scenes = entries[int(random.integers(len(entries)))]
        i = int(random.integers(len(scenes)))
        latents.append(encoded[i])
        masks.append(random_mask(segments[i], random) if random.random() > PLAIN_SHARE else np.ones_like(segments[i]))
        texts.append("" if random.random() < SILENT_SHARE else captions(scenes[i], random))
    mask = torch.from_numpy(np.stack(masks)).float()[:, None]
    return Sample(torch.from_numpy(np.stack(latents)).float(), mask, token_ids(tokenizer, texts))


def start_gently(transformer: PixArtTransformer2DModel) -> None:
    """Begin with half-open residual branches that do not depend on time, and with a velocity of zero."""
    nn.init.zeros_(transformer.proj_out.weight)
    nn.init.zeros_(transformer.proj_out.bias)
    nn.init.zeros_(transformer.adaln_single.linear.weight)
    nn.init.zeros_(transformer.adaln_single.linear.bias)
    for block in transformer.transformer_blocks:
        nn.init.zeros_(block.scale_shift_table)
        block.scale_shift_table.data[GATES] = 0.5


GATES = [2, 5]
"""Rows of a block's modulation table that scale its attention and its feed-forward branch."""
