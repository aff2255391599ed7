"""The CPU rasteriser beside a plain torch tile renderer, in turns: `python -m tests.benchmarks.splat_raster [--rounds N]`.

A ball of splats that covers a third of the picture. Milliseconds, medians: by the wall clock, and processor time of all threads, which is
what counts on a busy machine (two idle cores take at least half of it by the wall clock). The rasteriser alone: no loss, no optimiser.
"""

from __future__ import annotations

import os

os.environ.setdefault("GOMP_SPINCOUNT", "0")

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np
import torch

from engines.splat import raster
from engines.splat.camera import Camera, Lens, Pose, film_camera
from engines.splat.raster import Parameters
from tests.benchmarks import torch_tiles

CASES = ((20_000, 512, 40.0, 130.0), (100_000, 512, 110.0, None))
"""Splats, pixels along an edge, and the targets for forward and for forward with backward."""


def ball(count: int) -> Parameters:
    """Splats in a shell, half of them solid, sized so that neighbours overlap."""
    chance = np.random.default_rng(0)
    means = chance.normal(size=(count, 3))
    means *= chance.uniform(0.8, 1, size=(count, 1)) / np.linalg.norm(means, axis=1, keepdims=True)
    scales = np.log(chance.uniform(0.6, 1.6, size=(count, 3)) * 1.6 / np.sqrt(count))
    arrays = (means, scales, chance.normal(size=(count, 4)), chance.normal(size=count) * 2, chance.normal(size=(count, 1, 3)))
    return Parameters(*(torch.from_numpy(array.astype(np.float32)).requires_grad_(True) for array in arrays))


def camera(size: int) -> Camera:
    """The ball fills a third of the picture."""
    return film_camera(Pose((0, 0.5, 4.6)), Lens(35, 24), size, size)


def measure(works: dict[str, Callable[[], object]], rounds: int) -> dict[str, tuple[float, float]]:
    """Median (wall, processor) milliseconds of each, in turns, after one warm-up."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
    for turn in range(rounds + 1):
        for name, work in works.items():
            begin = time.perf_counter(), time.process_time()
            work()
            if turn:
                times[name].append((1e3 * (time.perf_counter() - begin[0]), 1e3 * (time.process_time() - begin[1])))
    return {name: tuple(statistics.median(column) for column in zip(*rows, strict=True)) for name, rows in times.items()}


def works(count: int, size: int, peer: bool) -> dict[str, Callable[[], object]]:
    """What is timed: forward without gradients, forward with backward, and both of the peer."""
    splats, view = ball(count), camera(size)
    draws = {"ours": lambda: raster.render(splats, view).colour} | (
        {"torch tiles": lambda: torch_tiles.render(splats, view)} if peer else {}
    )

    def forward(draw: Callable[[], torch.Tensor]) -> Callable[[], object]:
        return torch.no_grad()(draw)

    def both(draw: Callable[[], torch.Tensor]) -> Callable[[], object]:
        return lambda: draw().square().mean().backward()

    timed = {f"{name}, forward": forward(draw) for name, draw in draws.items()}
    return timed | {f"{name}, forward and backward": both(draw) for name, draw in draws.items()}


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peer-splats", type=int, default=20_000, help="the largest case that the peer runs too")
    options = parser.parse_args()
    print(f"{torch.get_num_threads()} threads, load {os.getloadavg()[0]:.1f}")
    for count, size, forward, both in CASES:
        with torch.no_grad():
            picture = raster.render(ball(count), camera(size))
            same = (
                float((picture.colour - torch_tiles.render(ball(count), camera(size))).abs().max()) if count <= options.peer_splats else 0
            )
        cover = float((picture.alpha > 0.5).float().mean())
        print(f"{count:,} splats, {size} x {size}, cover {cover:.0%}; targets {forward} and {both} ms; largest difference {same:.1e}")
        for name, (wall, processor) in measure(works(count, size, count <= options.peer_splats), options.rounds).items():
            print(f"  {name:36} wall {wall:8.1f}   processor {processor:8.1f}")


if __name__ == "__main__":
    main()
