"""The denoise loop: from noise to clean latents, one hook."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise

import torch

from engines.models.families.conditions import Level, Schedule

Estimate = Callable[[torch.Tensor, Level], torch.Tensor]
Hook = Callable[[int, torch.Tensor], torch.Tensor]

_CLEAN = Level(0.0, 0.0)


def denoise(estimate: Estimate, noisy: torch.Tensor, schedule: Schedule, hook: Hook,
            noises: Iterable[torch.Tensor] = ()) -> torch.Tensor:  # fmt: skip
    """Euler's method down the noise levels (Karras et al. 2022, algorithm 1 without churn; the same step for flow matching).

    A schedule with fresh noise takes the next of `noises` in each step instead (consistency models, Song et al. 2023, algorithm 1).

    `estimate(noisy, level)` gives the clean latents as the network believes them. `hook(step, clean)` may change them (masks),
    show them (previews) or raise (cancel). To resume after `k` steps, pass what was noisy then and `schedule.last(n - k)`.
    """
    later = iter(noises)
    for step, (level, following) in enumerate(pairwise([*schedule.levels, _CLEAN])):
        clean = hook(step, estimate(noisy, level))
        kept = clean + (noisy - clean) * (following.sigma / level.sigma)
        noisy = schedule.at(following, clean, next(later)) if schedule.fresh else kept
    return noisy
