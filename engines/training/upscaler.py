"""The upscaler recipe: large renders, their small versions, and small versions as the picture model would draw them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from torch import nn

from engines.image.upscaler import FACTOR, Upscaler
from engines.training import data
from engines.training.autoencoder import picture_loss, to_pictures
from engines.training.export import Storybook
from engines.training.latents import decode, encode
from engines.training.loop import Dials
from engines.training.sample import Step, clean_estimate
from engines.training.world.captions import plain_caption
from engines.training.world.grammar import scene_from_seed
from engines.training.world.render import Renderer
from engines.training.world.scene import SHAPES, VOCABULARIES

FIRST_SEED = 500_000_000
CLEAN_SHARE = 0.35
"""Share of inputs that are plain reductions, without the model's traces."""
WEAR = 0.4
"""Renders are noised up to this level and drawn again by the picture model: what it leaves behind is what must be mended."""
TRIES = 4
"""Places looked at for each crop; the one with most to see is taken, since much of a picture is plain sky and ground."""


@dataclass(frozen=True)
class Crops:
    """Side of the small crop in pixels, crops a step."""

    side: int = 24
    batch: int = 8


class UpscalerRecipe:
    """Trains `Upscaler` on matched crops."""

    name = "upscaler"
    dials = Dials(rate=1e-3, warm_up=40, averaging=0.998)

    def __init__(self, level: str, device: str = "cpu", crops: Crops = Crops()) -> None:
        torch.manual_seed(3)
        self.batch = crops.batch
        self._crops, self._device = crops, device
        self._model = Upscaler().to(device, memory_format=torch.channels_last)
        self.modules: dict[str, nn.Module] = {"upscaler": self._model}
        paths = sorted(data.folder("pairs", level).glob("*.npz"))
        self._pairs = [tuple(np.load(path)[name] for name in ("large", "small", "worn")) for path in paths]

    def loss(self, step: int, share: float) -> torch.Tensor:
        """Distance of the enlarged crops from the large renders."""
        small, large = self._draw(np.random.default_rng([step, 3]))
        return picture_loss(self._model(small.to(self._device)) * 2 - 1, large.to(self._device) * 2 - 1)

    def _draw(self, random: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor]:
        side, smalls, larges = self._crops.side, [], []
        for _ in range(self.batch):
            large, small, worn = self._pairs[int(random.integers(len(self._pairs)))]
            source = small if random.random() < CLEAN_SHARE else worn
            y, x = _busiest(small, side, random)
            smalls.append(source[y : y + side, x : x + side])
            larges.append(large[FACTOR * y : FACTOR * (y + side), FACTOR * x : FACTOR * (x + side)])
        return _tensor(np.stack(smalls)), _tensor(np.stack(larges))


def _busiest(picture: np.ndarray, side: int, random: np.random.Generator) -> tuple[int, int]:
    """The corner of the liveliest of a few random crops."""
    height, width = picture.shape[:2]
    places = [(int(random.integers(height - side + 1)), int(random.integers(width - side + 1))) for _ in range(TRIES)]
    return max(places, key=lambda place: float(picture[place[0] : place[0] + side, place[1] : place[1] + side].std()))


def prepare_pairs(model: Storybook, count: int, level: str) -> None:
    """Render `count` scenes of a level at four times the native size; keep them with their reductions and worn reductions."""
    renderer = Renderer()
    for number in range(count):
        path = data.folder("pairs", level) / f"{number:05d}.npz"
        if path.exists():
            continue
        shape = ("wide", "wide", "square", "tall")[number % 4]
        width, height = SHAPES[shape]
        scene = scene_from_seed(FIRST_SEED + number, shape, vocabulary=VOCABULARIES[level])
        large = renderer.picture(scene, FACTOR * width, FACTOR * height)
        small = cv2.resize(large, (width, height), interpolation=cv2.INTER_AREA)
        np.savez(path, large=large, small=small, worn=worn(model, small, plain_caption(scene), number))
    renderer.close()


@torch.inference_mode()
def worn(model: Storybook, picture: np.ndarray, prompt: str, seed: int) -> np.ndarray:
    """The picture as the model draws it: its latents noised up to `WEAR`, cleaned in one step, decoded."""
    level = np.random.default_rng([seed, 4]).uniform(0, WEAR)
    latents = encode(model.vae, picture[None])
    noise = torch.randn(latents.shape, generator=torch.Generator().manual_seed(seed)).to(latents.device)
    drawn = clean_estimate(model, (1 - level) * latents + level * noise, Step([prompt], level))
    return to_pictures(decode(model.vae, drawn))[0]


def _tensor(pictures: np.ndarray) -> torch.Tensor:
    return (torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 255).contiguous(memory_format=torch.channels_last)
