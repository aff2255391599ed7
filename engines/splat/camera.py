"""The pinhole camera that splats, fields and meshes are seen through, and the film camera in millimetres."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

_OPENGL = np.array([1.0, -1.0, -1.0])  # between OpenCV's camera axes and OpenGL's: y and z turn round


@dataclass(frozen=True, eq=False)
class Camera:
    """`world_to_camera`: float64 [4, 4], rotation and shift into OpenCV axes (x right, y down, z ahead), world units.

    A point (x, y, z) in camera axes falls on the pixel place (fx x/z + cx, fy y/z + cy); the middle of the first pixel is (0.5, 0.5).
    `width`, `height`, focal lengths and principal point in pixels.
    """

    world_to_camera: np.ndarray
    fx: float
    fy: float
    cx: float
    cy: float
    width: int
    height: int

    def __post_init__(self) -> None:
        pose = np.asarray(self.world_to_camera, np.float64)
        if pose.shape != (4, 4) or not np.isfinite(pose).all() or not _is_rotation(pose[:3, :3]):
            raise ValueError("a camera's pose is a rotation and a shift")
        if not (self.width >= 1 and self.height >= 1 and 0 < self.fx < np.inf and 0 < self.fy < np.inf):
            raise ValueError("a camera has pixels and a positive focal length")
        if not np.isfinite([self.cx, self.cy]).all():
            raise ValueError("a camera's principal point is a place")
        pose.setflags(write=False)
        object.__setattr__(self, "world_to_camera", pose)

    @property
    def rotation(self) -> np.ndarray:
        """World to camera, float64 [3, 3]; its rows are the camera's right, down and ahead in the world."""
        return self.world_to_camera[:3, :3]

    @property
    def position(self) -> np.ndarray:
        """Where the camera stands in the world, float64 [3]."""
        return -self.rotation.T @ self.world_to_camera[:3, 3]

    @property
    def intrinsics(self) -> np.ndarray:
        """K, float64 [3, 3]."""
        return np.array([[self.fx, 0, self.cx], [0, self.fy, self.cy], [0, 0, 1]])

    @property
    def camera_to_world(self) -> np.ndarray:
        """The inverse pose, float64 [4, 4]."""
        pose = np.eye(4)
        pose[:3, :3], pose[:3, 3] = self.rotation.T, self.position
        return pose


@dataclass(frozen=True)
class Lens:
    """A film camera's body and lens: millimetres; the focal length fills the sensor's width with the picture's width."""

    focal: float = 35.0
    sensor: float = 36.0

    def pixels(self, width: int) -> float:
        """The focal length in pixels of a picture `width` pixels wide."""
        return self.focal / self.sensor * width


NORMAL = Lens()
"""35 mm on a full frame."""


@dataclass(frozen=True)
class Pose:
    """Where a film camera stands and looks: world units with y up; `roll` in degrees, clockwise as the camera operator sees it."""

    eye: tuple[float, float, float]
    target: tuple[float, float, float] = (0.0, 0.0, 0.0)
    roll: float = 0.0


def film_camera(pose: Pose, lens: Lens, width: int, height: int) -> Camera:
    """The camera of a pose and a lens with the principal point in the middle. Raises ValueError if it looks nowhere."""
    focal = lens.pixels(width)
    return Camera(looking_at(pose), focal, focal, width / 2, height / 2, width, height)


def looking_at(pose: Pose) -> np.ndarray:
    """World to camera, float64 [4, 4], upright against +y; straight down, the picture's top points to -z, straight up to +z."""
    ahead = np.subtract(pose.target, pose.eye).astype(np.float64)
    length = np.linalg.norm(ahead)
    if not np.isfinite(length) or length < 1e-9:
        raise ValueError("the camera stands on what it looks at")
    ahead /= length
    up = np.array([0.0, 1.0, 0.0]) if abs(ahead[1]) < 1 - 1e-9 else np.array([0.0, 0.0, np.sign(ahead[1])])
    right = np.cross(ahead, up)
    right /= np.linalg.norm(right)
    down = np.cross(ahead, right)
    angle = np.radians(pose.roll)
    matrix = np.eye(4)
    matrix[0, :3] = np.cos(angle) * right + np.sin(angle) * down
    matrix[1, :3] = np.cos(angle) * down - np.sin(angle) * right
    matrix[2, :3] = ahead
    matrix[:3, 3] = -matrix[:3, :3] @ np.asarray(pose.eye, np.float64)
    return matrix


def from_opengl(camera_to_world: np.ndarray) -> np.ndarray:
    """World-to-camera in OpenCV axes from a camera-to-world pose in OpenGL axes (y up, z behind), float64 [4, 4]."""
    rotation = (camera_to_world[:3, :3] * _OPENGL).T
    matrix = np.eye(4)
    matrix[:3, :3], matrix[:3, 3] = rotation, -rotation @ camera_to_world[:3, 3]
    return matrix


def to_opengl(camera: Camera) -> np.ndarray:
    """The camera-to-world pose in OpenGL axes (y up, z behind), float64 [4, 4]; the inverse of `from_opengl`."""
    pose = camera.camera_to_world
    pose[:3, :3] *= _OPENGL
    return pose


def resized(camera: Camera, width: int, height: int) -> Camera:
    """The same view in a picture of another size."""
    across, down = width / camera.width, height / camera.height
    return replace(
        camera, fx=camera.fx * across, fy=camera.fy * down, cx=camera.cx * across, cy=camera.cy * down, width=width, height=height
    )


def moved(camera: Camera, transform: np.ndarray, scale: float = 1.0) -> Camera:
    """The camera after the world was scaled by `scale` and then moved by the rigid `transform` [4, 4]: it sees the same picture."""
    rotation, shift = transform[:3, :3], transform[:3, 3]
    matrix = np.eye(4)
    matrix[:3, :3] = camera.rotation @ rotation.T
    matrix[:3, 3] = camera.world_to_camera[:3, 3] * scale - matrix[:3, :3] @ shift
    return replace(camera, world_to_camera=matrix)


def project(camera: Camera, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(places [n, 2] in pixels, depths [n] along the viewing axis) of world points [n, 3]."""
    local = points @ camera.rotation.T + camera.world_to_camera[:3, 3]
    depth = local[:, 2]
    with np.errstate(divide="ignore", invalid="ignore"):
        places = local[:, :2] / depth[:, None] * [camera.fx, camera.fy] + [camera.cx, camera.cy]
    return places, depth


def _is_rotation(matrix: np.ndarray) -> bool:
    return bool(np.allclose(matrix @ matrix.T, np.eye(3), atol=1e-4) and np.linalg.det(matrix) > 0)
