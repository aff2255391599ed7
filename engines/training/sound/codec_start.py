"""Where the codec begins to learn: its straight way is a lapped cosine transform of the bass (Princen and Bradley 1986), sound as it is.

From random weights the phase of the bass takes most of a training to be found.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi

import torch
from torch import nn

from engines.audio.spectrum_codec import SpectrumCodec

_EACH = 3  # coefficients to a book: up to 750 Hz with the shipped settings
_USUAL = 0.6  # of the range of a digit that a coefficient of usual size takes
_REST = 0.02  # deviation of the weights that start at random


@torch.no_grad()
def begin(codec: SpectrumCodec, sound: torch.Tensor) -> None:
    """Set the weights; `sound` float [rows, samples] says how large the coefficients are."""
    config, lines = codec.config, _EACH * codec.config.books
    ways = _ways(codec, lines)
    analysis, synthesis, rank = codec.analysis, codec.synthesis, ways.functionals.shape[0]
    for layer in (analysis.inward, analysis.down, analysis.outward, synthesis.inward, synthesis.up, synthesis.wave):
        nn.init.normal_(layer.weight, std=_REST)
    analysis.inward.weight[:rank, : config.window] = ways.functionals
    analysis.inward.weight[:rank, config.window :] = 0
    _place(analysis.down.weight, ways.gathered, config.encoder[0][0])
    _direct(analysis.outward.weight, lines)
    _direct(synthesis.inward.weight, lines)
    synthesis.up.weight[:, :lines] = 0
    for place in range(config.group):
        first = place * config.decoder[0][0]
        synthesis.up.weight[first : first + rank, :lines] = ways.gathered[:, place].T
    synthesis.wave.weight[:, :rank] = 2 * ways.functionals.T
    _begin_books(codec, analysis(sound)[..., :lines].std(dim=(0, 1)))


@dataclass(frozen=True)
class _Ways:
    """`functionals`: float [rank, window], orthogonal, of a windowed fine frame; `gathered`: float [lines, group, rank], how the
    coefficients of a frame of tokens are made of those of its fine frames."""

    functionals: torch.Tensor
    gathered: torch.Tensor


def _ways(codec: SpectrumCodec, lines: int) -> _Ways:
    config = codec.config
    frame, length = config.frame, config.window + (config.group - 1) * config.hop
    if length != 2 * frame:
        raise ValueError("the fine frames of a frame of tokens do not span a lapped transform of it")
    time, line = torch.arange(length), torch.arange(lines)[:, None]
    basis = (pi * (time + 0.5) / length).sin() * (pi / frame * (time + 0.5 + frame / 2) * (line + 0.5)).cos() * (2 / frame) ** 0.5
    shape = codec.analysis.shape
    cover = sum(
        nn.functional.pad(shape, (place * config.hop, length - config.window - place * config.hop)) for place in range(config.group)
    )
    basis = basis / cover.clamp(min=0.05)
    parts = torch.stack([basis[:, place * config.hop : place * config.hop + config.window] for place in range(config.group)], dim=1)
    _, sizes, rows = torch.linalg.svd(parts.flatten(0, 1), full_matrices=False)
    functionals = rows[: int((sizes > 1e-3 * sizes[0]).sum())]
    return _Ways(functionals, parts @ functionals.T)


def _place(weight: torch.Tensor, gathered: torch.Tensor, width: int) -> None:
    """The first rows of the layer that joins fine frames give the coefficients."""
    weight[: len(gathered)] = 0
    for place in range(gathered.shape[1]):
        weight[: len(gathered), place * width : place * width + gathered.shape[2]] = gathered[:, place]


def _direct(weight: torch.Tensor, lines: int) -> None:
    weight[:lines] = 0
    weight[:lines, :lines] = torch.eye(lines)


def _begin_books(codec: SpectrumCodec, sizes: torch.Tensor) -> None:
    """The first digits of each book take their share of the coefficients, the others what else is there."""
    for number, book in enumerate(codec.books):
        mine = torch.arange(number * _EACH, (number + 1) * _EACH)
        for weight in (book.inward.weight, book.outward.weight):
            nn.init.normal_(weight, std=0.1)
        nn.init.zeros_(book.inward.bias)
        book.inward.weight[:, : len(sizes)], book.inward.weight[:_EACH] = 0, 0
        book.outward.weight[: len(sizes)], book.outward.weight[:, :_EACH] = 0, 0
        book.inward.weight[torch.arange(_EACH), mine] = _USUAL / sizes[mine].clamp(min=1e-4)
        book.outward.weight[mine, torch.arange(_EACH)] = sizes[mine] / _USUAL
