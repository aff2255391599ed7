"""Clouds of splats for tests."""

from __future__ import annotations

import numpy as np

from engines.splat.cloud import Splats, coefficients


def cloud(count: int = 300, degree: int = 3, seed: int = 0) -> Splats:
    random = np.random.default_rng(seed)

    def normal(*shape, spread=1.0):
        return (spread * random.normal(size=shape)).astype(np.float32)

    sh = normal(count, coefficients(degree), 3, spread=0.15)
    sh[:, 0] = normal(count, 3, spread=0.8).clip(-1.7, 1.7)
    quaternions = normal(count, 4)
    return Splats(normal(count, 3), normal(count, 3, spread=0.5) - 4, quaternions, normal(count, spread=2.0), sh)
