"""Lone toys seen from many sides, on disk: the pictures that the recipe of views learns from."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from engines.splat.make.viewer import framed
from engines.training import data
from engines.training.world.lone import Lone, lone
from engines.training.world.render import Renderer

SIDE = 64
TOYS = 128
"""Toys of a shard."""
GIVEN, WANTED = 3, 10
"""Views of a toy that are given (as they would be cut out of any picture), and all of its views: the given ones come first."""
_GIVEN_AZIMUTH, _GIVEN_ELEVATIONS, _ELEVATIONS = 25.0, (0.0, 40.0), (0.0, 65.0)
_FINEST = 2  # how many times larger a view is drawn before the thing is cut out of it


@dataclass(frozen=True, eq=False)
class Toy:
    """`given` uint8 [3, side, side, 4] and `wanted` [10, side, side, 4], both with colours multiplied by alpha; `spots` [10, 2]: azimuth
    and elevation of each wanted view in radians.
    """

    given: np.ndarray
    wanted: np.ndarray
    spots: np.ndarray


def spots(seed: int) -> np.ndarray:
    """From where toy `seed` is seen: azimuth and elevation in degrees, float [10, 2]; the light comes from near the given views."""
    random = np.random.default_rng([seed, 77])
    azimuth, elevation = random.uniform(0, 360, WANTED), random.uniform(*_ELEVATIONS, WANTED)
    azimuth[:GIVEN] = random.uniform(-_GIVEN_AZIMUTH, _GIVEN_AZIMUTH, GIVEN)
    elevation[:GIVEN] = random.uniform(*_GIVEN_ELEVATIONS, GIVEN)
    return np.stack([azimuth, elevation], 1)


def drawn(renderer: Renderer, toy: Lone, places: np.ndarray, given: int) -> Toy:
    """The toy from places [n, 2] in degrees; the first `given` of them also cut out."""
    large = [renderer.cut_out(toy.seen_from(*place), _FINEST * SIDE, _FINEST * SIDE) for place in places[:given]]
    small = [cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA) for picture in large]
    small += [renderer.cut_out(toy.seen_from(*place), SIDE, SIDE) for place in places[given:]]
    return Toy(np.stack([framed(picture, SIDE) for picture in large]), np.stack(small), np.radians(places))


def draw(level: str, shards: int, minutes: float) -> int:
    """Draw what is missing of the first `shards` shards until the time is up; returns how many there are."""
    until, renderer = time.monotonic() + 60 * minutes, Renderer()
    for number in range(shards):
        path = _path(level, number)
        if not path.exists() and time.monotonic() < until:
            _draw_shard(renderer, number, path)
    renderer.close()
    return len(available(level))


def _draw_shard(renderer: Renderer, number: int, path: Path) -> None:
    rows = []
    for seed in seeds(number):
        toy = drawn(renderer, lone(seed), spots(seed), GIVEN)
        rows.append(np.concatenate([toy.given, toy.wanted]))
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.save(file, np.stack(rows))
    part.replace(path)


def available(level: str) -> list[Path]:
    """The shards that are drawn, in the order of their seeds."""
    return sorted(data.folder("turns", level).glob("*.npy"))


def read(path: Path) -> list[Toy]:
    """The toys of a shard, their pictures mapped from disk."""
    pictures = np.load(path, mmap_mode="r")
    return [Toy(row[:GIVEN], row[GIVEN:], np.radians(spots(seed))) for row, seed in zip(pictures, seeds(int(path.stem)), strict=True)]


def seeds(number: int) -> range:
    """The seeds of the toys of a shard."""
    return range(number * TOYS, (number + 1) * TOYS)


def _path(level: str, number: int) -> Path:
    return data.folder("turns", level) / f"{number:05d}.npy"
