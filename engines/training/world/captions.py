"""What a person may write about a scene: many wordings of the truth, with parts left out at random."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engines.training.world.scene import FIRST, STUDIO, VOCABULARIES, Scene, Thing, held_out_combination
from engines.training.world.wording import both_phrase, counted, doing, film_words, movement_words

SYNONYMS = {
    "sphere": ("ball",), "cube": ("block", "box"), "torus": ("ring", "donut"), "cylinder": ("drum", "pillar"),
    "house": ("cottage", "home"), "cone": ("cone",), "pyramid": ("pyramid",), "tree": ("tree",),
    "small": ("little", "tiny"), "big": ("large", "huge"), "purple": ("violet",),
    "pine": ("fir", "fir tree", "pine tree"), "mushroom": ("toadstool",), "rock": ("stone", "boulder"), "mountain": ("peak", "hill"),
    "car": ("auto",), "boat": ("ship",), "rocket": ("spaceship",), "balloon": ("hot air balloon",), "train": ("locomotive", "steam train"),
    "cat": ("kitten",), "bird": ("chick",), "castle": ("fortress",), "lighthouse": ("light house",), "shiny": ("glossy", "polished"),
    "striped": ("stripy",), "glowing": ("shining", "luminous"),
}  # fmt: skip
PLACES = {
    "meadow": ("in a meadow", "in the meadow", "on a meadow", "on the grass", "in a green field"),
    "desert": ("in the desert", "in a desert", "on the sand dunes", "in the hot desert"),
    "snow": ("in the snow", "in snow", "on a snowy field", "in winter"),
    "sea": ("by the sea", "at the sea", "on the beach", "on a beach", "at the seaside"),
    "space": ("in space", "on the moon", "on a planet", "in outer space"),
    "forest": ("in a forest", "in the forest", "in the woods", "among the trees"),
    "city": ("in a city", "in the city", "in a town", "in the street", "on the town square"),
    "room": ("in a room", "in the room", "indoors", "at home", "in the nursery"),
    STUDIO: ("on a plain background", "against a plain background", "on plain paper", "in a studio"),
}
LIGHTS = {
    "day": ("by day", "in daylight", "during the day", "on a sunny day", "in the morning"),
    "sunset": ("at sunset", "at dusk", "in the evening", "in the sunset"),
    "night": ("at night", "by night", "under the moon", "at midnight"),
    "fog": ("in fog", "in the mist", "on a foggy day", "in thick fog"),
    "rain": ("in the rain", "on a rainy day", "in rain", "while it rains"),
}
RELATIONS = {
    "left of": ("left of", "to the left of", "on the left of"),
    "right of": ("right of", "to the right of", "on the right of"),
    "on top of": ("on top of", "on", "standing on"),
    "behind": ("behind",),
    "in front of": ("in front of", "before"),
}
MIRRORED = {"left of": "right of", "right of": "left of", "behind": "in front of", "in front of": "behind"}
OPENINGS = ("", "", "", "", "", "there is ", "a picture of ", "we see ")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
NOISE = ("very", "nice", "lovely", "old", "quiet", "standing", "beautiful", "toy", "bright", "film", "shot", "scene")


def captions(scene: Scene, random: np.random.Generator) -> str:
    """One caption of the scene, lower case without a full stop, drawn from `random`; four in ten are the plain caption."""
    if random.random() < 0.4:
        return plain_caption(scene)
    who = _subject(scene, random)
    where = _pick(random, PLACES[scene.place]) if random.random() < 0.86 else ""
    when = _pick(random, LIGHTS[scene.light]) if random.random() < (0.82 if scene.light != "day" else 0.55) else ""
    text = _arranged(scene, who, where, when, random)
    for words in film_words(scene) + movement_words(scene):
        if random.random() < 0.75:
            text = f"{text}, {words}" if random.random() < 0.7 else f"{words}, {text}"
    return _disturbed(text, random)


def plain_caption(scene: Scene) -> str:
    """The full truth in one fixed wording."""
    names = [_named(thing, amount) for thing, amount in _parties(scene)]
    text = f" {scene.relation} ".join(names[:2]) + both_phrase(scene, names)
    text += f" {PLACES[scene.place][0]}" + (f" {LIGHTS[scene.light][0]}" if scene.place != STUDIO else "")
    return ", ".join([text, *film_words(scene), *movement_words(scene)])


def _parties(scene: Scene) -> list[tuple[Thing, int]]:
    """One thing of each kind that the caption names, and how many of it there are."""
    rest = scene.things[scene.count :]
    return [(scene.things[0], scene.count), *((thing, 1) for thing in rest)]


def _named(thing: Thing, amount: int) -> str:
    words = [word for word in (thing.size, thing.material, thing.colour, thing.object) if word]
    return counted(words, amount) + doing(thing)


def _subject(scene: Scene, random: np.random.Generator) -> str:
    names = [_described(thing, amount, random) for thing, amount in _parties(scene)]
    if len(names) == 1:
        return names[0]
    if len(names) == 3:
        return f"{names[0]} {_pick(random, RELATIONS[scene.relation])} {names[1]}{both_phrase(scene, names, random)}"
    relation = scene.relation
    if scene.vocabulary != FIRST.name and relation in MIRRORED and random.random() < 0.08:
        return f"{names[0]} and {names[1]}"
    if relation in MIRRORED and random.random() < 0.3 and not _mirror_is_held_out(scene):
        names, relation = names[::-1], MIRRORED[relation]
    if relation in ("left of", "right of") and random.random() < 0.06:
        return f"{names[0]} {_pick(random, ('beside', 'next to'))} {names[1]}"
    if relation == "on top of" and random.random() < 0.12:
        return f"{names[1]} {_pick(random, ('under', 'below'))} {names[0]}"
    return f"{names[0]} {_pick(random, RELATIONS[relation])} {names[1]}"


def _mirror_is_held_out(scene: Scene) -> bool:
    second = scene.things[-1]
    return held_out_combination(second.object, second.colour, MIRRORED[scene.relation], VOCABULARIES[scene.vocabulary])


def _described(thing: Thing, amount: int, random: np.random.Generator) -> str:
    words = []
    if thing.size and random.random() < 0.95:
        words.append(thing.size)
    if thing.material and random.random() < 0.9:
        words.append(thing.material)
    if random.random() < 0.95:
        words.append(thing.colour)
    words.append(thing.object)
    words = [_pick(random, SYNONYMS[word]) if word in SYNONYMS and random.random() < 0.07 else word for word in words]
    if amount > 1:
        return counted(words, amount) + doing(thing)
    deed = doing(thing)
    if deed and random.random() < 0.1:
        deed = ""
    article = "the " if random.random() < 0.06 else ("an " if words[0][0] in "aeiou" else "a ")
    return ("" if random.random() < 0.06 else article) + " ".join(words) + deed


def _arranged(scene: Scene, who: str, where: str, when: str, random: np.random.Generator) -> str:
    way = random.random()
    if way < 0.12:
        bare = [word for word in (where and scene.place, when and scene.light) if word]
        return ", ".join([who, *bare])
    if way < 0.22 and when:
        return f"{when}, {_pick(random, OPENINGS)}{who} {where}".strip()
    if way < 0.30 and where:
        return f"{where}, {_pick(random, OPENINGS)}{who} {when}".strip()
    parts = [where, when] if random.random() < 0.8 else [when, where]
    return _pick(random, OPENINGS) + " ".join(part for part in [who, *parts] if part)


def _disturbed(text: str, random: np.random.Generator) -> str:
    """About 2 % of the words get a meaningless neighbour, half of them invented, so that unknown words do no harm."""
    words = []
    for word in text.split():
        if random.random() < 0.02:
            words.append(_pick(random, NOISE) if random.random() < 0.5 else _invented(random))
        words.append(word)
    return " ".join(words)


def _invented(random: np.random.Generator) -> str:
    return "".join(_pick(random, LETTERS) for _ in range(int(random.integers(2, 8))))


def _pick(random: np.random.Generator, choices: Sequence[str]) -> str:
    return choices[int(random.integers(len(choices)))]
