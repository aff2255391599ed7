"""The starter model that knows how lone toys look from every side: the critic of things that are made of words.

A small diffusion transformer over pictures with transparency (flow matching, told the object, the colour and the view, with
classifier-free guidance): it needs no backdrops, and as it is told from where it looks, things get one front.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import nn

from engines.models import pixart

SIDE = 64
"""Pixels of its pictures."""
_PATCH, _HEADS, _HEAD = 8, 6, 32
_TURNS = 3  # sines and cosines of an angle and of its multiples
_ANGLES = 4 * _TURNS + 2


@dataclass(frozen=True)
class Asked:
    """What pictures are to show: numbers of object and colour int64 [n, 2], counted from 1 (0: anything), and views float [n, 3]: azimuths
    from the thing's front and from the light, and the elevation, in radians."""

    words: torch.Tensor
    views: torch.Tensor

    def untold(self) -> Asked:
        """The same views of anything."""
        return Asked(torch.zeros_like(self.words), self.views)


class StorybookToys(nn.Module):
    """Pictures are float [n, 4, 64, 64]: red, green, blue multiplied by alpha, and alpha, all in -1..1."""

    def __init__(self, objects: tuple[str, ...], colours: tuple[str, ...], blocks: int = 4) -> None:
        from diffusers import PixArtTransformer2DModel

        super().__init__()
        self.objects, self.colours, self._blocks = objects, colours, blocks
        width = _HEADS * _HEAD
        self.object = nn.Embedding(len(objects) + 1, width)
        self.colour = nn.Embedding(len(colours) + 1, width)
        self.view = nn.Sequential(nn.Linear(_ANGLES, width), nn.SiLU(), nn.Linear(width, width))
        self.steer = nn.Linear(3 * width, width)
        self.turned = nn.Embedding(len(objects) + 1, _ANGLES * width)  # what a turn changes is another thing for each object
        for weights in (self.steer.weight, self.steer.bias, self.turned.weight):
            nn.init.zeros_(weights)
        self.transformer: Any = PixArtTransformer2DModel(
            num_attention_heads=_HEADS, attention_head_dim=_HEAD, in_channels=4, out_channels=4, num_layers=blocks, patch_size=_PATCH,
            cross_attention_dim=width, sample_size=SIDE, interpolation_scale=1, activation_fn="linear-silu", norm_type="ada_norm_single",
            use_additional_conditions=False,
        )  # fmt: skip

    def forward(self, noisy: torch.Tensor, level: torch.Tensor, asked: Asked) -> torch.Tensor:
        """The clean pictures as they are seen in (1 - level) picture + level noise, levels [n] in 0..1."""
        angles = _angles(asked.views)
        told = torch.stack([self.object(asked.words[:, 0]), self.colour(asked.words[:, 1]), self.view(angles)], 1)
        turned = self.turned(asked.words[:, 0]).unflatten(1, (angles.shape[1], -1))
        steered = self.steer(told.flatten(1)) + torch.einsum("na,naw->nw", angles, turned)
        return pixart.modulated(self.transformer, noisy, told, pixart.known_of(self.transformer, 1000 * level, noisy, steered))

    @torch.no_grad()
    def guided(self, noisy: torch.Tensor, level: torch.Tensor, asked: Asked, scale: float) -> torch.Tensor:
        """The same, `scale` times as far from pictures of anything as the words take it, within what pictures can be."""
        both = Asked(torch.cat([asked.untold().words, asked.words]), asked.views.repeat(2, 1))
        plain, told = self(noisy.repeat(2, 1, 1, 1), level.repeat(2), both).chunk(2)
        return (plain + scale * (told - plain)).clamp(-1, 1)

    def save(self, folder: Path) -> None:
        """Write config.json and model.safetensors (float16)."""
        folder.mkdir(parents=True, exist_ok=True)
        config = {"_class_name": "StorybookToys", "objects": self.objects, "colours": self.colours, "blocks": self._blocks}
        (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
        save_file({key: value.half().contiguous() for key, value in self.state_dict().items()}, folder / "model.safetensors")

    @staticmethod
    def from_folder(folder: Path) -> StorybookToys:
        """The network that `save` wrote, in float32, ready for use."""
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        network = StorybookToys(tuple(config["objects"]), tuple(config["colours"]), config["blocks"])
        network.load_state_dict({key: value.float() for key, value in load_file(folder / "model.safetensors").items()})
        return network.eval()


def _angles(views: torch.Tensor) -> torch.Tensor:
    """Views [n, 3] as numbers that know that a turn ends where it began, [n, _ANGLES]."""
    turns = torch.arange(1, _TURNS + 1, device=views.device) * views[:, :2, None]
    around = torch.cat([turns.sin(), turns.cos()], 1).flatten(1)
    return torch.cat([around, views[:, 2:].sin(), views[:, 2:].cos()], 1)
