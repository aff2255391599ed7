"""A Storybook scene seen by posed cameras from all sides: what the 3D benchmarks learn from."""

from __future__ import annotations

import os

os.environ.setdefault("GOMP_SPINCOUNT", "0")

import numpy as np

from engines.splat.camera import Camera
from engines.splat.fit.shots import Shot
from engines.training.world import view
from engines.training.world.render import Renderer
from engines.training.world.scene import Camera as WorldCamera
from engines.training.world.scene import Scene, Thing

THINGS = (
    Thing("house", "red", "big", (-0.7, 0, -0.2), 1.0, 20.0),
    Thing("robot", "blue", "", (0.8, 0, 0.4), 0.8, -30.0),
    Thing("mushroom", "yellow", "small", (0.2, 0, 1.1), 0.6, 0.0),
)


def shots(count: int, size: int, place: str = "meadow", offset: float = 0.0) -> list[Shot]:
    """`count` pictures of `size` x `size` pixels on two rings around the scene; `offset` (0..1) turns the rings between their places."""
    renderer = Renderer()
    try:
        cameras = [_camera(number + offset, count) for number in range(count)]
        scenes = [Scene(THINGS, "", place, "day", camera, 3, vocabulary="storybook", heading=0.0) for camera in cameras]  # one sky for all
        return [_shot(renderer, scene, size) for scene in scenes]
    finally:
        renderer.close()


def _camera(number: float, count: int) -> WorldCamera:
    return WorldCamera((0.0, 0.6, 0.2), 5.6, 360 * number / count, 32.0 if int(number) % 2 else 16.0, 42.0)


def _shot(renderer: Renderer, scene: Scene, size: int) -> Shot:
    lens = view.intrinsics(scene.camera, size, size)
    camera = Camera(view.extrinsics(scene.camera), lens[0, 0], lens[1, 1], lens[0, 2], lens[1, 2], size, size)
    return Shot(camera, np.ascontiguousarray(renderer.picture(scene, size, size)))
