"""Rendered pictures on disk, in shards that many trainings share."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from engines.training.world.grammar import scene_from_seed
from engines.training.world.render import Renderer
from engines.training.world.scene import FIRST, SHAPES, VOCABULARIES, Scene
from engines.training.world.truth import Truth

STATE = Path(".train")
SHARD = 256
SHARE = {"square": 2, "wide": 3, "tall": 1}
"""How many shards of each shape are drawn in a round."""
NEAREST = 4.0
"""World units; nothing is nearer to the camera."""
UNSEEN_SEEDS = 1_000_000_000
"""Seeds from here on are never trained on."""


@dataclass(frozen=True)
class Shard:
    """`SHARD` scenes of one shape and level of the world, seeds `start` and up."""

    shape: str
    start: int
    level: str = FIRST.name

    @property
    def stem(self) -> str:
        """The file name without its ending; the first level's files bear no level."""
        return f"{'' if self.level == FIRST.name else self.level + '-'}{self.shape}-{self.start:08d}"

    @staticmethod
    def named(stem: str) -> Shard:
        """The shard of a `stem`."""
        *level, shape, start = stem.split("-")
        return Shard(shape, int(start), *level)

    def scenes(self) -> list[Scene]:
        """The scenes, made again from their seeds."""
        return [scene_from_seed(self.start + i, self.shape, vocabulary=VOCABULARIES[self.level]) for i in range(SHARD)]


def folder(name: str, level: str = FIRST.name) -> Path:
    """The folder of that name where a training on a level keeps its state, made when missing; the first level's bear no level."""
    path = place(name, level)
    path.mkdir(parents=True, exist_ok=True)
    return path


def place(name: str, level: str = FIRST.name) -> Path:
    """Where `folder` is or would be."""
    return STATE / (name if level == FIRST.name else f"{name}-{level}")


def planned(level: str = FIRST.name) -> Iterator[Shard]:
    """All shards of a level in the order in which they are drawn: seeds never repeat between shapes."""
    start = 0
    while True:
        for shape, count in SHARE.items():
            for _ in range(count):
                yield Shard(shape, start, level)
                start += SHARD


def available(name: str = "pictures", level: str = FIRST.name) -> list[Shard]:
    """The shards of a level that lie complete in a folder, oldest seeds first."""
    found = [Shard.named(path.stem) for path in folder(name).glob("*-*.npy")]
    return sorted((shard for shard in found if shard.level == level), key=lambda shard: shard.start)


def understood(name: str, level: str) -> list[Shard]:
    """What a training on a level may learn from: its own shards, and as many at most of a level whose words it knows too."""
    own, words = available(name, level), VOCABULARIES[level]
    others = [other for other in VOCABULARIES.values() if other is not words and set(other.objects) <= set(words.objects)]
    return own + [shard for other in others for shard in available(name, other.name)[: len(own)]]


def pictures(shard: Shard) -> np.ndarray:
    """The pictures of a shard, uint8 [n, height, width, 3], mapped from disk."""
    return np.load(folder("pictures") / f"{shard.stem}.npy", mmap_mode="r")


def segments(shard: Shard) -> np.ndarray:
    """Which thing is seen in each 8x8 block: uint8 [n, height / 8, width / 8]."""
    return np.load(folder("segments") / f"{shard.stem}.npy")


def draw(level: str, most: int, minutes: float, workers: int = 1) -> int:
    """Render what is missing of a level's first `most` shards until the time is up; returns how many pictures there are."""
    until = time.monotonic() + 60 * minutes
    shards = list(islice(planned(level), most))
    context = get_context("spawn")
    processes = [context.Process(target=draw_shards, args=(shards[i::workers], until)) for i in range(workers)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        if process.exitcode:
            raise RuntimeError("Drawing the training pictures failed; the message above says why.")
    return len(available(level=level)) * SHARD


def draw_shards(shards: list[Shard], until: float = math.inf) -> None:
    """Render those of the shards that are not on disk yet, beginning none after `until` (of the monotonic clock)."""
    renderer = Renderer()
    for shard in shards:
        if time.monotonic() < until and not (folder("pictures") / f"{shard.stem}.npy").exists():
            _draw_shard(renderer, shard)
    renderer.close()


def _draw_shard(renderer: Renderer, shard: Shard) -> None:
    width, height = SHAPES[shard.shape]
    scenes = shard.scenes()
    truths = [renderer.truth(scene, width // 8, height // 8) for scene in scenes]
    _store("segments", shard, np.stack([truth.segments for truth in truths]))
    store_depths(shard, np.stack([truth.depth for truth in truths]).astype(np.float16))
    _store("pictures", shard, np.stack([renderer.picture(scene, width, height) for scene in scenes]))


def _store(name: str, shard: Shard, values: np.ndarray) -> None:
    path = folder(name) / f"{shard.stem}.npy"
    temporary = path.with_suffix(f".{os.getpid()}.part")
    with temporary.open("wb") as file:
        np.save(file, values)
    temporary.replace(path)


def store_latents(shard: Shard, latents: np.ndarray) -> None:
    """Keep the encoded pictures of a shard: float16 [n, channels, height / 8, width / 8]."""
    _store("latents", shard, latents)


def latents(shard: Shard) -> np.ndarray:
    """The encoded pictures of a shard, mapped from disk."""
    return np.load(folder("latents") / f"{shard.stem}.npy", mmap_mode="r")


def store_depths(shard: Shard, depths: np.ndarray) -> None:
    """Keep the distances that a shard's pictures show: float16 [n, height / 8, width / 8] in world units."""
    _store("depths", shard, depths)


def depths(shard: Shard) -> np.ndarray | None:
    """The distances of a shard's pictures, or None where they have not been drawn."""
    path = folder("depths") / f"{shard.stem}.npy"
    return np.load(path) if path.exists() else None


def draw_truths(shards: list[Shard], until: float = math.inf) -> None:
    """Render what control pictures are made of for those of the shards that have none yet, beginning none after `until`."""
    renderer = Renderer()
    for shard in shards:
        if time.monotonic() < until and not (folder("truths") / f"{shard.stem}.npy").exists():
            width, height = SHAPES[shard.shape]
            known = [renderer.truth(scene, width, height) for scene in shard.scenes()]
            _store("truths", shard, np.stack([planes(truth) for truth in known]))
    renderer.close()


def planes(truth: Truth) -> np.ndarray:
    """What a truth says in short, uint8 [2, height, width]: nearness (255 `NEAREST` / distance) and the thing's number."""
    return np.stack([(NEAREST / truth.depth).clip(0, 1) * 255, truth.segments]).astype(np.uint8)


def truths(shard: Shard) -> np.ndarray:
    """The `planes` of a shard's pictures, uint8 [n, 2, height, width], mapped from disk."""
    return np.load(folder("truths") / f"{shard.stem}.npy", mmap_mode="r")
