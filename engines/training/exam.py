"""The exam's questions: scenes that no training has seen, fixed by seed, and masks to be filled with something else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from engines.training import data
from engines.training.world.captions import plain_caption
from engines.training.world.grammar import scene_from_seed
from engines.training.world.objects import FIRST_FOOTPRINTS
from engines.training.world.render import Renderer
from engines.training.world.scene import FIRST, STORYBOOK, VOCABULARIES, Camera, Scene, Thing

DEMANDED = "a blue cube on top of a red sphere, with a green cylinder behind both"
OTHERS = 50_000_000
"""Seeds from `data.UNSEEN_SEEDS` + this on give the real pictures that the made ones are compared with."""
RIM = 8
"""Pixels by which a mask is larger than what it covers."""
COLOURLESS = ("noir",)
"""Looks in which nobody could tell the colours that were asked for: no questions of the exam."""
KINDS: dict[str, Callable[[Scene], bool]] = {
    "one object": lambda scene: len(scene.things) == 1,
    "several alike": lambda scene: len(scene.things) == scene.count > 1,
    "two objects": lambda scene: len(scene.things) == 2 and bool(scene.relation),
}
SHARES = {
    FIRST.name: {"one object": 0.25, "two objects": 0.25},
    STORYBOOK.name: {"one object": 0.2, "several alike": 0.1, "two objects": 0.2},
}
"""What is asked of a level; the other half of the questions are of two objects in held-out combinations."""


def unseen_scenes(count: int, kind: str = "two objects", unseen: bool = False, first: int = 0, level: str = FIRST.name) -> list[Scene]:
    """Scenes of one of `KINDS` beyond all training seeds; `unseen`: of held-out combinations."""
    scenes: list[Scene] = []
    seed = data.UNSEEN_SEEDS + first
    while len(scenes) < count:
        scene = scene_from_seed(seed, unseen=unseen, vocabulary=VOCABULARIES[level])
        seed += 1
        if KINDS[kind](scene) and scene.look not in COLOURLESS:
            scenes.append(scene)
    return scenes


def questions(count: int, level: str, first: int = 0) -> dict[str, list[Scene]]:
    """About `count` scenes by kind; half of them hold combinations that training left out. `first` begins at other seeds."""
    asked = {kind: unseen_scenes(max(1, int(share * count)), kind, False, first, level) for kind, share in SHARES[level].items()}
    return asked | {"two objects, held out": unseen_scenes(2 * max(1, count // 4), "two objects", True, first, level)}


def renders(scenes: list[Scene], side: int = 256) -> np.ndarray:
    """Real pictures of scenes, uint8 [n, side, side, 3]."""
    renderer = Renderer()
    pictures = np.stack([renderer.picture(scene, side, side) for scene in scenes])
    renderer.close()
    return pictures


@dataclass(frozen=True)
class Gap:
    """A picture whose first thing is to be replaced: what is wanted there, the mask bool [h, w], and a real picture of the answer."""

    picture: np.ndarray
    mask: np.ndarray
    prompt: str
    wanted: Thing
    answer: np.ndarray


def gaps(count: int, level: str, side: int = 256) -> list[Gap]:
    """Pictures of two things, of which the first is to become another object of another colour."""
    renderer, random, found = Renderer(), np.random.default_rng(5), []
    words = VOCABULARIES[level]
    for scene in unseen_scenes(count, first=OTHERS // 2, level=level):
        first = scene.things[0]
        colour = str(random.choice([name for name in words.colours if all(name != thing.colour for thing in scene.things)]))
        toy = str(random.choice([name for name in words.objects if name != first.object]))
        wanted = replace(first, object=toy, colour=colour, pose="stand", motion="", material="")
        other = replace(scene, things=(wanted, *scene.things[1:]))
        shown = (renderer.truth(scene, side, side).segments == 1) | (renderer.truth(other, side, side).segments == 1)
        found.append(
            Gap(renderer.picture(scene, side, side), _around(shown), plain_caption(other), wanted, renderer.picture(other, side, side))
        )
    renderer.close()
    return found


def _around(shown: np.ndarray) -> np.ndarray:
    """A rectangle around what is shown, so that the mask's outline does not tell what is wanted."""
    rows, columns = np.flatnonzero(shown.any(1)), np.flatnonzero(shown.any(0))
    mask = np.zeros(shown.shape, bool)
    mask[max(rows[0] - RIM, 0) : rows[-1] + RIM + 1, max(columns[0] - RIM, 0) : columns[-1] + RIM + 1] = True
    return mask


def demanded_scene(seed: int, level: str) -> Scene:
    """What `DEMANDED` asks for, seen from a little to one side, for the judge's own floor."""
    random = np.random.default_rng(seed)
    side = float(random.choice([-1.0, 1.0]))
    top = FIRST_FOOTPRINTS["sphere"].rest
    things = (
        Thing("cube", "blue", "", (0.0, top, 0.0), 0.9, float(random.uniform(-35, 35))),
        Thing("sphere", "red", "", (0.0, 0.0, 0.0), 1.0, 0.0),
        Thing("cylinder", "green", "", (side * float(random.uniform(1.1, 1.5)), 0.0, -2.2), 1.15, 0.0),
    )
    camera = Camera((0.0, 1.3, 0.0), float(random.uniform(8.0, 9.0)), float(random.uniform(-5, 5)), 12.0, 31.0)
    dressing = int(random.integers(1 << 30))
    return Scene(things, "on top of", "meadow", "day", camera, dressing, both_relation="behind", vocabulary=level)
