"""Where things stand so that a relation can be seen, and how the camera keeps them in the frame."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from engines.training.world import objects
from engines.training.world.scene import SHAPES, Camera, Thing

FIELDS = {"square": 31.0, "wide": 30.0, "tall": 40.0}
"""Vertical field of view in degrees for each picture shape."""


def reach(thing: Thing) -> float:
    """Half the width the thing takes, in world units."""
    return objects.reach(thing.object, thing.variation) * thing.scale


def height(thing: Thing) -> float:
    """Height of the thing itself, in world units."""
    return objects.footprint(thing.object, thing.variation).height * thing.scale


def placed(thing: Thing, x: float, y: float, z: float) -> Thing:
    """The thing at another place."""
    return replace(thing, position=(float(x), float(y), float(z)))


def pair(random: np.random.Generator, relation: str, first: Thing, second: Thing) -> tuple[Thing, Thing]:
    """The two things placed so that `first` RELATION `second` can be seen."""
    if relation == "on top of":
        rest = objects.footprint(second.object, second.variation).rest * second.scale
        return placed(first, 0.0, rest, 0.0), second
    if relation in ("left of", "right of"):
        gap = (reach(first) + reach(second)) * random.uniform(1.04, 1.30) / 2
        side = -1.0 if relation == "left of" else 1.0
        depth = random.uniform(-0.35, 0.35)
        return placed(first, side * gap, 0.0, depth), placed(second, -side * gap, 0.0, -depth)
    return _in_depth(random, first, second, -1.0 if relation == "behind" else 1.0)


def _in_depth(random: np.random.Generator, first: Thing, second: Thing, side: float) -> tuple[Thing, Thing]:
    """One behind the other, shifted sideways just enough that the far one is seen beside the near one."""
    far, near = (first, second) if side < 0 else (second, first)
    gap = (reach(first) + reach(second)) * random.uniform(1.0, 1.2)
    taller = height(far) > 1.35 * height(near)
    beside = 0.35 * reach(near) if taller else reach(near) + 0.15 * reach(far)
    shift = beside * random.choice([-1.0, 1.0]) * random.uniform(0.95, 1.15)
    return (
        placed(first, side * -shift / 2, 0.0, side * gap / 2),
        placed(second, side * shift / 2, 0.0, -side * gap / 2),
    )


def row(random: np.random.Generator, things: tuple[Thing, ...]) -> tuple[Thing, ...]:
    """Like things side by side, close enough to be counted at a glance, in a slight bow."""
    step = 2 * max(reach(thing) for thing in things) * random.uniform(1.02, 1.12)
    middle = (len(things) - 1) / 2
    return tuple(
        placed(thing, (i - middle) * step, 0.0, 0.22 * abs(i - middle) ** 1.5 + random.uniform(-0.12, 0.12))
        for i, thing in enumerate(things)
    )


def beside_group(random: np.random.Generator, relation: str, group: tuple[Thing, ...], other: Thing) -> tuple[Thing, ...]:
    """A row of like things in a relation to one other thing, which comes last."""
    wide = max(abs(thing.position[0]) + reach(thing) for thing in group)
    deep = max(reach(thing) for thing in group)
    if relation in ("left of", "right of"):
        side = -1.0 if relation == "left of" else 1.0
        shift = side * (reach(other) + 0.12)
        return (*_shifted(group, shift, 0.0), placed(other, -side * (wide + 0.12), 0.0, random.uniform(-0.2, 0.2)))
    side = -1.0 if relation == "behind" else 1.0
    gap = (deep + reach(other)) * random.uniform(0.58, 0.68)
    far, near = (group[0], other) if side < 0 else (other, group[0])
    hidden = height(far) < 1.35 * height(near)
    aside = random.choice([-1.0, 1.0]) * ((wide + 0.2 * reach(other)) if hidden else 0.5 * wide)
    return (*_shifted(group, aside / 2, side * gap), placed(other, -aside / 2, 0.0, -side * gap))


def third(random: np.random.Generator, relation: str, two: tuple[Thing, Thing], last: Thing) -> tuple[Thing, ...]:
    """Two things and a third one that stands in `relation` to both."""
    wide = max(abs(thing.position[0]) + reach(thing) for thing in two)
    if relation in ("left of", "right of"):
        side = -1.0 if relation == "left of" else 1.0
        shift = (reach(last) + 0.15) * -side
        return (*_shifted(two, shift, 0.0), placed(last, side * (wide + 0.15), 0.0, random.uniform(-0.2, 0.2)))
    deep = max(abs(thing.position[2]) + reach(thing) for thing in two)
    stacked = any(thing.position[1] > 0 for thing in two)
    side = -1.0 if relation == "behind" else 1.0
    hidden = height(last) < 1.2 * max(thing.position[1] + height(thing) for thing in two)
    aside = 0.0 if side > 0 and not stacked else wide * (0.95 if hidden or side > 0 else 0.5) * random.choice([-1.0, 1.0])
    gap = (deep + reach(last)) * random.uniform(0.55, 0.65)
    return (*_shifted(two, -aside / 2, -side * gap), placed(last, aside / 2, 0.0, side * gap))


def _shifted(things: tuple[Thing, ...], x: float, z: float) -> tuple[Thing, ...]:
    return tuple(placed(thing, thing.position[0] + x, thing.position[1], thing.position[2] + z) for thing in things)


def in_frame(things: tuple[Thing, ...], shape: str, field: float) -> tuple[float, float]:
    """The least distance from which all things are inside a frame of that shape and vertical field, and their top."""
    width, tall = SHAPES[shape]
    top = max(thing.position[1] + height(thing) for thing in things)
    wide = max(abs(thing.position[0]) + reach(thing) for thing in things)
    near = max(thing.position[2] + 0.7 * reach(thing) for thing in things)
    half = math.tan(math.radians(field) / 2)
    return max((0.62 * top + 0.25) / half, wide * 1.10 / (half * width / tall)) + near, top


def camera(random: np.random.Generator, things: tuple[Thing, ...], shape: str) -> Camera:
    """A camera a little above the ground that keeps all things inside the frame, never closer than a medium shot."""
    field = FIELDS[shape]
    fit, top = in_frame(things, shape, field)
    flat = any(thing.object == "torus" for thing in things)
    stacked = any(thing.position[1] > 0 for thing in things)
    pitch = random.uniform(11, 15) if flat or stacked else random.uniform(5, 9)
    distance = max(fit, random.uniform(6.6, 8.2)) * random.uniform(1.0, 1.08)
    target = (random.uniform(-0.12, 0.12), max(0.95, 0.52 * top) + random.uniform(-0.05, 0.12), 0.0)
    return Camera(target, float(distance), float(random.uniform(-8, 8)), float(pitch), field)
