"""The handles of what is selected: where they lie on the screen, which one is meant, and what dragging it does. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np

from engines.splat.camera import Camera, project
from studio.document.scene import Placement
from studio.document.set_motion import angles, rotation

Mode = Literal["move", "rotate", "scale"]
MODES: tuple[Mode, ...] = ("move", "rotate", "scale")
AXES = np.eye(3)
ALL = 3
"""The handle in the middle: moves in the plane of the screen, or scales all axes alike."""
SIZE, RING, NEAR = 84.0, 40, 9.0  # pixels: an arm's length; points of a ring; how far from a handle a click may be
STEPS: dict[Mode, float] = {"move": 0.25, "rotate": 15.0, "scale": 0.1}
"""What snapping rounds to: metres, degrees, factor."""


@dataclass(frozen=True, eq=False)
class Handle:
    """A line on the screen: `axis` 0 to 2 or ALL, `points` float64 [n, 2] in pixels."""

    axis: int
    points: np.ndarray


@dataclass(frozen=True, eq=False)
class Grip:
    """A handle that is held: where the drag began in pixels, and the middle of what is dragged in the world."""

    mode: Mode
    axis: int
    start: tuple[float, float]
    middle: np.ndarray
    camera: Camera


def handles(mode: Mode, middle: np.ndarray, camera: Camera) -> list[Handle]:
    """The handles around a place in the world, as large on the screen wherever it is; none behind the camera."""
    (spot,), (depth,) = project(camera, middle[None])
    if not depth > 0.02:
        return []
    reach = SIZE * depth / camera.fx
    if mode == "rotate":
        return [Handle(axis, project(camera, middle + reach * _ring(axis))[0]) for axis in range(3)]
    ends = project(camera, middle + reach * AXES)[0]
    return [*(Handle(axis, np.array([spot, ends[axis]])) for axis in range(3)), Handle(ALL, spot[None])]


def hit(found: list[Handle], x: float, y: float) -> int | None:
    """The axis of the handle nearest to a place on the screen, if it is near enough."""
    distances = [(_distance(handle.points, np.array([x, y])) - (3 if handle.axis == ALL else 0), handle.axis) for handle in found]
    best = min(distances, default=(NEAR, -1))
    return best[1] if best[0] < NEAR else None


def dragged(grip: Grip, to: tuple[float, float], placement: Placement, snap: bool) -> Placement:
    """The placement after the handle was dragged to a place on the screen."""
    match grip.mode:
        case "move":
            return _moved(grip, to, placement, snap)
        case "rotate":
            return _turned(grip, to, placement, snap)
        case "scale":
            return _sized(grip, to, placement, snap)


def _moved(grip: Grip, to: tuple[float, float], placement: Placement, snap: bool) -> Placement:
    by = _along(grip, to) * AXES[grip.axis] if grip.axis != ALL else _across(grip, to)
    place = np.array(placement.position) + by
    if snap:
        changed = AXES[grip.axis] > 0 if grip.axis != ALL else np.ones(3, bool)
        place = np.where(changed, np.round(place / STEPS["move"]) * STEPS["move"], place)
    return replace(placement, position=_vector(place))


def _turned(grip: Grip, to: tuple[float, float], placement: Placement, snap: bool) -> Placement:
    (spot,), _ = project(grip.camera, grip.middle[None])
    first, last = (np.array(place) - spot for place in (grip.start, to))
    degrees = np.degrees(np.arctan2(*last[::-1]) - np.arctan2(*first[::-1]))
    degrees = (degrees + 180) % 360 - 180
    facing = grip.camera.rotation[2] @ AXES[grip.axis]
    degrees *= 1.0 if facing > 0 else -1.0
    if snap:
        degrees = round(degrees / STEPS["rotate"]) * STEPS["rotate"]
    turn = rotation(_vector(degrees * AXES[grip.axis]))
    place = grip.middle + turn @ (np.array(placement.position) - grip.middle)
    return replace(placement, position=_vector(place), rotation=angles(turn @ rotation(placement.rotation), placement.rotation))


def _sized(grip: Grip, to: tuple[float, float], placement: Placement, snap: bool) -> Placement:
    if grip.axis == ALL:
        factor = 2.0 ** ((to[0] - grip.start[0] + grip.start[1] - to[1]) / SIZE)
        axes = np.ones(3)
    else:
        arm = SIZE * float(project(grip.camera, grip.middle[None])[1][0]) / grip.camera.fx
        factor, axes = max(0.05, 1 + _along(grip, to) / arm), np.abs(rotation(placement.rotation)[grip.axis])
        axes = (axes == axes.max()).astype(float)
    if snap:
        factor = max(STEPS["scale"], round(factor / STEPS["scale"]) * STEPS["scale"])
    scale = np.clip(np.array(placement.scale) * np.where(axes > 0, factor, 1.0), 1e-4, 1e4)
    place = grip.middle + (np.array(placement.position) - grip.middle) * (factor if grip.axis == ALL else 1.0)
    return replace(placement, position=_vector(place), scale=_vector(scale))


def _along(grip: Grip, to: tuple[float, float]) -> float:
    """How far along the axis the drag went, metres: where the axis comes nearest to the ray under the pointer."""
    axis = AXES[grip.axis]
    places = []
    for x, y in (grip.start, to):
        eye, ray = _ray(grip.camera, x, y)
        between, slope = grip.middle - eye, axis @ ray
        square = 1 - slope * slope
        places.append(((ray @ between) * slope - axis @ between) / square if square > 1e-4 else 0.0)
    return float(places[1] - places[0])


def _across(grip: Grip, to: tuple[float, float]) -> np.ndarray:
    """The drag in the plane of the screen through the middle, metres."""
    depth = float(project(grip.camera, grip.middle[None])[1][0])
    over = np.array([(to[0] - grip.start[0]) / grip.camera.fx, (to[1] - grip.start[1]) / grip.camera.fy]) * depth
    return over @ grip.camera.rotation[:2]


def _ray(camera: Camera, x: float, y: float) -> tuple[np.ndarray, np.ndarray]:
    """(eye, direction of length 1) in the world of a place on the picture."""
    local = np.array([(x - camera.cx) / camera.fx, (y - camera.cy) / camera.fy, 1.0])
    return camera.position, (local / np.linalg.norm(local)) @ camera.rotation


def floor_under(camera: Camera, x: float, y: float) -> tuple[float, float, float] | None:
    """The place on the floor under a place on the picture; None above the horizon."""
    eye, ray = _ray(camera, x, y)
    far = -eye[1] / ray[1] if abs(ray[1]) > 1e-6 else -1.0
    return _vector(eye + far * ray) if 0 < far < 1e4 else None


def _ring(axis: int) -> np.ndarray:
    turns = np.linspace(0, 2 * np.pi, RING + 1)
    ring = np.zeros((RING + 1, 3))
    ring[:, (axis + 1) % 3], ring[:, (axis + 2) % 3] = np.cos(turns), np.sin(turns)
    return ring


def _distance(points: np.ndarray, place: np.ndarray) -> float:
    """From a place to a line through points."""
    if len(points) == 1:
        return float(np.linalg.norm(points[0] - place))
    return min(_to_segment(a, b, place) for a, b in pairwise(points))


def _to_segment(a: np.ndarray, b: np.ndarray, place: np.ndarray) -> float:
    along = b - a
    share = np.clip((place - a) @ along / max(along @ along, 1e-9), 0, 1)
    return float(np.linalg.norm(a + share * along - place))


def _vector(values: np.ndarray) -> tuple[float, float, float]:
    x, y, z = (float(value) for value in values)
    return x, y, z
