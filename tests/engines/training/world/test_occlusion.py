"""Baked occlusion: niches are darker than tops, and tops are open."""

from __future__ import annotations

import numpy as np

from engines.training.world import occlusion, shapes
from engines.training.world.meshes import joined


def _software_depth(mesh_positions: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """A point-splat depth map: enough for a closely sampled mesh."""
    depths = np.ones((occlusion.MAP, occlusion.MAP), np.float32)
    clip = mesh_positions @ matrix[:3, :3].T + matrix[:3, 3]
    column, row = (((clip[:, i] + 1) / 2 * occlusion.MAP).astype(int) for i in (0, 1))
    np.minimum.at(depths, (row, column), (clip[:, 2] * 0.5 + 0.5).astype(np.float32))
    return depths


def test_between_two_balls_it_is_darker_than_on_top() -> None:
    balls = joined(shapes.ball(1.0, 160, 120).moved(x=-0.98, y=1), shapes.ball(1.0, 160, 120).moved(x=0.98, y=1))
    opened = occlusion.baked(balls, lambda matrix: _software_depth(balls.positions, matrix))
    top = balls.positions[:, 1] > 1.97
    niche = (np.abs(balls.positions[:, 0]) < 0.25) & (np.abs(balls.positions[:, 1] - 1) < 0.3)
    assert opened[top].min() > 0.85
    assert opened[niche].mean() < opened[top].mean() - 0.25
    assert 0.2 < opened.min() <= opened.max() <= 1.0
