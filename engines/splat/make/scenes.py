"""Backdrops as the critic itself paints them: on others it would paint its own sky and ground, with the splats of the thing."""

from __future__ import annotations

from typing import Protocol

import torch

from engines.progress import Progress
from engines.splat.distill import Critic, walked_down

COUNT = 8
"""Pictures that the critic is asked for."""
_STEPS, _FIRST = 6, 0.98  # of each, and the noise level where it begins
_EDGE = 8  # the left and the right of a picture, this part of its width each, show what is behind
_SHARE = 0.7  # of backdrops that are the critic's own


class Painter(Critic, Protocol):
    """A critic over latents [n, c, h', w'] of pictures [n, 3, h, w] 0..1."""

    def latents(self, pictures: torch.Tensor) -> torch.Tensor:
        """What the critic is shown; differentiable."""
        ...

    def pictures(self, latents: torch.Tensor) -> torch.Tensor:
        """And back."""
        ...


@torch.no_grad()
def scenes(critic: Painter, size: tuple[int, int], seed: int, progress: Progress) -> torch.Tensor:
    """What is seen behind things in pictures of the critic's own, made without words: RGB of each row of pixels, [COUNT, h, 3] 0..1.

    `size`: width and height of the pictures. Raises Cancelled.
    """
    chance, (width, height) = torch.Generator().manual_seed(seed), size
    shape, edge = critic.latents(torch.zeros(1, 3, height, width)).shape, max(1, width // _EDGE)
    found = []
    for number in range(COUNT):
        progress.step(number, COUNT, "Imagining what is behind it")
        picture = critic.pictures(_imagined(critic, torch.randn(shape, generator=chance)))[0].cpu().clamp(0, 1)
        found.append(torch.cat([picture[..., :edge], picture[..., -edge:]], -1).median(-1).values.T)
    return torch.stack(found)


def painted(plain: torch.Tensor, rows: torch.Tensor, chance: torch.Generator) -> torch.Tensor:
    """Mostly one of the scenes `rows` as a backdrop [h, w, 3], else the `plain` one, so that nothing is made to stand before one scene."""
    if float(torch.rand(1, generator=chance)) > _SHARE:
        return plain
    return one_of(rows, chance)[:, None].expand_as(plain)


def one_of(rows: torch.Tensor, chance: torch.Generator) -> torch.Tensor:
    """One of the scenes, RGB of each row of pixels [h, 3]."""
    return rows[int(torch.randint(len(rows), (1,), generator=chance))]


def _imagined(critic: Painter, noisy: torch.Tensor) -> torch.Tensor:
    """A picture's latents out of noise in a few steps, without words."""
    return walked_down(critic, noisy, torch.linspace(_FIRST, 0, _STEPS + 1), None)
