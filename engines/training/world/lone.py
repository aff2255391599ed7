"""One toy alone in the studio, in a ball of its own that cameras go round: what view-conditioned models learn from."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import count

import numpy as np

from engines.models.storybook_volume import AIR, FIELD
from engines.training.world import objects, storybook
from engines.training.world.scene import MATERIALS, POSES, STORYBOOK, Camera, Scene, held_out_combination

_PLAIN_SHARE, _STANDING_SHARE = 0.7, 0.6


@dataclass(frozen=True)
class Lone:
    """A scene with one thing, and the ball around it: `middle` and `radius` in world units."""

    scene: Scene
    middle: tuple[float, float, float]
    radius: float

    def seen_from(self, azimuth: float, elevation: float) -> Scene:
        """The scene through a camera at an azimuth (0 in front, on +z; 90 on +x) and an elevation in degrees that shows the whole ball."""
        distance = AIR * self.radius / math.sin(math.radians(FIELD / 2))
        return replace(self.scene, camera=Camera(self.middle, distance, azimuth, elevation, FIELD))


def lone(seed: int, held_out: bool = False) -> Lone:
    """A toy of any make, colour and pose, turned anyhow, by a light of the studio; only of combinations that are kept out, or of none."""
    for attempt in count():
        random = np.random.default_rng([seed, attempt])
        scene = _one(random)
        (thing,) = scene.things
        if held_out_combination(thing.object, thing.colour, "", STORYBOOK) == held_out:
            break
    positions = objects.mesh(thing.object, thing.variation).positions
    middle = np.array([0.0, (positions[:, 1].min() + positions[:, 1].max()) / 2, 0.0])
    radius = float(np.linalg.norm(positions - middle, axis=1).max()) * thing.scale
    x, y, z = middle * thing.scale
    return Lone(scene, (float(x), float(y), float(z)), radius)


def _one(random: np.random.Generator) -> Scene:
    scene = storybook.studio(random, "square")
    material = "" if random.random() < _PLAIN_SHARE else str(random.choice(MATERIALS[1:]))
    moves = scene.things[0].object in objects.CHARACTERS and random.random() > _STANDING_SHARE
    thing = replace(
        scene.things[0], yaw=float(random.uniform(0, 360)), material=material, variation=int(random.integers(objects.VARIATIONS)),
        colour=str(random.choice(STORYBOOK.colours)), pose=str(random.choice(POSES)) if moves else "stand",
    )  # fmt: skip
    return replace(scene, things=(thing,), view="")
