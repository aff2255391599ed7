"""Ambient occlusion baked into toys: how much of the sky each vertex sees, found with depth maps from many sides."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from engines.training.world.meshes import Mesh, unit

SIDES, MAP, UNDER = 36, 128, 0.45
"""Directions, pixels across a depth map, and how much light the ground throws back from below."""


def baked(mesh: Mesh, depth_map: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """How open each vertex lies, float [n] in about .3 to 1.

    `depth_map` draws the mesh through an orthographic matrix [4, 4] (world to clip space) and returns depths [MAP, MAP] in 0..1,
    the bottom row first.
    """
    middle = (mesh.positions.min(0) + mesh.positions.max(0)) / 2
    radius = float(np.linalg.norm(mesh.positions - middle, axis=1).max())
    seen, weights = np.zeros(len(mesh.positions)), np.full(len(mesh.positions), 1e-6)
    for direction in _directions():
        weight = np.maximum(mesh.normals @ direction, 0)
        light = 1.0 if direction[1] > -0.1 else UNDER
        seen += weight * light * _visible(mesh, direction, (middle, radius), depth_map)
        weights += weight
    return 0.25 + 0.75 * np.clip(seen / weights, 0, 1)


def _directions() -> np.ndarray:
    """Evenly spread unit vectors [SIDES, 3] (a Fibonacci sphere)."""
    up = 1 - (2 * np.arange(SIDES) + 1) / SIDES
    turn = np.arange(SIDES) * math.pi * (3 - math.sqrt(5))
    flat = np.sqrt(1 - up**2)
    return np.stack([flat * np.cos(turn), up, flat * np.sin(turn)], 1)


def _visible(
    mesh: Mesh, direction: np.ndarray, ball: tuple[np.ndarray, float], depth_map: Callable[[np.ndarray], np.ndarray]
) -> np.ndarray:
    middle, radius = ball
    matrix = _towards(direction, middle, radius)
    depths = depth_map(matrix)
    lifted = mesh.positions + 0.03 * radius * mesh.normals
    clip = lifted @ matrix[:3, :3].T + matrix[:3, 3]
    column, row = (np.clip(((clip[:, i] + 1) / 2 * MAP).astype(int), 0, MAP - 1) for i in (0, 1))
    return (clip[:, 2] * 0.5 + 0.5 <= depths[row, column] + 0.004).astype(float)


def _towards(direction: np.ndarray, middle: np.ndarray, radius: float) -> np.ndarray:
    right = unit(np.cross([0.0, 1.0, 1e-9], direction))
    matrix = np.eye(4)
    matrix[:3, :3] = np.array([right, np.cross(direction, right), -direction]) / (1.05 * radius)
    matrix[:3, 3] = -matrix[:3, :3] @ middle
    return matrix
