"""Scenes from seeds: which things meet, in which place and light, and how they are filmed."""

from __future__ import annotations

import numpy as np

from engines.training.world import arrange, storybook
from engines.training.world.scene import FIRST, Scene, Thing, Vocabulary, held_out

SCALES = {"small": 0.60, "": 1.0, "big": 1.42}


def scene_from_seed(seed: int, shape: str = "square", unseen: bool = False, vocabulary: Vocabulary = FIRST) -> Scene:
    """The scene of a seed for a picture shape of `scene.SHAPES`; `unseen` gives only held-out combinations, else none."""
    random = np.random.default_rng([seed, 7])
    draw = _first_scene if vocabulary is FIRST else storybook.scene
    while True:
        scene = draw(random, shape)
        if held_out(scene) == unseen:
            return scene


def _first_scene(random: np.random.Generator, shape: str) -> Scene:
    """A scene of the first level, whose draws must never change."""
    pair = random.random() < 0.62
    relation = str(random.choice(FIRST.relations)) if pair else ""
    things = _first_pair(random, relation) if pair else (_first_thing(random, None),)
    place, light = str(random.choice(FIRST.places)), str(random.choice(FIRST.lights, p=[0.44, 0.28, 0.28]))
    camera = arrange.camera(random, things, shape)
    return Scene(things, relation, place, light, camera, int(random.integers(1 << 30)))


def _first_pair(random: np.random.Generator, relation: str) -> tuple[Thing, Thing]:
    second = _first_thing(random, None)
    return arrange.pair(random, relation, _first_thing(random, second), second)


def _first_thing(random: np.random.Generator, other: Thing | None) -> Thing:
    colours = [colour for colour in FIRST.colours if other is None or colour != other.colour]
    size = str(random.choice(FIRST.sizes, p=[0.22, 0.56, 0.22]))
    scale = SCALES[size] * random.uniform(0.94, 1.06)
    yaw = random.uniform(-38, 38)
    kind = str(random.choice(FIRST.objects))
    return Thing(kind, str(random.choice(colours)), size, (0.0, 0.0, 0.0), float(scale), float(yaw))
