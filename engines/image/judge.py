"""The judge: a small convolution network that finds the things in a picture and names them, their relations and the scene."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import nn

from engines.models.check import read_json

SHIPPED = Path(__file__).resolve().parents[2] / "assets" / "models" / "storybook-judge"
CELL = 8
"""Pixels of the judge's input along one side of an answer cell."""


@dataclass(frozen=True)
class Vocabulary:
    """What the judge can tell apart, and the words for it.

    `things` and `scene`: the classes of each question about a thing ("object", "colour") or about the whole picture
    ("place", "light"). `relations`: name -> the same relation read the other way round. `phrases`: for every question,
    and "relation" and "count", what people write -> the classes it may mean.
    """

    things: dict[str, tuple[str, ...]]
    scene: dict[str, tuple[str, ...]]
    relations: dict[str, str]
    phrases: dict[str, dict[str, tuple[str, ...]]]


@dataclass(frozen=True)
class JudgeConfig:
    """The network's size: channels at strides 2, 4, 8 and 16, channels of a cell, and the side of the square it looks at."""

    vocabulary: Vocabulary
    widths: tuple[int, int, int, int] = (16, 40, 80, 128)
    cell_width: int = 96
    side: int = 128


@dataclass(frozen=True)
class Answers:
    """The network's raw answers for pictures of h x w cells.

    `centre` [B, h, w]: logit that a thing's middle lies here. `size` [B, 2, h, w]: that thing's width and height as shares of
    the picture. `cover` [B, h, w]: logit that the cell shows a thing. `nearness` [B, h, w]: 1 / distance in world units.
    `things[question]` [B, classes, h, w] and `scene[question]` [B, classes]: logits. `cells` [B, C, h, w]: what
    `Judge.relate` needs. `features` [B, D]: early (texture, colour) and late (what there is) channels averaged over the
    picture, for distances between sets of pictures.
    """

    centre: torch.Tensor
    size: torch.Tensor
    cover: torch.Tensor
    nearness: torch.Tensor
    things: dict[str, torch.Tensor]
    scene: dict[str, torch.Tensor]
    cells: torch.Tensor
    features: torch.Tensor


class Residual(nn.Module):
    """Two normalised convolutions beside a shortcut."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.body = nn.Sequential(_layer(channels, channels), _layer(channels, channels))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """[B, C, H, W] to the same shape."""
        return x + self.body(x)


class Judge(nn.Module):
    """Answers for pictures [B, 3, H, W] in -1..1; H and W are multiples of 16 (see `resized`)."""

    def __init__(self, config: JudgeConfig) -> None:
        super().__init__()
        self.config = config
        fine, middle, coarse, wide = config.widths
        words, cell = config.vocabulary, config.cell_width
        self.early = nn.Sequential(_layer(3, fine, 2), _layer(fine, middle, 2), _layer(middle, middle))
        self.body = nn.Sequential(_layer(middle, coarse, 2), Residual(coarse))
        self.context = nn.Sequential(_layer(coarse, wide, 2), Residual(wide))
        self.near, self.far = nn.Conv2d(coarse, cell, 1), nn.Conv2d(wide, cell, 1)
        self.join = _layer(cell, cell)
        self.shape = nn.Conv2d(cell, 5, 1)
        self.things = nn.ModuleDict({name: nn.Conv2d(cell, len(classes), 1) for name, classes in words.things.items()})
        self.scene = nn.ModuleDict({name: nn.Linear(2 * wide, len(classes)) for name, classes in words.scene.items()})
        self.relation = nn.Sequential(nn.Linear(2 * cell + 6, cell), nn.SiLU(), nn.Linear(cell, len(words.relations)))
        nn.init.constant_(self.shape.bias[0], -3.0)

    def forward(self, pictures: torch.Tensor) -> Answers:
        """The answers for a batch."""
        early = self.early(pictures)
        body = self.body(early)
        context = self.context(body)
        cells = self.join(self.near(body) + F.interpolate(self.far(context), scale_factor=2.0))
        shape = self.shape(cells)
        overall = torch.cat([context.mean((2, 3)), context.amax((2, 3))], 1)
        return Answers(
            centre=shape[:, 0], size=shape[:, 1:3].sigmoid(), cover=shape[:, 3], nearness=F.softplus(shape[:, 4]),
            things={name: head(cells) for name, head in self.things.items()},
            scene={name: head(overall) for name, head in self.scene.items()},
            cells=cells, features=torch.cat([early.mean((2, 3)), cells.mean((2, 3))], 1),
        )  # fmt: skip

    def relate(self, first: torch.Tensor, second: torch.Tensor, boxes: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
        """Logits [N, relations] of how `first` stands to `second`: cells [N, C] and boxes (x, y, width, height) [N, 4] in 0..1."""
        ours, theirs = boxes
        place = torch.cat([4 * (ours[:, :2] - theirs[:, :2]), ours[:, 2:], theirs[:, 2:]], 1)
        return self.relation(torch.cat([first, second, place], 1))

    def save(self, folder: Path) -> None:
        """Write config.json and model.safetensors (float16)."""
        folder.mkdir(parents=True, exist_ok=True)
        config = {"_class_name": "Judge", **asdict(self.config)}
        (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
        save_file({key: value.half().contiguous() for key, value in self.state_dict().items()}, folder / "model.safetensors")

    @staticmethod
    def from_folder(folder: Path) -> Judge:
        """The network that `save` wrote, in float32, ready for use. Raises EngineError when config.json cannot be read."""
        judge = Judge(_config(read_json(folder / "config.json")))
        judge.load_state_dict({key: value.float() for key, value in load_file(folder / "model.safetensors").items()})
        return judge.eval().to(memory_format=torch.channels_last)


def shipped() -> Judge:
    """The judge of the Storybook world that comes with the product."""
    return Judge.from_folder(SHIPPED)


def resized(pictures: np.ndarray, side: int = 128) -> np.ndarray:
    """Pictures uint8 [n, h, w, 3] at the judge's size: about side x side pixels, aspect kept, sides multiples of 16."""
    height, width = pictures.shape[1:3]
    shape = (_sixteens(side * math.sqrt(width / height)), _sixteens(side * math.sqrt(height / width)))
    return np.stack([cv2.resize(picture, shape, interpolation=cv2.INTER_AREA) for picture in pictures])


def to_signed(pictures: np.ndarray) -> torch.Tensor:
    """uint8 [n, h, w, 3] to float [n, 3, h, w] in -1..1, channels last in memory."""
    return torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 127.5 - 1


def _sixteens(length: float) -> int:
    return max(32, 16 * round(length / 16))


def _layer(before: int, after: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(before, after, 3, stride, 1, bias=False), nn.GroupNorm(4, after), nn.SiLU())


def read_vocabulary(words: dict[str, Any]) -> Vocabulary:
    """The vocabulary of a config.json."""
    return Vocabulary(
        things={name: tuple(classes) for name, classes in words["things"].items()},
        scene={name: tuple(classes) for name, classes in words["scene"].items()},
        relations=dict(words["relations"]),
        phrases={kind: {text: tuple(meant) for text, meant in table.items()} for kind, table in words["phrases"].items()},
    )


def _config(data: dict[str, Any]) -> JudgeConfig:
    return JudgeConfig(read_vocabulary(data["vocabulary"]), tuple(data["widths"]), int(data["cell_width"]), int(data["side"]))
