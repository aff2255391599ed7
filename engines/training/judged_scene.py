"""The only place where the judge's schooling reads the world: its vocabulary, and a scene's truth in those words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from engines.image.judge import Vocabulary
from engines.training.world import captions
from engines.training.world.scene import VOCABULARIES, Scene

REVERSE = {**captions.MIRRORED, "on top of": "under", "under": "on top of"}
EITHER_SIDE = ("beside", "next to")
COUNTS = {"a": "1", "an": "1", "one": "1", "two": "2", "three": "3", "four": "4"}


@dataclass(frozen=True)
class Facts:
    """What is true of a scene. `things`: question -> class for each thing; `relations`: (first thing, relation, second thing)."""

    things: tuple[dict[str, str], ...]
    scene: dict[str, str]
    relations: tuple[tuple[int, str, int], ...]


def facts(scene: Scene) -> Facts:
    """The truth of a scene in the vocabulary's words."""
    things = tuple({"object": thing.object, "colour": thing.colour} for thing in scene.things)
    relations = [(first, scene.relation, scene.count) for first in range(scene.count) if scene.relation]
    last = len(things) - 1
    relations += [(last, scene.both_relation, before) for before in range(last) if scene.both_relation]
    return Facts(things, {"place": scene.place, "light": scene.light}, tuple(relations))


@cache
def vocabulary(level: str = "first") -> Vocabulary:
    """The classes of a level of the world and the words that its captions use for them."""
    words = VOCABULARIES[level]
    return Vocabulary(
        things={"object": words.objects, "colour": words.colours},
        scene={"place": words.settings, "light": words.lights},
        relations={name: REVERSE[name] for name in (*words.relations, "under")},
        phrases={
            "object": _words(words.objects), "colour": _words(words.colours),
            "place": _phrases(captions.PLACES, words.settings), "light": _phrases(captions.LIGHTS, words.lights),
            "relation": {**_phrases(captions.RELATIONS, words.relations), **{text: ("left of", "right of") for text in EITHER_SIDE},
                         "under": ("under",), "below": ("under",)},
            "count": {word: (number,) for word, number in COUNTS.items()},
        },
    )  # fmt: skip


def _words(classes: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return {word: (name,) for name in classes for word in (name, *captions.SYNONYMS.get(name, ()))}


def _phrases(table: dict[str, tuple[str, ...]], classes: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return {text: (name,) for name in classes for text in (name, *table[name])}
