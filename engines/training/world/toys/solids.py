"""The six solids, with softer, taller and flatter brothers."""

from __future__ import annotations

import numpy as np

from engines.training.world.meshes import Mesh
from engines.training.world.shapes import ball, box, revolved, ring


def cube(variation: int = 0) -> Mesh:
    """A bevelled cube; the brothers have sharper and softer edges."""
    return box((1.5, 1.5, 1.5), (0.17, 0.08, 0.30)[variation], 3).moved(y=0.75)


def sphere(variation: int = 0) -> Mesh:
    """A ball that touches the ground."""
    return ball(0.88, 32, 20).moved(y=0.88)


def cylinder(variation: int = 0) -> Mesh:
    """A standing drum; the brothers are a pillar and a cheese."""
    radius, height = ((0.72, 1.6), (0.55, 2.0), (0.90, 1.1))[variation]
    return revolved([(0, 0, 0), (radius, 0, 0.14), (radius, height, 0.14), (0, height, 0)], 32)


def cone(variation: int = 0) -> Mesh:
    """A cone with a round tip; the brothers are slim and wide."""
    radius, height = ((0.92, 1.8), (0.72, 2.1), (1.0, 1.45))[variation]
    return revolved([(0, 0, 0), (radius, 0, 0.16), (0.10, height - 0.08, 0.11), (0, height, 0)], 32)


def torus(variation: int = 0) -> Mesh:
    """A ring lying on the ground; the brothers are thinner and thicker."""
    radius, thickness = ((0.66, 0.31), (0.74, 0.23), (0.60, 0.38))[variation]
    return ring(radius, thickness).moved(y=thickness)


def pyramid(variation: int = 0) -> Mesh:
    """A four-sided pyramid with soft edges; the brothers are steep and low."""
    side, height = ((1.75, 1.6), (1.5, 1.9), (1.9, 1.25))[variation]

    def taper(points: np.ndarray) -> np.ndarray:
        share = 1 - 0.93 * np.clip((points[:, 1:2] - 0.07) / (height - 0.07), 0, 1)
        return points * np.concatenate([share, np.ones_like(share), share], 1)

    return box((side, height, side), 0.13, 3, 3).moved(y=height / 2).bent(taper)
