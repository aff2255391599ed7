"""The first splats of a training: at the points that the camera solver found, or spread over what the cameras look at."""

from __future__ import annotations

import numpy as np
import torch

from engines.splat.cloud import C0
from engines.splat.fit.shots import Shot, mean_colours
from engines.splat.fit.state import State
from engines.splat.photos import reach

_FOUND, _GUESSED = 0.5, 0.1  # opacities at points and of what is spread by chance
_NEIGHBOURS = 3
_FAR_SHARE, _NEAREST_FAR, _FARTHEST = 0.25, 1.6, 12.0  # of the splats, well beyond the cameras; in distances of the cameras
_INNER = 0.6  # of the cameras' distance: where most of the splats are spread; nearer to a camera they would fill its picture
_SIZE = 0.5  # of the spacing


def extent(shots: list[Shot]) -> float:
    """The scene's size in world units: how far the cameras stand from what they look at."""
    return max(reach([shot.camera for shot in shots])[1], 1e-6)


def first_state(shots: list[Shot], points: np.ndarray, colours: np.ndarray, count: int) -> State:
    """`count` splats: at the solver's points [n, 3] of `colours` uint8 [n, 3] as far as they go, the rest spread by chance."""
    generator = np.random.default_rng(0)
    chosen = generator.permutation(len(points))[: round(count * (1 - _FAR_SHARE))]
    spread = _spread(shots, count - len(chosen), generator, far=1.0 if len(chosen) > count / 2 else _FAR_SHARE)
    means = np.concatenate([points[chosen], spread]).astype(np.float32)
    rgb = np.concatenate([colours[chosen].astype(np.float32) / 255, mean_colours(shots, spread)])
    opacities = np.where(np.arange(len(means)) < len(chosen), _FOUND, _GUESSED).astype(np.float32)
    return _state(torch.from_numpy(means), torch.from_numpy(rgb), torch.from_numpy(opacities), len(shots))


def _spread(shots: list[Shot], count: int, generator: np.random.Generator, far: float) -> np.ndarray:
    """Points in the ball that the cameras look at, and a share `far` of them outside, ever thinner, float64 [count, 3]."""
    middle, distance = reach([shot.camera for shot in shots])
    ways = generator.normal(size=(count, 3))
    ways /= np.linalg.norm(ways, axis=1, keepdims=True)
    inner = _INNER * generator.uniform(size=count) ** (1 / 3)
    outer = np.exp(generator.uniform(np.log(_NEAREST_FAR), np.log(_FARTHEST), count))
    return middle + ways * (distance * np.where(generator.uniform(size=count) < far, outer, inner))[:, None]


def _state(means: torch.Tensor, rgb: torch.Tensor, opacities: torch.Tensor, shots: int) -> State:
    count = len(means)
    size = (_SIZE * _spacing(means)).clamp(min=1e-7).log()
    quaternions = torch.nn.functional.normalize(torch.randn(count, 4, generator=torch.Generator().manual_seed(0)), dim=1)
    values = {
        "means": means, "scales": size[:, None].repeat(1, 3), "quaternions": quaternions, "opacities": opacities.logit(),
        "sh0": ((rgb - 0.5) / C0)[:, None], "shn": torch.zeros(count, 15, 3), "exposure": torch.zeros(shots, 2, 3),
    }  # fmt: skip
    return State(values)


def _spacing(means: torch.Tensor) -> torch.Tensor:
    """The mean distance of each point to its three nearest, [n]."""
    nearest = [torch.cdist(part, means).topk(min(_NEIGHBOURS + 1, len(means)), largest=False).values for part in means.split(1024)]
    return torch.cat(nearest)[:, 1:].mean(dim=1) if len(means) > 1 else torch.ones(len(means))
