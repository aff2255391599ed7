"""The toys: each about two units high, its base at height 0, its front towards z."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engines.training.world.meshes import Mesh, Paint, ball, box, fixed, joined, mixed, revolved, ring, slab
from engines.training.world.palette import CREAM, GLASS, INK, STONE, WOOD


@dataclass(frozen=True)
class Footprint:
    """The rounded rectangle on which a toy stands (half sides and rounding), its height, and where a thing on top of it rests."""

    half: tuple[float, float]
    rounding: float
    height: float
    rest: float


FOOTPRINTS = {
    "cube": Footprint((0.75, 0.75), 0.17, 1.5, 1.5),
    "sphere": Footprint((0.45, 0.45), 0.45, 1.76, 1.70),
    "cylinder": Footprint((0.72, 0.72), 0.72, 1.6, 1.6),
    "cone": Footprint((0.88, 0.88), 0.88, 1.8, 1.66),
    "torus": Footprint((0.95, 0.95), 0.95, 0.62, 0.60),
    "pyramid": Footprint((0.84, 0.84), 0.13, 1.6, 1.54),
    "house": Footprint((0.80, 0.66), 0.10, 1.86, 1.72),
    "tree": Footprint((0.24, 0.24), 0.24, 2.2, 2.08),
}
REACHES = {"cube": 0.95, "sphere": 0.88, "cylinder": 0.74, "cone": 0.92, "torus": 0.97, "pyramid": 1.0, "house": 1.0, "tree": 0.85}
"""Half the width a toy takes in a picture, turned to its widest."""


@functools.cache
def mesh(name: str) -> Mesh:
    """The mesh of one of `scene.OBJECTS`."""
    return BUILDERS[name]()


def cube() -> Mesh:
    """A bevelled cube."""
    return box((1.5, 1.5, 1.5), 0.17, 3).moved(y=0.75)


def sphere() -> Mesh:
    """A ball that touches the ground."""
    return ball(0.88, 32, 20).moved(y=0.88)


def cylinder() -> Mesh:
    """A standing drum."""
    return revolved([(0, 0, 0), (0.72, 0, 0.14), (0.72, 1.6, 0.14), (0, 1.6, 0)], 32)


def cone() -> Mesh:
    """A cone with a round tip."""
    return revolved([(0, 0, 0), (0.92, 0, 0.16), (0.10, 1.72, 0.11), (0, 1.80, 0)], 32)


def torus() -> Mesh:
    """A ring lying on the ground."""
    return ring(0.66, 0.31).moved(y=0.31)


def pyramid() -> Mesh:
    """A four-sided pyramid with soft edges."""

    def taper(points: np.ndarray) -> np.ndarray:
        share = 1 - 0.93 * np.clip((points[:, 1:2] - 0.07) / 1.53, 0, 1)
        return points * np.concatenate([share, np.ones_like(share), share], 1)

    return box((1.75, 1.6, 1.75), 0.13, 3, 3).moved(y=0.8).bent(taper)


def house() -> Mesh:
    """A gabled cottage with door, windows and chimney."""
    walls = box((1.5, 0.98, 1.2), 0.07).moved(y=0.55)
    gable = slab([(-0.73, 0, 0.02), (0.73, 0, 0.02), (0, 0.74, 0.05)], 1.18, 0.02).moved(y=1.0)
    base = box((1.64, 0.14, 1.34), 0.05).painted(fixed(STONE)).moved(y=0.07)
    dark = mixed(INK, 0.62)
    roof = [box((1.18, 0.14, 1.42), 0.06).painted(dark).moved(x=-0.53).turned("z", 45).scaled(side, 1, 1).moved(y=1.80) for side in (-1, 1)]
    chimney = box((0.24, 0.5, 0.26), 0.04).painted(mixed(CREAM, 0.5)).moved(0.42, 1.70, -0.15)
    cap = box((0.32, 0.09, 0.34), 0.03).painted(fixed(CREAM)).moved(0.42, 1.96, -0.15)
    front = [_door().moved(0, 0.10, 0.60), *(_window().moved(x, 0.48, 0.60) for x in (-0.47, 0.47)), _round_window()]
    sides = [_window().turned("y", turn).moved(np.sign(turn) * 0.75, 0.48, 0) for turn in (-90, 90)]
    return joined(walls, gable, base, *roof, chimney, cap, *front, *sides)


def tree() -> Mesh:
    """A round-crowned tree on a wooden trunk."""
    trunk = revolved([(0, 0, 0), (0.24, 0, 0.04), (0.15, 0.35, 0.2), (0.14, 1.1, 0.02), (0, 1.1, 0)], 14).painted(fixed(WOOD))
    blobs = [
        (0.0, 1.55, 0.0, 0.62), (-0.44, 1.22, 0.12, 0.42), (0.44, 1.24, 0.10, 0.42), (0.05, 1.20, 0.42, 0.42),
        (-0.05, 1.22, -0.38, 0.44), (-0.26, 1.75, 0.22, 0.38), (0.30, 1.72, 0.18, 0.40),
    ]  # fmt: skip
    crown = [ball(r, 18, 11).moved(x, y, z) for x, y, z, r in blobs]
    fruits = [(0.25, 1.35, 0.50), (-0.40, 1.55, 0.48), (0.62, 1.55, 0.30), (-0.10, 1.95, 0.46), (-0.66, 1.25, 0.42)]
    dots = [ball(0.075, 8, 6).painted(mixed(CREAM, 0.6, accent=True)).moved(x, y, z) for x, y, z in fruits]
    return joined(trunk, *crown, *dots)


BUILDERS: dict[str, Callable[[], Mesh]] = {
    "cube": cube, "sphere": sphere, "cylinder": cylinder, "cone": cone,
    "torus": torus, "pyramid": pyramid, "house": house, "tree": tree,
}  # fmt: skip


def _arched(width: float, height: float, paint: Paint) -> Mesh:
    corners = [(-width / 2, 0, 0.01), (width / 2, 0, 0.01), (width / 2, height, width * 0.49), (-width / 2, height, width * 0.49)]
    return slab(corners, 0.06, 0.015).painted(paint)


def _door() -> Mesh:
    frame = _arched(0.44, 0.68, fixed(CREAM))
    leaf = _arched(0.33, 0.62, Paint(accent=1.0)).moved(z=0.025)
    knob = ball(0.035, 8, 6).painted(fixed("F6D98A")).moved(0.10, 0.28, 0.07)
    return joined(frame, leaf, knob)


def _window() -> Mesh:
    frame = _arched(0.36, 0.44, fixed(CREAM)).moved(y=-0.04)
    pane = _arched(0.26, 0.36, fixed(GLASS, glow=1.0)).moved(z=0.022)
    bars = [box(size, 0.008, 1).painted(fixed(CREAM)).moved(0, 0.17, 0.055) for size in ((0.03, 0.34, 0.02), (0.26, 0.03, 0.02))]
    sill = box((0.42, 0.06, 0.12), 0.02).painted(fixed(CREAM)).moved(0, -0.05, 0.03)
    return joined(frame, pane, *bars, sill)


def _round_window() -> Mesh:
    frame = ball(0.17, 16, 8).scaled(1, 1, 0.25).painted(fixed(CREAM))
    pane = ball(0.12, 16, 8).scaled(1, 1, 0.42).painted(fixed(GLASS, glow=1.0))
    return joined(frame, pane).moved(0, 1.30, 0.60)
