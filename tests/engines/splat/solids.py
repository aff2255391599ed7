"""A painted ball and its views, computed exactly: the truth for surfaces and textures."""

from __future__ import annotations

import numpy as np

from engines.splat.camera import Camera
from engines.splat.cloud import C0, Splats, logit
from engines.splat.moves import Stage
from engines.splat.placing import quaternion_of
from engines.splat.views import View

MIDDLE, RADIUS = np.array([0.2, -0.1, 0.3]), 0.8
STAGE = Stage(tuple(MIDDLE), 1.1, 128, 128)


def paint(normals: np.ndarray) -> np.ndarray:
    """RGB 0..1 of the ball's surface: soft stripes of its own for each axis."""
    return 0.5 + 0.4 * np.sin(3 * normals)


def ball(camera: Camera) -> View:
    columns, rows = np.meshgrid(np.arange(camera.width) + 0.5, np.arange(camera.height) + 0.5)
    rays = np.stack([(columns - camera.cx) / camera.fx, (rows - camera.cy) / camera.fy, np.ones_like(columns)], axis=-1) @ camera.rotation
    away = camera.position - MIDDLE
    a, b, c = (rays**2).sum(-1), 2 * rays @ away, away @ away - RADIUS**2
    inside = b * b - 4 * a * c
    hit = inside > 0
    depth = np.where(hit, (-b - np.sqrt(np.maximum(inside, 0))) / (2 * a), 0)
    points = camera.position + depth[..., None] * rays
    colour = np.where(hit[..., None], paint((points - MIDDLE) / RADIUS), 0)
    return View(camera, np.round(colour * 255).astype(np.uint8), depth.astype(np.float32), hit.astype(np.float32))


def ball_of_splats(count: int = 4000) -> Splats:
    """The ball as thin discs."""
    i = np.arange(count)
    heights, turns = 1 - 2 * (i + 0.5) / count, i * np.pi * (3 - np.sqrt(5))
    normals = np.stack([np.sqrt(1 - heights**2) * np.cos(turns), heights, np.sqrt(1 - heights**2) * np.sin(turns)], axis=1)
    first = np.cross(normals, [0.3, 0.5, 0.81])
    first /= np.linalg.norm(first, axis=1, keepdims=True)
    frames = np.stack([first, np.cross(normals, first), normals], axis=2)
    size = np.sqrt(4 * np.pi / count) * RADIUS
    scales = np.log(np.tile([0.6 * size, 0.6 * size, 0.05 * size], (count, 1))).astype(np.float32)
    sh = ((paint(normals) - 0.5) / C0)[:, None].astype(np.float32)
    means = (MIDDLE + RADIUS * normals).astype(np.float32)
    return Splats(means, scales, quaternion_of(frames).astype(np.float32), logit(np.full(count, 0.95)), sh)
