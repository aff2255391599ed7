"""The table of toys: how each is built, what it stands on, and which joints it has."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engines.training.world.meshes import Mesh
from engines.training.world.skeleton import Skeleton, axles
from engines.training.world.toys import buildings, characters, nature, solids, vehicles


@dataclass(frozen=True)
class Footprint:
    """The rounded rectangle on which a toy stands (half sides and rounding), its height, and where a thing on top of it rests."""

    half: tuple[float, float]
    rounding: float
    height: float
    rest: float


FIRST_FOOTPRINTS = {
    "cube": Footprint((0.75, 0.75), 0.17, 1.5, 1.5),
    "sphere": Footprint((0.45, 0.45), 0.45, 1.76, 1.70),
    "cylinder": Footprint((0.72, 0.72), 0.72, 1.6, 1.6),
    "cone": Footprint((0.88, 0.88), 0.88, 1.8, 1.66),
    "torus": Footprint((0.95, 0.95), 0.95, 0.62, 0.60),
    "pyramid": Footprint((0.84, 0.84), 0.13, 1.6, 1.54),
    "house": Footprint((0.80, 0.66), 0.10, 1.86, 1.72),
    "tree": Footprint((0.24, 0.24), 0.24, 2.2, 2.08),
}
FIRST_REACHES = {"cube": 0.95, "sphere": 0.88, "cylinder": 0.74, "cone": 0.92, "torus": 0.97, "pyramid": 1.0, "house": 1.0, "tree": 0.85}
"""Half the width a toy takes in a picture, turned to its widest. Set by hand for the first eight toys, measured for the others."""

BUILDERS: dict[str, Callable[[int], Mesh]] = {
    "cube": solids.cube, "sphere": solids.sphere, "cylinder": solids.cylinder, "cone": solids.cone, "torus": solids.torus,
    "pyramid": solids.pyramid, "house": buildings.house, "tree": nature.tree, "tower": buildings.tower,
    "lighthouse": buildings.lighthouse, "castle": buildings.castle, "bridge": buildings.bridge, "pine": nature.pine,
    "mushroom": nature.mushroom, "rock": nature.rock, "mountain": nature.mountain, "car": vehicles.car, "boat": vehicles.boat,
    "rocket": vehicles.rocket, "balloon": vehicles.balloon, "train": vehicles.train, "robot": characters.robot,
    "snowman": characters.snowman, "cat": characters.cat, "bird": characters.bird, "fish": characters.fish,
}  # fmt: skip
VARIATIONS = 3
SQUARE = ("cube", "pyramid", "house", "car", "train", "bridge", "castle")
RESTS = {"mushroom": 1.70, "rock": 1.22, "bridge": 0.88, "car": 1.22, "train": 1.40, "robot": 1.82, "mountain": 1.88, "boat": 0.6}
"""Height at which a thing rests on a toy whose top is not simply its highest point."""
SUPPORTS = ("cube", "cylinder", "sphere", "torus", "pyramid", "cone", "house", "tree", "mushroom", "rock", "bridge", "car")
"""Toys on which another one may be put."""
SKELETONS: dict[str, Skeleton] = characters.CHARACTERS | {
    "car": axles(vehicles.CAR_AXLES, 0.95),
    "train": axles(vehicles.TRAIN_AXLES, 0.95),
}
CHARACTERS = tuple(characters.CHARACTERS)
VEHICLES = ("car", "boat", "rocket", "balloon", "train")


@functools.cache
def mesh(name: str, variation: int = 0) -> Mesh:
    """The mesh of a toy in one of its `VARIATIONS`, standing at rest."""
    return BUILDERS[name](variation)


@functools.cache
def footprint(name: str, variation: int = 0) -> Footprint:
    """What a toy stands on: by hand for the first eight as they were, measured on the mesh for all others."""
    if variation == 0 and name in FIRST_FOOTPRINTS:
        return FIRST_FOOTPRINTS[name]
    positions = mesh(name, variation).positions
    low = np.abs(positions[positions[:, 1] < 0.3])
    half = (float(np.percentile(low[:, 0], 98)), float(np.percentile(low[:, 2], 98)))
    rounding = 0.12 if name in SQUARE else 0.95 * min(half)
    height = float(positions[:, 1].max())
    return Footprint(half, rounding, height, min(RESTS.get(name, 0.96 * height), height))


@functools.cache
def reach(name: str, variation: int = 0) -> float:
    """Half the width a toy takes in a picture, turned to its widest."""
    if variation == 0 and name in FIRST_REACHES:
        return FIRST_REACHES[name]
    positions = mesh(name, variation).positions
    return float(np.hypot(positions[:, 0], positions[:, 2]).max())
