"""Splats as samples of where the picture needs them: the dead move to the living, all wander (3DGS-MCMC, Kheradmand et al. 2024)."""

from __future__ import annotations

import math

import torch

from engines.splat.fit.growth import rotations
from engines.splat.fit.state import ROWS, State, append, forget

_DEAD = 0.005  # opacity
_MOST_COPIES = 51
_WANDER = 5e5  # of the noise, in learning rates
_GATE, _SOLID = 100.0, 0.995  # only splats fainter than 1 - _SOLID wander freely


def relocate(state: State, chance: torch.Generator) -> None:
    """Dead splats become copies of living ones, drawn by opacity; a splat and its copies together look as it did."""
    opacity = state.values["opacities"].sigmoid()
    dead, living = torch.where(opacity <= _DEAD)[0], torch.where(opacity > _DEAD)[0]
    if not len(dead) or not len(living):
        return
    chosen = living[torch.multinomial(opacity[living], len(dead), replacement=True, generator=chance)]
    _share(state, chosen)
    for name in ROWS:
        state.values[name][dead] = state.values[name][chosen]
    forget(state, torch.cat([dead, chosen]))


def add(state: State, count: int, chance: torch.Generator) -> None:
    """`count` more copies of living splats, drawn by opacity."""
    if count <= 0:
        return
    chosen = torch.multinomial(state.values["opacities"].sigmoid(), count, replacement=True, generator=chance)
    _share(state, chosen)
    forget(state, chosen)
    append(state, {name: state.values[name][chosen].clone() for name in ROWS})


def wander(state: State, rate: float, chance: torch.Generator) -> None:
    """Noise on the means, shaped as each splat is, for those that are nearly transparent; `rate` is the means' nominal learning rate."""
    opacity = state.values["opacities"].sigmoid()
    gate = torch.sigmoid(-_GATE * (opacity - (1 - _SOLID)))
    half = rotations(state.values["quaternions"]) * state.values["scales"].exp()[:, None, :]
    noise = torch.randn(state.values["means"].shape, generator=chance) * (gate * rate * _WANDER)[:, None]
    state.values["means"] += torch.einsum("nij,nkj,nk->ni", half, half, noise)


def sobriety(opacities: torch.Tensor, scales: torch.Tensor, extent: float) -> torch.Tensor:
    """The regulariser: opacity and size cost something, so that what is not needed fades and can move. Logits [n], logarithms [n, 3]."""
    return 0.01 * opacities.sigmoid().mean() + 0.01 * scales.exp().mean() / extent


def _share(state: State, chosen: torch.Tensor) -> None:
    """Fade and shrink each chosen splat so that it and its copies (as often as it was chosen) look as it did alone: equation 9."""
    index, times = chosen.unique(return_counts=True)
    copies = (times + 1).clamp(max=_MOST_COPIES)
    opacity = state.values["opacities"][index].sigmoid()
    each = 1 - (1 - opacity) ** (1 / copies)
    shrink = opacity / _overlap(each, copies)
    state.values["opacities"][index] = torch.logit(each.clamp(_DEAD, 1 - 1e-6))
    state.values["scales"][index] += torch.log(shrink)[:, None]


def _overlap(opacity: torch.Tensor, copies: torch.Tensor) -> torch.Tensor:
    """Sum over i from 1 to the number of copies, and k from 0 to i - 1, of (i - 1 over k) (-1)^k opacity^(k + 1) / sqrt(k + 1)."""
    most = int(copies.max())
    total = torch.zeros(len(opacity), dtype=torch.float64)
    for i in range(1, most + 1):
        terms = [math.comb(i - 1, k) * (-1) ** k / math.sqrt(k + 1) * opacity.double() ** (k + 1) for k in range(i)]
        total += torch.stack(terms).sum(0) * (copies >= i)
    return total.to(opacity.dtype)
