"""The grammar of the whole world: draws a scene that could be a page of a picture book."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engines.training.world import arrange, objects, stage
from engines.training.world.scene import (
    CAMERA_MOVES,
    LOOKS,
    MATERIALS,
    MOST_THINGS,
    STORYBOOK,
    STUDIO,
    Camera,
    Scene,
    Thing,
)

SCALES = {"small": 0.66, "": 1.0, "big": 1.34}
NATURAL = {
    "castle": 1.30, "house": 1.12, "tower": 1.15, "lighthouse": 1.18, "mountain": 1.35, "rocket": 1.15, "bridge": 1.15, "balloon": 1.10,
    "tree": 1.12, "pine": 1.15, "cat": 0.86, "bird": 0.78, "fish": 0.80, "mushroom": 0.92, "robot": 0.95, "car": 1.02,
}  # fmt: skip
"""How big a toy is beside the others; 1 where nothing is said."""
FAVOURITES = {"snowman": ("white", 0.5), "tree": ("green", 0.30), "pine": ("green", 0.35), "mushroom": ("red", 0.25)}
"""Colours that a toy wears more often than chance."""
LANDSCAPE = ("mountain", "castle", "bridge")
BULKY = (*LANDSCAPE, "house", "tower", "lighthouse", "rocket", "balloon", "tree", "pine", "train")
"""What is never put on top of something."""
AFLOAT = ("boat", "fish")
SIDEWAYS = ("car", "train", "boat", "fish")
"""What is seen best from its side."""
LENS_FIELDS = {"": 1.0, "wide-angle": 1.62, "telephoto": 0.56}
FRAMING_DISTANCES = {"": 1.0, "close-up": 0.80, "medium": 1.0, "wide": 1.5}
VIEW_TURNS = {"front": 0.0, "side": 90.0, "back": 180.0}
LIGHT_SHARES = (0.40, 0.18, 0.18, 0.10, 0.14)


def scene(random: np.random.Generator, shape: str) -> Scene:
    """A scene of the whole world for a picture shape; about one in eleven is a single object in the studio."""
    if random.random() < 0.09:
        return studio(random, shape)
    kind = str(random.choice(["one", "count", "two", "group", "three"], p=[0.28, 0.11, 0.40, 0.07, 0.14]))
    place = str(random.choice(STORYBOOK.places))
    light = str(random.choice(STORYBOOK.lights, p=LIGHT_SHARES))
    base = COMPOSERS[kind](random)
    base = replace(base, place=place, light=light, dressing=int(random.integers(1 << 30)))
    return _finished(random, _launched(base), shape)


def studio(random: np.random.Generator, shape: str) -> Scene:
    """A single object on plain paper, seen from any side: what score distillation asks for."""
    thing = replace(_thing(random, STORYBOOK.objects), yaw=0.0, material="")
    view = str(random.choice(["front", "side", "back", "overhead"], p=[0.28, 0.28, 0.24, 0.20]))
    light = str(random.choice(STORYBOOK.lights, p=(0.8, 0.05, 0.05, 0.05, 0.05)))
    empty = Scene((thing,), "", STUDIO, light, Camera((0, 1, 0), 8, 0, 8, 30), 0, view=view, vocabulary=STORYBOOK.name)
    turned = _seen_from(random, empty, spread=40.0)
    framed = _filmed(random, turned, shape)
    return replace(framed, dressing=int(random.integers(1 << 30)))


def _one(random: np.random.Generator) -> Scene:
    thing = _moving(random, _posed(random, _thing(random, STORYBOOK.objects)))
    view = str(random.choice(["", "front", "side", "back", "overhead"], p=[0.72, 0.08, 0.08, 0.06, 0.06]))
    made = _empty((thing,), view=view if thing.motion in ("", "spin", "bounce") else "")
    return _seen_from(random, made, spread=8.0) if made.view else made


def _count(random: np.random.Generator) -> Scene:
    count = int(random.integers(2, MOST_THINGS + 1))
    return _empty(arrange.row(random, _alike(random, count)), count=count)


def _two(random: np.random.Generator) -> Scene:
    relation = str(random.choice(STORYBOOK.relations))
    second = _posed(random, _thing(random, objects.SUPPORTS if relation == "on top of" else STORYBOOK.objects), relation)
    first = _posed(random, _thing(random, _tops() if relation == "on top of" else STORYBOOK.objects, second.colour), relation)
    if relation == "on top of":
        first, second = _fitting(first, second)
    first = _moving(random, first) if relation != "on top of" else first
    return _empty(arrange.pair(random, relation, first, second), relation=relation)


def _group(random: np.random.Generator) -> Scene:
    relation = str(random.choice([word for word in STORYBOOK.relations if word != "on top of"]))
    count = int(random.integers(2, MOST_THINGS))
    other = _thing(random, STORYBOOK.objects)
    group = arrange.row(random, tuple(_smaller(thing, 0.8) for thing in _alike(random, count, other.colour)))
    return _empty(arrange.beside_group(random, relation, group, other), relation=relation, count=count)


def _three(random: np.random.Generator) -> Scene:
    """A pair and a third thing beside, behind or in front of both."""
    base = _two(random)
    first, second = base.things
    last = _thing(random, STORYBOOK.objects, first.colour, second.colour)
    relation = str(random.choice(["left of", "right of", "behind", "in front of"], p=[0.25, 0.25, 0.3, 0.2]))
    if relation == "in front of":
        last = _smaller(last, 0.72)
    still = (replace(first, motion=""), replace(second, motion=""))
    return replace(base, things=arrange.third(random, relation, still, last), both_relation=relation)


COMPOSERS = {"one": _one, "count": _count, "two": _two, "group": _group, "three": _three}


def _empty(things: tuple[Thing, ...], **words: object) -> Scene:
    start = Camera((0.0, 1.0, 0.0), 8.0, 0.0, 8.0, 30.0)
    return replace(Scene(things, "", "meadow", "day", start, 0, vocabulary=STORYBOOK.name), **words)


def _thing(random: np.random.Generator, kinds: tuple[str, ...], *taken: str) -> Thing:
    """A thing of one of the kinds in a colour that is not yet taken."""
    kind = str(random.choice(kinds))
    colour = str(random.choice([colour for colour in STORYBOOK.colours if colour not in taken]))
    favourite, share = FAVOURITES.get(kind, ("", 0.0))
    if random.random() < share and favourite not in taken:
        colour = favourite
    size = str(random.choice(STORYBOOK.sizes, p=[0.15, 0.70, 0.15]))
    scale = SCALES[size] * NATURAL.get(kind, 1.0) * random.uniform(0.95, 1.05)
    turn = random.uniform(30, 68) if kind in SIDEWAYS else random.uniform(8, 36)
    material = str(random.choice(MATERIALS, p=[0.76, 0.09, 0.09, 0.06]))
    variation = int(random.choice(objects.VARIATIONS, p=[0.5, 0.25, 0.25]))
    yaw = float(turn * random.choice([-1, 1]))
    return Thing(kind, colour, size, (0.0, 0.0, 0.0), float(scale), yaw, variation, material)


def _alike(random: np.random.Generator, count: int, *taken: str) -> tuple[Thing, ...]:
    """Several things of one kind, colour and make, each turned a little."""
    thing = _thing(random, tuple(kind for kind in STORYBOOK.objects if kind not in LANDSCAPE), *taken)
    thing = _smaller(thing, (1.0, 1.0, 0.92, 0.84, 0.76)[count])
    return tuple(replace(thing, yaw=float(thing.yaw + random.uniform(-10, 10))) for _ in range(count))


def _smaller(thing: Thing, factor: float) -> Thing:
    return replace(thing, scale=thing.scale * factor)


def _tops() -> tuple[str, ...]:
    return tuple(kind for kind in STORYBOOK.objects if kind not in BULKY)


def _fitting(first: Thing, second: Thing) -> tuple[Thing, Thing]:
    """The upper thing is shrunk so that it does not hang over the lower one too far."""
    room = arrange.reach(second) * (0.95 if second.object in ("cube", "cylinder", "house", "bridge", "car", "rock", "torus") else 0.72)
    return _smaller(first, min(1.0, max(0.5, room / arrange.reach(first)))), second


def _posed(random: np.random.Generator, thing: Thing, relation: str = "") -> Thing:
    poses = objects.SKELETONS[thing.object].poses if thing.object in objects.CHARACTERS else ("stand",)
    if len(poses) == 1 or random.random() < 0.45:
        return thing
    known = [pose for pose in poses if pose not in ("stand", "walk") or (pose == "walk" and relation != "on top of")]
    return replace(thing, pose=str(random.choice(known)), phase=float(random.random()))


def _moving(random: np.random.Generator, thing: Thing) -> Thing:
    """Sometimes the thing is in motion; a walking character always is."""
    if thing.pose == "walk":
        return replace(thing, motion="walk")
    if thing.pose != "stand" or random.random() > 0.22:
        return thing
    known = {"car": ("drive",), "train": ("drive",), "boat": ("drive",), "rocket": ("rise",), "balloon": ("rise", "fall")}
    motion = str(random.choice(known.get(thing.object, ("spin", "bounce") if thing.object not in LANDSCAPE else ("spin",))))
    lift = random.uniform(0.35, 1.0) if motion in ("rise", "fall", "bounce") else 0.0
    return arrange.placed(replace(thing, motion=motion), thing.position[0], lift, thing.position[2])


def _launched(base: Scene) -> Scene:
    """At sea, boats and fish swim in open water, where nothing else but islands stands; elsewhere everything is on dry land."""
    if base.place != "sea" or not all(thing.object in AFLOAT for thing in base.things):
        return base
    return replace(base, things=tuple(_afloat(thing) for thing in base.things))


def _afloat(thing: Thing) -> Thing:
    x, y, z = thing.position
    deep = (stage.DRAUGHT if thing.object == "boat" else 0.62) * thing.scale
    return arrange.placed(thing, x, y - deep, z)


def _seen_from(random: np.random.Generator, base: Scene, spread: float) -> Scene:
    """The scene with its thing turned so that the camera sees the side that `view` names."""
    (thing,) = base.things
    if base.view == "overhead":
        return replace(base, things=(replace(thing, yaw=float(random.uniform(-spread, spread))),))
    turn = VIEW_TURNS[base.view] * (random.choice([-1, 1]) if base.view == "side" else 1)
    return replace(base, things=(replace(thing, yaw=float(turn + random.uniform(-0.3, 0.3) * spread)),))


def _finished(random: np.random.Generator, base: Scene, shape: str) -> Scene:
    """The scene with framing, lens, look, camera move and camera."""
    framing = str(random.choice(["", "close-up", "medium", "wide"], p=[0.70, 0.12, 0.06, 0.12]))
    if framing == "close-up" and len(base.things) > 1:
        framing = ""
    lens = str(random.choice(["", "wide-angle", "telephoto"], p=[0.86, 0.07, 0.07]))
    if base.place == "room" and (lens or framing == "wide"):
        framing, lens = "", ""
    look = str(random.choice(LOOKS)) if random.random() < 0.16 else ""
    move = str(random.choice(CAMERA_MOVES)) if random.random() < 0.2 else ""
    return _filmed(random, replace(base, framing=framing, lens=lens, look=look, camera_move=move), shape)


def _filmed(random: np.random.Generator, base: Scene, shape: str) -> Scene:
    plain = arrange.camera(random, base.things, shape)
    field = plain.field * LENS_FIELDS[base.lens]
    fit, top = arrange.in_frame(base.things, shape, field)
    distance = max(fit, 6.2 * plain.field / field if base.framing == "" else 0.0) * FRAMING_DISTANCES[base.framing]
    pitch = plain.pitch
    x, y, z = plain.target
    if base.framing == "close-up":
        y = max(0.7, 0.60 * top)
    if base.view == "overhead":
        pitch, y, distance = float(random.uniform(58, 72)), 0.35 * top, distance * 1.12
    distance = float(distance * random.uniform(1.0, 1.08))
    return replace(base, camera=Camera((x, float(y), z), distance, plain.yaw, pitch, float(field)))
