"""The picture recipe: a flow-matching transformer over latents, taught together with its text encoder.

Because we draw the world ourselves, we know what every block of every picture shows. A sketch, read from the middle of
the network, must say it too (representation alignment, REPA, with the truth in place of another network's features).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import PixArtTransformer2DModel
from torch import nn
from transformers import CLIPTextModel, CLIPTokenizer

from engines.training import data
from engines.training.attention import PlainAttention
from engines.training.data import Shard
from engines.training.loop import Dials, quick
from engines.training.masks import random_mask
from engines.training.text import WIDTH, token_ids
from engines.training.world.captions import captions
from engines.training.world.scene import FIRST, VOCABULARIES, Scene, Vocabulary

CONFIG: dict[str, Any] = {
    "num_attention_heads": 6, "attention_head_dim": 32, "in_channels": 17, "out_channels": 8,
    "cross_attention_dim": WIDTH, "sample_size": 32, "activation_fn": "linear-silu",
    "norm_type": "ada_norm_single", "use_additional_conditions": False,
}  # fmt: skip
PLAIN_SHARE = 0.8
"""Share of samples without a known part, which is plain text to image."""
SINGLES_SHARE = 0.6
"""Early on most samples show one toy alone, so that names and colours are learned before relations."""
TOY_WEIGHT = 4.0
"""How much more a cell counts of a toy that covers `TOY_CELLS`: toys are small, and most of a caption speaks of them."""
TOY_CELLS = 100
LEAST_WEIGHT, MOST_WEIGHT = 2.5, 10.0
"""A cell of a large and of a small toy: of four toys, each covers some 20 cells."""
SILENT_SHARE = 0.1
"""Share of samples whose caption is dropped: the empty prompt is the negative."""


CHANNEL_WEIGHTS = (1.6, 1.6, 1.6, 0.64, 0.64, 0.64, 0.64, 0.64)
"""The first three latent channels carry colour (see `autoencoder.start_with_colours`), the others detail, which matters less."""


SKETCH_WEIGHT = 0.15
"""How much the sketch's cross entropy counts beside the velocity's error."""
LEAST_LEVEL = 0.4
"""Below this noise level errors weigh no more: (clean - latents) / level is the error of the velocity."""


@dataclass(frozen=True)
class Noise:
    """Noise levels are drawn from a logit-normal of this mean and spread; 1 is pure noise."""

    mean: float = 1.0
    spread: float = 1.2


@dataclass(frozen=True)
class Stage:
    """One part of the training: patch in latent cells, batch, dials, noise levels, the share of the way up to which lone toys come more
    often and the one up to which toys count more, layers."""

    patch: int
    batch: int
    dials: Dials
    noise: Noise = Noise()
    singles_until: float = 0.0
    toys_until: float = 1.0
    layers: int = 6


COARSE = Stage(4, 32, Dials(rate=1.4e-3, averaging=0.9985, decay_from=0.5), singles_until=0.62, toys_until=0.62)
"""Large patches: four times as many pictures a second, to learn what words mean and where things stand."""
FINE = Stage(2, 8, Dials(rate=8e-4, averaging=0.998, decay_from=0.84), noise=Noise(mean=0.4))
"""Small patches, which draw edges that the large ones cannot; edges are decided at lower noise than places. A short decay is enough:
the last sixth of the way brought 11 of the 66 per cent of lone toys that are right."""


def config(stage: Stage) -> dict[str, Any]:
    """The settings of the stage's network. Places are counted in patches of 4, so that one stage's weights can begin the next."""
    return CONFIG | {"patch_size": stage.patch, "interpolation_scale": 4 // stage.patch, "num_layers": stage.layers}


@dataclass(frozen=True)
class Batch:
    """What the picture model is shown: latents [n, 8, h, w], mask [n, 1, h, w] (1: to be made), ids [n, tokens]."""

    latents: torch.Tensor
    mask: torch.Tensor
    ids: torch.Tensor


@dataclass(frozen=True)
class Sample(Batch):
    """A training batch. truth int64 [n, 2, h, w]: which object and which colour a cell shows, counted from 1; 0 where there is no toy.
    weight float [n, 1, h, w]: how much a cell's error counts (`cell_weights`)."""

    truth: torch.Tensor
    weight: torch.Tensor


@dataclass(frozen=True)
class Source:
    """Encoded shards held in memory, with their scenes; a level's words are what they are learned in."""

    level: str = FIRST.name
    shapes: dict[str, list[tuple[np.ndarray, np.ndarray, list[Scene]]]] = field(default_factory=dict)

    @staticmethod
    def read(shards: list[Shard], level: str) -> Source:
        """The shards, whose latents are on disk, and whose words the level knows."""
        shapes: dict[str, list[tuple[np.ndarray, np.ndarray, list[Scene]]]] = {}
        for shard in shards:
            entry = (np.asarray(data.latents(shard)), data.segments(shard), shard.scenes())
            shapes.setdefault(shard.shape, []).append(entry)
        return Source(level, shapes)


class Sketch(nn.Module):
    """Reads from tokens [n, rows * columns, WIDTH] which object and which colour each latent cell shows."""

    def __init__(self, patch: int, words: Vocabulary) -> None:
        super().__init__()
        self.kinds = (len(words.objects) + 1, len(words.colours) + 1)
        self._patch = patch
        self.norm = nn.LayerNorm(WIDTH)
        self.read = nn.Linear(WIDTH, patch * patch * sum(self.kinds))

    def error(self, tokens: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
        """Mean cross entropy against `Sample.truth`."""
        rows, columns = (side // self._patch for side in truth.shape[2:])
        scores = self.read(self.norm(tokens)).transpose(1, 2).unflatten(2, (rows, columns))
        cells = F.pixel_shuffle(scores, self._patch).split(self.kinds, 1)
        return F.cross_entropy(cells[0], truth[:, 0]) + F.cross_entropy(cells[1], truth[:, 1])


class PictureRecipe:
    """Trains `PixArtTransformer2DModel` and an already reading `CLIPTextModel` on encoded pictures and fresh captions."""

    name = "picture"

    def __init__(self, source: Source, reading: tuple[CLIPTokenizer, CLIPTextModel], device: str = "cpu", stage: Stage = FINE) -> None:
        torch.manual_seed(2)
        self.dials, self.batch, self._stage = stage.dials, stage.batch, stage
        self.tokenizer, self._text = reading[0], reading[1].to(device)
        self._source, self._device = source, device
        self._sketch = Sketch(stage.patch, VOCABULARIES[source.level]).to(device)
        self._transformer = PixArtTransformer2DModel(**config(stage)).to(device)
        if device == "cpu":
            self._transformer.set_attn_processor(PlainAttention())
            self._text.set_attn_implementation("eager")  # quicker on its way back, as PlainAttention is
        start_gently(self._transformer)
        self._tokens = torch.empty(0)
        blocks = self._transformer.transformer_blocks
        blocks[len(blocks) * 2 // 3 - 1].register_forward_hook(self._keep_tokens)
        self.modules: dict[str, nn.Module] = {"transformer": self._transformer, "text_encoder": self._text, "sketch": self._sketch}

    def _keep_tokens(self, block: nn.Module, given: Any, tokens: torch.Tensor) -> None:
        self._tokens = tokens

    def loss(self, step: int, share: float) -> torch.Tensor:
        """Mean squared error, as a velocity, of the step's batch, and the sketch's error."""
        singles = SINGLES_SHARE if share < self._stage.singles_until else 0.0
        sample = draw_sample(self._source, self.tokenizer, (self.batch, singles), np.random.default_rng([step, 2]))
        generator = torch.Generator().manual_seed(step)
        with quick(self._device):
            text = self._text(sample.ids.to(self._device)).last_hidden_state
            error = velocity_error(self._transformer, sample, text, generator, self._stage.noise)
            sketch = self._sketch.error(self._tokens, sample.truth.to(self._device))
        weight = sample.weight.to(self._device) if share < self._stage.toys_until else torch.ones_like(error[:, :1])
        return (error * weight).mean() / weight.mean() + SKETCH_WEIGHT * sketch


def velocity_error(transformer: Callable[..., tuple[torch.Tensor]], sample: Batch, text: torch.Tensor,
                   generator: torch.Generator, noise: Noise = Noise()) -> torch.Tensor:  # fmt: skip
    """Squared error [n, 8, h, w] at random noise levels, channels weighted.

    The network names the clean latents; divided by the noise level, its error is the error of the velocity.
    """
    device = text.device
    latents, mask = sample.latents.to(device), sample.mask.to(device)
    pure = torch.randn(sample.latents.shape, generator=generator).to(device)
    level = noise_levels(len(latents), noise, generator).to(device)
    at = level[:, None, None, None]
    shown = torch.cat([(1 - at) * latents + at * pure, latents * (1 - mask), mask], 1)
    clean = transformer(shown, encoder_hidden_states=text, timestep=level * 1000, return_dict=False)[0].float()
    error = (clean - latents) / at.clamp(min=LEAST_LEVEL)
    return latents.new_tensor(CHANNEL_WEIGHTS)[None, :, None, None] * error.square()


def noise_levels(count: int, noise: Noise, generator: torch.Generator) -> torch.Tensor:
    """Levels in 0..1 for a batch, one from each of `count` equal shares of the distribution, which steadies the gradient."""
    shares = (torch.arange(count) + torch.rand(count, generator=generator)) / count
    return torch.sigmoid(noise.mean + noise.spread * torch.special.ndtri(shares.clamp(1e-4, 1 - 1e-4)))


def draw_sample(source: Source, tokenizer: Any, wanted: tuple[int, float], random: np.random.Generator) -> Sample:
    """A batch of one picture shape: shapes come as often as they lie on disk. `wanted`: batch size, share of lone toys."""
    batch, singles = wanted
    names = list(source.shapes)
    shares = np.array([len(source.shapes[name]) for name in names], float)
    entries = source.shapes[names[int(random.choice(len(names), p=shares / shares.sum()))]]
    latents, masks, truths, weights, texts = [], [], [], [], []
    for _ in range(batch):
        encoded, segments, scenes = entries[int(random.integers(len(entries)))]
        i = _chosen(scenes, random.random() < singles, random)
        latents.append(encoded[i])
        masks.append(random_mask(segments[i], random) if random.random() > PLAIN_SHARE else np.ones_like(segments[i]))
        truths.append(truth(segments[i], scenes[i], VOCABULARIES[source.level]))
        weights.append(cell_weights(segments[i]))
        texts.append("" if random.random() < SILENT_SHARE else captions(scenes[i], random))
    shown, mask, weight = (torch.from_numpy(np.stack(values)).float() for values in (latents, masks, weights))
    return Sample(shown, mask[:, None], token_ids(tokenizer, texts), torch.from_numpy(np.stack(truths)), weight[:, None])


def cell_weights(segments: np.ndarray) -> np.ndarray:
    """How much each cell's error counts, float [h, w]: 1 where there is no toy, else the more, the smaller the toy is."""
    sizes = np.bincount(segments.ravel()).clip(1)
    of_toys = (TOY_WEIGHT * np.sqrt(TOY_CELLS / sizes)).clip(LEAST_WEIGHT, MOST_WEIGHT)
    return np.where(segments > 0, of_toys[segments], 1.0)


def truth(segments: np.ndarray, scene: Scene, words: Vocabulary) -> np.ndarray:
    """Object and colour numbers of every cell, int64 [2, h, w]; `segments` says which thing is where, 0 for none."""
    objects = [0] + [1 + words.objects.index(thing.object) for thing in scene.things]
    colours = [0] + [1 + words.colours.index(thing.colour) for thing in scene.things]
    return np.stack([np.array(objects)[segments], np.array(colours)[segments]])


def _chosen(scenes: list[Scene], alone: bool, random: np.random.Generator) -> int:
    """The number of a random scene; `alone` looks for one with a single toy, in at most 30 tries."""
    for _ in range(30):
        i = int(random.integers(len(scenes)))
        if not (alone and len(scenes[i].things) > 1):
            break
    return i


def start_gently(transformer: PixArtTransformer2DModel) -> None:
    """Begin with half-open residual branches that do not depend on time, and with a velocity of zero."""
    nn.init.zeros_(transformer.proj_out.weight)
    nn.init.zeros_(transformer.proj_out.bias)
    nn.init.zeros_(transformer.adaln_single.linear.weight)
    nn.init.zeros_(transformer.adaln_single.linear.bias)
    for block in transformer.transformer_blocks:
        nn.init.zeros_(block.scale_shift_table)
        block.scale_shift_table.data[GATES] = 0.5


def begin_with(transformer: PixArtTransformer2DModel, earlier: PixArtTransformer2DModel) -> None:
    """Take over the weights of an earlier model, whose patches may be larger by a whole factor.

    A small patch is read as a large one that looks the same everywhere, and drawn as the mean of the large one's parts.
    """
    patch = transformer.config.patch_size
    parts = (earlier.config.patch_size // patch, patch)
    weights = earlier.state_dict()
    weights["pos_embed.proj.weight"] = weights["pos_embed.proj.weight"].unflatten(3, parts).unflatten(2, parts).sum((2, 4))
    for name in ("proj_out.weight", "proj_out.bias"):
        weights[name] = weights[name].unflatten(0, (*parts, *parts, -1)).mean((0, 2)).flatten(0, 2)
    transformer.load_state_dict(weights)


GATES = [2, 5]
"""Rows of a block's modulation table that scale its attention and its feed-forward branch."""
