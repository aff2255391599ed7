"""Points on the surfaces that posed pictures show: planes swept through space (Collins 1996), kept where neighbouring pictures agree.

For cameras without a solver's points: splats that start on surfaces learn several times as fast as splats that start as a cloud.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engines.progress import Progress
from engines.splat.camera import Camera, project
from engines.splat.fit.pictures import smaller
from engines.splat.fit.shots import Shot
from engines.splat.photos import reach

_SIDE = 64  # pixels of the shorter side that are left
_PLANES, _NEAREST, _FARTHEST = 96, 0.35, 30.0  # even in inverse depth, between these shares of the cameras' distance
_NEIGHBOURS, _WIDEST = 6, 60.0  # pictures compared with, and the degrees by which they may be turned away
_WINDOW = 5
_UNLIKE = 3.0  # the cost of what a neighbour does not show
_TOLERANCE, _WITNESSES = 0.06, 2  # relative difference in depth (or one plane), and how many neighbours must confirm it


@dataclass(frozen=True, eq=False)
class _Depth:
    """A small shot, the depth float32 [h, w] along the viewing axis, and the numbers of its neighbours."""

    shot: Shot
    depth: np.ndarray
    neighbours: list[int]


def swept_points(shots: list[Shot], progress: Progress) -> tuple[np.ndarray, np.ndarray]:
    """(points float64 [n, 3], colours uint8 [n, 3]) on what the shots show; none where no two of them look the same way."""
    small = [smaller(shot, max(1, min(shot.camera.width, shot.camera.height) // _SIDE)) for shot in shots]
    distance = reach([shot.camera for shot in shots])[1]
    depths = 1 / np.linspace(1 / (_NEAREST * distance), 1 / (_FARTHEST * distance), _PLANES)
    found = []
    for number, shot in enumerate(small):
        progress.step(number, len(small), "Looking for surfaces")
        near = _neighbours(small, number)
        found.append(_Depth(shot, _depth(shot, [small[i] for i in near], depths), near))
    step = float(1 / depths[0] - 1 / depths[1])
    parts = [_confirmed(one, found, step) for one in found]
    return np.concatenate([points for points, _ in parts]), np.concatenate([colours for _, colours in parts])


def _neighbours(shots: list[Shot], number: int) -> list[int]:
    """The nearest other shots that look about the same way."""
    own = shots[number].camera
    ahead = np.array([shot.camera.rotation[2] for shot in shots]) @ own.rotation[2]
    far = np.linalg.norm([shot.camera.position - own.position for shot in shots], axis=1)
    order = np.argsort(far)
    return [int(i) for i in order if i != number and far[i] > 0 and ahead[i] > np.cos(np.radians(_WIDEST))][:_NEIGHBOURS]


def _depth(shot: Shot, others: list[Shot], depths: np.ndarray) -> np.ndarray:
    """The depth at which each pixel looks most like the others' pixels, between two planes by a parabola; 0 where nothing compares."""
    if not others:
        return np.zeros(shot.pixels.shape[:2], np.float32)
    costs = np.stack([_cost(shot, others, depth) for depth in depths])
    best = costs.argmin(axis=0).clip(1, len(depths) - 2)[None]
    before, here, after = (np.take_along_axis(costs, best + step, 0)[0] for step in (-1, 0, 1))
    bend = np.maximum(before - 2 * here + after, 1e-6)
    shift = ((before - after) / (2 * bend)).clip(-0.5, 0.5)
    near, far = 1 / depths[0], 1 / depths[-1]
    return (1 / (near + (far - near) * (best[0] + shift) / (len(depths) - 1))).astype(np.float32)


def _cost(shot: Shot, others: list[Shot], depth: float) -> np.ndarray:
    """How unlike the others the shot looks if everything stands at this depth: the better half of them counts, float32 [h, w]."""
    height, width = shot.pixels.shape[:2]
    wanted, costs = shot.pixels.astype(np.float32) / 255, []
    for other in others:
        across = _plane(shot.camera, other.camera, depth)
        warped = cv2.warpPerspective(
            other.pixels.astype(np.float32) / 255, across, (width, height),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_CONSTANT, borderValue=(_UNLIKE,) * 3,
        )  # fmt: skip
        costs.append(cv2.blur(np.abs(warped - wanted).sum(axis=2), (_WINDOW, _WINDOW)))
    return np.sort(costs, axis=0)[: (len(costs) + 1) // 2].mean(axis=0)


def _plane(own: Camera, other: Camera, depth: float) -> np.ndarray:
    """The homography from pixels of `own` to pixels of `other` by the plane at `depth` before `own`, float64 [3, 3]."""
    turn = other.rotation @ own.rotation.T
    shift = other.world_to_camera[:3, 3] - turn @ own.world_to_camera[:3, 3]
    half = np.array([[0, 0, 0.5], [0, 0, 0.5], [0, 0, 0]])  # OpenCV's first pixel has its middle at (0, 0)
    return (other.intrinsics - half) @ (turn + np.outer(shift, [0, 0, 1]) / depth) @ np.linalg.inv(own.intrinsics - half)


def _confirmed(one: _Depth, found: list[_Depth], step: float) -> tuple[np.ndarray, np.ndarray]:
    """World points and colours of the pixels whose depth enough neighbours confirm; `step`: of inverse depth between two planes."""
    camera, (height, width) = one.shot.camera, one.depth.shape
    rows, columns = np.mgrid[0:height, 0:width].reshape(2, -1)
    depth = one.depth.ravel().astype(np.float64)
    local = np.stack([(columns + 0.5 - camera.cx) / camera.fx, (rows + 0.5 - camera.cy) / camera.fy, np.ones(len(rows))], 1)
    points = (local * depth[:, None]) @ camera.rotation + camera.position
    witnesses = sum((_agrees(found[i], points, step) for i in one.neighbours), np.zeros(len(points), int))
    kept = (depth > 0) & (witnesses >= _WITNESSES)
    return points[kept], one.shot.pixels.reshape(-1, 3)[kept]


def _agrees(other: _Depth, points: np.ndarray, step: float) -> np.ndarray:
    """1 for each point that the other shot finds at the same depth, else 0, [n]."""
    places, depths = project(other.shot.camera, points)
    height, width = other.depth.shape
    with np.errstate(invalid="ignore"):
        inside = (depths > 0) & (places >= 0).all(axis=1) & (places[:, 0] < width) & (places[:, 1] < height)
    agrees = np.zeros(len(points), int)
    columns, rows = places[inside].astype(int).T
    seen, here = 1 / np.maximum(other.depth[rows, columns], 1e-9), 1 / depths[inside]
    agrees[inside] = np.abs(seen - here) < np.maximum(_TOLERANCE * here, step)
    return agrees
