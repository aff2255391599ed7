"""Splats moved, turned, scaled and stood upright; their harmonics turn with them."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from engines.splat.cloud import Splats, unit_quaternions
from engines.splat.harmonics import turned

Up = Literal["y", "-y", "z", "-z"]

_UPRIGHT: dict[str, np.ndarray] = {
    "y": np.eye(3),
    "-y": np.diag([1.0, -1.0, -1.0]),
    "z": np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]]),
    "-z": np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]]),
}


def upright(up: Up) -> np.ndarray:
    """The turn [3, 3] about x that brings the direction `up` of a file to our y."""
    return _UPRIGHT[up]


def stand(splats: Splats, up: Up) -> Splats:
    """Splats of a file in which `up` points up, in our axes. Half turns are exact."""
    return splats if up == "y" else moved(splats, _homogeneous(upright(up)))


def lay(splats: Splats, up: Up) -> Splats:
    """The inverse of `stand`: our splats in the axes of a file in which `up` points up."""
    return splats if up == "y" else moved(splats, _homogeneous(upright(up).T))


def moved(splats: Splats, transform: np.ndarray) -> Splats:
    """The splats after an affine `transform` [4, 4] of the world. Raises ValueError if it mirrors or flattens.

    Where it stretches, ellipsoids become the stretched ellipsoids, and harmonics turn with the rotation nearest to it.
    """
    linear, shift = np.asarray(transform, np.float64)[:3, :3], np.asarray(transform, np.float64)[:3, 3]
    if not (np.isfinite(transform).all() and np.linalg.det(linear) > 1e-18):
        raise ValueError("splats can be moved, turned and stretched, but not mirrored or flattened")
    rotation, size = _nearest_rotation(linear)
    means = (splats.means @ linear.T + shift).astype(np.float32)
    sh = turned(splats.sh, rotation) if splats.degree and not np.array_equal(rotation, np.eye(3)) else splats.sh
    if size is None:
        scales, quaternions = _stretched(splats, linear)
    else:
        scales = splats.scales + np.float32(np.log(size))
        quaternions = multiply(quaternion_of(rotation).astype(np.float32)[None], splats.quaternions)
    return replace(splats, means=means, scales=scales, quaternions=quaternions, sh=sh)


def rotations(quaternions: np.ndarray) -> np.ndarray:
    """Matrices [n, 3, 3] of unit quaternions (w, x, y, z) [n, 4]."""
    w, x, y, z = quaternions.T
    rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ]
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)


def quaternion_of(rotation: np.ndarray) -> np.ndarray:
    """The unit quaternion (w, x, y, z) of one or many rotation matrices [..., 3, 3], float64 [..., 4]."""
    m = np.asarray(rotation, np.float64)
    a, b, c = m[..., 0, 0], m[..., 1, 1], m[..., 2, 2]
    squares = np.stack([1 + a + b + c, 1 + a - b - c, 1 - a + b - c, 1 - a - b + c], axis=-1)
    ab, ac, bc = (m[..., 1, 0], m[..., 0, 1]), (m[..., 0, 2], m[..., 2, 0]), (m[..., 2, 1], m[..., 1, 2])
    w = [squares[..., 0], bc[0] - bc[1], ac[0] - ac[1], ab[0] - ab[1]]
    x = [w[1], squares[..., 1], ab[0] + ab[1], ac[0] + ac[1]]
    y = [w[2], x[2], squares[..., 2], bc[0] + bc[1]]
    z = [w[3], x[3], y[3], squares[..., 3]]
    table = np.stack([np.stack(row, axis=-1) for row in (w, x, y, z)], axis=-2)
    best = np.take_along_axis(table, squares.argmax(axis=-1)[..., None, None], axis=-2)[..., 0, :]
    return best / np.linalg.norm(best, axis=-1, keepdims=True)


def multiply(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Products of quaternions (w, x, y, z): first `right`, then `left`."""
    a, b, c, d = left.T
    w, x, y, z = right.T
    return np.stack(
        [a * w - b * x - c * y - d * z, a * x + b * w + c * z - d * y, a * y - b * z + c * w + d * x, a * z + b * y - c * x + d * w], axis=1
    )


def _nearest_rotation(linear: np.ndarray) -> tuple[np.ndarray, float | None]:
    """(rotation, uniform scale), or (nearest rotation, None) where the axes are not stretched alike."""
    size = float(np.cbrt(np.linalg.det(linear)))
    rotation = linear / size
    if np.allclose(rotation @ rotation.T, np.eye(3), atol=1e-6):
        return rotation, size
    return nearest_rotation(linear), None


def nearest_rotation(linear: np.ndarray) -> np.ndarray:
    """The rotation [3, 3] nearest to a matrix that does not mirror."""
    left, _, right = np.linalg.svd(linear)
    return left @ right


def _stretched(splats: Splats, linear: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(scales, quaternions) of ellipsoids after a linear map: the singular values and left vectors of A R S."""
    axes = linear @ (rotations(unit_quaternions(splats).astype(np.float64)) * np.exp(splats.scales.astype(np.float64))[:, None, :])
    left, sizes, _ = np.linalg.svd(axes)
    left[np.linalg.det(left) < 0, :, 2] *= -1
    return np.log(np.maximum(sizes, 1e-30)).astype(np.float32), quaternion_of(left).astype(np.float32)


def _homogeneous(rotation: np.ndarray) -> np.ndarray:
    matrix = np.eye(4)
    matrix[:3, :3] = rotation
    return matrix
