"""A scene's truth as one class per slot: first and second thing, how they are arranged, where and when."""

from __future__ import annotations

import numpy as np

from engines.training.world.scene import COLOURS, LIGHTS, OBJECTS, PLACES, Scene, Thing

ARRANGEMENTS = ("", "beside", "stacked", "in depth")
HEADS = {
    "first object": len(OBJECTS), "first colour": len(COLOURS), "second object": len(OBJECTS) + 1,
    "second colour": len(COLOURS) + 1, "arrangement": len(ARRANGEMENTS), "place": len(PLACES), "light": len(LIGHTS),
}  # fmt: skip


def labels(scene: Scene) -> np.ndarray:
    """Class numbers for each head. Pairs are put in an order that can be seen: left, upper or nearer thing first."""
    arrangement, things = ordered(scene)
    second = things[1] if len(things) > 1 else None
    return np.array([
        OBJECTS.index(things[0].object), COLOURS.index(things[0].colour),
        OBJECTS.index(second.object) + 1 if second else 0, COLOURS.index(second.colour) + 1 if second else 0,
        ARRANGEMENTS.index(arrangement), PLACES.index(scene.place), LIGHTS.index(scene.light),
    ])  # fmt: skip


def ordered(scene: Scene) -> tuple[str, tuple[Thing, ...]]:
    """The arrangement that can be seen and the things in its order."""
    backwards = scene.things[::-1]
    return {
        "": ("", scene.things),
        "left of": ("beside", scene.things),
        "right of": ("beside", backwards),
        "on top of": ("stacked", scene.things),
        "in front of": ("in depth", scene.things),
        "behind": ("in depth", backwards),
    }[scene.relation]
