"""The recipe of views: from one picture of a toy, how it looks from somewhere else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import nn

from engines.models.storybook_views import StorybookViews
from engines.training import data, state, turns
from engines.training.export import write_json
from engines.training.loop import Dials
from engines.training.turns import Toy

FOLDER = Path("assets/models/storybook-views")
BATCH, EACH = 4, 4
"""Toys a step, and views that are wanted of each."""
PURE_SHARE = 0.7
"""Share of samples that begin with pure noise: what one step makes of it, the mean, is what things are fitted to."""


class ViewsRecipe:
    """Trains `StorybookViews` on toys."""

    name = "views"
    dials = Dials(rate=1.5e-3, warm_up=200, decay_from=0.5, averaging=0.998)

    def __init__(self, toys: list[Toy], device: str = "cpu", network: StorybookViews | None = None, batch: int = BATCH) -> None:
        if not toys:
            raise FileNotFoundError("no toys are drawn to learn views from")
        torch.manual_seed(14)
        self.batch = batch * EACH
        self._toys, self._device, self._each_step = toys, device, batch
        self._network = (network or StorybookViews()).to(device)
        self.modules: dict[str, nn.Module] = {"views": self._network}

    def loss(self, step: int, share: float) -> torch.Tensor:
        """The mean square of what the clean pictures' colours and alpha are wrong by."""
        random = np.random.default_rng([step, 14])
        given, wanted, turn = (tensor.to(self._device) for tensor in self._batch(random))
        level = torch.from_numpy(_levels(random, len(wanted))).to(self._device)
        noise = torch.from_numpy(random.standard_normal(wanted.shape, np.float32)).to(self._device)
        mix = level[:, None, None, None]
        memory = [tuple(part.repeat_interleave(EACH, 0) for part in kept) for kept in self._network.look(given)]
        return (self._network((1 - mix) * wanted + mix * noise, level, turn, memory) - wanted).square().mean()

    def _batch(self, random: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Given pictures [n, 4, side, side], wanted ones [n * EACH, 4, side, side], and how to turn to each [n * EACH, 2]."""
        given, wanted, turn = [], [], []
        for number in random.integers(len(self._toys), size=self._each_step):
            toy, one = self._toys[number], random.integers(len(self._toys[number].given))
            chosen = random.choice(len(toy.wanted), EACH, replace=False)
            given.append(toy.given[one])
            wanted.append(toy.wanted[chosen])
            turn.append(relative(toy.spots[chosen], toy.spots[one]))
        return as_pictures(np.stack(given)), as_pictures(np.concatenate(wanted)), torch.from_numpy(np.concatenate(turn)).float()


def relative(spots: np.ndarray, given: np.ndarray) -> np.ndarray:
    """The way from a given spot to others [n, 2] as the network is told it: azimuth between, elevation as it is; radians."""
    return np.stack([spots[:, 0] - given[0], spots[:, 1]], 1)


def as_pictures(pixels: np.ndarray) -> torch.Tensor:
    """uint8 [n, h, w, 4] as float [n, 4, h, w] in 0..1."""
    return torch.from_numpy(np.ascontiguousarray(pixels)).permute(0, 3, 1, 2).float() / 255


def _levels(random: np.random.Generator, count: int) -> np.ndarray:
    levels = random.uniform(0.02, 1, count)
    return np.where(random.uniform(size=count) < PURE_SHARE, 1.0, levels).astype(np.float32)


def prepared(level: str, count: int, minutes: float) -> list[Toy]:
    """The toys of a level, drawn first where some of the first `count` shards are missing."""
    turns.draw(level, count, minutes)
    return [toy for path in turns.available(level) for toy in turns.read(path)]


def export(level: str, folder: Path = FOLDER) -> None:
    """Write the model's folder from its training state."""
    network = StorybookViews()
    state.load_averages(data.folder("views", level), {"views": network})
    network.save(folder)
    write_json(folder / "filmwright.json", {
        "name": "storybook-views", "title": "Storybook views (starter)", "family": "storybook-views", "licence": "Apache-2.0",
    })  # fmt: skip
