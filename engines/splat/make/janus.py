"""How many fronts a thing has: its sides are shown to an eye, which says of each whether it is the front.

The starter model of faces is an eye for the toys of its world. For all else a critic that knows words for sides classifies as a diffusion
classifier (Li et al. 2023): the words under which it predicts the noise best are the right ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from engines.models.storybook_faces import SIDE, StorybookFaces
from engines.progress import Progress
from engines.splat.make.scenes import Painter
from engines.splat.make.viewer import framed
from engines.splat.sides import turned

Eye = Callable[[np.ndarray], float]
"""How much a picture, uint8 RGBA [h, w, 4] with colours multiplied by alpha, looks like the front of a thing, 0..1."""
AZIMUTHS = tuple(30.0 * i for i in range(12))
_SIDES = ("front", "side", "back")
_LEVELS = (0.35, 0.5, 0.65)
_APART = 60.0  # degrees between two fronts that count as two
_FRONT, _LIKE_IT = 0.5, 0.9  # how sure a front is at least, and in relation to the surest one
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


def janus(look: Callable[[float], np.ndarray], eye: Eye, progress: Progress) -> Janus:
    """Go round the thing; `look(azimuth)` gives a picture of it as eyes see pictures."""
    shares = []
    for number, azimuth in enumerate(AZIMUTHS):
        picture = look(azimuth)
        progress.step(number, len(AZIMUTHS), "Counting faces", on_white(picture))
        shares.append(eye(picture))
    return Janus(fronts(shares), tuple(round(value, 3) for value in shares))


def of_toys(network: StorybookFaces) -> Eye:
    """The eye for toys of the Storybook world. A thing that looks the same from all sides has no front."""
    return lambda picture: float(network.front_shares(torch.from_numpy(framed(picture, SIDE)).permute(2, 0, 1)[None] / 255))


def of_critic(critic: Painter, prompt: str) -> Eye:
    """The eye of a critic that knows words for sides; it sees pictures of its own size before white."""
    return lambda picture: front_share(torch.from_numpy(on_white(picture)).permute(2, 0, 1)[None] / 255, critic, prompt)


def on_white(picture: np.ndarray) -> np.ndarray:
    """RGBA with colours multiplied by alpha before white, RGB; all uint8."""
    return picture[..., :3] + (255 - picture[..., 3:])


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
    least = max(_FRONT, _LIKE_IT * max(shares))
    for number in np.argsort(shares)[::-1]:
        azimuth = AZIMUTHS[int(number)]
        if shares[int(number)] >= least and all(turned(azimuth - other) > _APART for other in found):
            found.append(azimuth)
    return tuple(found)
