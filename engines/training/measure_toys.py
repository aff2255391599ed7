"""How well the model of toys draws: what the judge sees in its pictures, and from which side the model of faces sees them."""

from __future__ import annotations

import itertools

import numpy as np
import torch

from engines.image.asked import read_prompt
from engines.image.judge import shipped
from engines.image.ranking import agreement
from engines.image.resize import resize
from engines.image.sight import look
from engines.metrics.shares import share_of
from engines.models.storybook_faces import StorybookFaces
from engines.models.storybook_toys import SIDE, Asked, StorybookToys, shape_number
from engines.progress import Progress
from engines.splat.make.viewer import framed
from engines.splat.sides import turned
from engines.training import data
from engines.training.measure_faces import FRONTED
from engines.training.measure_parts import Row
from engines.training.toys import FOLDER, GUIDANCE, tells
from engines.training.world.lone import Lone, lone
from engines.training.world.render import Renderer

STEPS = 20
_PAPER, _JUDGED, _NEAR = 0.88, 256, 45.0


def toy_rows(count: int, progress: Progress) -> list[Row]:
    """The card's rows, on so many toys that nothing was taught with, each drawn from a side of its own."""
    progress.step(0, 3, "Drawing true toys")
    unseen = (lone(seed) for seed in itertools.count(data.UNSEEN_SEEDS))
    toys = list(itertools.islice((toy for toy in unseen if tells(toy.scene)), count))
    views = np.random.default_rng(17).uniform((-180, 0), (180, 45), (count, 2))
    real = true_views(toys, views)
    progress.step(1, 3, "Drawing toys")
    made = drawn(StorybookToys.from_folder(FOLDER), toys, views)
    progress.step(2, 3, "Judging")
    rows = []
    for name, figures in zip(("objects", "colours", "everything"), zip(_right(toys, made), _right(toys, real), strict=True), strict=True):
        rows.append(Row(f"one toy: {name} right", *(str(share_of(one)) for one in figures)))
    faced = [number for number, toy in enumerate(toys) if toy.scene.things[0].object in FRONTED]
    sides = (str(share_of(_seen_from(pictures[faced], views[faced, 0]))) for pictures in (made, real))
    return [*rows, Row("toys with a front: seen from where it was asked for", *sides)]


def true_views(toys: list[Lone], views: np.ndarray) -> np.ndarray:
    """The toys from azimuths (from their fronts) and elevations [n, 2] in degrees, uint8 [n, 64, 64, 4]."""
    renderer = Renderer()
    places = [(azimuth + toy.scene.things[0].yaw, elevation) for toy, (azimuth, elevation) in zip(toys, views, strict=True)]
    found = np.stack([renderer.cut_out(toy.seen_from(*place), SIDE, SIDE) for toy, place in zip(toys, places, strict=True)])
    renderer.close()
    return found


def drawn(network: StorybookToys, toys: list[Lone], views: np.ndarray) -> np.ndarray:
    """The same as the model draws them, lit from in front."""
    things = [toy.scene.things[0] for toy in toys]
    shapes = [shape_number(1 + network.objects.index(thing.object), thing.variation) for thing in things]
    words = [[shape, 1 + network.colours.index(thing.colour)] for shape, thing in zip(shapes, things, strict=True)]
    asked = Asked(torch.tensor(words), torch.from_numpy(views[:, [0, 0, 1]]).float().deg2rad())
    x = torch.randn(len(toys), 4, SIDE, SIDE, generator=torch.Generator().manual_seed(17))
    for now, then in itertools.pairwise(torch.linspace(1, 0, STEPS + 1)):
        clean = network.guided(x, now.expand(len(x)), asked, GUIDANCE)
        x = clean + (x - clean) * then / now
    pictures = ((x + 1) * 127.5).round().clamp(0, 255).byte().permute(0, 2, 3, 1).numpy()
    return np.concatenate([np.minimum(pictures[..., :3], pictures[..., 3:]), pictures[..., 3:]], -1)


def _right(toys: list[Lone], pictures: np.ndarray) -> tuple[list[bool], list[bool], list[bool]]:
    """Whether the judge sees each toy's object, its colour, and both, on paper."""
    judge = shipped()
    words = judge.config.vocabulary
    paper = [picture[..., :3] + np.round((255 - picture[..., 3:]) * _PAPER).astype(np.uint8) for picture in pictures]
    sights = look(judge, np.stack([resize(sheet, (_JUDGED, _JUDGED)) for sheet in paper]))
    asked = [read_prompt(f"a {toy.scene.things[0].colour} {toy.scene.things[0].object}", words) for toy in toys]
    found = [agreement(prompt, sight, words) for prompt, sight in zip(asked, sights, strict=True)]
    return [one.things["object"] for one in found], [one.things["colour"] for one in found], [one.everything for one in found]


def _seen_from(pictures: np.ndarray, azimuths: np.ndarray) -> list[bool]:
    """Whether the model of faces sees each picture from the side that it was asked for, within 45 degrees."""
    with torch.no_grad():
        shown = torch.from_numpy(np.stack([framed(picture, SIDE) for picture in pictures])).permute(0, 3, 1, 2) / 255
        sectors = StorybookFaces.from_folder()(shown).argmax(1).numpy()
    return [turned(30.0 * sector - azimuth) <= _NEAR for sector, azimuth in zip(sectors, azimuths, strict=True)]
