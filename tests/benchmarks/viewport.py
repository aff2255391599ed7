"""How fast the stage of Build shows a Set: 100,000 splats at 1024 x 576, drawn while the view turns, as the window would draw it.

`python -m tests.benchmarks.viewport [--software]` prints frames a second, with the size they had, by the clock and by the processor's time;
`--software` also draws by a software OpenGL, in turns with the compiled drawing.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable

import numpy as np

from engines.splat.camera import Lens, Pose, film_camera
from engines.splat.graphics import Graphics, NoGraphics
from engines.splat.moves import Stage, around
from engines.splat.scene import Lamp, Surroundings, Thing, World, draw_world, world_of
from studio.ui.viewport.drawing import AIM_SECONDS, scaled
from tests.engines.splat.solids import ball_of_splats

SPLATS, WIDTH, HEIGHT, FRAMES = 100_000, 1024, 576, 7
AROUND = Surroundings(Lamp(), (0.72, 0.77, 0.81), (0.81, 0.78, 0.74), True)


def camera(frame: int, share: float):
    """The view of a turning stage at a share of the pixels along a side."""
    stage = Stage((0.2, 0.7, 0.3), 1.0, WIDTH, HEIGHT, Lens(35.0))
    pose = around(stage, 17.0 * frame, 15.0)
    return scaled(film_camera(Pose(pose.eye, pose.target), stage.lens, WIDTH, HEIGHT), share)


def turn(world: World, draw: Callable[[World, object, Surroundings], object], share: float) -> tuple[float, float]:
    """(seconds, processor seconds) of one picture, medians over a turn."""
    clock, work = [], []
    for frame in range(FRAMES):
        begin, used = time.perf_counter(), time.process_time()
        draw(world, camera(frame, share), AROUND)
        clock.append(time.perf_counter() - begin)
        work.append(time.process_time() - used)
    return statistics.median(clock), statistics.median(work)


def settled(world: World, draw: Callable[[World, object, Surroundings], object]) -> float:
    """The share of the pixels that the window would come to, by its own rule."""
    share = 0.5
    for _ in range(4):
        seconds, _ = turn(world, draw, share)
        share = min(max(share * min(max((AIM_SECONDS / seconds) ** 0.5, 0.6), 1.5), 0.2), 1.0)
    return share


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--software", action="store_true")
    options = parser.parse_args()
    matrix = np.eye(4)
    matrix[1, 3] = 0.9
    world = world_of([Thing(ball_of_splats(SPLATS), matrix)])
    ways: dict[str, Callable] = {"compiled": draw_world}
    try:
        graphics = Graphics(options.software)
        ways[graphics.name] = graphics.draw
    except NoGraphics as error:
        print(error)
    for name, draw in ways.items():
        turn(world, draw, 0.2)
        share = settled(world, draw)
        for wanted in sorted({round(share, 2), 0.5, 1.0}):
            clock, work = turn(world, draw, wanted)
            size = f"{round(WIDTH * wanted)} x {round(HEIGHT * wanted)}"
            spent = f"{1000 * work:6.0f} ms of processor time, load {os.getloadavg()[0]:.1f}"
            print(f"{name:24} {size:>11} {1 / clock:6.1f} frames a second, {spent}", flush=True)


if __name__ == "__main__":
    main()
