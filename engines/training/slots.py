"""A scene's truth as one word per slot: the things in an order that can be seen, how they are arranged, where and when."""

from __future__ import annotations

from functools import cache

import numpy as np

from engines.training.world import scene as world
from engines.training.world.scene import FIRST, VOCABULARIES, Scene, Thing

ARRANGEMENTS = ("", "beside", "stacked", "in depth")
COUNTS = tuple(str(count) for count in range(1, world.MOST_THINGS + 1))
NONE = "none"
"""The word of a slot that speaks of a thing which is not there."""


@cache
def slots(level: str = FIRST.name) -> dict[str, tuple[str, ...]]:
    """The slots of a level and the words each may hold."""
    words = VOCABULARIES[level]
    plain = {
        "first object": words.objects, "first colour": words.colours,
        "second object": (NONE, *words.objects), "second colour": (NONE, *words.colours),
        "arrangement": ARRANGEMENTS, "place": words.settings, "light": words.lights,
        "first size": words.sizes, "second size": (NONE, *words.sizes),
    }  # fmt: skip
    return plain if words is FIRST else plain | _more(words.objects, words.colours, words.relations)


def _more(objects: tuple[str, ...], colours: tuple[str, ...], relations: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """What only the whole world has."""
    return {
        "first count": COUNTS, "second count": (NONE, *COUNTS), "first material": world.MATERIALS,
        "second material": (NONE, *world.MATERIALS), "first pose": world.POSES, "first motion": ("", *world.MOTIONS),
        "third object": (NONE, *objects), "third colour": (NONE, *colours), "third stands": ("", *relations),
        "view": world.VIEWS, "framing": world.FRAMINGS, "lens": world.LENSES, "look": world.LOOKS,
    }  # fmt: skip


def labels(scene: Scene) -> np.ndarray:
    """The class number of each of the slots of the scene's level, int64 [slots]."""
    said = told(scene)
    return np.array([words.index(said[slot]) for slot, words in slots(scene.vocabulary).items()])


def told(scene: Scene) -> dict[str, str]:
    """The word of every slot. Pairs are put in an order that can be seen: left, upper or nearer thing first."""
    arrangement, parties = ordered(scene)
    third = scene.things[-1] if scene.both_relation else None
    (first, amount), second = parties[0], parties[1] if len(parties) > 1 else None
    return {
        "arrangement": arrangement, "place": scene.place, "light": scene.light, "third stands": scene.both_relation,
        "view": scene.view, "framing": scene.framing, "lens": scene.lens, "look": scene.look,
        "first pose": first.pose, "first motion": first.motion,
        **_described("first", first, amount), **_described("second", *(second or (None, 0))), **_described("third", third, 1),
    }  # fmt: skip


def _described(which: str, thing: Thing | None, amount: int) -> dict[str, str]:
    questions = ("object", "colour", "size", "material")
    words = {f"{which} {question}": getattr(thing, question) if thing else NONE for question in questions}
    return words | {f"{which} count": str(amount) if thing else NONE}


def ordered(scene: Scene) -> tuple[str, tuple[tuple[Thing, int], ...]]:
    """The arrangement that can be seen and, in its order, the one or two things it holds between with how many there are of each."""
    pair = ((scene.things[0], scene.count), *((thing, 1) for thing in scene.things[scene.count : scene.count + 1]))
    return {
        "": ("", pair),
        "left of": ("beside", pair),
        "right of": ("beside", pair[::-1]),
        "on top of": ("stacked", pair),
        "in front of": ("in depth", pair),
        "behind": ("in depth", pair[::-1]),
    }[scene.relation]
