"""The starter model that knows how lone toys look from every side: the critic of things that are made of words.

A small diffusion transformer over pictures with transparency (flow matching, told the shape, the colour and the view, with
classifier-free guidance): it needs no backdrops, and as it is told from where it looks, things get one front. What a turn does to a
picture is built in, as in HoloGAN (Nguyen-Phuoc et al. 2019): each shape has a small volume of features, and what lies behind each cell
of the picture is told there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import nn

from engines.models import pixart
from engines.models.storybook_views import rays
from engines.models.storybook_volume import distance

SIDE = 64
"""Pixels of its pictures."""
MAKES = 3
"""Shapes that each object comes in."""
_PATCH, _HEADS, _HEAD = 4, 6, 32
_TURNS = 3  # sines and cosines of an angle and of its multiples
_ANGLES = 4 * _TURNS + 2
_PLACES, _FEATURES = 16, 6  # a side of a shape's volume, and of the picture that is taken of it; numbers of each place


@dataclass(frozen=True)
class Asked:
    """What pictures are to show: numbers of shape (`shape_number`) and colour int64 [n, 2], counted from 1 (0: anything), and views float
    [n, 3]: azimuths from the thing's front and from the light, and the elevation, in radians."""

    words: torch.Tensor
    views: torch.Tensor

    def untold(self) -> Asked:
        """The same views of anything."""
        return Asked(torch.zeros_like(self.words), self.views)


def shape_number(object_: int, make: int) -> int:
    """The number, from 1, of a make (0 to `MAKES` - 1) of an object, which are counted from 1."""
    return 1 + MAKES * (object_ - 1) + make


class StorybookToys(nn.Module):
    """Pictures are float [n, 4, 64, 64]: red, green, blue multiplied by alpha, and alpha, all in -1..1."""

    def __init__(self, objects: tuple[str, ...], colours: tuple[str, ...], blocks: int = 4, patch: int = _PATCH) -> None:
        from diffusers import PixArtTransformer2DModel

        super().__init__()
        self.objects, self.colours, self._blocks, self._patch = objects, colours, blocks, patch
        width = _HEADS * _HEAD
        self.shape = nn.Embedding(MAKES * len(objects) + 1, width)
        self.colour = nn.Embedding(len(colours) + 1, width)
        self.view = nn.Sequential(nn.Linear(_ANGLES, width), nn.SiLU(), nn.Linear(width, width))
        self.idea = nn.Sequential(nn.Linear(3 * width, 2 * width), nn.SiLU(), nn.Linear(2 * width, 2 * width), nn.SiLU())
        self.steer = nn.Linear(2 * width, width)
        self.form = nn.Embedding(MAKES * len(objects) + 1, _FEATURES * _PLACES**3)
        self.sight = nn.Sequential(nn.Linear(_FEATURES * _PLACES, width), nn.SiLU(), nn.Linear(width, width))
        nn.init.normal_(self.form.weight, std=0.1)
        nn.init.zeros_(self.steer.weight)
        nn.init.zeros_(self.steer.bias)
        self.transformer: Any = PixArtTransformer2DModel(
            num_attention_heads=_HEADS, attention_head_dim=_HEAD, in_channels=4, out_channels=4, num_layers=blocks, patch_size=patch,
            cross_attention_dim=width, sample_size=SIDE, interpolation_scale=8 // patch, activation_fn="linear-silu",
            norm_type="ada_norm_single", use_additional_conditions=False,
        )  # fmt: skip

    def forward(self, noisy: torch.Tensor, level: torch.Tensor, asked: Asked) -> torch.Tensor:
        """The clean pictures as they are seen in (1 - level) picture + level noise, levels [n] in 0..1."""
        told = torch.stack([self.shape(asked.words[:, 0]), self.colour(asked.words[:, 1]), self.view(_angles(asked.views))], 1)
        known = pixart.known_of(self.transformer, 1000 * level, noisy, self.steer(self.idea(told.flatten(1))))
        seen = self.sight(_behind_cells(self.form(asked.words[:, 0]), asked.views)).transpose(1, 2).unflatten(2, (_PLACES, _PLACES))
        cells = F.adaptive_avg_pool2d(seen, SIDE // self._patch).flatten(2).transpose(1, 2)
        return pixart.modulated(self.transformer, noisy, told, known, [cells])

    @torch.no_grad()
    def guided(self, noisy: torch.Tensor, level: torch.Tensor, asked: Asked, scale: float) -> torch.Tensor:
        """The same, `scale` times as far from pictures of anything as the words take it, within what pictures can be."""
        if scale == 1:
            return self(noisy, level, asked).clamp(-1, 1)
        both = Asked(torch.cat([asked.untold().words, asked.words]), asked.views.repeat(2, 1))
        plain, told = self(noisy.repeat(2, 1, 1, 1), level.repeat(2), both).chunk(2)
        return (plain + scale * (told - plain)).clamp(-1, 1)

    def save(self, folder: Path) -> None:
        """Write config.json and model.safetensors (float16)."""
        folder.mkdir(parents=True, exist_ok=True)
        config = {
            "_class_name": "StorybookToys", "objects": self.objects, "colours": self.colours, "blocks": self._blocks, "patch": self._patch,
        }  # fmt: skip
        (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
        save_file({key: value.half().contiguous() for key, value in self.state_dict().items()}, folder / "model.safetensors")

    @staticmethod
    def from_folder(folder: Path) -> StorybookToys:
        """The network that `save` wrote, in float32, ready for use."""
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        network = StorybookToys(tuple(config["objects"]), tuple(config["colours"]), config["blocks"], config["patch"])
        network.load_state_dict({key: value.float() for key, value in load_file(folder / "model.safetensors").items()})
        return network.eval()


def _behind_cells(forms: torch.Tensor, views: torch.Tensor) -> torch.Tensor:
    """What volumes [n, features * places^3] hold along the rays through the cells of their pictures, near to far, [n, cells, features *
    places]; nothing outside the cube -1..1, which the thing's ball fills."""
    volumes = forms.unflatten(1, (_FEATURES, _PLACES, _PLACES, _PLACES))
    start, ways = rays(views[:, [0, 2]], _PLACES)
    depth = distance() - 1 + (torch.arange(_PLACES, device=views.device) + 0.5) * 2 / _PLACES
    points = start[:, :, None] + depth[:, None] * ways[:, :, None]
    found = F.grid_sample(volumes.float(), points[:, None], align_corners=False)[:, :, 0]
    return found.permute(0, 2, 1, 3).flatten(2)


def _angles(views: torch.Tensor) -> torch.Tensor:
    """Views [n, 3] as numbers that know that a turn ends where it began, [n, _ANGLES]."""
    turns = torch.arange(1, _TURNS + 1, device=views.device) * views[:, :2, None]
    around = torch.cat([turns.sin(), turns.cos()], 1).flatten(1)
    return torch.cat([around, views[:, 2:].sin(), views[:, 2:].cos()], 1)
