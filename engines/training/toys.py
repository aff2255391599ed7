"""The recipe of toys: how a lone toy looks from every side, as the critic of things that are made of words must know it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from engines.models.storybook_toys import Asked, StorybookToys, shape_number
from engines.training import data, state, turns
from engines.training.attention import PlainAttention
from engines.training.export import write_json
from engines.training.loop import Dials, quick
from engines.training.picture import Noise, begin_with, noise_levels, start_gently
from engines.training.views import as_pictures
from engines.training.world.lone import lone
from engines.training.world.scene import VOCABULARIES, Scene

FOLDER = Path("assets/models/storybook-toys")
GUIDANCE = 1.5
"""How much the words count: little, since they tell nearly everything."""
BATCH = 32
"""Views a step."""
COARSE, FINE = 8, 4
"""Patches: four times as many views a second at first."""
_NOISE = Noise(mean=1.5, spread=1.5)  # what is told counts in much noise; in little it can be seen
_UNTOLD, _COLOUR_UNTOLD = 0.1, 0.1  # shares of samples without words, and without the colour
_THING_WEIGHT = 3.0  # how much a pixel of the thing counts beside one of what is around it


@dataclass(frozen=True, eq=False)
class Album:
    """Views uint8 [n, 64, 64, 4] with colours multiplied by alpha, and what each shows, as `Asked` has it."""

    pictures: np.ndarray
    words: np.ndarray
    views: np.ndarray

    @staticmethod
    def read(level: str) -> Album:
        """All views of a level's drawn toys that the words tell whole: plain ones that stand, by day."""
        words, pictures, asked, views = VOCABULARIES[level], [], [], []
        for path in turns.available(level):
            for seed, toy in zip(turns.seeds(int(path.stem)), turns.read(path), strict=True):
                scene = lone(seed).scene
                if not tells(scene):
                    continue
                (thing,) = scene.things
                pictures.append(np.array(toy.wanted))
                shape = shape_number(1 + words.objects.index(thing.object), thing.variation)
                asked += [(shape, 1 + words.colours.index(thing.colour))] * len(toy.wanted)
                azimuths, elevations = toy.spots.T
                views.append(np.stack([azimuths - np.radians(thing.yaw), azimuths, elevations], 1))
        if not pictures:
            raise FileNotFoundError("no toys are drawn to learn from")
        return Album(np.concatenate(pictures), np.array(asked), np.concatenate(views).astype(np.float32))


def tells(scene: Scene) -> bool:
    """Whether shape, colour and view tell the scene's one toy whole: a plain one that stands, by day."""
    (thing,) = scene.things
    return (thing.material, thing.pose, scene.light) == ("", "stand", "day")


class ToysRecipe:
    """Trains `StorybookToys` on an album."""

    name = "toys"
    batch = BATCH
    dials = Dials(rate=1.5e-3, averaging=0.998, decay_from=0.6)

    def __init__(self, album: Album, level: str, device: str = "cpu", patch: int = FINE) -> None:
        torch.manual_seed(16)
        self._album, self._device = album, device
        self._network = new_network(level, patch).train().to(device)
        if device == "cpu":
            self._network.transformer.set_attn_processor(PlainAttention())
        self.modules: dict[str, nn.Module] = {"toys": self._network}

    def loss(self, step: int, share: float) -> torch.Tensor:
        """Squared error of the clean pictures that are seen in noisy ones."""
        random, generator = np.random.default_rng([step, 16]), torch.Generator().manual_seed(step)
        pictures, asked = self._draw(random)
        level = noise_levels(len(pictures), _NOISE, generator)[:, None, None, None].to(self._device)
        noise = torch.randn(pictures.shape, generator=generator).to(self._device)
        with quick(self._device):
            clean = self._network((1 - level) * pictures + level * noise, level.flatten(), asked).float()
        weight = 1 + (_THING_WEIGHT - 1) * (pictures[:, 3:] > -1)
        return (weight * (clean - pictures).square()).mean() / weight.mean()

    def _draw(self, random: np.random.Generator) -> tuple[torch.Tensor, Asked]:
        rows = random.integers(len(self._album.pictures), size=self.batch)
        words = self._album.words[rows].copy()
        words[random.random(self.batch) < _COLOUR_UNTOLD, 1] = 0
        words[random.random(self.batch) < _UNTOLD] = 0
        told = Asked(torch.from_numpy(words).to(self._device), torch.from_numpy(self._album.views[rows]).to(self._device))
        return (as_pictures(self._album.pictures[rows]) * 2 - 1).to(self._device), told


def new_network(level: str, patch: int = FINE) -> StorybookToys:
    """A network for the words of a level, which sees nothing yet."""
    words = VOCABULARIES[level]
    network = StorybookToys(tuple(words.objects), tuple(words.colours), patch=patch)
    start_gently(network.transformer)
    return network


def go_on(network: StorybookToys, earlier: StorybookToys) -> None:
    """Take over the weights of an earlier model, whose patches may be larger."""
    begin_with(network.transformer, earlier.transformer)
    others = {name: value for name, value in earlier.state_dict().items() if not name.startswith("transformer.")}
    network.load_state_dict(others, strict=False)


def taught(level: str, coarse: bool = False) -> StorybookToys:
    """The network of the last training."""
    network = new_network(level, COARSE if coarse else FINE)
    state.load_averages(data.place("toys-coarse" if coarse else "toys", level), {"toys": network})
    return network


def export(level: str, folder: Path = FOLDER, coarse: bool = False) -> None:
    """Write the model's folder from its training state."""
    network = taught(level, coarse)
    network.save(folder)
    write_json(folder / "words.json", {"objects": network.objects, "colours": network.colours})
    write_json(folder / "filmwright.json", {
        "name": "storybook-toys", "title": "Storybook toys (starter)", "family": "storybook-toys", "guidance_scale": GUIDANCE,
        "licence": "Apache-2.0",
    })  # fmt: skip
