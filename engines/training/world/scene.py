"""A Storybook scene as data: what stands where, in which place and light, how it looks and moves, and from where it is seen."""

from __future__ import annotations

from dataclasses import dataclass

SHAPES = {"square": (256, 256), "wide": (320, 192), "tall": (192, 320)}
"""Native picture sizes (width, height) in pixels."""
SIZES = ("small", "", "big")
COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "white", "black", "brown")
RELATIONS = ("left of", "right of", "on top of", "behind", "in front of")
MATERIALS = ("", "shiny", "striped", "glowing")
POSES = ("stand", "walk", "wave", "sit")
VIEWS = ("", "front", "side", "back", "overhead")
FRAMINGS = ("", "close-up", "medium", "wide")
LENSES = ("", "wide-angle", "telephoto")
LOOKS = ("", "watercolour", "pencil", "noir", "pixel art")
MOTIONS = ("drive", "rise", "fall", "spin", "bounce", "walk")
CAMERA_MOVES = ("pan", "tilt", "dolly", "orbit")
MOST_THINGS = 4
STUDIO = "studio"
"""The place without a place: a plain paper background, for single objects seen from all sides."""


@dataclass(frozen=True)
class Vocabulary:
    """The words of one level of the world. Weights are taught on one level, and their captions are drawn again from its seeds."""

    name: str
    objects: tuple[str, ...]
    places: tuple[str, ...]
    lights: tuple[str, ...]
    colours: tuple[str, ...] = COLOURS
    sizes: tuple[str, ...] = SIZES
    relations: tuple[str, ...] = RELATIONS
    backgrounds: tuple[str, ...] = ()

    @property
    def settings(self) -> tuple[str, ...]:
        """Where a scene may be: a place, or a background without one."""
        return self.places + self.backgrounds


FIRST = Vocabulary(
    "first",
    ("cube", "sphere", "cylinder", "cone", "torus", "pyramid", "house", "tree"),
    ("meadow", "desert", "snow", "sea", "space"),
    ("day", "sunset", "night"),
)
"""The first eight toys. Frozen: `tests/golden/first_world.json` holds its scenes and captions."""
STORYBOOK = Vocabulary(
    "storybook",
    (
        *FIRST.objects, "tower", "lighthouse", "castle", "bridge", "pine", "mushroom", "rock", "mountain", "car", "boat", "rocket",
        "balloon", "train", "robot", "snowman", "cat", "bird", "fish",
    ),
    (*FIRST.places, "forest", "city", "room"),
    (*FIRST.lights, "fog", "rain"),
    backgrounds=(STUDIO,),
)  # fmt: skip
"""The whole world. Words of the first level keep their numbers."""
VOCABULARIES = {level.name: level for level in (FIRST, STORYBOOK)}


@dataclass(frozen=True)
class Thing:
    """One toy. `position` is the middle of its base in world units (x right, y up, z to the viewer), `yaw` in degrees.

    `motion` is one of `MOTIONS` or empty; `phase` in turns is where in its step a walking or waving character stands, and
    `rolled` how far a vehicle's wheels have come, in world units.
    """

    object: str
    colour: str
    size: str
    position: tuple[float, float, float]
    scale: float
    yaw: float
    variation: int = 0
    material: str = ""
    pose: str = "stand"
    motion: str = ""
    phase: float = 0.25
    rolled: float = 0.0


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
    """Everything a picture shows; `motion.at` gives the frames of its clip.

    The first `count` things are alike. `relation` reads: they RELATION the next thing; without another thing it is empty.
    With `both_relation`, the last thing stands in that relation to all before it. `dressing` seeds the stage (clouds, hills,
    stars), which captions never mention, and `heading` in degrees is the side of the sky that the stage was made for.
    """

    things: tuple[Thing, ...]
    relation: str
    place: str
    light: str
    camera: Camera
    dressing: int
    count: int = 1
    both_relation: str = ""
    view: str = ""
    framing: str = ""
    lens: str = ""
    look: str = ""
    camera_move: str = ""
    detail: str = "plain"
    heading: float | None = None
    vocabulary: str = "first"


def held_out(scene: Scene) -> bool:
    """Whether this combination of first object, its colour and the relation is kept out of training (about 1 in 16)."""
    first = scene.things[0]
    return held_out_combination(first.object, first.colour, scene.relation, VOCABULARIES[scene.vocabulary])


def held_out_combination(thing: str, colour: str, relation: str, vocabulary: Vocabulary = FIRST) -> bool:
    """The rule behind `held_out`; `relation` is empty for an object alone."""
    place = 0 if not relation else 1 + vocabulary.relations.index(relation)
    return (5 * vocabulary.objects.index(thing) + 3 * vocabulary.colours.index(colour) + 7 * place) % 16 == 11
