"""Parts that many toys share: paints, doors, windows, wheels, flags, eyes."""

from __future__ import annotations

import math

from engines.training.world.meshes import Mesh, Paint, fixed, joined, mixed
from engines.training.world.palette import CREAM, GLASS, GOLD, INK, LAMP, NIGHT_INK, TYRE, WOOD
from engines.training.world.shapes import ball, box, disc, ellipsoid, revolved, rod, slab

DARK, LIGHT, PALE = mixed(INK, 0.70), mixed(CREAM, 0.62), mixed(CREAM, 0.38)
"""Tones of the toy's own colour: roofs and fins, ledges, chest and muzzle."""
ACCENT = Paint(accent=1.0)
PANE, LANTERN = fixed(GLASS, glow=1.0), fixed(LAMP, glow=1.0)
WHITE, BLACK, HUB = fixed("FFFFFF"), fixed(NIGHT_INK), fixed(CREAM)


def arched(width: float, height: float, paint: Paint) -> Mesh:
    """A plate with a round top, standing on height 0, its front at z about .03."""
    corners = [(-width / 2, 0, 0.01), (width / 2, 0, 0.01), (width / 2, height, width * 0.49), (-width / 2, height, width * 0.49)]
    return slab(corners, 0.06, 0.015).painted(paint)


def door(width: float = 0.33, height: float = 0.62) -> Mesh:
    """A door in the accent colour, in a cream frame, with a knob."""
    frame = arched(width + 0.11, height + 0.06, fixed(CREAM))
    leaf = arched(width, height, ACCENT).moved(z=0.025)
    knob = ball(0.035, 8, 6).painted(fixed(GOLD)).moved(width - 0.23, height - 0.34, 0.07)
    return joined(frame, leaf, knob)


def window(width: float = 0.26, height: float = 0.36, bars: bool = True) -> Mesh:
    """An arched window that is lit at night, with a sill."""
    frame = arched(width + 0.10, height + 0.08, fixed(CREAM)).moved(y=-0.04)
    pane = arched(width, height, PANE).moved(z=0.022)
    cross = [
        box(size, 0.008, 1).painted(fixed(CREAM)).moved(0, height - 0.19, 0.055)
        for size in ((0.03, height - 0.02, 0.02), (width, 0.03, 0.02))
    ]
    sill = box((width + 0.16, 0.06, 0.12), 0.02).painted(fixed(CREAM)).moved(0, -0.05, 0.03)
    return joined(frame, pane, *(cross if bars else []), sill)


def round_window(radius: float = 0.17) -> Mesh:
    """A porthole that is lit at night."""
    frame = ball(radius, 16, 8).scaled(1, 1, 0.25).painted(fixed(CREAM))
    pane = ball(radius - 0.05, 16, 8).scaled(1, 1, 0.42).painted(PANE)
    return joined(frame, pane)


def flag(height: float = 0.42) -> Mesh:
    """A pennant in the accent colour on a cream pole."""
    pole = rod(0.022, height, 6).painted(fixed(CREAM))
    cloth = slab([(0, 0, 0.02), (0.34, 0.1, 0.03), (0, 0.22, 0.02)], 0.03, 0.01).painted(ACCENT)
    return joined(pole, cloth.moved(0.02, height - 0.25, 0))


def wheel(radius: float, width: float, hub: Paint = HUB) -> Mesh:
    """A toy wheel around the origin that rolls along z, with a hub cap on both sides."""
    tyre = revolved([(0, -width / 2, 0), (radius, -width / 2, width * 0.3), (radius, width / 2, width * 0.3), (0, width / 2, 0)], 18, 2)
    cap = joined(disc(radius * 0.52, width * 0.12, 12), *(_spoke(radius, 120 * k, width) for k in range(3))).painted(hub).moved(y=width / 2)
    body = joined(tyre.painted(fixed(TYRE)), cap, cap.turned("x", 180))
    return body.turned("z", 90)


def _spoke(radius: float, degrees: float, width: float) -> Mesh:
    return box((radius * 0.62, width * 0.1, radius * 0.14), 0.008, 1).moved(radius * 0.4, width * 0.06, 0).turned("y", degrees)


def eye(radius: float) -> Mesh:
    """A dark eye with a white dot, looking along z."""
    dot = ball(radius * 0.34, 6, 5).painted(WHITE).moved(radius * 0.32, radius * 0.45, radius * 0.42)
    return joined(ellipsoid(radius, radius * 1.18, radius * 0.55, 10).painted(BLACK), dot)


def turned_out(part: Mesh, radius: float, degrees: float) -> Mesh:
    """A part carried out to `radius` from the axis and turned about it, 0 at the front (+z)."""
    return part.moved(z=radius).turned("y", degrees)


def around(radius: float, count: int) -> list[tuple[float, float]]:
    """`count` places (x, z) on a circle."""
    return [(radius * math.cos(2 * math.pi * k / count), radius * math.sin(2 * math.pi * k / count)) for k in range(count)]


def bush(radius: float) -> Mesh:
    """A little round bush that stays green."""
    return ellipsoid(radius, radius * 0.9, radius, 10).painted(fixed("5F9E55")).moved(y=radius * 0.7)


def trunk(radius: float, height: float) -> Mesh:
    """A wooden trunk that spreads at its foot."""
    profile = [(0, 0, 0), (radius, 0, 0.05), (radius * 0.54, height * 0.24, 0.2), (radius * 0.46, height, 0.05), (0, height, 0)]
    return revolved(profile, 12, 2).painted(fixed(WOOD))
