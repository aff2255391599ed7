"""Scenes from seeds: what may stand where, and how the camera finds it."""

from __future__ import annotations

import math

import numpy as np

from engines.training.world.objects import FIRST_FOOTPRINTS as FOOTPRINTS
from engines.training.world.objects import FIRST_REACHES as REACHES
from engines.training.world.scene import (
    COLOURS,
    LIGHTS,
    OBJECTS,
    PLACES,
    RELATIONS,
    SHAPES,
    SIZES,
    Camera,
    Scene,
    Thing,
    held_out,
)  # fmt: skip

SCALES = {"small": 0.60, "": 1.0, "big": 1.42}
FIELDS = {"square": 31.0, "wide": 30.0, "tall": 40.0}
"""Vertical field of view in degrees for each picture shape."""


def scene_from_seed(seed: int, shape: str = "square", unseen: bool = False) -> Scene:
    """The scene of a seed for a picture shape of `scene.SHAPES`; `unseen` gives only held-out combinations, else none."""
    random = np.random.default_rng([seed, 7])
    while True:
        scene = _scene(random, shape)
        if held_out(scene) == unseen:
            return scene


def _scene(random: np.random.Generator, shape: str) -> Scene:
    pair = random.random() < 0.62
    relation = str(random.choice(RELATIONS)) if pair else ""
    things = _pair(random, relation) if pair else (_thing(random, (0.0, 0.0, 0.0), None),)
    place, light = str(random.choice(PLACES)), str(random.choice(LIGHTS, p=[0.44, 0.28, 0.28]))
    camera = _camera(random, things, shape)
    return Scene(things, relation, place, light, camera, int(random.integers(1 << 30)))


def _thing(random: np.random.Generator, position: tuple[float, float, float], other: Thing | None) -> Thing:
    colours = [colour for colour in COLOURS if other is None or colour != other.colour]
    size = str(random.choice(SIZES, p=[0.22, 0.56, 0.22]))
    scale = SCALES[size] * random.uniform(0.94, 1.06)
    yaw = random.uniform(-38, 38)
    return Thing(str(random.choice(OBJECTS)), str(random.choice(colours)), size, position, float(scale), float(yaw))


def _pair(random: np.random.Generator, relation: str) -> tuple[Thing, Thing]:
    second = _thing(random, (0.0, 0.0, 0.0), None)
    first = _thing(random, (0.0, 0.0, 0.0), second)
    if relation == "on top of":
        rest = FOOTPRINTS[second.object].rest * second.scale
        return _at(first, 0.0, rest, 0.0), second
    if relation in ("left of", "right of"):
        gap = (_reach(first) + _reach(second)) * random.uniform(1.04, 1.30) / 2
        side = -1.0 if relation == "left of" else 1.0
        depth = random.uniform(-0.35, 0.35)
        return _at(first, side * gap, 0.0, depth), _at(second, -side * gap, 0.0, -depth)
    return _in_depth(random, first, second, -1.0 if relation == "behind" else 1.0)


def _in_depth(random: np.random.Generator, first: Thing, second: Thing, side: float) -> tuple[Thing, Thing]:
    """One behind the other, shifted sideways just enough that the far one is seen beside the near one."""
    far, near = (first, second) if side < 0 else (second, first)
    gap = (_reach(first) + _reach(second)) * random.uniform(1.0, 1.2)
    taller = FOOTPRINTS[far.object].height * far.scale > 1.35 * FOOTPRINTS[near.object].height * near.scale
    beside = 0.35 * _reach(near) if taller else _reach(near) + 0.15 * _reach(far)
    shift = beside * random.choice([-1.0, 1.0]) * random.uniform(0.95, 1.15)
    return (
        _at(first, side * -shift / 2, 0.0, side * gap / 2),
        _at(second, side * shift / 2, 0.0, -side * gap / 2),
    )


def _at(thing: Thing, x: float, y: float, z: float) -> Thing:
    return Thing(thing.object, thing.colour, thing.size, (float(x), float(y), float(z)), thing.scale, thing.yaw)


def _reach(thing: Thing) -> float:
    return REACHES[thing.object] * thing.scale


def _camera(random: np.random.Generator, things: tuple[Thing, ...], shape: str) -> Camera:
    """A camera a little above the ground that keeps all things inside the frame, never closer than a medium shot."""
    width, height = SHAPES[shape]
    field = FIELDS[shape]
    top = max(thing.position[1] + FOOTPRINTS[thing.object].height * thing.scale for thing in things)
    wide = max(abs(thing.position[0]) + _reach(thing) for thing in things)
    near = max(thing.position[2] + 0.7 * _reach(thing) for thing in things)
    flat = any(thing.object == "torus" for thing in things)
    stacked = any(thing.position[1] > 0 for thing in things)
    pitch = random.uniform(11, 15) if flat or stacked else random.uniform(5, 9)
    half = math.tan(math.radians(field) / 2)
    fit = max((0.62 * top + 0.25) / half, wide * 1.10 / (half * width / height)) + near
    distance = max(fit, random.uniform(6.6, 8.2)) * random.uniform(1.0, 1.08)
    target = (random.uniform(-0.12, 0.12), max(0.95, 0.52 * top) + random.uniform(-0.05, 0.12), 0.0)
    return Camera(target, float(distance), float(random.uniform(-8, 8)), float(pitch), field)
