"""What guides a network: words, noise levels, masks. Shared by every adapter."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch


@dataclass(frozen=True)
class Wish:
    """What is asked of a network. `guidance_scale` 1 or less means no comparison with the negative prompt. Pixels."""

    prompt: str
    negative_prompt: str
    guidance_scale: float
    width: int
    height: int


@dataclass(frozen=True)
class Hint:
    """A control network and the picture it looks at, as it wants it. `kind`: see `requests.CONTROLS`; `span`: shares of the steps."""

    network: Any
    kind: str
    picture: torch.Tensor
    weight: float
    span: tuple[float, float] = (0.0, 1.0)


@dataclass(frozen=True)
class Conditions:
    """Rows are guidance's two sides: row 0 the negative prompt, row 1 the prompt; or the prompt alone.

    `tokens` [rows, n, features], `pooled` [rows, features], `size` [rows, 6] (SDXL's picture size and crop);
    `mask_channels` [1, channels, h, w]: what an inpainting network sees besides the noisy latents. `hints`: what control networks see.
    `one_by_one` runs the rows in turn: half of the memory, more time.
    """

    tokens: torch.Tensor
    guidance_scale: float
    pooled: torch.Tensor | None = None
    size: torch.Tensor | None = None
    mask_channels: torch.Tensor | None = None
    hints: tuple[Hint, ...] = ()
    one_by_one: bool = False

    @property
    def rows(self) -> int:
        """1 without guidance, 2 with."""
        return self.tokens.shape[0]

    def row(self, index: int) -> Conditions:
        """One side alone."""
        here = slice(index, index + 1)
        pooled = None if self.pooled is None else self.pooled[here]
        size = None if self.size is None else self.size[here]
        return dataclasses.replace(self, tokens=self.tokens[here], pooled=pooled, size=size)

    def at(self, share: float) -> Conditions:
        """With the hints that act after this share of the steps, 0 <= share < 1."""
        return dataclasses.replace(self, hints=tuple(hint for hint in self.hints if hint.span[0] <= share < hint.span[1]))


@dataclass(frozen=True)
class Level:
    """One noise level. `sigma`: amount of noise; `timestep`: the same as the network counts it."""

    sigma: float
    timestep: float


@dataclass(frozen=True)
class Schedule:
    """`levels` from noisy to less noisy, then `clean_weight(sigma)`: noisy = weight * clean + sigma * noise.

    `fresh`: each step ends in noise drawn anew, so that later steps mend what earlier ones got wrong.
    """

    levels: tuple[Level, ...]
    clean_weight: Callable[[float], float]
    fresh: bool = False

    def last(self, count: int) -> Schedule:
        """Only the last `count` levels."""
        return dataclasses.replace(self, levels=self.levels[len(self.levels) - count :])

    def noised(self, clean: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
        """`clean` with the noise of the first level."""
        return self.at(self.levels[0], clean, noise)

    def at(self, level: Level, clean: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
        """`clean` with the noise of a level."""
        return self.clean_weight(level.sigma) * clean + level.sigma * noise


def guided(noisy: torch.Tensor, conditions: Conditions, forward: Callable[[torch.Tensor, Conditions], torch.Tensor]) -> torch.Tensor:
    """`forward(latents [rows, ...], conditions)` on both sides in one batch, then away from the negative by the guidance scale."""
    if conditions.rows == 1:
        return forward(noisy, conditions).float()
    if conditions.one_by_one:
        negative, positive = (forward(noisy, conditions.row(index)).float() for index in range(2))
    else:
        negative, positive = forward(noisy.expand(2, -1, -1, -1), conditions).float().chunk(2)
    return torch.lerp(negative, positive, conditions.guidance_scale)
