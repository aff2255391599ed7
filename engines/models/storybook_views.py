"""The starter model of views (what Zero-1-to-3, Liu et al. 2023, is for): one picture and a relative camera give a new view.

With so little to learn from, what all views share is built in, as in LRM (Hong et al. 2024): a transformer reads the picture, tells
where it was taken from and makes a small volume of density and colour, upright and with the picture's camera before it, and cameras
around look through it. Its eye is the judge's: the convolutions that know the toys already.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import nn

from engines.image.judge import Judge, JudgeConfig, Vocabulary
from engines.models.storybook_volume import COARSE, FIELD, MAPPED, Asking, distance

GIVEN_FILL = 0.9
"""The longer side of the thing in the given picture, as a share of the picture's side."""
STEPS = 28
"""Places along a ray where the volume is asked."""
_JUDGE = JudgeConfig(Vocabulary({}, {}, {"none": "none"}, {}))  # of its size; what it can name is not needed
_PAPER = (0.957, 0.933, 0.886)  # what the eye sees behind the thing: the studio's
_PATCH, _LIFTED, _FINER = 8, 24, 4  # pixels of a patch, channels of the first volume, and places of the map behind a patch along its side
_FIRST = 32
_USUAL = (0.35, 0.1, 0.0, 0.0)  # where pictures are taken from until it is learned: see `places_in_picture`
_SOLID, _AIRY = 20.0, 3.0  # density of what is solid, and how far from it the volume is where nothing is said


class StorybookViews(nn.Module):
    """Pictures are float [n, 4, side, side]: red, green, blue multiplied by alpha, and alpha, all in 0..1."""

    def __init__(self, side: int = 64, width: int = 96, blocks: int = 4, heads: int = 3) -> None:
        super().__init__()
        self.settings = {"side": side, "width": width, "blocks": blocks, "heads": heads}
        self.side, self._cells = side, side // _PATCH
        self.eye = nn.ModuleList(_eye(Judge(_JUDGE)))
        _, _, body, context = _JUDGE.widths
        self.read = nn.Linear(4 * _PATCH**2 + 4 * body + context, width)
        self.place = nn.Parameter(0.02 * torch.randn(self._cells**2, width))
        self.blocks = nn.ModuleList(_Block(width, heads) for _ in range(blocks))
        self.lift = nn.Linear(width, self._cells * _LIFTED)
        self.map = nn.Linear(width, _FINER**2 * MAPPED)
        self.stand = nn.Linear(width, len(_USUAL))
        self.asking = Asking()
        self.grow = nn.Sequential(
            nn.Conv3d(_LIFTED, _FIRST, 3, padding=1), nn.SiLU(), nn.Conv3d(_FIRST, 8 * 8, 1), _Finer(),
            nn.Conv3d(8, COARSE, 3, padding=1), nn.SiLU(), nn.Conv3d(COARSE, 8 * 4, 1), _Finer(),
        )  # fmt: skip

    @property
    def dtype(self) -> torch.dtype:
        """Of the weights."""
        return self.place.dtype

    def begin_with(self, judge: Judge) -> None:
        """Take the judge's eye, which is not taught any more."""
        for mine, theirs in zip(self.eye, _eye(judge), strict=True):
            mine.load_state_dict(theirs.state_dict())
            mine.requires_grad_(False)

    def start_from(self, folder: Path) -> None:
        """Go on from a saved network; one that does not ask the picture yet begins to, and sees the same until it is taught."""
        self.load_state_dict({key: value.float() for key, value in load_file(folder / "model.safetensors").items()}, strict=False)

    def noticed(self, given: torch.Tensor) -> torch.Tensor:
        """What there is in each patch of given pictures, as pixels and as the eye sees it, [n, channels, cells, cells]."""
        pixels = given.to(self.dtype)
        paper = pixels.new_tensor(_PAPER).view(1, 3, 1, 1)
        early, body, context = self.eye
        shown = F.interpolate((pixels[:, :3] + (1 - pixels[:, 3:]) * paper) * 2 - 1, scale_factor=2.0, mode="bilinear")
        near = body(early(shown))
        return torch.cat([F.pixel_unshuffle(pixels * 2 - 1, _PATCH), F.pixel_unshuffle(near, 2), context(near)], 1)

    def look(self, given: torch.Tensor) -> torch.Tensor:
        """The volumes that pictures are taken for: `imagined` of what is `noticed`."""
        return self.imagined(self.noticed(given))[0]

    def imagined(self, noticed: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Volumes [n, 4, z, y, x] (how solid, and colours, not yet bounded) in the cube -1..1, and where the pictures were taken from,
        [n, 4] as `places_in_picture` has it.
        """
        tokens = self.read(noticed.flatten(2).transpose(1, 2)) + self.place
        for block in self.blocks:
            tokens = block(tokens)
        tokens, cells = _normed(tokens), (self._cells, self._cells)
        stand = self.stand(tokens.mean(1)) + tokens.new_tensor(_USUAL)
        rows = self.lift(tokens).unflatten(2, (_LIFTED, self._cells)).unflatten(1, cells)
        behind = F.pixel_shuffle(self.map(tokens).transpose(1, 2).unflatten(2, cells), _FINER)
        pixels = (F.pixel_shuffle(noticed[:, : 4 * _PATCH**2], _PATCH) + 1) / 2
        coarse = self.grow[:5](rows.permute(0, 3, 4, 1, 2).flip(3))  # the volume's y points up, rows go down
        coarse = coarse + self.asking.told(behind, pixels, stand.detach(), coarse.shape[-1])
        density, colours = self.grow[5:](coarse).split((1, 3), 1)
        volume = torch.cat([density, colours + _first_colours(pixels)[:, :, None].flip(3)], 1)
        return self.asking.corrected(volume, pixels, stand.detach()), stand

    def forward(self, given: torch.Tensor, turn: torch.Tensor, side: int | None = None) -> torch.Tensor:
        """Each given picture seen anew, [n, 4, side, side]. `turn` [n, 2]: see `rays`; `side` in pixels: the model's own if None."""
        size = side or self.side
        seen = seen_along(self.look(given), rays(turn, size), None)
        return seen.unflatten(1, (size, size)).permute(0, 3, 1, 2)

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


Rays = tuple[torch.Tensor, torch.Tensor]
"""Where rays begin, [n, rays, 3] or [n, 1, 3] if all do so together, and unit vectors from there, [n, rays, 3].

In the frame of the thing: x right, y up, z towards the given picture's camera."""


def rays(turn: torch.Tensor, side: int) -> Rays:
    """One ray through the middle of each pixel, row by row, of square pictures that show a ball of radius 1 around the middle.

    `turn` [n, 2] in radians: the camera's azimuth from the given picture's (90 degrees: from +x), and its elevation above the horizon.
    """
    azimuth, elevation = turn.float().unbind(1)
    none = torch.zeros_like(azimuth)
    right = torch.stack([azimuth.cos(), none, -azimuth.sin()], 1)
    away = torch.stack([azimuth.sin() * elevation.cos(), elevation.sin(), azimuth.cos() * elevation.cos()], 1)
    up = torch.linalg.cross(away, right)
    half = math.tan(math.radians(FIELD / 2))
    ticks = ((torch.arange(side, device=turn.device) + 0.5) / side * 2 - 1) * half
    down, across = torch.meshgrid(ticks, ticks, indexing="ij")
    ways = across.reshape(1, -1, 1) * right[:, None] - down.reshape(1, -1, 1) * up[:, None] - away[:, None]
    return distance() * away[:, None], F.normalize(ways, dim=-1)


def seen_along(volumes: torch.Tensor, along: Rays, shake: torch.Tensor | None, steps: int = STEPS) -> torch.Tensor:
    """What rays meet in volumes [n, 4, z, y, x]: colours multiplied by alpha, and alpha, [n, rays, 4].

    `shake` [n, rays] in 0..1 moves the places that are asked along the rays by a part of a step; None leaves them in the middle.
    """
    start, ways = along
    step = 2 / steps
    places = torch.arange(steps, device=ways.device) + (0.5 if shake is None else shake[..., None])
    depth = distance() - 1 + step * places
    points = start[:, :, None] + depth[..., None] * ways[:, :, None]
    found = F.grid_sample(volumes.float(), points[:, None], align_corners=False)[:, :, 0]
    inside = (points.abs().amax(-1) < 1).float()
    passed = step * _SOLID * F.softplus(found[:, 0] - _AIRY) * inside
    light = torch.exp(-F.pad(passed.cumsum(-1), (1, 0)))
    weight = light[..., :-1] - light[..., 1:]
    colours = (weight[:, None] * found[:, 1:].sigmoid()).sum(-1)
    return torch.cat([colours, 1 - light[:, None, :, -1]], 1).transpose(1, 2)


def _eye(judge: Judge) -> tuple[nn.Module, nn.Module, nn.Module]:
    return judge.early, judge.body, judge.context


def _first_colours(pixels: torch.Tensor) -> torch.Tensor:
    """What colours begin with: the thing's own about there in the picture, as logits [n, 3, 4 cells, 4 cells]."""
    pixels = F.avg_pool2d(pixels, _PATCH)
    spread = F.avg_pool2d(pixels, 3, 1, 1) + 0.05 * pixels.mean((2, 3), keepdim=True)
    colours = (spread[:, :3] / spread[:, 3:].clamp(min=1e-4)).clamp(0.02, 0.98)
    return F.interpolate(colours.logit(), scale_factor=4.0, mode="bilinear")


class _Finer(nn.Module):
    """Channels become places: [n, 8 c, z, y, x] to [n, c, 2 z, 2 y, 2 x]."""

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        n, channels, z, y, x = values.shape
        apart = values.view(n, channels // 8, 2, 2, 2, z, y, x).permute(0, 1, 5, 2, 6, 3, 7, 4)
        return apart.reshape(n, channels // 8, 2 * z, 2 * y, 2 * x)


class _Block(nn.Module):
    """Attention and an MLP, each beside a shortcut."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self._heads = heads
        self.ask, self.answer = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.wide, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        """[n, tokens, width] to the same shape."""
        query, key, value = self.ask(_normed(tokens)).unflatten(2, (3, self._heads, -1)).permute(2, 0, 3, 1, 4)
        seen = F.scaled_dot_product_attention(_normed(query), _normed(key), value)
        tokens = tokens + self.answer(seen.transpose(1, 2).flatten(2))
        return tokens + self.narrow(F.silu(self.wide(_normed(tokens))))


def _normed(values: torch.Tensor) -> torch.Tensor:
    return F.layer_norm(values, values.shape[-1:])
