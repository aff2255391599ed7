"""What is known about a picture because it was rendered: depth, normals, segments, edges, skeletons, camera."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engines.training.world import objects, skeleton, view
from engines.training.world.meshes import rotation
from engines.training.world.scene import Camera, Scene, Thing

LIMBS = ("F58A22", "DE3B36", "52A847", "2C7CE2", "F9D23C", "9A46C0", "3CA8CC", "FA92B9")
"""Colours of a drawn skeleton's bones, in the order of the joints."""


@dataclass(frozen=True)
class Truth:
    """Depth: distance to the eye in world units, float32 [h, w] (1000 is the sky); segments uint8 [h, w], the thing's number
    (1, 2, ... or 0); normals float32 [h, w, 3] in camera axes (x right, y up, z to the viewer; about 0, 0, 1 in the sky).
    """

    depth: np.ndarray
    segments: np.ndarray
    normals: np.ndarray
    camera: Camera


def unfolded(values: np.ndarray, camera: Camera) -> np.ndarray:
    """Octahedral world normals [h, w, 2] as unit vectors in camera axes, float32 [h, w, 3]."""
    x, y = values[..., 0], values[..., 1]
    z = 1 - np.abs(x) - np.abs(y)
    bend = np.maximum(-z, 0)
    world = np.stack([x - np.sign(x) * bend, y - np.sign(y) * bend, z], -1)
    world /= np.linalg.norm(world, axis=-1, keepdims=True) + 1e-9
    right, up, ahead = view.axes(camera)
    return (world @ np.stack([right, up, -ahead], 1)).astype(np.float32)


def edges(truth: Truth) -> np.ndarray:
    """The lines a draughtsman would draw: outlines, creases and steps in depth; float32 [h, w] in 0..1, fainter far away."""
    normals, near = truth.normals, np.log(truth.depth)
    strength = np.zeros(truth.depth.shape, np.float32)
    for axis in (0, 1):
        before, after = (lambda a, s=axis: np.roll(a, 1, s)), (lambda a, s=axis: np.roll(a, -1, s))
        crease = np.abs(before(normals) - after(normals)).sum(2)
        step = np.abs(before(near) + after(near) - 2 * near)
        outline = before(truth.segments) != after(truth.segments)
        parts = [np.clip((crease - 0.9) * 0.8, 0, 0.75), np.clip((step - 0.012) * 40, 0, 0.9), outline]
        strength = np.maximum(strength, np.maximum.reduce(parts))
    strength[[0, 1, -2, -1]] = strength[:, [0, 1, -2, -1]] = 0
    return (strength * np.clip(1.25 - truth.depth / 34, 0.12, 1)).astype(np.float32)


def skeleton_points(scene: Scene, width: int, height: int) -> list[np.ndarray]:
    """For each thing with joints, its bones' ends in the picture: float [joints, 2, 3] as x, y in pixels and distance."""
    return [_bones_in_world(thing, scene, width, height) for thing in scene.things if thing.object in objects.CHARACTERS]


def _bones_in_world(thing: Thing, scene: Scene, width: int, height: int) -> np.ndarray:
    frame = objects.SKELETONS[thing.object]
    own = skeleton.posed_points(frame, skeleton.bones(frame, thing.pose, thing.phase))
    world = own @ (rotation("y", thing.yaw) * thing.scale).T + thing.position
    return view.projected(scene.camera, world, width, height)


def skeleton_map(scene: Scene, width: int, height: int) -> np.ndarray:
    """The skeletons drawn on black, one colour for each bone: uint8 RGB [h, w, 3]. The pose that a control network is given."""
    canvas = np.zeros((height, width, 3), np.uint8)
    thick = max(2, round(min(width, height) / 48))
    for bones in sorted(skeleton_points(scene, width, height), key=lambda bones: -bones[0, 0, 2]):
        for number, ((x, y, _), (u, v, _)) in enumerate(bones):
            colour = LIMBS[number % len(LIMBS)]
            rgb = tuple(int(colour[i : i + 2], 16) for i in (0, 2, 4))
            cv2.line(canvas, (round(x), round(y)), (round(u), round(v)), rgb, thick, cv2.LINE_AA)
            cv2.circle(canvas, (round(x), round(y)), thick, rgb, -1, cv2.LINE_AA)
    return canvas
