"""Score distillation: a frozen picture model judges drawn pictures, and what it would change pulls at what drew them.

SDS is DreamFusion's (Poole et al. 2022, equation 3); SDI finds the noise by DDIM inversion instead of drawing it (Lukoianov et al. 2024),
which needs no high guidance and gives sharper things. Perp-Neg (Armandpour et al. 2023) holds other words against a text without
undoing it. For models that predict noise and for flow-matching ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, Protocol

import torch

from engines.splat.sides import Told

_FIRST, _LAST, _LEAST = 0.98, 0.25, 0.02  # noise levels: the highest at the start and at the end of a run, and the lowest of all

WEIGHTINGS: dict[str, Callable[[torch.Tensor, torch.Tensor], torch.Tensor]] = {
    "sds": lambda alpha, sigma: sigma**2, "even": lambda alpha, sigma: torch.ones_like(sigma),
    "fantasia3d": lambda alpha, sigma: alpha * sigma**2, "ism": lambda alpha, sigma: sigma / alpha.clamp(min=1e-3),
}  # fmt: skip
"""How much each noise level pulls, by (alpha, sigma): as in DreamFusion, Magic3D, Fantasia3D and LucidDreamer."""


class Critic(Protocol):
    """A frozen model over pictures (or latents) x [n, c, h, w] at noise levels t [n] in 0..1: x_t = alpha x + sigma noise.

    `kind`: what `predict` gives: the "noise", or the "flow" noise - x of straight paths (alpha = 1 - t, sigma = t).
    """

    kind: Literal["noise", "flow"]

    def levels(self, t: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """(alpha, sigma), each [n]."""
        ...

    def predict(self, noisy: torch.Tensor, t: torch.Tensor, words: list[str]) -> torch.Tensor:
        """The prediction [n, c, h, w] for one text each; "" is no text."""
        ...


@dataclass(frozen=True)
class Guidance:
    """`scale`: how much the words count (1 takes the model as it is). `variant`: "sds" or "sdi", which inverts in `inversion_steps`.
    `weighting`: one of WEIGHTINGS.
    """

    scale: float = 7.5
    variant: Literal["sds", "sdi"] = "sds"
    inversion_steps: int = 10
    weighting: str = "sds"


Moment = tuple[float, torch.Generator]
"""The share of the run that is done (0..1), and its random numbers."""


def distill_loss(pictures: torch.Tensor, critic: Critic, words: list[Told], guidance: Guidance, moment: Moment) -> torch.Tensor:
    """A number whose gradient by `pictures` [n, c, h, w] is the weighting's (predicted noise - noise) / n, as the critic sees them.

    Numbers that are not finite pull nowhere.
    """
    done, chance = moment
    t = noise_levels(len(pictures), done, chance)
    with torch.no_grad():
        start = pictures.detach()
        if guidance.variant == "sdi":
            noisy, noise = _inverted(start, critic, t, words, guidance)
        else:
            noise = torch.randn(start.shape, generator=chance, dtype=start.dtype)
            alpha, sigma = _shaped(critic, t)
            noisy = alpha * start + sigma * noise
        wanted = heard(critic, noisy, t, words, guidance.scale)
        weight = WEIGHTINGS[guidance.weighting](*_shaped(critic, t))
        target = start - torch.nan_to_num(weight * (wanted - noise))
    return 0.5 * (pictures - target).square().sum() / len(pictures)


@torch.no_grad()
def walked_down(critic: Critic, noisy: torch.Tensor, levels: torch.Tensor, words: tuple[Told, float] | None) -> torch.Tensor:
    """One noisy picture [1, c, h, w] at the first of falling `levels` [k] as it is at the last (DDIM, Song et al. 2021).

    `words`: what is told, and how much it counts; None tells nothing.
    """
    for now, then in zip(levels[:-1, None], levels[1:, None], strict=True):
        noise = (
            heard(critic, noisy, now, [words[0]], words[1]) if words else _as_noise(critic, noisy, now, critic.predict(noisy, now, [""]))
        )
        (alpha, sigma), (alpha_then, sigma_then) = _shaped(critic, now), _shaped(critic, then)
        noisy = alpha_then * (noisy - sigma * noise) / alpha + sigma_then * noise
    return noisy


def noise_levels(count: int, done: float, chance: torch.Generator) -> torch.Tensor:
    """Levels [count] for this moment: even between the lowest and a highest that falls as the run goes on, from layout to detail."""
    highest = _FIRST + (_LAST - _FIRST) * done
    return _LEAST + (highest - _LEAST) * torch.rand(count, generator=chance)


def _shaped(critic: Critic, t: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    alpha, sigma = critic.levels(t)
    return alpha.view(-1, 1, 1, 1), sigma.view(-1, 1, 1, 1)


def heard(critic: Critic, noisy: torch.Tensor, t: torch.Tensor, words: list[Told], scale: float) -> torch.Tensor:
    """The predicted noise: without words, and `scale` times as far as the words take it (one call of the model for all of them)."""
    owners = [number for number, told in enumerate(words) for _ in told.texts]
    texts = [text for told in words for text in told.texts]
    some = torch.cat([noisy, noisy[owners]]), torch.cat([t, t[owners]])
    predicted = _as_noise(critic, *some, critic.predict(*some, [""] * len(words) + texts))
    plain, pulls = predicted[: len(words)], predicted[len(words) :]
    pulls = pulls - plain[owners]
    parts = pulls.split([len(told.texts) for told in words])
    return plain + scale * torch.stack([_pull(part, told) for part, told in zip(parts, words, strict=True)])


def _pull(parts: torch.Tensor, told: Told) -> torch.Tensor:
    """Where the texts take one picture, [c, h, w] of [texts, c, h, w]: those that are against act only across the others (Perp-Neg)."""
    towards = torch.einsum("n,nchw->chw", parts.new_tensor(told.towards), parts)
    if not any(told.against):
        return towards
    along = (parts * towards).sum(dim=(1, 2, 3)) / towards.square().sum().clamp(min=1e-12)
    across = parts - along.view(-1, 1, 1, 1) * towards
    return towards + torch.einsum("n,nchw->chw", parts.new_tensor(told.against), across)


def _as_noise(critic: Critic, noisy: torch.Tensor, t: torch.Tensor, predicted: torch.Tensor) -> torch.Tensor:
    if critic.kind == "noise":
        return predicted
    alpha, _ = _shaped(critic, t)
    return noisy + alpha * predicted  # flow = noise - x and noisy = (1 - t) x + t noise


def _inverted(start: torch.Tensor, critic: Critic, t: torch.Tensor, words: list[str],
              guidance: Guidance) -> tuple[torch.Tensor, torch.Tensor]:  # fmt: skip
    """(noisy picture, noise) at level t from which the critic itself would come to the picture: DDIM backwards, away from the words."""
    noisy, noise = start, torch.zeros_like(start)
    edges = [t * share for share in torch.linspace(0.05, 1, guidance.inversion_steps + 1)]
    alpha, sigma = _shaped(critic, edges[0])
    noisy = alpha * noisy
    for now, following in pairwise(edges):
        noise = heard(critic, noisy, now, words, -guidance.scale)
        alpha, sigma = _shaped(critic, now)
        clean = (noisy - sigma * noise) / alpha
        alpha, sigma = _shaped(critic, following)
        noisy = alpha * clean + sigma * noise
    return noisy, noise
