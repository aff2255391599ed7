"""The joints inside toys, and the poses that bend them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from engines.training.world.meshes import rotation

Point = tuple[float, float, float]
ROOT, HEAD, LEFT_ARM, RIGHT_ARM, LEFT_LEG, RIGHT_LEG, TAIL = range(7)
"""The joints of every character; a toy's left is the viewer's right when it looks at us."""
JOINTS = 8
"""How many joints the graphics card takes."""


@dataclass(frozen=True)
class Joint:
    """A bone from its pivot to its tip, in the toy's own units at rest; `parent` is a number in the skeleton."""

    name: str
    parent: int
    pivot: Point
    tip: Point


@dataclass(frozen=True)
class Skeleton:
    """Joints, the root first; `seat` is how far the toy sinks to sit, `stride` how far its legs swing in degrees."""

    joints: tuple[Joint, ...]
    seat: float = 0.0
    stride: float = 30.0
    poses: tuple[str, ...] = ("stand",)


def biped(hips: Point, neck: Point, shoulder: Point, hand: Point, tail: tuple[Point, Point]) -> tuple[Joint, ...]:
    """The seven joints of a character from the places of its left limbs; feet stand below the hips."""
    top = (0.0, neck[1] + 0.55, neck[2])

    def mirrored(point: Point) -> Point:
        return (-point[0], point[1], point[2])

    foot = (hips[0], 0.05, hips[2] + 0.08)
    return (
        Joint("body", 0, (0.0, hips[1], 0.0), neck),
        Joint("head", ROOT, neck, top),
        Joint("left arm", ROOT, shoulder, hand),
        Joint("right arm", ROOT, mirrored(shoulder), mirrored(hand)),
        Joint("left leg", ROOT, hips, foot),
        Joint("right leg", ROOT, mirrored(hips), mirrored(foot)),
        Joint("tail", ROOT, *tail),
    )


def axles(places: tuple[tuple[float, float], ...], scale: float) -> Skeleton:
    """The skeleton of a vehicle: one joint for each axle, given as (height, z)."""
    wheels = [Joint(f"axle {i}", 0, (0.0, y * scale, z * scale), (0.0, y * scale, z * scale)) for i, (y, z) in enumerate(places, 1)]
    return Skeleton((Joint("body", 0, (0.0, 0.0, 0.0), (0.0, 0.5, 0.0)), *wheels))


POSES: dict[str, dict[int, Point]] = {
    "stand": {},
    "walk": {},
    "wave": {LEFT_ARM: (0.0, 0.0, 112.0), HEAD: (0.0, 0.0, -7.0), RIGHT_ARM: (0.0, 0.0, -8.0)},
    "sit": {LEFT_LEG: (-84.0, 14.0, 0.0), RIGHT_LEG: (-84.0, -14.0, 0.0), LEFT_ARM: (-30.0, 0.0, -8.0), RIGHT_ARM: (-30.0, 0.0, 8.0)},
}
"""Degrees about x, y and z for each joint that a pose bends."""


def angles(skeleton: Skeleton, pose: str, phase: float) -> dict[int, Point]:
    """Degrees about x, y and z for each bent joint. `phase` in turns moves legs and arms of a walk and the waving hand."""
    swing = math.sin(2 * math.pi * phase)
    bent = dict(POSES[pose])
    if pose == "walk":
        stride = skeleton.stride
        bent |= {LEFT_LEG: (-stride * swing, 0, 0), RIGHT_LEG: (stride * swing, 0, 0)}
        bent |= {LEFT_ARM: (stride * swing, 0, 6), RIGHT_ARM: (-stride * swing, 0, -6)}
        bent |= {ROOT: (4.0, 0, 3 * swing), HEAD: (0, 4 * swing, -3 * swing), TAIL: (0, 14 * swing, 0)}
    if pose == "wave":
        x, y, z = bent[LEFT_ARM]
        bent[LEFT_ARM] = (x, y, z + 16 * swing)
    return bent


def bones(skeleton: Skeleton, pose: str = "stand", phase: float = 0.25, rolled: float = 0.0) -> np.ndarray:
    """The matrices that carry the vertices of each joint: float [joints, 4, 4], in the toy's own units.

    `rolled` is how far a vehicle has driven, in the toy's own units; its axles (height = radius) turn accordingly.
    """
    bent = angles(skeleton, pose, phase)
    matrices: list[np.ndarray] = []
    for number, joint in enumerate(skeleton.joints):
        turn = bent.get(number, (0.0, 0.0, 0.0))
        if joint.name.startswith("axle"):
            turn = (math.degrees(rolled / joint.pivot[1]), 0.0, 0.0)
        local = _about(joint.pivot, turn)
        if number == ROOT:
            local[1, 3] -= _sunk(skeleton, pose, phase)
        matrices.append(local if number == ROOT else matrices[joint.parent] @ local)
    return np.array(matrices)


def _sunk(skeleton: Skeleton, pose: str, phase: float) -> float:
    """How far the body hangs below its standing height; when walking it dips at every step."""
    if pose == "sit":
        return skeleton.seat
    if pose != "walk":
        return 0.0
    length = skeleton.joints[LEFT_LEG].pivot[1]
    return length * (1 - math.cos(math.radians(skeleton.stride * math.sin(2 * math.pi * phase)))) * 0.85


def _about(pivot: Point, degrees: Point) -> np.ndarray:
    x, y, z = degrees
    matrix = np.eye(4)
    matrix[:3, :3] = rotation("z", z) @ rotation("y", y) @ rotation("x", x)
    matrix[:3, 3] = np.array(pivot) - matrix[:3, :3] @ pivot
    return matrix


def posed_points(skeleton: Skeleton, carried: np.ndarray) -> np.ndarray:
    """Where the bones are: pivot and tip of each joint, float [joints, 2, 3], from `bones`' matrices."""
    ends = np.array([[joint.pivot, joint.tip] for joint in skeleton.joints])
    return np.einsum("jab,jeb->jea", carried[:, :3, :3], ends) + carried[:, None, :3, 3]
