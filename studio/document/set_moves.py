"""Camera moves that have a name: keys of a camera from where it looks now, over the length of its Set."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from .camera import ease
from .project import Project
from .scene import Aim, Camera, CameraKey, Set
from .set_motion import corners, placement_at

MOVES = ("Push in", "Pull out", "Orbit", "Turntable", "Crane up", "Crane down", "Truck left", "Truck right", "Dolly zoom")
_ARC = 90.0  # degrees of an orbit at full amount
_RISE = 45.0  # degrees of a crane
_TABLE_RISE, _AIR = 15.0, 1.1  # of a turntable: degrees above, and room around what is seen
_ALONG_ARC = 12  # keys on a whole turn


def with_move(camera: Camera, name: str, duration: int, amount: float = 0.5) -> Camera:
    """The camera with the keys of a move over `duration` frames that begins where it looks now; `amount` 0 to 1. Raises KeyError."""
    last = max(1, duration - 1)
    if name == "Turntable":
        return replace(camera, keys=_arc(camera.aim, 360.0 * last / duration, last, "linear"))
    if name == "Orbit":
        return replace(camera, keys=_arc(camera.aim, _ARC * 2 * amount, last, "ease in and out"))
    end = _END[name](camera.aim, amount)
    return replace(camera, keys=(CameraKey(0, camera.aim), CameraKey(last, end)))


def around_everything(project: Project, shown: Set) -> Aim:
    """From a little above, in front of all the props that are shown, as far away as it takes to see them all from every side."""
    boxes = [
        corners(asset.low, asset.high, placement_at(prop, 0))
        for prop in shown.props
        if not prop.hidden and (asset := project.assets.get(prop.asset))
    ]
    points = np.concatenate(boxes) if boxes else np.array([[-0.5, 0.0, -0.5], [0.5, 1.0, 0.5]])
    low, high = points.min(axis=0), points.max(axis=0)
    target, reach = (low + high) / 2, max(float(np.linalg.norm(high - low)) / 2, 0.05)
    lens = Camera("", "")
    half = math.atan(min(1.0, project.height / project.width) * lens.sensor / lens.aim.focal / 2)
    rise, distance = math.radians(_TABLE_RISE), _AIR * reach / math.sin(half)
    eye = target + distance * np.array([0.0, math.sin(rise), math.cos(rise)])
    return replace(lens.aim, eye=tuple(eye.tolist()), target=tuple(target.tolist()))


def _arc(aim: Aim, degrees: float, last: int, easing: str) -> tuple[CameraKey, ...]:
    """Keys along a circle around the target: as many as it takes to be round, timed by the easing as one move."""
    steps = max(2, min(last, round(abs(degrees) / 360 * _ALONG_ARC) + 1))
    frames = sorted({round(last * step / steps) for step in range(steps + 1)})
    return tuple(CameraKey(frame, turned(aim, degrees * ease(easing, frame / last)), "linear") for frame in frames)


def turned(aim: Aim, degrees: float, up: float = 0.0) -> Aim:
    """The aim from around its target: so many degrees to the right and up, never over the top."""
    x, y, z = (eye - target for eye, target in zip(aim.eye, aim.target, strict=True))
    distance = math.sqrt(x * x + y * y + z * z) or 1e-6
    turn = math.atan2(x, z) + math.radians(degrees)
    rise = math.asin(min(max(y / distance, -1.0), 1.0)) + math.radians(up)
    rise = min(max(rise, -math.radians(89)), math.radians(89))
    away = (math.sin(turn) * math.cos(rise), math.sin(rise), math.cos(turn) * math.cos(rise))
    return replace(aim, eye=tuple(target + distance * part for target, part in zip(aim.target, away, strict=True)))


def nearer(aim: Aim, factor: float) -> Aim:
    """The aim with the distance to its target times `factor`."""
    return replace(aim, eye=tuple(target + (eye - target) * factor for eye, target in zip(aim.eye, aim.target, strict=True)))


def trucked(aim: Aim, right: float, up: float = 0.0) -> Aim:
    """The aim moved sideways and up, parts of its distance, looking the same way."""
    ahead = [target - eye for eye, target in zip(aim.eye, aim.target, strict=True)]
    distance, level = math.hypot(*ahead), math.hypot(ahead[0], ahead[2]) or 1e-9
    side = (-ahead[2] / level, 0.0, ahead[0] / level)
    rise = tuple(-ahead[1] / distance * part for part in (ahead[0] / level, 0.0, ahead[2] / level))
    over = (rise[0], level / distance, rise[2])
    by = [distance * (right * a + up * b) for a, b in zip(side, over, strict=True)]
    return replace(
        aim, eye=tuple(e + b for e, b in zip(aim.eye, by, strict=True)), target=tuple(t + b for t, b in zip(aim.target, by, strict=True))
    )


def _dolly_zoom(aim: Aim, amount: float) -> Aim:
    """Nearer, and a wider lens, so that the target stays as large."""
    factor = 1 - 0.6 * amount
    return replace(nearer(aim, factor), focal=aim.focal * factor)


_END = {
    "Push in": lambda aim, amount: nearer(aim, 1 - 0.8 * amount),
    "Pull out": lambda aim, amount: nearer(aim, 1 + 2 * amount),
    "Crane up": lambda aim, amount: turned(aim, 0.0, 2 * _RISE * amount),
    "Crane down": lambda aim, amount: turned(aim, 0.0, -2 * _RISE * amount),
    "Truck left": lambda aim, amount: trucked(aim, -amount),
    "Truck right": trucked,
    "Dolly zoom": _dolly_zoom,
}
