"""The starter model of views (of the class of Zero-1-to-3, Liu et al. 2023): one picture and a relative camera give a new view.

A flow-matching transformer over pixels with alpha, that gives the clean picture. The given picture and the wanted one go through the
same blocks; the wanted one looks at both. From pure noise, one step gives the mean of what can be there.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import nn

FIELD, AIR = 30.0, 1.1
"""The cameras of the views: their field in degrees, and how much of the picture is left around the ball that holds the thing."""
GIVEN_FILL = 0.9
"""The longer side of the thing in the given picture, as a share of the picture's side."""
_EARLY = 4  # pixels of a cell in the fine net that smooths the patches' seams: the patch is twice as wide


class StorybookViews(nn.Module):
    """Pictures are float [n, 4, side, side]: red, green, blue multiplied by alpha, and alpha, all in 0..1."""

    def __init__(self, side: int = 64, width: int = 128, blocks: int = 6, heads: int = 4) -> None:
        super().__init__()
        self.settings = {"side": side, "width": width, "blocks": blocks, "heads": heads}
        self.side, self._patch = side, 2 * _EARLY
        tokens, numbers = (side // self._patch) ** 2, 4 * self._patch**2
        self.read = nn.ModuleList(nn.Linear(numbers, width) for _ in range(2))
        self.place = nn.Parameter(0.02 * torch.randn(2, tokens, width))
        self.given = nn.Parameter(0.02 * torch.randn(width))
        self.know = nn.Sequential(nn.Linear(10 + 16, width), nn.SiLU(), nn.Linear(width, width))
        self.modulate = nn.Linear(width, 6 * width)
        self.blocks = nn.ModuleList(_Block(width, heads) for _ in range(blocks))
        self.write = nn.Linear(width, 16 * _EARLY**2)
        self.smooth = nn.Sequential(nn.Conv2d(16, 32, 3, padding=1), nn.SiLU(), nn.Conv2d(32, 16, 3, padding=1))
        nn.init.zeros_(self.modulate.weight)
        nn.init.zeros_(self.modulate.bias)

    @property
    def dtype(self) -> torch.dtype:
        """Of the weights."""
        return self.place.dtype

    def look(self, given: torch.Tensor) -> list[tuple[torch.Tensor, torch.Tensor]]:
        """What the blocks remember of given pictures: keys and values [n, heads, tokens, width / heads] of each block."""
        tokens = self._tokens(given, 0)
        known = self.modulate(F.silu(self.given)).expand(len(given), -1)
        kept = []
        for block in self.blocks:
            tokens, memory = block(tokens, known, None)
            kept.append(memory)
        return kept

    def forward(self, noisy: torch.Tensor, level: torch.Tensor, turn: torch.Tensor,
                memory: list[tuple[torch.Tensor, torch.Tensor]]) -> torch.Tensor:  # fmt: skip
        """The clean pictures as believed. `noisy` [n, 4, side, side] = (1 - level) picture + level noise; `level` [n] in 0..1.

        `turn` [n, 2] in radians: the wanted camera's azimuth from the given one, and its elevation above the horizon. `memory`: `look`'s.
        """
        tokens = self._tokens(noisy, 1)
        known = self.modulate(F.silu(self.know(torch.cat([_turned(turn), _leveled(level)], 1).to(self.dtype))))
        for block, kept in zip(self.blocks, memory, strict=True):
            tokens, _ = block(tokens, known, kept)
        cells = self.side // self._patch
        fine = self.write(_normed(tokens)).transpose(1, 2).unflatten(2, (cells, cells))
        fine = F.pixel_shuffle(fine, _EARLY)
        return F.pixel_shuffle(fine + self.smooth(fine), 2) + 0.5

    def _tokens(self, pictures: torch.Tensor, kind: int) -> torch.Tensor:
        patches = F.pixel_unshuffle(pictures.to(self.dtype) * 2 - 1, self._patch).flatten(2).transpose(1, 2)
        return self.read[kind](patches) + self.place[kind]

    def save(self, folder: Path) -> None:
        """Write config.json and model.safetensors (float16)."""
        folder.mkdir(parents=True, exist_ok=True)
        config = {"_class_name": "StorybookViews", **self.settings}
        (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
        save_file({key: value.half().contiguous() for key, value in self.state_dict().items()}, folder / "model.safetensors")

    @staticmethod
    def from_folder(folder: Path) -> StorybookViews:
        """The network that `save` wrote, in float32, ready for use."""
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        network = StorybookViews(config["side"], config["width"], config["blocks"], config["heads"])
        network.load_state_dict({key: value.float() for key, value in load_file(folder / "model.safetensors").items()})
        return network.eval()


class _Block(nn.Module):
    """Attention to the own tokens and to those remembered, then an MLP; modulated by what is known (adaLN-single, Chen et al. 2023)."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self._heads = heads
        self.table = nn.Parameter(torch.randn(6, width) / width**0.5)
        self.ask = nn.Linear(width, 3 * width, bias=False)
        self.answer = nn.Linear(width, width, bias=False)
        self.wide, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, tokens: torch.Tensor, known: torch.Tensor,
                memory: tuple[torch.Tensor, torch.Tensor] | None) -> tuple[torch.Tensor, tuple[torch.Tensor, torch.Tensor]]:  # fmt: skip
        """(tokens [n, t, width], their keys and values)."""
        change, shift, gate, change_2, shift_2, gate_2 = (known.unflatten(1, (6, -1)) + self.table)[:, :, None].unbind(1)
        asked = self.ask(_normed(tokens) * (1 + change) + shift).unflatten(2, (3, self._heads, -1))
        query, key, value = asked.permute(2, 0, 3, 1, 4)
        query, own = _normed(query), (_normed(key), value)
        keys, values = own if memory is None else (torch.cat([mine, kept], 2) for mine, kept in zip(own, memory, strict=True))
        seen = F.scaled_dot_product_attention(query, keys, values).transpose(1, 2).flatten(2)
        tokens = tokens + gate * self.answer(seen)
        return tokens + gate_2 * self.narrow(F.silu(self.wide(_normed(tokens) * (1 + change_2) + shift_2))), own


def _normed(values: torch.Tensor) -> torch.Tensor:
    return F.layer_norm(values, values.shape[-1:])


def _turned(turn: torch.Tensor) -> torch.Tensor:
    """Azimuth and elevation as waves, [n, 10]."""
    azimuth, elevation = turn.float().unbind(1)
    waves = [wave(times * azimuth) for times in (1, 2, 4) for wave in (torch.sin, torch.cos)]
    return torch.stack([*waves, *(wave(times * elevation) for times in (1, 2) for wave in (torch.sin, torch.cos))], 1)


def _leveled(level: torch.Tensor) -> torch.Tensor:
    """The noise level as waves, [n, 16]."""
    waves = level.float()[:, None] * math.pi * 2.0 ** torch.arange(-1, 7, device=level.device)
    return torch.cat([waves.sin(), waves.cos()], 1)
