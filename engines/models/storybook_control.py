"""The starter models' control network: trainable copies of the first blocks, which see a control picture and speak through zeros.

ControlNet (Zhang et al. 2023) for a transformer, as in PixArt-delta (Chen et al. 2024): the copies start as the picture model's own
blocks, and linear layers that start at zero add what they say to it. One network reads all kinds of control.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import nn

from engines.requests import CONTROLS

_CELL, _SEEN = 8, 96


class StorybookControl(nn.Module):
    """Reads a control picture beside the noisy latents; gives tokens to add behind the picture model's first blocks."""

    def __init__(self, transformer: dict[str, Any], blocks: int = 3) -> None:
        """`transformer`: settings of the picture model's `PixArtTransformer2DModel`; `blocks`: how many of its blocks are copied."""
        from diffusers import PixArtTransformer2DModel

        super().__init__()
        self.settings = {"transformer": transformer, "blocks": blocks}
        base = PixArtTransformer2DModel(**{**transformer, "num_layers": blocks})
        width, patch = base.inner_dim, base.config.patch_size
        self.pos_embed, self.adaln_single, self.transformer_blocks = base.pos_embed, base.adaln_single, base.transformer_blocks
        self.look = nn.Sequential(
            nn.Conv2d(3 * _CELL * _CELL, _SEEN, 3, padding=1), nn.SiLU(),
            nn.Conv2d(_SEEN, _SEEN, 3, padding=1), nn.SiLU(),
            nn.Conv2d(_SEEN, width, patch, stride=patch),
        )  # fmt: skip
        self.kind = nn.Embedding(len(CONTROLS), width)
        self.say = nn.ModuleList(nn.Linear(width, width) for _ in range(blocks))
        for layer in self.say:
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    @property
    def dtype(self) -> torch.dtype:
        """Of the weights."""
        return self.kind.weight.dtype

    def start_from(self, transformer: Any) -> None:
        """Copy the picture model's embeddings and first blocks."""
        self.pos_embed.load_state_dict(transformer.pos_embed.state_dict())
        self.adaln_single.load_state_dict(transformer.adaln_single.state_dict())
        for mine, theirs in zip(self.transformer_blocks, transformer.transformer_blocks, strict=False):
            mine.load_state_dict(copy.deepcopy(theirs.state_dict()))

    def forward(self, latents: torch.Tensor, words: torch.Tensor, timestep: torch.Tensor,
                control: tuple[torch.Tensor, torch.Tensor]) -> list[torch.Tensor]:  # fmt: skip
        """What to add behind each of the first blocks, [n, tokens, width] each.

        `latents`, `words`, `timestep` as for the picture model; `control`: pictures [n, 3, 8 h, 8 w] in 0..1 and kinds int64 [n].
        """
        picture, kind = control
        modulation, _ = self.adaln_single(timestep, None, batch_size=len(latents), hidden_dtype=latents.dtype)
        seen = self.look(F.pixel_unshuffle(picture.to(latents.dtype), _CELL)).flatten(2).transpose(1, 2)
        tokens, said = self.pos_embed(latents) + seen + self.kind(kind)[:, None], []
        for block, layer in zip(self.transformer_blocks, self.say, strict=True):
            tokens = block(tokens, encoder_hidden_states=words, timestep=modulation)
            said.append(layer(tokens))
        return said

    def save(self, folder: Path) -> None:
        """Write config.json and model.safetensors (float16)."""
        folder.mkdir(parents=True, exist_ok=True)
        config = {"_class_name": "StorybookControl", **self.settings}
        (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
        save_file({key: value.half().contiguous() for key, value in self.state_dict().items()}, folder / "model.safetensors")

    @staticmethod
    def from_folder(folder: Path) -> StorybookControl:
        """The network that `save` wrote, in float32, ready for use."""
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        network = StorybookControl(config["transformer"], config["blocks"])
        network.load_state_dict({key: value.float() for key, value in load_file(folder / "model.safetensors").items()})
        return network.eval()
