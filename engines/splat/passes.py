"""Passes of a Set: depth, normals, coverage, whose every pixel is, and edges, as pictures that control models read."""

from __future__ import annotations

import colorsys

import cv2
import numpy as np

from engines.splat.camera import Camera, project
from engines.splat.scene import FLOOR, NOBODY, Drawn, World

_NEAR_JUMP, _TURN = 0.04, 0.35  # an edge: the depth jumps by this share of itself, or the surface turns so much (1 - cosine)


def shown_pass(drawn: Drawn, channel: str, seen: tuple[World, Camera]) -> np.ndarray:
    """The pass as uint8 RGB [h, w, 3]; `drawn` with shapes and masks. Raises ValueError for none of ours."""
    match channel:
        case "depth":
            return _grey(nearness(drawn, *seen))
        case "normal":
            facing = drawn.normal * [1, -1, -1] / 2 + 0.5
            there = (drawn.owner != NOBODY)[..., None]
            return np.round(255 * np.where(there, facing, [0.5, 0.5, 1.0])).astype(np.uint8)
        case "alpha":
            return _grey(drawn.cover)
        case "masks":
            return flat_colours(seen[0].count)[drawn.owner - FLOOR]
        case "edges":
            return _grey(edges(drawn).astype(np.float32))
    raise ValueError(channel)


def nearness(drawn: Drawn, world: World, camera: Camera) -> np.ndarray:
    """Depth as control models read it, float32 [h, w]: 1 nearest, 0 far and on the backdrop. It spans the things of the Set."""
    middle = float(project(camera, world.middle[None])[1][0])
    near, far = max(middle - world.radius, 0.05 * world.radius), middle + 1.5 * world.radius
    return np.where(drawn.depth > 0, np.clip((far - drawn.depth) / (far - near), 0, 1), 0).astype(np.float32)


def edges(drawn: Drawn) -> np.ndarray:
    """Where one thing ends, its depth jumps or its surface turns, bool [h, w]."""
    depth, owner = np.where(drawn.depth > 0, drawn.depth, drawn.depth.max() * 2 + 1), drawn.owner
    found = np.zeros(owner.shape, bool)
    for axis in (0, 1):
        here, there = ((cut, slice(None)) if axis == 0 else (slice(None), cut) for cut in (slice(None, -1), slice(1, None)))
        near = np.minimum(depth[here], depth[there])
        things = (owner[here] >= 0) | (owner[there] >= 0)
        jump = (np.abs(depth[here] - depth[there]) > _NEAR_JUMP * near) & things
        turn = 1 - (drawn.normal[here] * drawn.normal[there]).sum(axis=2) > _TURN
        found[here] |= (owner[here] != owner[there]) & things | jump | (turn & (owner[here] >= 0) & (owner[there] >= 0))
    return cv2.dilate(found.astype(np.uint8), np.ones((2, 2), np.uint8)) > 0


def flat_colours(count: int) -> np.ndarray:
    """uint8 [count + 2, 3]: floor, backdrop, then a colour for each thing, neighbours far apart in hue."""
    hues = [(0.11 + number * 0.61803398875) % 1 for number in range(count)]
    rows = [colorsys.hsv_to_rgb(hue, 0.75 if number % 2 else 0.55, 0.95 if number % 3 else 0.75) for number, hue in enumerate(hues)]
    return np.round(255 * np.array([(0.35, 0.35, 0.35), (0, 0, 0), *rows])).astype(np.uint8)


def _grey(values: np.ndarray) -> np.ndarray:
    return np.repeat(np.round(np.clip(values, 0, 1) * 255).astype(np.uint8)[..., None], 3, axis=2)
