"""Floaters: splats that belong to nothing, found by how lonely, large, thin and faint they are and whether they touch the bulk."""

from __future__ import annotations

import cv2
import numba
import numpy as np

from engines.splat.cloud import Splats, alpha

_NEIGHBOURS = 8
_FEWEST = 32  # splats; of fewer nobody can say what is usual
_BRIDGE = 4.0  # usual distances that two splats of one thing may lie apart
_SMALL = 0.05  # share of all weight below which what hangs together is an island
_LONELY, _HUGE, _THIN, _FAINT = (2.0, 8.0), (4.0, 24.0), (8.0, 64.0), (0.12, 0.02)  # where doubt begins and where it is full
_WEIGHTS = {"lonely": 0.9, "island": 0.95, "huge": 0.8, "needle": 0.7, "faint": 0.35}


def doubts(splats: Splats) -> np.ndarray:
    """How doubtful each splat is, float32 [n]: 0 belongs to the thing, 1 surely floats. Hints add up: 1 - the product of what they leave.

    Distances and sizes are measured against the usual ones of the cloud (medians), so scale does not matter.
    """
    hints = found(splats)
    left = np.ones(len(splats), np.float32)
    for name, hint in hints.items():
        left *= 1 - _WEIGHTS[name] * hint
    return 1 - left


def found(splats: Splats) -> dict[str, np.ndarray]:
    """The single hints, each float32 [n] from 0 (nothing) to 1 (full doubt): "lonely", "island", "huge", "needle", "faint"."""
    if len(splats) < _FEWEST:
        return {}
    near, distance = _neighbours(splats.means)
    reach = distance[:, -1]
    usual = max(float(np.median(reach)), 1e-12)
    sizes = np.sort(np.exp(splats.scales), axis=1)
    length, breadth = sizes[:, 2], np.maximum(sizes[:, 1], 1e-12)
    common = max(float(np.median(length)), 1e-12)
    opacity = alpha(splats)
    long = _rise(length / common, (1.5, 4.0))  # a thin splat that is small beside the others harms nobody
    return {
        "lonely": _rise(reach / usual, _LONELY),
        "island": _islands(near, distance, (_BRIDGE * usual, opacity)),
        "huge": _rise(length / common, _HUGE),
        "needle": _rise(length / breadth, _THIN) * long,
        "faint": np.clip((_FAINT[0] - opacity) / (_FAINT[0] - _FAINT[1]), 0, 1).astype(np.float32),
    }


def is_floater(doubt: np.ndarray, strength: float) -> np.ndarray:
    """Which splats are taken for floaters, bool [n]: `strength` 0 takes none, 1 all with the slightest doubt."""
    return doubt > 1 - strength


def _neighbours(means: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(numbers int32 [n, k], distances float32 [n, k]) of the nearest others, nearest first; exact."""
    points = np.ascontiguousarray(means, np.float32)
    tree = cv2.flann_Index(points, {"algorithm": 4, "leaf_max_size": 16})  # one k-d tree
    numbers, squares = tree.knnSearch(points, _NEIGHBOURS + 1, params={"checks": -1, "eps": 0.0, "sorted": True})
    return numbers[:, 1:], np.sqrt(np.maximum(squares[:, 1:], 0))


def _islands(near: np.ndarray, distance: np.ndarray, known: tuple[float, np.ndarray]) -> np.ndarray:
    """The less of the whole weight hangs together with a splat, the more doubt."""
    bridge, opacity = known
    root = _joined(near, distance, np.float32(bridge))
    weight = np.bincount(root, opacity, len(root))
    share = weight[root] / max(float(opacity.sum()), 1e-12)
    return np.clip(1 - share / _SMALL, 0, 1).astype(np.float32)


@numba.njit(cache=True, nogil=True)
def _joined(near, distance, bridge):
    """For each splat the number of one that stands for all that hang together with it (Tarjan 1975)."""
    root = np.arange(len(near))
    for i in range(len(near)):
        for k in range(near.shape[1]):
            if distance[i, k] > bridge:
                break
            a, b = i, near[i, k]
            while root[a] != a:
                root[a] = root[root[a]]
                a = root[a]
            while root[b] != b:
                root[b] = root[root[b]]
                b = root[b]
            root[max(a, b)] = min(a, b)
    for i in range(len(near)):
        root[i] = root[root[i]]
    return root


def _rise(ratio: np.ndarray, edges: tuple[float, float]) -> np.ndarray:
    """0 up to the first edge, 1 from the second on, even steps of the logarithm between."""
    low, high = np.log(edges)
    return np.clip((np.log(np.maximum(ratio, 1e-12)) - low) / (high - low), 0, 1).astype(np.float32)
