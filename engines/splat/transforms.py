"""transforms.json of instant-ngp and nerfstudio: pictures with camera-to-world poses in OpenGL axes, read strictly."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engines.media.errors import MediaError
from engines.media.picture import picture_size
from engines.splat.camera import Camera, from_opengl
from engines.splat.camera_files import MOST_CAMERAS, read_tree

_ENDINGS = ("", ".png", ".jpg", ".jpeg", ".webp")
_STRAIGHT = ("PINHOLE", "SIMPLE_PINHOLE", "OPENCV", "SIMPLE_RADIAL", "RADIAL")


@dataclass(frozen=True, eq=False)
class Frame:
    """A picture file, its camera in the file's own world axes, and distortion k1, k2, p1, p2."""

    path: Path
    camera: Camera
    distortion: tuple[float, float, float, float]


def read_frames(path: Path) -> list[Frame]:
    """All frames, in the order of their names. Raises MediaError."""
    tree = read_tree(path)
    frames = tree.get("frames")
    if not isinstance(frames, list) or not 1 <= len(frames) <= MOST_CAMERAS:
        raise MediaError(f"“{path.name}” has no frames.")
    model = str(tree.get("camera_model", "OPENCV"))
    if model not in _STRAIGHT:
        raise MediaError(f"“{path.name}” is of a lens of kind {model[:30]}; undistort the pictures first.")
    return sorted((_frame(path, tree, frame) for frame in frames), key=lambda frame: frame.path)


def _frame(path: Path, tree: dict[str, Any], frame: Any) -> Frame:
    if not isinstance(frame, dict) or not isinstance(frame.get("file_path"), str):
        raise MediaError(f"“{path.name}” is damaged: a frame names no picture.")
    picture = _picture(path, frame["file_path"])
    try:
        pose = np.array(frame["transform_matrix"], np.float64)
        if pose.shape not in ((4, 4), (3, 4)):
            raise ValueError("its pose is no 4 x 4 matrix")
        camera = Camera(from_opengl(_scaleless(pose)), *_lens({**tree, **frame}, picture))
        distortion = tuple(float(frame.get(name, tree.get(name, 0.0))) for name in ("k1", "k2", "p1", "p2"))
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise MediaError(f"The camera of “{picture.name}” in “{path.name}” makes no sense ({error}).") from error
    return Frame(picture, camera, distortion)


def _lens(values: dict[str, Any], picture: Path) -> tuple[float, float, float, float, int, int]:
    """fx, fy, cx, cy, width, height from focal lengths in pixels or from angles of view in radians."""
    size = picture_size(picture)
    width, height = int(values.get("w", size[0])), int(values.get("h", size[1]))
    if abs(width * size[1] - height * size[0]) > max(size) * 2:
        raise ValueError(f"the picture is {size[0]} x {size[1]}, the file says {width} x {height}")
    fx = float(values["fl_x"]) if "fl_x" in values else width / 2 / np.tan(float(values["camera_angle_x"]) / 2)
    if "fl_y" in values:
        fy = float(values["fl_y"])
    else:
        fy = height / 2 / np.tan(float(values["camera_angle_y"]) / 2) if "camera_angle_y" in values else fx
    across, down = size[0] / width, size[1] / height
    cx, cy = float(values.get("cx", width / 2)), float(values.get("cy", height / 2))
    return fx * across, fy * down, cx * across, cy * down, size[0], size[1]


def _picture(path: Path, name: str) -> Path:
    """The picture beside the file, its ending as named or one of the usual ones (Blender's set leaves it out)."""
    root = path.parent.resolve()
    for ending in _ENDINGS:
        found = path.parent / (name + ending)
        if found.is_file() and found.resolve().is_relative_to(root):
            return found
    raise MediaError(f"The picture “{Path(name).name}” that “{path.name}” names is missing.")


def _scaleless(pose: np.ndarray) -> np.ndarray:
    """The pose with its axes made exactly perpendicular and of length 1: files round them."""
    left, sizes, right = np.linalg.svd(pose[:3, :3])
    if not sizes[2] > 0.5 * sizes[0]:
        raise ValueError("its axes are squeezed")
    out = np.eye(4)
    out[:3, :3], out[:3, 3] = left @ right, pose[:3, 3]
    return out
