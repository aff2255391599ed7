"""How many fronts a thing has: its sides are shown to the critic, which says of each whether it is the front.

The critic classifies as a diffusion classifier (Li et al. 2023): the words under which it predicts the noise best are the right ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from engines.progress import Progress
from engines.splat.make.scenes import Painter
from engines.splat.sides import turned

AZIMUTHS = tuple(30.0 * i for i in range(12))
_SIDES = ("front", "side", "back")
_LEVELS = (0.35, 0.5, 0.65)
_APART = 60.0  # degrees between two fronts that count as two
_FRONT = 0.5
_SURE = 40.0  # how much more likely a side is for each unit of relative error


@dataclass(frozen=True)
class Janus:
    """`fronts`: the azimuths where a front is seen, more than 60 degrees from each other; `shares`: how much each of AZIMUTHS looks it."""

    fronts: tuple[float, ...]
    shares: tuple[float, ...]

    @property
    def is_janus(self) -> bool:
        """Whether it has more than one face."""
        return len(self.fronts) > 1


def janus(look: Callable[[float], np.ndarray], critic: Painter, prompt: str, progress: Progress) -> Janus:
    """Go round the thing; `look(azimuth)` gives a picture uint8 RGB of the critic's size."""
    shares = []
    for number, azimuth in enumerate(AZIMUTHS):
        progress.step(number, len(AZIMUTHS), "Counting faces", picture := look(azimuth))
        shares.append(front_share(torch.from_numpy(picture).permute(2, 0, 1)[None] / 255, critic, prompt))
    return Janus(fronts(shares), tuple(round(value, 3) for value in shares))


@torch.no_grad()
def front_share(picture: torch.Tensor, critic: Painter, prompt: str) -> float:
    """How much a picture [1, 3, h, w] 0..1 looks like the prompt's front rather than its side or back, 0..1."""
    clean = critic.latents(picture).cpu()
    errors = torch.zeros(len(_SIDES))
    for number, level in enumerate(_LEVELS):
        t = torch.full((len(_SIDES),), level)
        noise = torch.randn(clean.shape, generator=torch.Generator().manual_seed(number)).expand(len(_SIDES), -1, -1, -1)
        alpha, sigma = (value.view(-1, 1, 1, 1) for value in critic.levels(t))
        noisy = alpha * clean + sigma * noise
        predicted = critic.predict(noisy, t, [f"{prompt}, {side} view" for side in _SIDES])
        if critic.kind == "flow":
            predicted = noisy + alpha * predicted
        error = (predicted - noise).square().mean(dim=(1, 2, 3))
        errors += error / error.mean().clamp(min=1e-12) / len(_LEVELS)
    return float(torch.softmax(-_SURE * errors, 0)[0])


def fronts(shares: list[float]) -> tuple[float, ...]:
    """The azimuths of the strongest fronts, each more than 60 degrees from the stronger ones."""
    found: list[float] = []
    for number in np.argsort(shares)[::-1]:
        azimuth = AZIMUTHS[int(number)]
        if shares[int(number)] >= _FRONT and all(turned(azimuth - other) > _APART for other in found):
            found.append(azimuth)
    return tuple(found)
