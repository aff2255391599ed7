"""The judge: a small network that names what a picture shows, taught on renders, to measure whether prompts are followed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from engines.training import data
from engines.training.autoencoder import to_tensor
from engines.training.loop import Dials
from engines.training.world.scene import COLOURS, LIGHTS, OBJECTS, PLACES, Scene, Thing

SIDE = 72
ARRANGEMENTS = ("", "beside", "stacked", "in depth")
HEADS = {
    "first object": len(OBJECTS), "first colour": len(COLOURS), "second object": len(OBJECTS) + 1,
    "second colour": len(COLOURS) + 1, "arrangement": len(ARRANGEMENTS), "place": len(PLACES), "light": len(LIGHTS),
}  # fmt: skip


class Judge(nn.Module):
    """Scores for every head from pictures [B, 3, SIDE, SIDE] in -1..1."""

    def __init__(self) -> None:
        super().__init__()
        widths = (3, 24, 48, 96, 128)
        layers: list[nn.Module] = []
        for before, after in pairwise(widths):
            layers += [nn.Conv2d(before, after, 3, stride=2, padding=1), nn.GroupNorm(4, after), nn.SiLU()]
        self.body = nn.Sequential(*layers, nn.Flatten(), nn.Linear(128 * 5 * 5, 256), nn.SiLU())
        self.heads = nn.ModuleList(nn.Linear(256, count) for count in HEADS.values())

    def forward(self, pictures: torch.Tensor) -> list[torch.Tensor]:
        """One [B, classes] tensor for each of `HEADS`."""
        features = self.body(pictures)
        return [head(features) for head in self.heads]


class JudgeRecipe:
    """Trains the judge on the rendered pictures."""

    name = "judge"
    dials = Dials(rate=2e-3, averaging=0.99)
    batch = 64

    def __init__(self, device: str = "cpu") -> None:
        torch.manual_seed(4)
        self._device = device
        self.modules: dict[str, nn.Module] = {"judge": Judge().to(device)}
        shards = data.available()
        self._pictures = np.concatenate([seen(np.asarray(data.pictures(shard))) for shard in shards])
        self._truth = np.concatenate([np.stack([labels(scene) for scene in shard.scenes()]) for shard in shards])

    def loss(self, step: int, share: float) -> torch.Tensor:
        """Sum of the heads' cross entropies; pictures are shifted, blurred and tinted a little so that samples look familiar."""
        random = np.random.default_rng([step, 6])
        chosen = random.integers(len(self._pictures), size=self.batch)
        pictures = _disturbed(to_tensor(self._pictures[chosen]), random).to(self._device)
        truth = torch.from_numpy(self._truth[chosen]).to(self._device)
        scores = self.modules["judge"](pictures)
        return torch.stack([F.cross_entropy(score, truth[:, i], label_smoothing=0.02) for i, score in enumerate(scores)]).sum()


@dataclass(frozen=True)
class Verdict:
    """Shares of pictures, 0 to 1, in which all of a thing are right."""

    objects: float
    colours: float
    arrangement: float
    place: float
    everything: float


@torch.inference_mode()
def judged(judge: Judge, pictures: np.ndarray, scenes: list[Scene]) -> Verdict:
    """How far pictures (uint8 [n, h, w, 3]) show what the scenes say; `everything` is objects, colours and arrangement."""
    scores = judge(to_tensor(seen(pictures)))
    right = np.stack([score.argmax(1).numpy() for score in scores], 1) == np.stack([labels(scene) for scene in scenes])
    objects, colours, arrangement = right[:, [0, 2]].all(1), right[:, [1, 3]].all(1), right[:, 4]
    everything = objects & colours & arrangement
    return Verdict(*(float(part.mean()) for part in (objects, colours, arrangement, right[:, 5], everything)))


def labels(scene: Scene) -> np.ndarray:
    """Class numbers for each head. Pairs are put in an order that can be seen: left, upper or nearer thing first."""
    arrangement, things = ordered(scene)
    second = things[1] if len(things) > 1 else None
    return np.array([
        OBJECTS.index(things[0].object), COLOURS.index(things[0].colour),
        OBJECTS.index(second.object) + 1 if second else 0, COLOURS.index(second.colour) + 1 if second else 0,
        ARRANGEMENTS.index(arrangement), PLACES.index(scene.place), LIGHTS.index(scene.light),
    ])  # fmt: skip


def ordered(scene: Scene) -> tuple[str, tuple[Thing, ...]]:
    """The arrangement that can be seen and the things in its order."""
    backwards = scene.things[::-1]
    return {
        "": ("", scene.things),
        "left of": ("beside", scene.things),
        "right of": ("beside", backwards),
        "on top of": ("stacked", scene.things),
        "in front of": ("in depth", scene.things),
        "behind": ("in depth", backwards),
    }[scene.relation]


def seen(pictures: np.ndarray) -> np.ndarray:
    """Pictures as the judge sees them: uint8 [n, SIDE, SIDE, 3], whatever their shape was."""
    return np.stack([cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA) for picture in pictures])


def _disturbed(pictures: torch.Tensor, random: np.random.Generator) -> torch.Tensor:
    shift = tuple(int(value) for value in random.integers(-3, 4, 2))
    moved = torch.roll(pictures, shift, (2, 3))
    noise = torch.from_numpy(random.standard_normal(moved.shape)).float() * random.uniform(0, 0.08)
    gain = torch.from_numpy(random.uniform(0.92, 1.08, (len(moved), 3, 1, 1))).float()
    blurred = F.avg_pool2d(moved, 3, 1, 1) if random.random() < 0.5 else moved
    return blurred * gain + noise
