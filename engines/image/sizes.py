"""Geometry of a picture: which size the model makes, what is cut from it, and how much it is enlarged."""

from __future__ import annotations

import math
from dataclasses import dataclass

from engines.models.catalog import ModelInfo

_SMALLEST_SHARE = 4  # a model still draws well at a quarter of its native area; smaller wishes are made there and reduced
_NEAR = 1.12  # a native size is taken if its aspect is this near


@dataclass(frozen=True)
class Plan:
    """Sizes are (width, height) in pixels: `generate` by the model, cut the middle `crop`, resize to `result`."""

    generate: tuple[int, int]
    crop: tuple[int, int]
    result: tuple[int, int]

    @property
    def enlargement(self) -> float:
        """How many times larger the result is than what the model made, 1 for none."""
        return self.result[0] / self.crop[0]


def plan(width: int, height: int, info: ModelInfo) -> Plan:
    """How `info` makes a picture of width x height: at its own size if the model can, else at the nearest native size."""
    smallest = min(across * down for across, down in info.native) / _SMALLEST_SHARE
    own = _round_up(width, info.multiple), _round_up(height, info.multiple)
    if own[0] * own[1] <= info.max_pixels and width * height >= smallest:
        return Plan(own, (width, height), (width, height))
    generate = native_size(width / height, info)
    return Plan(generate, _largest_inside(generate, width / height), (width, height))


def native_size(aspect: float, info: ModelInfo) -> tuple[int, int]:
    """The native size of nearest aspect (width / height), or one built for an aspect that no native size is near."""

    def stretch(size: tuple[int, int]) -> float:
        return abs(math.log(size[0] / size[1] / aspect))

    nearest = min(info.native, key=lambda size: (round(stretch(size), 6), -size[0] * size[1]))
    if stretch(nearest) <= math.log(_NEAR):
        return nearest
    return max(_sizes(info), key=lambda size: (math.prod(_largest_inside(size, aspect)), -math.prod(size)))


def _sizes(info: ModelInfo) -> list[tuple[int, int]]:
    """Every size the model may make with about as many pixels as it was trained on."""
    step, native = info.multiple, max(width * height for width, height in info.native)
    sides = range(2 * step, info.max_pixels // (2 * step) + 1, step)
    widest = [(width, min(info.max_pixels, native) // width // step * step) for width in sides]
    return [(width, height) for width, height in widest if height >= 2 * step]


def _largest_inside(size: tuple[int, int], aspect: float) -> tuple[int, int]:
    """The largest (width, height) of this aspect within `size`."""
    width, height = size
    if width > height * aspect:
        return max(1, round(height * aspect)), height
    return width, max(1, round(width / aspect))


def _round_up(value: int, step: int) -> int:
    return math.ceil(value / step) * step
