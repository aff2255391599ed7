"""Rendered pictures on disk, in shards that many trainings share."""

from __future__ import annotations

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
from engines.training.world.scene import SHAPES, Scene

STATE = Path(".train")
SHARD = 256
SHARE = {"square": 2, "wide": 3, "tall": 1}
"""How many shards of each shape are drawn in a round."""
UNSEEN_SEEDS = 1_000_000_000
"""Seeds from here on are never trained on."""


@dataclass(frozen=True)
class Shard:
    """`SHARD` scenes of one shape, seeds `start` and up."""

    shape: str
    start: int

    @property
    def stem(self) -> str:
        """The file name without its ending."""
        return f"{self.shape}-{self.start:08d}"

    def scenes(self) -> list[Scene]:
        """The scenes, made again from their seeds."""
        return [scene_from_seed(self.start + i, self.shape) for i in range(SHARD)]


def folder(name: str) -> Path:
    """The state folder of that name, made when missing."""
    path = STATE / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def planned() -> Iterator[Shard]:
    """All shards in the order in which they are drawn: seeds never repeat between shapes."""
    start = 0
    while True:
        for shape, count in SHARE.items():
            for _ in range(count):
                yield Shard(shape, start)
                start += SHARD


def available(name: str = "pictures") -> list[Shard]:
    """The shards that lie complete in a folder, oldest seeds first."""
    stems = sorted((path.stem.split("-") for path in folder(name).glob("*-*.npy")), key=lambda part: part[1])
    return [Shard(shape, int(start)) for shape, start in stems]


def pictures(shard: Shard) -> np.ndarray:
    """The pictures of a shard, uint8 [n, height, width, 3], mapped from disk."""
    return np.load(folder("pictures") / f"{shard.stem}.npy", mmap_mode="r")


def segments(shard: Shard) -> np.ndarray:
    """Which thing is seen in each 8x8 block: uint8 [n, height / 8, width / 8]."""
    return np.load(folder("segments") / f"{shard.stem}.npy")


def draw(minutes: float, workers: int = 2) -> int:
    """Render shards that are still missing until the time is up; returns how many pictures there are."""
    until = time.monotonic() + 60 * minutes
    context = get_context("spawn")
    processes = [context.Process(target=_draw_until, args=(i, workers, until)) for i in range(workers)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        if process.exitcode:
            raise RuntimeError("Drawing the training pictures failed; the message above says why.")
    return len(available()) * SHARD


def _draw_until(worker: int, workers: int, until: float) -> None:
    first = 0
    while time.monotonic() < until:
        draw_shards(worker, workers, rounds=1, first=first)
        first += 1


def draw_shards(worker: int, workers: int, rounds: int, first: int = 0) -> None:
    """Render this worker's missing shards of `rounds` rounds from round `first` on."""
    size = sum(SHARE.values())
    renderer = Renderer()
    for number, shard in enumerate(islice(planned(), first * size, (first + rounds) * size)):
        if number % workers == worker and not (folder("pictures") / f"{shard.stem}.npy").exists():
            _draw_shard(renderer, shard)
    renderer.close()


def _draw_shard(renderer: Renderer, shard: Shard) -> None:
    width, height = SHAPES[shard.shape]
    scenes = shard.scenes()
    _store("segments", shard, np.stack([renderer.truth(scene, width // 8, height // 8).segments for scene in scenes]))
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
