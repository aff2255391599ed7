"""Words for what a scene has beyond things and places: counts, poses, motions, views, lenses, looks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engines.training.world.scene import STUDIO, Scene, Thing

NUMBERS = ("no", "one", "two", "three", "four")
PLURALS = {"torus": "toruses", "fish": "fish", "box": "boxes", "fortress": "fortresses"}
POSES = {"stand": "", "walk": " walking", "wave": " waving", "sit": " sitting"}
MOTIONS = {"drive": "driving", "rise": "rising", "fall": "falling", "spin": "spinning", "bounce": "bouncing", "walk": ""}
BOTH = {
    "left of": ("left of both", "to the left of both", "left of them"),
    "right of": ("right of both", "to the right of both", "right of them"),
    "behind": ("behind both", "behind them", "in the background"),
    "in front of": ("in front of both", "in front of them", "in the foreground"),
}
VIEWS = {"front": "front view", "side": "side view", "back": "back view", "overhead": "overhead view"}
FRAMINGS = {"close-up": "close-up", "medium": "medium shot", "wide": "wide shot"}
LENSES = {"wide-angle": "wide-angle lens", "telephoto": "telephoto lens"}
LOOKS = {"watercolour": "watercolour", "pencil": "pencil drawing", "noir": "film noir", "pixel art": "pixel art"}
MOVES = {"pan": "camera pans", "tilt": "camera tilts", "dolly": "camera moves in", "orbit": "camera orbits"}


def counted(words: Sequence[str], amount: int) -> str:
    """Adjectives and a noun with an article, or with a number and in the plural."""
    if amount == 1:
        return ("an " if words[0][0] in "aeiou" else "a ") + " ".join(words)
    return " ".join([NUMBERS[amount], *words[:-1], plural(words[-1])])


def plural(noun: str) -> str:
    """More than one of it."""
    return PLURALS.get(noun, noun + "s")


def doing(thing: Thing) -> str:
    """A blank and what the thing does: its pose, or how it moves; empty when it stands still."""
    if thing.motion and MOTIONS[thing.motion]:
        return " " + MOTIONS[thing.motion]
    return POSES[thing.pose]


def both_phrase(scene: Scene, names: Sequence[str], random: np.random.Generator | None = None) -> str:
    """ ", with a green cylinder behind both": how the third thing stands to the other two; empty without one."""
    if not scene.both_relation:
        return ""
    ways = BOTH[scene.both_relation]
    way = ways[0] if random is None or random.random() < 0.5 else ways[int(random.integers(len(ways)))]
    joint = "and" if random is not None and random.random() < 0.3 else ", with"
    return f"{' ' if joint == 'and' else ''}{joint} {names[-1]} {way}"


def film_words(scene: Scene) -> list[str]:
    """View, framing, lens and look, as far as the scene has them."""
    found = [VIEWS.get(scene.view), FRAMINGS.get(scene.framing), LENSES.get(scene.lens), LOOKS.get(scene.look)]
    return [words for words in found if words]


def movement_words(scene: Scene) -> list[str]:
    """What the camera does, for clips."""
    return [MOVES[scene.camera_move]] if scene.camera_move and scene.place != STUDIO else []
