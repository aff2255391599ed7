"""Views of a thing from around it: what surfaces are fused and textures are baked from, whoever draws them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engines.progress import Progress
from engines.splat.camera import Camera, film_camera
from engines.splat.cloud import Splats, alpha
from engines.splat.moves import Stage, around

_GOLDEN = 180.0 * (3.0 - np.sqrt(5.0))  # degrees
_STEEPEST = 80.0
_FAINT, _TAIL, _AIR = 0.1, 0.02, 0.08


@dataclass(frozen=True, eq=False)
class View:
    """`colour` uint8 RGB [h, w, 3] without background, `depth` [h, w] along the viewing axis, world units, `alpha` [h, w]; float32."""

    camera: Camera
    colour: np.ndarray
    depth: np.ndarray
    alpha: np.ndarray


Render = Callable[[Camera], View]
"""Draws what a camera sees: of splats, of a field or of a mesh."""


def cameras_around(stage: Stage, count: int) -> list[Camera]:
    """`count` cameras spread evenly over the sphere around a stage, from near the top to near the bottom."""
    heights = 1 - 2 * (np.arange(count) + 0.5) / count
    elevations = np.degrees(np.arcsin(heights)).clip(-_STEEPEST, _STEEPEST)
    poses = [around(stage, (_GOLDEN * i) % 360, float(elevation)) for i, elevation in enumerate(elevations)]
    return [film_camera(pose, stage.lens, stage.width, stage.height) for pose in poses]


def look(render: Render, cameras: list[Camera], progress: Progress) -> list[View]:
    """The views of all cameras, with the last one as preview."""
    views: list[View] = []
    for i, camera in enumerate(cameras):
        progress.step(i, len(cameras), f"View {i + 1} of {len(cameras)}", views[-1].colour if views else None)
        views.append(render(camera))
    return views


def bounds_of(splats: Splats) -> tuple[np.ndarray, float]:
    """(middle [3], radius) of what is visible: all but the outermost hundredths of the splats that are not faint."""
    seen = alpha(splats) > _FAINT
    means, scales = (splats.means[seen], splats.scales[seen]) if seen.any() else (splats.means, splats.scales)
    low, high = np.quantile(means, [_TAIL, 1 - _TAIL], axis=0)
    slack = _AIR * float((high - low).max())
    middle = ((low + high) / 2).astype(np.float64)
    inside = ((means >= low - slack) & (means <= high + slack)).all(axis=1)
    reach = np.linalg.norm(means[inside] - middle, axis=1) + np.exp(scales[inside].max(axis=1))
    return middle, max(float(np.quantile(reach, 1 - _TAIL / 2)) * (1 + _AIR / 2), 1e-6)


def stage_of(splats: Splats, width: int, height: int) -> Stage:
    """The stage that shows all of the splats."""
    middle, radius = bounds_of(splats)
    return Stage(tuple(middle.tolist()), radius, width, height)
