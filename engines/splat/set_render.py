"""A Set through a film camera: every frame with depth of field, motion blur and soft edges; or one of its passes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from engines.models.cache import Cache
from engines.progress import EngineError, Progress
from engines.requests import SetRender
from engines.scene_requests import PASSES
from engines.splat.camera import Camera
from engines.splat.edit import edited, from_text
from engines.splat.mesh import Mesh
from engines.splat.passes import shown_pass
from engines.splat.placing import nearest_rotation
from engines.splat.reading import Model, read_model
from engines.splat.scene import Lamp, Surroundings, Thing, Wanted, World, draw_world, world_of
from engines.splat.tasks import MadeClip, MadePicture, plain_name

CAMERA_NUMBERS = 16
"""Of one frame: world to camera [3, 4] row after row, focal length in pixels, focus in metres, radius of the lens in metres, and the share
of the time to the next frame that the shutter is open."""
MATRIX_NUMBERS = 12
_SMALLEST, _LARGEST, _MOST_SAMPLES = 16, 8192, 64
_MIDDLE = np.zeros(2)
_GOLDEN = np.pi * (3 - np.sqrt(5))


@dataclass(frozen=True, eq=False)
class Shot:
    """A request as arrays: `models`, their `matrices` [moments, 4, 4] each, and `cameras` [frames, 16]."""

    models: list[Model]
    matrices: list[np.ndarray]
    cameras: np.ndarray
    around: Surroundings
    size: tuple[int, int]


def set_render(request: SetRender, progress: Progress, _models: Cache) -> MadePicture | MadeClip:
    """The picture of the first frame, or the clip of all. Raises EngineError or MediaError."""
    shot, samples = _shot(request, progress), request.samples if request.channel == "colour" else 1
    facts = {"frames": len(shot.cameras), "props": len(shot.models), "samples": samples}
    worlds = Worlds(shot)
    if request.name.endswith(".png"):
        progress.step(1, 2, "Drawing")
        return MadePicture(_frame(shot, worlds, 0, request), facts)
    return MadeClip(_frames(shot, worlds, request, progress), shot.size, Fraction(*request.rate), facts)


class Worlds:
    """The world of each moment, made when it is first asked for and kept while nothing in it moves."""

    def __init__(self, shot: Shot) -> None:
        self._shot = shot
        self._moving = any(len(moments) > 1 for moments in shot.matrices)
        self._world: World | None = None

    def at(self, moment: float) -> World:
        """The world at a frame, which may lie between two."""
        if self._world is None or self._moving:
            things = [
                Thing(model, _between(moments, moment)) for model, moments in zip(self._shot.models, self._shot.matrices, strict=True)
            ]
            self._world = world_of(things)
        return self._world


def _shot(request: SetRender, progress: Progress) -> Shot:
    if Path(plain_name(request.name)).suffix not in (".png", ".mp4"):
        raise EngineError(f"“{request.name}” must end in .png or .mp4.")
    if request.channel not in PASSES:
        raise EngineError(f"There is no pass {request.channel}; choose one of {', '.join(PASSES)}.")
    if not (_SMALLEST <= request.width <= _LARGEST and _SMALLEST <= request.height <= _LARGEST and 1 <= request.samples <= _MOST_SAMPLES):
        raise EngineError(f"A picture has {_SMALLEST} to {_LARGEST} pixels on each side, and 1 to {_MOST_SAMPLES} samples.")
    if request.name.endswith(".mp4") and (request.width % 2 or request.height % 2):
        raise EngineError(f"The sides of a clip are even numbers of pixels, not {request.width} x {request.height}.")
    matrices, cameras = _numbers(request)
    files = list(dict.fromkeys(request.props))
    found = {}
    for number, path in enumerate(files):
        progress.step(number, len(files), "Reading props")
        found[path] = read_model(Path(path))
    models = [_with_edits(found[path], text) for path, text in zip(request.props, request.edits or [""] * len(request.props), strict=True)]
    return Shot(models, matrices, cameras, _around(request), (request.width, request.height))


def _with_edits(model: Model, text: str) -> Model:
    return model if isinstance(model, Mesh) or not text else edited(model, from_text(text, len(model)))


def _numbers(request: SetRender) -> tuple[list[np.ndarray], np.ndarray]:
    """(matrices of each prop, cameras). Raises EngineError for numbers that do not fit together."""
    flat, cameras = np.array(request.matrices, np.float64), np.array(request.cameras, np.float64)
    frames = len(cameras) // CAMERA_NUMBERS
    fits = len(request.moments) == len(request.props) and len(flat) == MATRIX_NUMBERS * sum(request.moments)
    fits &= len(request.edits) in (0, len(request.props))
    if not (fits and frames and len(cameras) == frames * CAMERA_NUMBERS and np.isfinite(flat).all() and np.isfinite(cameras).all()):
        raise EngineError("The Set cannot be drawn: its props and cameras do not fit together.")
    if not all(moments in (1, frames) for moments in request.moments):
        raise EngineError("The Set cannot be drawn: a prop stands still, or it has a place for every frame.")
    ends = np.cumsum(request.moments)
    parts = [flat.reshape(-1, 3, 4)[end - moments : end] for end, moments in zip(ends, request.moments, strict=True)]
    last = np.array([[[0.0, 0.0, 0.0, 1.0]]])
    return [np.concatenate([part, np.repeat(last, len(part), axis=0)], axis=1) for part in parts], cameras.reshape(frames, CAMERA_NUMBERS)


def _around(request: SetRender) -> Surroundings:
    lamp = Lamp(*request.light) if request.light else None
    return Surroundings(lamp, tuple(request.backdrop), tuple(request.floor) if request.floor else None)


def _frames(shot: Shot, worlds: Worlds, request: SetRender, progress: Progress) -> Iterator[np.ndarray]:
    shown = None
    for frame in range(len(shot.cameras)):
        progress.step(frame, len(shot.cameras), f"Frame {frame + 1} of {len(shot.cameras)}", shown)
        shown = _frame(shot, worlds, frame, request)
        yield shown


def _frame(shot: Shot, worlds: Worlds, frame: int, request: SetRender) -> np.ndarray:
    """One frame, uint8 [h, w, 3 or 4]."""
    if request.channel == "colour":
        colour = np.mean([_sample(shot, worlds, frame, (number, request.samples)) for number in range(request.samples)], axis=0)
        return np.round(np.clip(colour, 0, 1) * 255).astype(np.uint8)
    camera, world = _camera(shot, frame), worlds.at(frame)
    drawn = draw_world(world, camera, shot.around, Wanted(shapes=True, masks=True))
    return shown_pass(drawn, request.channel, (world, camera))


def _sample(shot: Shot, worlds: Worlds, frame: int, which: tuple[int, int]) -> np.ndarray:
    """One of several looks through the lens: from another place on it, at another moment, and between the pixels."""
    number, count = which
    if count == 1:
        return draw_world(worlds.at(frame), _camera(shot, frame), shot.around).colour
    share = (number + 0.5) / count
    moment = min(frame + shot.cameras[frame, 15] * (share - 0.5), len(shot.cameras) - 1.0)
    place = np.sqrt(share) * np.array([np.cos(number * _GOLDEN), np.sin(number * _GOLDEN)])
    jitter = np.array([(number * 0.7548776662) % 1 - 0.5, (number * 0.5698402910) % 1 - 0.5])
    return draw_world(worlds.at(max(moment, 0.0)), _camera(shot, max(moment, 0.0), place, jitter), shot.around).colour


def _camera(shot: Shot, moment: float, place: np.ndarray = _MIDDLE, jitter: np.ndarray = _MIDDLE) -> Camera:
    """The camera at a moment, seen from `place` on the unit disc of its lens; what is in focus stays where it is."""
    row = _between(shot.cameras, moment)
    pose = np.eye(4)
    pose[:3] = row[:12].reshape(3, 4)
    straight = nearest_rotation(pose[:3, :3])
    pose[:3, 3] = straight @ np.linalg.inv(pose[:3, :3]) @ pose[:3, 3]
    pose[:3, :3] = straight
    focal, focus, radius = row[12:15]
    shift = place * radius
    pose[:2, 3] -= shift
    width, height = shot.size
    middle = np.array([width / 2, height / 2]) + jitter + (focal * shift / focus if radius and focus > 0 else 0)
    return Camera(pose, focal, focal, float(middle[0]), float(middle[1]), width, height)


def _between(rows: np.ndarray, moment: float) -> np.ndarray:
    """The numbers at a moment: those of the frames before and after, mixed."""
    if len(rows) == 1:
        return rows[0]
    first = min(int(moment), len(rows) - 1)
    after = min(first + 1, len(rows) - 1)
    return rows[first] + (moment - first) * (rows[after] - rows[first])
