"""Which splats a person means: those under an outline or a brush on the picture, inside a body in the scene, of a colour or a size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import cv2
import numpy as np

from engines.splat.camera import Camera, project
from engines.splat.cloud import Splats, rgb
from engines.splat.projection import NEAR

How = Literal["replace", "add", "subtract", "intersect"]
Body = Literal["box", "sphere"]
_THICK = 3.0  # sizes and cells that what is seen may lie behind what is nearest
_FINE = 4  # outlines are drawn to a sixteenth of a pixel: 2 ** 4


@dataclass(frozen=True, eq=False)
class Spots:
    """Where splats lie on a picture: whole pixels `rows` and `columns` int32 [n], `depth` [n] in metres, and `seen` bool [n], inside of the
    picture. `focal`: of its camera, in pixels."""

    rows: np.ndarray
    columns: np.ndarray
    depth: np.ndarray
    seen: np.ndarray
    size: tuple[int, int]
    focal: float


def spots(means: np.ndarray, matrix: np.ndarray, camera: Camera) -> Spots:
    """The centres [n, 3] of splats that the matrix [4, 4] brings to the world, on the camera's picture."""
    places, depth = project(camera, means @ matrix[:3, :3].T + matrix[:3, 3])
    inside = (depth > NEAR) & (places >= 0).all(axis=1) & (places[:, 0] < camera.width) & (places[:, 1] < camera.height)
    places = np.where(inside[:, None], places, 0).astype(np.int32)
    return Spots(places[:, 1], places[:, 0], depth, inside, (camera.height, camera.width), camera.fx)


def in_front(where: Spots, reach: np.ndarray, solid: np.ndarray) -> Spots:
    """The spots with those left out that lie behind others, as well as centres alone can tell.

    `reach`: the splats' sizes [n] in metres; `solid`: which of them hide what lies behind, bool [n]. A splat is in front while it is not
    much farther than the nearest solid one in the cells around its own; cells are as large as the splats usually are on the picture.
    """
    solid = solid & where.seen
    if not solid.any():
        return where
    cell = int(np.clip(2 * np.median(where.focal * reach[solid] / where.depth[solid]), 2, 24))
    rows, columns = where.rows // cell, where.columns // cell
    nearest = np.full((where.size[0] // cell + 1, where.size[1] // cell + 1), np.inf, np.float32)
    np.minimum.at(nearest, (rows[solid], columns[solid]), where.depth[solid])
    nearest = cv2.erode(nearest, np.ones((3, 3), np.uint8))
    slack = _THICK * (reach + cell * where.depth / where.focal)
    return replace(where, seen=where.seen & (where.depth <= nearest[rows, columns] + slack))


def in_outline(where: Spots, outline: Sequence[tuple[float, float]]) -> np.ndarray:
    """Those inside of a closed outline of places (x, y) in pixels, bool [n]."""
    if len(outline) < 3:
        return np.zeros(len(where.seen), bool)
    mask = np.zeros(where.size, np.uint8)
    cv2.fillPoly(mask, [_fine(outline)], 1, cv2.LINE_8, _FINE)
    return _under(where, mask)


def under_stroke(where: Spots, stroke: Sequence[tuple[float, float]], radius: float) -> np.ndarray:
    """Those under a round brush of `radius` pixels that was drawn along places (x, y), bool [n]."""
    mask = np.zeros(where.size, np.uint8)
    points = _fine(stroke)
    cv2.polylines(mask, [points], False, 1, max(1, round(2 * radius)), cv2.LINE_8, _FINE)
    for x, y in points if len(points) == 1 else ():
        cv2.circle(mask, (int(x), int(y)), round(radius * 2**_FINE), 1, -1, cv2.LINE_8, _FINE)
    return _under(where, mask)


def in_body(means: np.ndarray, into: np.ndarray, body: Body) -> np.ndarray:
    """Those whose centres [n, 3] the matrix `into` [4, 4] brings inside of the box or the sphere around 0 that is 1 wide, bool [n]."""
    local = means @ into[:3, :3].T + into[:3, 3]
    return (np.abs(local) <= 0.5).all(axis=1) if body == "box" else (local**2).sum(axis=1) <= 0.25


def of_colour(splats: Splats, colour: Sequence[float], tolerance: float) -> np.ndarray:
    """Those whose colour is nearer than `tolerance` (CIE 1976 distance; 2 can just be told apart, 100 is black to white), bool [n]."""
    lab = cv2.cvtColor(np.clip(rgb(splats), 0, 1)[:, None].astype(np.float32), cv2.COLOR_RGB2Lab)[:, 0]
    wanted = cv2.cvtColor(np.float32(colour).reshape(1, 1, 3), cv2.COLOR_RGB2Lab)[0, 0]
    return np.linalg.norm(lab - wanted, axis=1) <= tolerance


def between(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """Those whose value lies between two, both included, bool [n]."""
    return (values >= low) & (values <= high)


def sizes(splats: Splats) -> np.ndarray:
    """How large each splat is: its largest standard deviation in the model's own units, float32 [n]."""
    return np.exp(splats.scales.max(axis=1))


def combined(old: np.ndarray, found: np.ndarray, how: How) -> np.ndarray:
    """The selection after a gesture found some, bool [n]."""
    match how:
        case "replace":
            return found
        case "add":
            return old | found
        case "subtract":
            return old & ~found
        case "intersect":
            return old & found


def _fine(places: Sequence[tuple[float, float]]) -> np.ndarray:
    return np.round((np.asarray(places, np.float64) - 0.5) * 2**_FINE).astype(np.int32)


def _under(where: Spots, mask: np.ndarray) -> np.ndarray:
    return (mask[where.rows, where.columns] > 0) & where.seen
