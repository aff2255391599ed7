"""A Storybook scene as data: what stands where, in which place and light, and from where it is seen."""

from __future__ import annotations

from dataclasses import dataclass

OBJECTS = ("cube", "sphere", "cylinder", "cone", "torus", "pyramid", "house", "tree")
COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "white", "black", "brown")
SIZES = ("small", "", "big")
PLACES = ("meadow", "desert", "snow", "sea", "space")
LIGHTS = ("day", "sunset", "night")
RELATIONS = ("left of", "right of", "on top of", "behind", "in front of")
SHAPES = {"square": (256, 256), "wide": (320, 192), "tall": (192, 320)}
"""Native picture sizes (width, height) in pixels."""


@dataclass(frozen=True)
class Thing:
    """One toy. `position` is the middle of its base in world units (x right, y up, z to the viewer), `yaw` in degrees."""

    object: str
    colour: str
    size: str
    position: tuple[float, float, float]
    scale: float
    yaw: float


@dataclass(frozen=True)
class Camera:
    """A pinhole camera that looks at `target` from `distance`; angles in degrees, `field` is vertical."""

    target: tuple[float, float, float]
    distance: float
    yaw: float
    pitch: float
    field: float


@dataclass(frozen=True)
class Scene:
    """Everything a picture shows. With two things, `relation` reads things[0] RELATION things[1]; alone it is empty.

    `dressing` seeds the stage (clouds, hills, stars), which the captions never mention.
    """

    things: tuple[Thing, ...]
    relation: str
    place: str
    light: str
    camera: Camera
    dressing: int


def held_out(scene: Scene) -> bool:
    """Whether this combination of first object, its colour and the relation is kept out of training (about 1 in 16)."""
    return held_out_combination(scene.things[0].object, scene.things[0].colour, scene.relation)


def held_out_combination(thing: str, colour: str, relation: str) -> bool:
    """The rule behind `held_out`; `relation` is empty for an object alone."""
    place = 0 if not relation else 1 + RELATIONS.index(relation)
    return (5 * OBJECTS.index(thing) + 3 * COLOURS.index(colour) + 7 * place) % 16 == 11
