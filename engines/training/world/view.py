"""Where a camera stands and what it sees: the matrices between the world and the picture."""

from __future__ import annotations

import numpy as np

from engines.training.world import meshes
from engines.training.world.scene import Camera


def axes(camera: Camera) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The camera's right, up and ahead in the world, unit vectors [3]."""
    turn = meshes.rotation("y", camera.yaw) @ meshes.rotation("x", -camera.pitch)
    return turn[:, 0], turn[:, 1], -turn[:, 2]


def eye(camera: Camera) -> np.ndarray:
    """Where the camera stands, [3]."""
    return np.array(camera.target) - axes(camera)[2] * camera.distance


def clip_matrix(camera: Camera, aspect: float, near: float = 0.5, far: float = 80.0) -> np.ndarray:
    """World to OpenGL clip space, [4, 4]."""
    right, up, ahead = axes(camera)
    look = np.eye(4)
    look[:3, :3] = [right, up, -ahead]
    look[:3, 3] = -look[:3, :3] @ eye(camera)
    scale = 1 / np.tan(np.radians(camera.field) / 2)
    lens = np.array([[scale / aspect, 0, 0, 0], [0, scale, 0, 0],
                     [0, 0, -(far + near) / (far - near), -2 * far * near / (far - near)], [0, 0, -1, 0]])  # fmt: skip
    return lens @ look


def extrinsics(camera: Camera) -> np.ndarray:
    """World to camera, [4, 4], in OpenCV's axes: x right, y down, z ahead."""
    right, up, ahead = axes(camera)
    matrix = np.eye(4)
    matrix[:3, :3] = [right, -up, ahead]
    matrix[:3, 3] = -matrix[:3, :3] @ eye(camera)
    return matrix


def intrinsics(camera: Camera, width: int, height: int) -> np.ndarray:
    """Camera to pixels, [3, 3]; pixel centres lie at half numbers."""
    focal = height / 2 / np.tan(np.radians(camera.field) / 2)
    return np.array([[focal, 0, width / 2], [0, focal, height / 2], [0, 0, 1]])


def projected(camera: Camera, points: np.ndarray, width: int, height: int) -> np.ndarray:
    """World points [..., 3] as (x, y) in pixels and the distance ahead of the camera, [..., 3]."""
    outside = extrinsics(camera)
    seen = points @ outside[:3, :3].T + outside[:3, 3]
    pixels = seen @ intrinsics(camera, width, height).T
    return np.concatenate([pixels[..., :2] / np.maximum(seen[..., 2:], 1e-6), seen[..., 2:]], -1)
