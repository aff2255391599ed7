"""The recipe of faces: from which side a toy is seen, in spite of soft outlines, noise and other light."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from engines.image.judge import SHIPPED as JUDGE
from engines.image.judge import Judge
from engines.models.storybook_faces import SECTORS, SHIPPED, StorybookFaces
from engines.splat.make.viewer import framed
from engines.training import data, state, turns
from engines.training.export import write_json
from engines.training.loop import Dials
from engines.training.views import as_pictures
from engines.training.world.lone import lone

BATCH = 64
"""Views a step."""
_SHRUNK, _MOVED = (0.8, 1.05), 0.06  # how large the thing is in its picture, and how far from the middle, as shares
_SOFT, _NOISE = 4.0, 0.08  # how many times coarser pictures may be, and the noise in them
_GAIN, _LIFT = (0.65, 1.25), 0.1  # of each colour


class FacesRecipe:
    """Trains `StorybookFaces` on views of toys whose headings are known; half of them are mirrored, and so are their headings."""

    name = "faces"
    batch = BATCH
    dials = Dials(rate=2e-3, averaging=0.99, decay_from=0.3)

    def __init__(self, seen: tuple[np.ndarray, np.ndarray], device: str = "cpu") -> None:
        """`seen`: framed pictures uint8 [n, 64, 64, 4], and from where each thing is seen, degrees from its front [n]."""
        torch.manual_seed(15)
        self._pictures, self._turns = seen
        self._device = device
        network = StorybookFaces()
        network.begin_with(Judge.from_folder(JUDGE))
        self.modules: dict[str, nn.Module] = {"faces": network.to(device)}

    def loss(self, step: int, share: float) -> torch.Tensor:
        """Cross entropy; what lies between the middles of two sectors belongs to both."""
        random = np.random.default_rng([step, 15])
        rows = random.integers(len(self._pictures), size=self.batch)
        pictures, turned = as_pictures(self._pictures[rows]), torch.from_numpy(self._turns[rows]).float()
        mirrored = torch.from_numpy(random.random(self.batch) < 0.5)
        pictures = torch.where(mirrored[:, None, None, None], pictures.flip(3), pictures)
        wanted = sectors(torch.where(mirrored, -turned, turned)).to(self._device)
        return F.cross_entropy(self.modules["faces"](disturbed(pictures, random).to(self._device)), wanted)


def sectors(turned: torch.Tensor) -> torch.Tensor:
    """Degrees from the front [n] as shares of the two sectors whose middles lie around, [n, SECTORS]."""
    place = turned / (360 / SECTORS)
    low = place.floor()
    above = (place - low)[:, None]
    first = low.long() % SECTORS
    return (1 - above) * F.one_hot(first, SECTORS) + above * F.one_hot((first + 1) % SECTORS, SECTORS)


def disturbed(pictures: torch.Tensor, random: np.random.Generator) -> torch.Tensor:
    """Pictures [n, 4, h, w] as things that were made may look: smaller, aside, coarser, noisier, in another light."""
    count, _, height, width = pictures.shape
    scale = 1 / random.uniform(*_SHRUNK, count)
    aside = random.uniform(-2 * _MOVED, 2 * _MOVED, (2, count))
    zero = np.zeros(count)
    way = torch.from_numpy(np.stack([[scale, zero, aside[0]], [zero, scale, aside[1]]]).transpose(2, 0, 1)).float()
    pictures = F.grid_sample(pictures, F.affine_grid(way, list(pictures.shape), align_corners=False), align_corners=False)
    if (factor := float(random.uniform(1, _SOFT))) > 1.2:
        small = F.interpolate(pictures, scale_factor=1 / factor, mode="area")
        pictures = F.interpolate(small, (height, width), mode="bilinear", align_corners=False)
    colour, alpha = pictures[:, :3], pictures[:, 3:]
    gain = torch.from_numpy(random.uniform(*_GAIN, (count, 3, 1, 1))).float()
    lift = torch.from_numpy(random.uniform(-_LIFT, _LIFT, (count, 3, 1, 1))).float()
    noise = torch.from_numpy(random.standard_normal(colour.shape, np.float32)) * random.uniform(0, _NOISE)
    return torch.cat([(colour * gain + (lift + noise) * alpha).clamp(0, 1), alpha], 1)


def seen_toys(level: str, count: int, minutes: float) -> tuple[np.ndarray, np.ndarray]:
    """Every view of the toys of a level, framed, uint8 [n, 64, 64, 4], and how far round from its front each was taken, degrees [n]."""
    turns.draw(level, count, minutes)
    pictures, turned = [], []
    for path in turns.available(level):
        for seed, toy in zip(turns.seeds(int(path.stem)), turns.read(path), strict=True):
            pictures += [framed(np.ascontiguousarray(view), turns.SIDE) for view in toy.wanted]
            turned.append(np.degrees(toy.spots[:, 0]) - lone(seed).scene.things[0].yaw)
    return np.stack(pictures), np.concatenate(turned)


def export(level: str, folder: Path = SHIPPED) -> None:
    """Write the model's folder from its training state."""
    network = StorybookFaces()
    state.load_averages(data.folder("faces", level), {"faces": network})
    network.save(folder)
    write_json(folder / "filmwright.json", {
        "name": "storybook-faces", "title": "Storybook faces (starter)", "family": "judge", "licence": "Apache-2.0",
    })  # fmt: skip
