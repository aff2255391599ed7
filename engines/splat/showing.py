"""Splats as pictures and frames: colour, depth, normals or coverage, from given cameras or from all around."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from engines.progress import EngineError, Progress
from engines.requests import SplatRender
from engines.scene_requests import CHANNELS
from engines.splat.camera import Camera, project, resized
from engines.splat.camera_files import read_cameras
from engines.splat.cloud import Splats
from engines.splat.moves import Stage, turntable
from engines.splat.raster import Look, Picture, draw
from engines.splat.views import stage_of

_STANDARD = (1280, 720)
_SMALLEST, _LARGEST, _MOST_FRAMES = 16, 8192, 100_000
_STUDIO = (0.11, 0.11, 0.12)  # behind clips


def cameras_for(request: SplatRender, splats: Splats) -> tuple[list[Camera], tuple[int, int]]:
    """(one camera for each frame, frames a second): the file's, or a turntable. Raises MediaError or EngineError."""
    if request.channel not in CHANNELS:
        raise EngineError(f"There is no channel {request.channel}; choose one of {', '.join(CHANNELS)}.")
    if request.camera is None:
        if not 1 <= request.frames <= _MOST_FRAMES:
            raise EngineError(f"A clip has 1 to {_MOST_FRAMES:,} frames.")
        size = _sound_size(request, *_STANDARD)
        return turntable(stage_of(splats, *size), request.frames), request.rate
    cameras, rate = read_cameras(Path(request.camera), request.rate)
    size = _sound_size(request, cameras[0].width, cameras[0].height)
    return [_fitted(camera, *size) for camera in cameras], rate


def frames(splats: Splats, cameras: list[Camera], request: SplatRender, progress: Progress) -> Iterator[np.ndarray]:
    """What each camera sees, uint8 RGB [height, width, 3], drawn as it is asked for."""
    stage = stage_of(splats, cameras[0].width, cameras[0].height)
    look = _look(request, request.background or _STUDIO)
    shown = None
    for i, camera in enumerate(cameras):
        progress.step(i, len(cameras), f"Frame {i + 1} of {len(cameras)}", shown)
        shown = to_bytes(channel(draw(splats, camera, look), camera, stage, request.channel))
        yield shown


def picture(splats: Splats, camera: Camera, request: SplatRender) -> np.ndarray:
    """What one camera sees, uint8 [height, width, 3], or [.., 4] with transparency where a coloured picture has no background."""
    stage = stage_of(splats, camera.width, camera.height)
    drawn = draw(splats, camera, _look(request, request.background or (0.0, 0.0, 0.0)))
    shown = channel(drawn, camera, stage, request.channel)
    if request.channel != "colour" or request.background is not None:
        return to_bytes(shown)
    cover = drawn.alpha.numpy()[..., None]
    return to_bytes(np.concatenate([shown / np.maximum(cover, 1e-3), cover], axis=-1))


def channel(drawn: Picture, camera: Camera, stage: Stage, name: str) -> np.ndarray:
    """One channel as float32 [h, w, 3], 0..1. Depth spans the stage; normals are RGB = (right, up, towards the camera) / 2 + 1/2."""
    cover = drawn.alpha.numpy()
    match name:
        case "colour":
            return drawn.colour.numpy()
        case "alpha":
            return np.repeat(cover[..., None], 3, axis=2)
        case "depth":
            middle = float(project(camera, np.array([stage.middle]))[1][0])
            near = np.clip((middle + stage.radius - drawn.depth.numpy()) / (2 * stage.radius), 0, 1)
            return np.repeat((near * cover)[..., None], 3, axis=2)
        case "normal":
            facing = drawn.normal.numpy() * [1, -1, -1]
            length = np.linalg.norm(facing, axis=2, keepdims=True)
            return (facing / np.maximum(length, 1e-6) / 2 + 0.5) * cover[..., None] + [0.5, 0.5, 1.0] * (1 - cover[..., None])
    raise ValueError(name)


def to_bytes(shown: np.ndarray) -> np.ndarray:
    """0..1 to uint8."""
    return np.round(np.clip(shown, 0, 1) * 255).astype(np.uint8)


def _look(request: SplatRender, background: tuple[float, float, float]) -> Look:
    return Look(background, shape=request.channel in ("depth", "normal"))


def _sound_size(request: SplatRender, width: int, height: int) -> tuple[int, int]:
    width, height = request.width or width, request.height or height
    if not (_SMALLEST <= width <= _LARGEST and _SMALLEST <= height <= _LARGEST):
        raise EngineError(f"A picture has {_SMALLEST} to {_LARGEST} pixels on each side, not {width} x {height}.")
    if request.name.endswith(".mp4") and (width % 2 or height % 2):
        raise EngineError(f"The sides of a clip are even numbers of pixels, not {width} x {height}.")
    return width, height


def _fitted(camera: Camera, width: int, height: int) -> Camera:
    """The camera in a picture of another size, its height filled and its middle kept, so that nothing is squeezed."""
    if (width, height) == (camera.width, camera.height):
        return camera
    scaled = resized(camera, round(camera.width * height / camera.height), height)
    focal = camera.fx * height / camera.height
    place = camera.cx * height / camera.height + (width - scaled.width) / 2
    return Camera(camera.world_to_camera, focal, scaled.fy, place, scaled.cy, width, height)
