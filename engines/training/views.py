"""The recipe of views: from one picture of a toy, how it looks from somewhere else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import nn

from engines.image.judge import SHIPPED, Judge
from engines.models.storybook_views import GIVEN_FILL, StorybookViews, rays, seen_along
from engines.splat.make.viewer import seen_box
from engines.training import data, state, turns
from engines.training.export import write_json
from engines.training.loop import Dials
from engines.training.turns import Toy

FOLDER = Path("assets/models/storybook-views")
BATCH, EACH, RAYS = 4, 4, 192
"""Toys a step, views that are wanted of each, and pixels that are looked at in each view."""
_STANDING = 2.0  # how much it counts where given pictures were taken from
_ANYWHERE, _MARGIN = 0.2, 3  # the share of pixels from the whole view, the others are of the toy's box with so many pixels around


class ViewsRecipe:
    """Trains `StorybookViews` on toys."""

    name = "views"
    dials = Dials(rate=1e-3, warm_up=100, decay_from=0.4, averaging=0.995)

    def __init__(self, toys: list[Toy], device: str = "cpu", network: StorybookViews | None = None, batch: int = BATCH) -> None:
        if not toys:
            raise FileNotFoundError("no toys are drawn to learn views from")
        torch.manual_seed(14)
        self.batch = batch * EACH
        self._toys, self._device, self._each_step = toys, device, batch
        self._network = (network or new_network()).to(device)
        self._noticed: dict[tuple[int, int], torch.Tensor] = {}
        self.modules: dict[str, nn.Module] = {"views": self._network}

    def loss(self, step: int, share: float) -> torch.Tensor:
        """The mean square of what colours and alpha are wrong by, along some rays of each view, and of where pictures were taken from."""
        random = np.random.default_rng([step, 14])
        noticed, stood, wanted, turn = (tensor.to(self._device) for tensor in self._batch(random))
        pixels = torch.from_numpy(np.stack([_pixels(random, picture) for picture in wanted[:, 3].cpu().numpy()])).to(self._device)
        start, ways = rays(turn, wanted.shape[-1])
        chosen = pixels[..., None]
        along = start.expand(-1, RAYS, -1), ways.gather(1, chosen.expand(-1, -1, 3))
        truth = wanted.flatten(2).transpose(1, 2).gather(1, chosen.expand(-1, -1, 4))
        shake = torch.from_numpy(random.uniform(size=pixels.shape).astype(np.float32)).to(self._device)
        begin, way, truth, shake = (_by_toy(values) for values in (*along, truth, shake))
        volumes, stand = self._network.imagined(noticed)
        return (seen_along(volumes, (begin, way), shake) - truth).square().mean() + _STANDING * (stand - stood).square().mean()

    def _batch(self, random: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
        """What is noticed in given pictures, from where they were taken [n, 4], wanted ones [n * EACH, 4, side, side], and how to turn to
        each [n * EACH, 2].
        """
        noticed, stood, wanted, turn = [], [], [], []
        for number in random.integers(len(self._toys), size=self._each_step):
            toy, one = self._toys[number], random.integers(len(self._toys[number].given))
            chosen = random.choice(len(toy.wanted), EACH, replace=False)
            noticed.append(self._seen(int(number), int(one)))
            stood.append(stand(toy.wanted[one], float(toy.spots[one, 1])))
            wanted.append(toy.wanted[chosen])
            turn.append(relative(toy.spots[chosen], toy.spots[one]))
        found = torch.tensor(stood), as_pictures(np.concatenate(wanted)), torch.from_numpy(np.concatenate(turn)).float()
        return torch.cat(noticed).float(), *found

    @torch.no_grad()
    def _seen(self, toy: int, one: int) -> torch.Tensor:
        """What the eye, which stays as it is, sees in a given picture; remembered as float16."""
        if (toy, one) not in self._noticed:
            given = as_pictures(self._toys[toy].given[one : one + 1]).to(self._device)
            self._noticed[toy, one] = self._network.noticed(given).half().cpu()
        return self._noticed[toy, one]


def new_network(start: Path | None = None) -> StorybookViews:
    """A network that goes on from a model's folder, or a new one with the shipped judge's eye."""
    network = StorybookViews()
    network.begin_with(Judge.from_folder(SHIPPED))
    if start:
        network.start_from(start)
    return network


def relative(spots: np.ndarray, given: np.ndarray) -> np.ndarray:
    """The way from a given spot to others [n, 2] as the network is told it: azimuth between, elevation as it is; radians."""
    return np.stack([spots[:, 0] - given[0], spots[:, 1]], 1)


def stand(view: np.ndarray, elevation: float) -> tuple[float, float, float, float]:
    """Where the picture that was cut out of a view, uint8 [side, side, 4], was taken from, as `places_in_picture` has it."""
    left, top, width, height = seen_box(view) or (0, 0, len(view), len(view))
    larger = GIVEN_FILL * len(view) / max(width, height)
    return elevation, float(np.log(larger)), (2 * left + width) / len(view) - 1, (2 * top + height) / len(view) - 1


def as_pictures(pixels: np.ndarray) -> torch.Tensor:
    """uint8 [n, h, w, 4] as float [n, 4, h, w] in 0..1."""
    return torch.from_numpy(np.array(pixels)).permute(0, 3, 1, 2).float() / 255


def _by_toy(values: torch.Tensor) -> torch.Tensor:
    """Rays of views [n * EACH, rays, ...] as rays of toys [n, EACH * rays, ...]."""
    return values.unflatten(0, (-1, EACH)).flatten(1, 2)


def _pixels(random: np.random.Generator, alpha: np.ndarray) -> np.ndarray:
    """Numbers of the pixels that are looked at in a view [side, side], int64 [RAYS]."""
    side = len(alpha)
    rows, columns = (np.nonzero(alpha.any(axis))[0] if alpha.any() else np.array([0, side - 1]) for axis in (1, 0))
    everywhere = random.uniform(size=RAYS) < _ANYWHERE
    found = []
    for ends in (rows, columns):
        low, high = max(0, ends[0] - _MARGIN), min(side, ends[-1] + 1 + _MARGIN)
        found.append(np.where(everywhere, random.integers(0, side, RAYS), random.integers(low, high, RAYS)))
    return found[0] * side + found[1]


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
