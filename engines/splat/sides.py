"""Words for the side that is seen, so that a thing gets one front and not a face on every side."""

from __future__ import annotations

import math
from dataclasses import dataclass

_OVERHEAD = 60.0  # degrees above the horizon


@dataclass(frozen=True)
class Told:
    """What a critic is told about one picture: `texts`, the share `towards` each that it is to go, and how much it is `against` each."""

    texts: tuple[str, ...]
    towards: tuple[float, ...] = (1.0,)
    against: tuple[float, ...] = (0.0,)


def turned(azimuth: float) -> float:
    """How far an azimuth of any turn is from the front, 0 to 180 degrees."""
    return abs((azimuth + 180) % 360 - 180)


def told_side(prompt: str, azimuth: float, elevation: float) -> Told:
    """The prompt as it is to be seen from there: two neighbouring sides blended, and other sides held against it (Perp-Neg).

    The weights are those of Armandpour et al. 2023 as threestudio uses them.
    """
    if elevation > _OVERHEAD:
        return Told((_view(prompt, "overhead"),))
    turn = turned(azimuth)
    front, side, back = (_view(prompt, name) for name in ("front", "side", "back"))
    if turn < 90:
        share = 1 - turn / 90
        against = (-_fall(share, 4.0, -2.426), -_fall(1 - share, 4.0, -2.426))
        return Told((front, side), (share, 1 - share), against)
    share = 2 - turn / 90
    against = (-_fall(share, 1.0, -0.606), 0.0, -_fall(share, 1.0, 0.967))
    return Told((side, back, front), (share, 1 - share, 0.0), against)


def _fall(share: float, start: float, floor: float) -> float:
    return max(0.0, start * math.exp(-0.5 * share) + floor)


def _view(prompt: str, side: str) -> str:
    return f"{prompt}, {side} view"
