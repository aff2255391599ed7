"""The denoise loop: from noise to clean latents, one hook."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import torch

from engines.models.families.conditions import Level, Schedule

Estimate = Callable[[torch.Tensor, Level], torch.Tensor]
Hook = Callable[[int, torch.Tensor], torch.Tensor]

_CLEAN = Level(0.0, 0.0)


def denoise(estimate: Estimate, noisy: torch.Tensor, schedule: Schedule, hook: Hook) -> torch.Tensor:
    """Euler's method down the noise levels (Karras et al. 2022, algorithm 1 without churn; the same step for flow matching).

    `estimate(noisy, level)` gives the clean latents as the network believes them. `hook(step, clean)` may change them (masks),
    show them (previews) or raise (cancel). To resume after `k` steps, pass what was noisy then and `schedule.last(n - k)`.
    """
    for step, (level, following) in enumerate(pairwise([*schedule.levels, _CLEAN])):
        clean = hook(step, estimate(noisy, level))
        noisy = clean + (noisy - clean) * (following.sigma / level.sigma)
    return noisy
