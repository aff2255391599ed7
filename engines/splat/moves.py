"""Camera moves: turntable, orbit, dolly, crane and keyed paths, as one film camera for each frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from engines.splat.camera import NORMAL, Camera, Lens, Pose, film_camera

Easing = Literal["linear", "ease in", "ease out", "ease in and out"]


@dataclass(frozen=True)
class Key:
    """Where the camera is at `frame`, and how it leaves towards the next key."""

    frame: int
    pose: Pose
    lens: Lens = NORMAL
    easing: Easing = "ease in and out"


@dataclass(frozen=True)
class Stage:
    """What is filmed: its middle, how far it reaches from there (world units), and the picture's size in pixels."""

    middle: tuple[float, float, float]
    radius: float
    width: int
    height: int
    lens: Lens = NORMAL

    @property
    def distance(self) -> float:
        """From where the whole reach fits into the picture, with a little air around it."""
        focal = self.lens.pixels(self.width)
        half = np.arctan(min(self.width, self.height) / 2 / focal)
        return 1.1 * self.radius / float(np.sin(half))


def ease(easing: Easing, share: float) -> float:
    """How much of a move is done at the part `share` (0 to 1) of its time."""
    match easing:
        case "linear":
            return share
        case "ease in":
            return share * share
        case "ease out":
            return share * (2 - share)
        case "ease in and out":
            return share * share * (3 - 2 * share)


def around(stage: Stage, azimuth: float, elevation: float, distance: float | None = None) -> Pose:
    """The pose that looks at the middle from an azimuth (0 in front, on +z; 90 on +x) and an elevation, in degrees."""
    turn, rise = np.radians(azimuth), np.radians(elevation)
    away = np.array([np.sin(turn) * np.cos(rise), np.sin(rise), np.cos(turn) * np.cos(rise)])
    eye = np.asarray(stage.middle) + (stage.distance if distance is None else distance) * away
    return Pose(tuple(eye.tolist()), stage.middle)


def turntable(stage: Stage, frames: int, elevation: float = 15.0, start: float = 0.0) -> list[Camera]:
    """One whole turn at even speed; the frame after the last would be the first again."""
    return [_shot(stage, around(stage, start + 360 * i / frames, elevation)) for i in range(frames)]


def orbit(
    stage: Stage, frames: int, degrees: tuple[float, float], elevation: float = 15.0, easing: Easing = "ease in and out"
) -> list[Camera]:
    """Part of a circle, from one azimuth to another."""
    shares = [ease(easing, share) for share in _shares(frames)]
    return [_shot(stage, around(stage, degrees[0] + share * (degrees[1] - degrees[0]), elevation)) for share in shares]


def dolly(
    stage: Stage, frames: int, distances: tuple[float, float], azimuth: float = 0.0, easing: Easing = "ease in and out"
) -> list[Camera]:
    """Straight towards the middle or away from it, between two `distances` in stage distances (1 shows it whole)."""
    near, far = (distance * stage.distance for distance in distances)
    shares = [ease(easing, share) for share in _shares(frames)]
    return [_shot(stage, around(stage, azimuth, 10.0, near + share * (far - near))) for share in shares]


def crane(
    stage: Stage, frames: int, elevations: tuple[float, float], azimuth: float = 0.0, easing: Easing = "ease in and out"
) -> list[Camera]:
    """Up or down on an arm, the look kept on the middle, between two elevations in degrees (inside of -89 and 89)."""
    shares = [ease(easing, share) for share in _shares(frames)]
    return [_shot(stage, around(stage, azimuth, elevations[0] + share * (elevations[1] - elevations[0]))) for share in shares]


def keyed(keys: Sequence[Key], frames: int, size: tuple[int, int]) -> list[Camera]:
    """The cameras of a path through keys, smooth through each of them (Catmull and Rom 1974) and still outside of the first and last."""
    ordered = sorted(keys, key=lambda key: key.frame)
    if not ordered or len({key.frame for key in ordered}) < len(ordered):
        raise ValueError("a path has keys, each at a frame of its own")
    table = np.array([_numbers(key) for key in ordered])
    return [_from_numbers(_between(ordered, table, frame), size) for frame in range(frames)]


def _between(keys: Sequence[Key], table: np.ndarray, frame: int) -> np.ndarray:
    """The path's numbers at a frame."""
    after = int(np.searchsorted([key.frame for key in keys], frame, side="right"))
    if after in (0, len(keys)):
        return table[max(0, after - 1)]
    before, first, last = after - 1, keys[after - 1].frame, keys[after].frame
    share = ease(keys[before].easing, (frame - first) / (last - first))
    start, end = table[before], table[after]
    leave = (end - table[max(before - 1, 0)]) / 2 if before else (end - start)
    arrive = (table[min(after + 1, len(keys) - 1)] - start) / 2 if after + 1 < len(keys) else (end - start)
    square, cube = share * share, share * share * share
    parts = (2 * cube - 3 * square + 1, cube - 2 * square + share, 3 * square - 2 * cube, cube - square)
    return parts[0] * start + parts[1] * leave + parts[2] * end + parts[3] * arrive


def _numbers(key: Key) -> list[float]:
    return [*key.pose.eye, *key.pose.target, key.pose.roll, np.log(key.lens.focal), np.log(key.lens.sensor)]


def _from_numbers(row: np.ndarray, size: tuple[int, int]) -> Camera:
    eye, target, roll = tuple(row[:3].tolist()), tuple(row[3:6].tolist()), float(row[6])
    return film_camera(Pose(eye, target, roll), Lens(float(np.exp(row[7])), float(np.exp(row[8]))), *size)


def _shot(stage: Stage, pose: Pose) -> Camera:
    return film_camera(pose, stage.lens, stage.width, stage.height)


def _shares(frames: int) -> list[float]:
    return [i / max(frames - 1, 1) for i in range(frames)]
