"""What a picture model of a level says it knows: the words of its level by kind, for the studio's completion and its notes."""

from __future__ import annotations

from collections.abc import Iterable

from engines.progress import EngineError
from engines.training.world import scene, wording
from engines.training.world.scene import FIRST, STORYBOOK, VOCABULARIES

EXAMPLES = {
    FIRST.name: (
        "a red house in a meadow by day", "a small blue cube on top of a yellow cylinder in the snow",
        "a green tree left of a white house at sunset", "a big purple sphere by the sea at night",
        "an orange cone behind a black cube in the desert", "a pink house in space at night",
    ),
    STORYBOOK.name: (
        "a red lighthouse by the sea at sunset", "three yellow cars in a city by day", "a blue robot waving in a forest in fog",
        "a small white cat left of a big pink castle in the snow", "an orange train driving in the desert, wide shot",
        "a green rocket rising in space, overhead view", "a purple bird on top of a brown rock in the rain, watercolour",
        "a shiny black boat by the sea at night, film noir",
    ),
}  # fmt: skip


def word_list(level: str) -> dict[str, tuple[str, ...]]:
    """The content of words.json: kind -> words, and under "examples" whole prompts."""
    words = VOCABULARIES[level]
    plain = {
        "objects": words.objects, "colours": words.colours, "sizes": _said(words.sizes), "places": words.places,
        "lights": words.lights, "relations": words.relations,
    }  # fmt: skip
    return plain | (_film_words() if words is STORYBOOK else {}) | {"examples": EXAMPLES[level]}


def level_of(objects: Iterable[str]) -> str:
    """The level whose objects these are: what a model or a judge that names them speaks. Raises EngineError for other ones."""
    named = set(objects)
    found = next((level.name for level in VOCABULARIES.values() if set(level.objects) == named), None)
    if found is None:
        raise EngineError("The model's words are those of no level of the Storybook world, so it cannot be examined.")
    return found


def _film_words() -> dict[str, tuple[str, ...]]:
    """What only the whole world has: how many, of what make, doing what, seen how."""
    deeds = [*wording.POSES.values(), *wording.MOTIONS.values()]
    return {
        "counts": wording.NUMBERS[2 : scene.MOST_THINGS + 1], "materials": _said(scene.MATERIALS),
        "doing": _said(tuple(word.strip() for word in deeds)), "views": tuple(wording.VIEWS.values()),
        "framings": tuple(wording.FRAMINGS.values()), "lenses": tuple(wording.LENSES.values()), "looks": tuple(wording.LOOKS.values()),
        "backgrounds": ("plain background",), "groups": ("and", "both", "with", "view", "shot"),
    }  # fmt: skip


def _said(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word)
