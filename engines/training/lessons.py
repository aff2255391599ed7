"""What the judge is taught: each picture's lessons, made from its scene and its segments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any

import cv2
import numpy as np

from engines.image.judge import CELL, resized
from engines.training import data
from engines.training.data import Shard
from engines.training.judged_scene import Facts, facts, vocabulary
from engines.training.world.scene import Scene

MOST_THINGS = 6
LEAST_COVER = 0.5
"""A cell is taught a thing's name when the thing covers this share of it."""
FLIPPED = {"left of": "right of", "right of": "left of"}
"""What a relation becomes in a mirror."""


@dataclass(frozen=True)
class Lessons:
    """What a batch is taught, n pictures of h x w cells and at most m things; -1 stands for "nothing to be learned here".

    `centre` [n, h, w]: 1 at a thing's middle, falling off around it. `cover` [n, h, w]: share of the cell that shows things.
    `owner` int [n, h, w]: the thing that a cell shows. `spots` int [n, m, 2]: row and column of each thing's middle.
    `boxes` [n, m, 4]: x, y, width and height in 0..1. `names[question]` int [n, m] and `overall[question]` int [n]: classes.
    `relations` int [n, m, m]: how the first stands to the second. `nearness` [n, h, w]: 1 / distance, negative where unknown.
    """

    centre: np.ndarray
    cover: np.ndarray
    owner: np.ndarray
    spots: np.ndarray
    boxes: np.ndarray
    names: dict[str, np.ndarray]
    overall: dict[str, np.ndarray]
    relations: np.ndarray
    nearness: np.ndarray


@dataclass(frozen=True)
class School:
    """All pictures of one shape at the judge's size, uint8 [n, h, w, 3], and their lessons."""

    pictures: np.ndarray
    lessons: Lessons


def school(shards: list[Shard]) -> School:
    """The pictures and lessons of shards of one shape."""
    parts = [_schooled(shard) for shard in shards]
    pictures = np.concatenate([pictures for pictures, _ in parts])
    return School(pictures, _merged([lessons for _, lessons in parts], np.concatenate))


def _schooled(shard: Shard) -> tuple[np.ndarray, Lessons]:
    small, depths = resized(data.pictures(shard)), data.depths(shard)
    grid = (small.shape[1] // CELL, small.shape[2] // CELL)
    lessons = _merged([lesson(*each, grid) for each in zip(shard.scenes(), data.segments(shard), strict=True)], np.stack)
    return small, lessons if depths is None else replace(lessons, nearness=_nearness(depths, grid))


def lesson(scene: Scene, segments: np.ndarray, grid: tuple[int, int]) -> Lessons:
    """The lessons of one scene (no batch axis) from its segments, uint8 [any, any], for a grid of (h, w) cells."""
    truth, words = facts(scene), vocabulary(scene.vocabulary)
    seen = [(number, mask) for number in range(len(truth.things)) if (mask := segments == number + 1).any()][:MOST_THINGS]
    shares = np.stack([np.zeros(grid, np.float32), *(_share(mask, grid) for _, mask in seen)])
    owner = np.where(shares.max(0) >= LEAST_COVER, shares.argmax(0) - 1, -1)
    boxes, spots = np.full((MOST_THINGS, 4), -1.0, np.float32), np.full((MOST_THINGS, 2), -1)
    names = {question: np.full(MOST_THINGS, -1) for question in words.things}
    for row, (number, mask) in enumerate(seen):
        boxes[row] = _box(mask)
        spots[row] = _spot(mask, grid)
        owner[tuple(spots[row])] = row
        for question, classes in words.things.items():
            names[question][row] = classes.index(truth.things[number][question])
    overall = {question: np.array(classes.index(truth.scene[question])) for question, classes in words.scene.items()}
    places = {number: row for row, (number, _) in enumerate(seen)}
    relations = _relations(truth, places, words.relations)
    unknown = np.full(grid, -1, np.float32)
    return Lessons(_heat(spots[: len(seen)], grid), shares.sum(0).clip(0, 1), owner, spots, boxes, names, overall, relations, unknown)


def _share(mask: np.ndarray, grid: tuple[int, int]) -> np.ndarray:
    return cv2.resize(mask.astype(np.float32), grid[::-1], interpolation=cv2.INTER_AREA)


def _box(mask: np.ndarray) -> tuple[float, float, float, float]:
    """Middle and extent of a mask as shares of the picture."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    height, width = mask.shape
    return (left + right) / 2 / width, (top + bottom) / 2 / height, (right - left) / width, (bottom - top) / height


def _spot(mask: np.ndarray, grid: tuple[int, int]) -> tuple[int, int]:
    """The cell of the mask's centre of mass."""
    rows, columns = np.nonzero(mask)
    return (
        min(int((rows.mean() + 0.5) / mask.shape[0] * grid[0]), grid[0] - 1),
        min(int((columns.mean() + 0.5) / mask.shape[1] * grid[1]), grid[1] - 1),
    )


def _heat(spots: np.ndarray, grid: tuple[int, int]) -> np.ndarray:
    """1 at every spot, a bell of one cell's width around it."""
    rows, columns = np.mgrid[: grid[0], : grid[1]]
    bells = [np.exp(-((rows - row) ** 2 + (columns - column) ** 2) / 2) for row, column in spots]
    return np.max([np.zeros(grid), *bells], 0).astype(np.float32)


def _relations(truth: Facts, places: dict[int, int], reverse: dict[str, str]) -> np.ndarray:
    found, order = np.full((MOST_THINGS, MOST_THINGS), -1), list(reverse)
    for first, name, second in truth.relations:
        if first in places and second in places:
            found[places[first], places[second]] = order.index(name)
            found[places[second], places[first]] = order.index(reverse[name])
    return found


def _nearness(depths: np.ndarray, grid: tuple[int, int]) -> np.ndarray:
    """1 / distance of each cell, [n, h, w], from distances in world units [n, any, any]."""
    return np.stack([_share(1 / depth.astype(np.float32), grid) for depth in depths])


def taken(lessons: Lessons, rows: np.ndarray) -> Lessons:
    """The lessons of some of the pictures."""
    return _merged([lessons], lambda values: values[0][rows])


def mirrored(lessons: Lessons, relations: list[str]) -> Lessons:
    """The lessons of the pictures seen in a mirror; `relations` are the vocabulary's, in order."""
    width = lessons.centre.shape[2]
    there = lessons.spots[..., 1] >= 0
    spots, boxes = lessons.spots.copy(), lessons.boxes.copy()
    spots[..., 1] = np.where(there, width - 1 - spots[..., 1], -1)
    boxes[..., 0] = np.where(there, 1 - boxes[..., 0], -1)
    swapped = np.array([relations.index(FLIPPED.get(name, name)) for name in relations] + [-1])
    return replace(
        lessons, centre=_flip(lessons.centre), cover=_flip(lessons.cover), owner=_flip(lessons.owner),
        nearness=_flip(lessons.nearness), spots=spots, boxes=boxes, relations=swapped[lessons.relations],
    )  # fmt: skip


def _flip(grid: np.ndarray) -> np.ndarray:
    return grid[..., ::-1].copy()


def _merged(lessons: list[Lessons], merge: Callable[[list[np.ndarray]], np.ndarray]) -> Lessons:
    """Each field's arrays merged into one."""

    def merged(values: list[Any]) -> Any:
        if isinstance(values[0], dict):
            return {key: merge([value[key] for value in values]) for key in values[0]}
        return merge(values)

    return Lessons(**{field.name: merged([getattr(one, field.name) for one in lessons]) for field in fields(Lessons)})
