"""Cameras as JSON, one film camera for each frame, in our axes, or moving in a .glb file; read strictly, written whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from engines.media.errors import MediaError
from engines.media.whole import written_whole
from engines.splat.camera import Camera
from engines.splat.files import camera_glb
from engines.splat.files.glb import MAGIC

_KIND = "filmwright cameras"
_VERSION = 1
MOST_BYTES = 64_000_000
MOST_CAMERAS = 100_000
MOST_PIXELS = 8192


def write_cameras(path: Path, cameras: Sequence[Camera], rate: tuple[int, int] = (24, 1)) -> None:
    """Write cameras, one for each frame at `rate` frames a second, as .json or .glb by the path's suffix. Raises MediaError."""
    with written_whole(path) as fresh:
        if path.suffix.lower() == ".glb":
            camera_glb.write(fresh, cameras, rate)
        else:
            _write_json(fresh, cameras, rate)
        if len(read_cameras(fresh, rate)[0]) != len(cameras):
            raise MediaError(f"“{path.name}” was written wrong; it was not kept.")


def _write_json(path: Path, cameras: Sequence[Camera], rate: tuple[int, int]) -> None:
    frames = [
        {
            "world_to_camera": camera.world_to_camera.tolist(), "focal": [camera.fx, camera.fy],
            "principal_point": [camera.cx, camera.cy], "size": [camera.width, camera.height],
        }
        for camera in cameras
    ]  # fmt: skip
    tree = {"kind": _KIND, "version": _VERSION, "axes": "world y up; camera x right, y down, z ahead", "rate": list(rate), "frames": frames}
    path.write_text(json.dumps(tree, indent=1), encoding="utf-8")


def read_cameras(path: Path, rate: tuple[int, int] = (24, 1)) -> tuple[list[Camera], tuple[int, int]]:
    """(cameras, frames a second as a fraction). A .glb file, which has seconds, is read at `rate`. Raises MediaError."""
    if _is_glb(path):
        return camera_glb.read(path, rate), rate
    tree = read_tree(path)
    if tree.get("kind") != _KIND:
        raise MediaError(f"“{path.name}” holds no camera of Filmwright's.")
    if tree.get("version") != _VERSION:
        raise MediaError(f"“{path.name}” was made by another version of Filmwright and cannot be read here.")
    frames, rate = tree.get("frames"), tree.get("rate")
    if not isinstance(frames, list) or not 1 <= len(frames) <= MOST_CAMERAS:
        raise MediaError(f"“{path.name}” has no frames.")
    if not isinstance(rate, list) or len(rate) != 2 or not all(isinstance(number, int) and 0 < number < 1_000_000 for number in rate):
        raise MediaError(f"“{path.name}” does not say how fast its frames follow each other.")
    return [_camera(path, number, frame) for number, frame in enumerate(frames)], (rate[0], rate[1])


def _is_glb(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) == MAGIC
    except OSError:
        return False


def read_tree(path: Path) -> dict[str, Any]:
    """A JSON object of bounded size. Raises MediaError."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise MediaError(f"“{path.name}” is too large for a list of cameras.")
        tree = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise MediaError(f"“{path.name}” is missing.") from error
    except (OSError, ValueError, RecursionError) as error:
        raise MediaError(f"“{path.name}” is damaged and cannot be read.") from error
    if not isinstance(tree, dict):
        raise MediaError(f"“{path.name}” is damaged and cannot be read.")
    return tree


def _camera(path: Path, number: int, frame: Any) -> Camera:
    try:
        width, height = (int(side) for side in frame["size"])
        if not (1 <= width <= MOST_PIXELS and 1 <= height <= MOST_PIXELS):
            raise ValueError(f"{width} x {height} pixels")
        pose = np.array(frame["world_to_camera"], np.float64)
        return Camera(pose, *(float(number) for number in (*frame["focal"], *frame["principal_point"])), width, height)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise MediaError(f"Frame {number + 1} of “{path.name}” is no camera ({error}).") from error
