"""Sets in time: where a prop and a camera are at a frame, their keys, the operator's hand; and rotations as matrices."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from .camera import ease
from .scene import Aim, Camera, CameraKey, Placement, Prop, PropKey, Vector

_SHAKE = ((0.37, 1.0), (0.83, 0.55), (1.71, 0.28), (3.13, 0.12))  # hertz, share: a hand-held camera drifts more than it trembles
_SWAY, _TILT = 0.012, 0.9  # of the distance, and degrees of roll, at full shake
Key = TypeVar("Key", PropKey, CameraKey)


def placement_at(prop: Prop, frame: float) -> Placement:
    """Where the prop is at a frame, which may lie between two."""
    if not prop.keys:
        return prop.placement
    row = _path([_placement_numbers(key.placement) for key in prop.keys], prop.keys, frame)
    return Placement(_vector(row[:3]), _vector(row[3:6]), _vector(np.exp(row[6:9])))


def aim_at(camera: Camera, frame: float, seconds: float = 0.0) -> Aim:
    """Where the camera looks at a frame, which may lie between two; `seconds` of the Set's time move the operator's hand."""
    aim = camera.aim
    if camera.keys:
        row = _path([_aim_numbers(key.aim) for key in camera.keys], camera.keys, frame)
        focal, focus, aperture = float(np.exp(row[7])), max(0.0, float(row[8])), max(0.0, float(row[9]))
        aim = Aim(_vector(row[:3]), _vector(row[3:6]), float(row[6]), focal, focus, aperture)
    return _shaken(aim, camera.shake, seconds) if camera.shake else aim


def with_key(keys: tuple[Key, ...], key: Key) -> tuple[Key, ...]:
    """The keys with one more in order; one at the same frame is replaced."""
    return tuple(sorted((*(other for other in keys if other.frame != key.frame), key), key=lambda other: other.frame))


def without_key(keys: tuple[Key, ...], frame: int) -> tuple[Key, ...]:
    """The keys without the one at `frame`."""
    return tuple(key for key in keys if key.frame != frame)


def moved_key(keys: tuple[Key, ...], frame: int, to: int) -> tuple[Key, ...]:
    """The keys with the one at `frame` at another frame; one that is there gives way."""
    key = next((key for key in keys if key.frame == frame), None)
    return keys if key is None or frame == to else with_key(without_key(keys, frame), replace(key, frame=max(0, to)))


def matrix(placement: Placement) -> np.ndarray:
    """The prop's own axes to the world, float64 [4, 4]."""
    whole = np.eye(4)
    whole[:3, :3] = rotation(placement.rotation) * np.array(placement.scale)
    whole[:3, 3] = placement.position
    return whole


def corners(low: Vector, high: Vector, placement: Placement) -> np.ndarray:
    """The eight corners, in the order of binary numbers, of a box in a prop's own axes, float64 [8, 3] in the world."""
    box, whole = np.array([low, high]), matrix(placement)
    own = np.array([[box[i, 0], box[j, 1], box[k, 2]] for i in (0, 1) for j in (0, 1) for k in (0, 1)])
    return own @ whole[:3, :3].T + whole[:3, 3]


def side_seen(eye: Vector, low: Vector, high: Vector, placement: Placement) -> float:
    """From which side of a box that stands so it is seen: degrees from its own front, 90 on its right, -180 to 180."""
    x, _, z = (np.linalg.inv(matrix(placement)) @ (*eye, 1.0))[:3] - (np.array(low) + high) / 2
    return math.degrees(math.atan2(x, z))


def quarter_turned(placement: Placement, low: Vector, high: Vector) -> Placement:
    """The placement after a quarter turn about the prop's own x axis, its lowest point as high above the floor as before."""
    quarter = rotation((90.0, 0.0, 0.0))
    after = replace(placement, rotation=angles(rotation(placement.rotation) @ quarter))
    lift = corners(low, high, placement)[:, 1].min() - corners(low, high, after)[:, 1].min()
    x, y, z = placement.position
    return replace(after, position=(x, y + float(lift), z))


def rotation(angles: Vector) -> np.ndarray:
    """The matrix [3, 3] of degrees about x, y and z, done in the order y, x, z about axes that turn along."""
    x, y, z = np.radians(angles)
    about_x = np.array([[1, 0, 0], [0, math.cos(x), -math.sin(x)], [0, math.sin(x), math.cos(x)]])
    about_y = np.array([[math.cos(y), 0, math.sin(y)], [0, 1, 0], [-math.sin(y), 0, math.cos(y)]])
    about_z = np.array([[math.cos(z), -math.sin(z), 0], [math.sin(z), math.cos(z), 0], [0, 0, 1]])
    return about_y @ about_x @ about_z


def angles(turned: np.ndarray, near: Vector = (0.0, 0.0, 0.0)) -> Vector:
    """The degrees about x, y and z that make the rotation matrix [3, 3]: the inverse of `rotation`, each within half a turn of `near`."""
    x = math.asin(min(max(-turned[1, 2], -1.0), 1.0))
    if abs(turned[1, 2]) < 1 - 1e-9:
        y, z = math.atan2(turned[0, 2], turned[2, 2]), math.atan2(turned[1, 0], turned[1, 1])
    else:  # straight up or down, where a turn about y and one about z are the same: keep z
        z = math.radians(near[2])
        y = math.atan2(-turned[2, 0], turned[0, 0]) + (z if x > 0 else -z)
    found = np.degrees([x, y, z])
    return _vector(found + 360 * np.round((np.array(near) - found) / 360))


def _path(rows: Sequence[Sequence[float]], keys: Sequence[PropKey] | Sequence[CameraKey], frame: float) -> np.ndarray:
    """The numbers at a frame of a path through all keys, smooth (Catmull and Rom 1974), still before the first and after the last."""
    after = bisect_right([key.frame for key in keys], frame)
    table = np.array(rows, np.float64)
    if after in (0, len(keys)):
        return table[max(0, after - 1)]
    before, end = after - 1, after
    t = ease(keys[before].easing, (frame - keys[before].frame) / (keys[end].frame - keys[before].frame))
    leave = (table[end] - table[before - 1]) / 2 if before else table[end] - table[before]
    arrive = (table[end + 1] - table[before]) / 2 if end + 1 < len(keys) else table[end] - table[before]
    parts = (2 * t**3 - 3 * t**2 + 1, t**3 - 2 * t**2 + t, 3 * t**2 - 2 * t**3, t**3 - t**2)
    return parts[0] * table[before] + parts[1] * leave + parts[2] * table[end] + parts[3] * arrive


def _shaken(aim: Aim, shake: float, seconds: float) -> Aim:
    """The aim in an operator's hand: slow sways of eye, target and horizon, the same at every playing."""
    distance = math.dist(aim.eye, aim.target)
    waves = [
        sum(share * math.sin(2 * math.pi * hertz * seconds + 2.4 * axis * (1 + number)) for number, (hertz, share) in enumerate(_SHAKE))
        for axis in range(1, 8)
    ]
    by = np.array(waves) * shake
    eye = np.array(aim.eye) + by[:3] * distance * _SWAY * 0.5
    return replace(aim, eye=_vector(eye), target=_vector(np.array(aim.target) + by[3:6] * distance * _SWAY), roll=aim.roll + by[6] * _TILT)


def _placement_numbers(placement: Placement) -> list[float]:
    return [*placement.position, *placement.rotation, *np.log(placement.scale)]


def _aim_numbers(aim: Aim) -> list[float]:
    return [*aim.eye, *aim.target, aim.roll, math.log(aim.focal), aim.focus, aim.aperture]


def _vector(values: np.ndarray) -> Vector:
    x, y, z = (float(value) for value in values)
    return x, y, z


def aim_of(pose: np.ndarray, focal: float, distance: float) -> Aim:
    """The aim of a camera from its pose (world to camera, [4, 4]), with its target so far ahead: the inverse of `look_at`."""
    eye, ahead = -pose[:3, :3].T @ pose[:3, 3], pose[2, :3]
    level = Aim(_vector(eye), _vector(eye + distance * ahead), focal=focal)
    upright = look_at(level)
    roll = math.degrees(math.atan2(pose[0, :3] @ upright[1, :3], pose[0, :3] @ upright[0, :3]))
    return replace(level, roll=roll)


def look_at(aim: Aim) -> np.ndarray:
    """World to camera, float64 [4, 4] (x right, y down, z ahead), upright against +y and then rolled; the engines' own `looking_at`.

    A camera that stands on its target looks ahead (-z).
    """
    ahead = np.subtract(aim.target, aim.eye)
    length = np.linalg.norm(ahead)
    ahead = ahead / length if length > 1e-9 else np.array([0.0, 0.0, -1.0])
    up = np.array([0.0, 1.0, 0.0]) if abs(ahead[1]) < 1 - 1e-9 else np.array([0.0, 0.0, np.sign(ahead[1])])
    right = np.cross(ahead, up)
    right /= np.linalg.norm(right)
    down, angle = np.cross(ahead, right), math.radians(aim.roll)
    whole = np.eye(4)
    whole[0, :3] = math.cos(angle) * right + math.sin(angle) * down
    whole[1, :3] = math.cos(angle) * down - math.sin(angle) * right
    whole[2, :3] = ahead
    whole[:3, 3] = -whole[:3, :3] @ np.asarray(aim.eye)
    return whole
