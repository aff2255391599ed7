"""Contact sheets: pictures side by side with their captions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from engines.training.world import motion, objects, truth
from engines.training.world.captions import plain_caption
from engines.training.world.grammar import scene_from_seed
from engines.training.world.render import Renderer
from engines.training.world.scene import LOOKS, MATERIALS, SHAPES, STORYBOOK, STUDIO, VOCABULARIES, Camera, Scene, Thing

Cell = tuple[Scene, str]
"""A scene and what is written below it."""


@dataclass(frozen=True)
class Sheet:
    """Which sheet is wanted: the level of the world, how richly its stage is dressed, how many scenes from which seed on."""

    kind: str = "scenes"
    vocabulary: str = "first"
    detail: str = "plain"
    shape: str = "square"
    count: int = 64
    seed: int = 0


def world_sheet(path: Path, sheet: Sheet) -> None:
    """Write a contact sheet of the world; `KINDS` lists what it can show."""
    if sheet.kind not in KINDS:
        raise SystemExit(f"There is no sheet of {sheet.kind}; choose from {', '.join(KINDS)}.")
    cells, columns = KINDS[sheet.kind](sheet)
    renderer = Renderer()
    size = SHAPES[sheet.shape]
    pictures = [renderer.picture(scene, *size) for scene, _ in cells]
    if sheet.kind == "truth":
        pictures = [picture for scene, _ in cells for picture in _truths(renderer, scene, size)]
        cells = [(scene, name) for scene, _ in cells for name in TRUTHS]
    renderer.close()
    write_sheet(path, pictures, [title for _, title in cells], columns)


def _scenes(sheet: Sheet) -> tuple[list[Cell], int]:
    level = VOCABULARIES[sheet.vocabulary]
    seeds = range(sheet.seed, sheet.seed + sheet.count)
    scenes = [replace(scene_from_seed(seed, sheet.shape, vocabulary=level), detail=sheet.detail) for seed in seeds]
    return [(scene, plain_caption(scene)) for scene in scenes], 8


def _alone(thing: Thing, **words: object) -> Scene:
    camera = Camera((0.0, 1.0, 0.0), 7.6, 0.0, 11.0, 24.0)
    return replace(Scene((thing,), "", STUDIO, "day", camera, 3, vocabulary=STORYBOOK.name), **words)


def _toy(name: str, **words: object) -> Thing:
    number = STORYBOOK.objects.index(name)
    turn = 52.0 if name in ("car", "train", "boat", "fish") else 26.0
    colour = STORYBOOK.colours[(3 * number) % len(STORYBOOK.colours)]
    return replace(Thing(name, colour, "", (0.0, 0.0, 0.0), 1.0, -turn), **words)


def _objects(sheet: Sheet) -> tuple[list[Cell], int]:
    kinds = [(name, variation) for name in STORYBOOK.objects for variation in range(objects.VARIATIONS)]
    return [(_alone(_toy(name, variation=variation)), f"{name} {variation + 1}") for name, variation in kinds], 9


def _poses(sheet: Sheet) -> tuple[list[Cell], int]:
    poses = [(name, pose) for name in objects.CHARACTERS for pose in objects.SKELETONS[name].poses]
    return [(_alone(_toy(name, pose=pose)), f"{name}: {pose}") for name, pose in poses], 6


def _materials(sheet: Sheet) -> tuple[list[Cell], int]:
    kinds = [(name, material) for name in ("sphere", "house", "car", "cat") for material in MATERIALS]
    return [(_alone(_toy(name, material=material)), f"{material or 'matte'} {name}") for name, material in kinds], 4


def _lights(sheet: Sheet) -> tuple[list[Cell], int]:
    seen = [(place, light) for light in STORYBOOK.lights for place in STORYBOOK.places]
    return [(_home(place, light, sheet.detail), f"{place}, {light}") for place, light in seen], len(STORYBOOK.places)


def _looks(sheet: Sheet) -> tuple[list[Cell], int]:
    places = (("meadow", "day"), ("forest", "night"), ("city", "sunset"), ("sea", "day"))
    return [(replace(_home(*place, sheet.detail), look=look), look or "3D render") for place in places for look in LOOKS], len(LOOKS)


def _motions(sheet: Sheet) -> tuple[list[Cell], int]:
    """Six frames of a clip in each row."""
    acts = (("car", "drive"), ("balloon", "rise"), ("cube", "fall"), ("castle", "spin"), ("sphere", "bounce"), ("robot", "walk"))
    cells: list[Cell] = []
    for name, act in acts:
        scene = replace(_home("meadow", "day", sheet.detail), things=(_toy(name, motion=act, pose="walk" if act == "walk" else "stand"),))
        cells += [(motion.at(scene, motion.SECONDS * k / 5), f"{act}, {motion.SECONDS * k / 5:.1f} s") for k in range(6)]
    return cells, 6


def _home(place: str, light: str, detail: str) -> Scene:
    """A house, a cat and a robot, always the same, for comparing places, lights and looks."""
    house = Thing("house", "red", "", (-1.25, 0.0, -0.4), 1.15, 20.0, 1)
    cat = Thing("cat", "yellow", "", (0.55, 0.0, 0.7), 0.8, -10.0, pose="sit")
    robot = Thing("robot", "blue", "", (1.6, 0.0, -0.2), 0.95, -20.0, pose="wave")
    camera = Camera((0.1, 1.2, 0.0), 10.4, 0.0, 7.0, 31.0)
    return Scene((house, cat, robot), "left of", place, light, camera, 4, detail=detail, vocabulary=STORYBOOK.name)


TRUTHS = ("picture", "depth", "normals", "segments", "edges", "skeleton")
KINDS: dict[str, Callable[[Sheet], tuple[list[Cell], int]]] = {
    "scenes": _scenes, "objects": _objects, "poses": _poses, "materials": _materials, "lights": _lights, "looks": _looks,
    "motions": _motions, "truth": lambda sheet: (_scenes(sheet)[0], len(TRUTHS)),
}  # fmt: skip


def _truths(renderer: Renderer, scene: Scene, size: tuple[int, int]) -> list[np.ndarray]:
    """The picture and everything known about it as pictures, in the order of `TRUTHS`."""
    known = renderer.truth(scene, *size)
    near = 255 * np.clip(4 / known.depth, 0, 1)
    numbers = cv2.applyColorMap((known.segments * 50).astype(np.uint8), cv2.COLORMAP_TURBO)[..., ::-1]
    grey = [np.repeat(plane[..., None], 3, 2) for plane in (near, 255 * truth.edges(known))]
    planes = [renderer.picture(scene, *size), grey[0], known.normals * 127.5 + 127.5, numbers, grey[1], truth.skeleton_map(scene, *size)]
    return [plane.astype(np.uint8) for plane in planes]


def write_sheet(path: Path, pictures: Sequence[np.ndarray], titles: Sequence[str], columns: int = 8) -> None:
    """Write uint8 RGB pictures of one size as a grid with a title below each."""
    cells = [_titled(picture, title) for picture, title in zip(pictures, titles, strict=True)]
    blank = np.full_like(cells[0], 255)
    cells += [blank] * (-len(cells) % columns)
    rows = [np.concatenate(cells[i : i + columns], 1) for i in range(0, len(cells), columns)]
    cv2.imwrite(str(path), cv2.cvtColor(np.concatenate(rows, 0), cv2.COLOR_RGB2BGR))


def _titled(picture: np.ndarray, title: str) -> np.ndarray:
    cell = np.full((picture.shape[0] + 34, picture.shape[1] + 6, 3), 255, np.uint8)
    cell[3 : 3 + picture.shape[0], 3:-3] = picture
    letters = max(20, picture.shape[1] // 6)
    for line in range(2):
        text = title[line * letters : (line + 1) * letters]
        cv2.putText(cell, text, (4, picture.shape[0] + 15 + 13 * line), cv2.FONT_HERSHEY_SIMPLEX, 0.34, (40, 40, 40), 1, cv2.LINE_AA)
    return cell
