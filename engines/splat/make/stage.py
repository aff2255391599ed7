"""Where a thing is made: a ball of radius 1 around the origin, cameras from anywhere around it, and a new backdrop for every picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from engines.splat.camera import Camera, Lens, film_camera
from engines.splat.fit.state import State
from engines.splat.moves import Stage, around

LENS = Lens(50.0, 36.0)
_ELEVATIONS, _DISTANCES = (-10.0, 45.0), (0.9, 1.25)
_NEAR_SIDE = 40.0  # degrees to both sides of one that is repaired
_PLAIN = 0.5  # the share of backdrops of one colour; the others have a horizon
_BALL, _FIRST_OPACITY = 0.5, 0.1


@dataclass(frozen=True)
class Spot:
    """Where a camera stands: degrees from the front and above the horizon, and distance in stage distances."""

    azimuth: float
    elevation: float
    distance: float = 1.0

    def camera(self, size: tuple[int, int]) -> Camera:
        """The camera there, for pictures of `size` (width, height)."""
        stage = Stage((0.0, 0.0, 0.0), 1.0, *size, LENS)
        return film_camera(around(stage, self.azimuth, self.elevation, self.distance * stage.distance), LENS, *size)


def random_spot(chance: torch.Generator, side: float | None) -> Spot:
    """Anywhere around; or near the azimuth `side`."""
    turn, rise, far = torch.rand(3, generator=chance).tolist()
    azimuth = 360 * turn if side is None else side + _NEAR_SIDE * (2 * turn - 1)
    return Spot(azimuth, _between(_ELEVATIONS, rise), _between(_DISTANCES, far))


def backdrop(camera: Camera, chance: torch.Generator) -> torch.Tensor:
    """What is behind the thing, [h, w, 3] 0..1: one colour, or a ground that fades into a sky at the camera's horizon."""
    kind, soft = torch.rand(2, generator=chance).tolist()
    ground, sky = torch.rand(2, 3, generator=chance)
    if kind < _PLAIN:
        return ground.expand(camera.height, camera.width, 3)
    rows = (torch.arange(camera.height) + 0.5 - camera.cy) / camera.fy
    level = _tilt(camera) + torch.atan(rows)  # radians below the horizon
    share = torch.sigmoid(level / (0.01 + 0.1 * soft))
    return (sky + (ground - sky) * share[:, None])[:, None].expand(camera.height, camera.width, 3)


def first_ball(count: int, seed: int) -> State:
    """`count` grey, faint splats in a ball around the middle."""
    chance = torch.Generator().manual_seed(seed)
    ways = torch.nn.functional.normalize(torch.randn(count, 3, generator=chance), dim=1)
    means = ways * _BALL * torch.rand(count, 1, generator=chance) ** (1 / 3)
    size = np.log(_BALL * (4.0 / count) ** (1 / 3))
    values = {
        "means": means, "scales": torch.full((count, 3), float(size)), "quaternions": torch.randn(count, 4, generator=chance),
        "opacities": torch.full((count,), _FIRST_OPACITY).logit(), "sh0": 0.2 * torch.randn(count, 1, 3, generator=chance),
        "shn": torch.zeros(count, 15, 3),
    }  # fmt: skip
    return State(values)


def _tilt(camera: Camera) -> float:
    """How far the camera looks down, in radians."""
    return float(np.arcsin(np.clip(-camera.rotation[2, 1], -1, 1)))


def _between(ends: tuple[float, float], share: float) -> float:
    return ends[0] + (ends[1] - ends[0]) * share
