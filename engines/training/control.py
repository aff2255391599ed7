"""The control recipe: a network learns to tell the picture model, which stays as it is, what a control picture shows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import PixArtTransformer2DModel
from torch import nn

from engines.models import pixart
from engines.models.storybook_control import StorybookControl
from engines.requests import CONTROLS
from engines.training import data, state
from engines.training.attention import PlainAttention
from engines.training.data import Shard
from engines.training.export import Storybook, read_storybook, write_json
from engines.training.hints import Known, hint, kinds
from engines.training.loop import Dials, quick
from engines.training.picture import Batch, cell_weights, velocity_error
from engines.training.text import token_ids
from engines.training.world.captions import captions
from engines.training.world.scene import Scene

FOLDER = Path("assets/models/storybook-control")
BLOCKS = 1
"""Blocks of the picture model that are copied; with one the file is 2.9 MiB."""
SILENT_SHARE = 0.3
"""Share of samples without a caption, so that the control picture alone must be understood."""


@dataclass(frozen=True)
class Told:
    """A batch with its control pictures, float [n, 3, 8 h, 8 w] in 0..1, their kinds, int64 [n], and how much each cell's error counts,
    float [n, 1, h, w]."""

    batch: Batch
    pictures: torch.Tensor
    kinds: torch.Tensor
    weight: torch.Tensor


class ControlRecipe:
    """Trains `StorybookControl`, or an `earlier` one further, beside a picture model on shards with pictures, latents and truths."""

    name = "control"
    dials = Dials(rate=1e-3, averaging=0.995, decay_from=0.5)

    def __init__(self, model: Storybook, shards: list[Shard], device: str = "cpu", batch: int = 16,
                 earlier: StorybookControl | None = None) -> None:  # fmt: skip
        if not shards:
            raise FileNotFoundError("no shard has pictures, latents and truths: run “data” and “latents” first")
        torch.manual_seed(12)
        self.batch = batch
        self._model, self._shards, self._device = model, shards, device
        self._scenes: dict[Shard, list[Scene]] = {shard: shard.scenes() for shard in shards}
        self._base = model.transformer.to(device).requires_grad_(False)
        self._text = model.text_encoder.to(device).requires_grad_(False)
        self._network = (earlier.train() if earlier else new_network(model.transformer)).to(device)
        if device == "cpu":
            for block in (*self._base.transformer_blocks, *self._network.transformer_blocks):
                block.attn1.set_processor(PlainAttention())
                block.attn2.set_processor(PlainAttention())
        self.modules: dict[str, nn.Module] = {"control": self._network}

    def loss(self, step: int, share: float) -> torch.Tensor:
        """Mean squared error, as a velocity, of what the picture model draws with the network's help."""
        told = self._draw(np.random.default_rng([step, 12]))
        with quick(self._device):
            words = self._text(told.batch.ids.to(self._device)).last_hidden_state
            error = velocity_error(self._helped(told), told.batch, words, torch.Generator().manual_seed(step))
        weight = told.weight.to(self._device)
        return (error * weight).mean() / weight.mean()

    def _helped(self, told: Told) -> Any:
        """The picture model with the network beside it, called as diffusers calls a transformer."""
        control = told.pictures.to(self._device), told.kinds.to(self._device)

        def helped(shown: torch.Tensor, encoder_hidden_states: torch.Tensor, timestep: torch.Tensor, **_: Any) -> tuple[torch.Tensor]:
            said = self._network(shown, encoder_hidden_states, timestep, control)
            return (pixart.run(self._base, shown, encoder_hidden_states, timestep, said),)

        return helped

    def _draw(self, random: np.random.Generator) -> Told:
        """A batch of one shard."""
        shard = self._shards[int(random.integers(len(self._shards)))]
        rows = random.choice(data.SHARD, min(self.batch, data.SHARD), replace=False)
        scenes = [self._scenes[shard][row] for row in rows]
        chosen = [str(random.choice(kinds(scene))) for scene in scenes]
        seen = (data.pictures(shard), data.truths(shard))
        hints = [
            hint(Known(scene, seen[0][row], seen[1][row]), kind, random) for scene, row, kind in zip(scenes, rows, chosen, strict=True)
        ]
        texts = ["" if random.random() < SILENT_SHARE else captions(scene, random) for scene in scenes]
        latents = torch.from_numpy(np.asarray(data.latents(shard)[rows])).float()
        batch = Batch(latents, torch.ones_like(latents[:, :1]), token_ids(self._model.tokenizer, texts))
        pictures = torch.from_numpy(np.stack(hints)).permute(0, 3, 1, 2).float() / 255
        segments = data.segments(shard)
        weight = torch.from_numpy(np.stack([cell_weights(segments[row]) for row in rows])).float()[:, None]
        return Told(batch, pictures, torch.tensor([CONTROLS.index(kind) for kind in chosen]), weight)


def new_network(transformer: PixArtTransformer2DModel) -> StorybookControl:
    """A network that says nothing yet, begun from the picture model's own first blocks."""
    network = StorybookControl({key: value for key, value in transformer.config.items() if not key.startswith("_")}, BLOCKS)
    network.start_from(transformer)
    return network


def export(level: str, folder: Path = FOLDER) -> None:
    """Write the network's folder from its training state."""
    network = new_network(read_storybook().transformer)
    state.load_averages(data.folder("control", level), {"control": network})
    network.save(folder)
    write_json(folder / "filmwright.json", {
        "name": "storybook-control", "title": "Storybook control", "family": "storybook-control", "kinds": list(CONTROLS),
        "licence": "Apache-2.0",
    })  # fmt: skip
