"""House, tower, lighthouse, castle and bridge."""

from __future__ import annotations

import math

import numpy as np

from engines.training.world.meshes import Mesh, fixed, joined, mixed
from engines.training.world.palette import CREAM, INK, LAMP, STONE
from engines.training.world.shapes import ball, boulder, box, disc, revolved, ring, rod, slab, surface
from engines.training.world.toys.parts import (
    DARK,
    LANTERN,
    LIGHT,
    arched,
    around,
    bush,
    door,
    flag,
    round_window,
    turned_out,
    window,
)

PATH, OAK = fixed("D8C7A6"), fixed("5A3B30")


def house(variation: int = 0) -> Mesh:
    """A gabled cottage with door, windows and chimney; the brothers have a garden, and a second floor."""
    storey = 0.62 if variation == 2 else 0.0
    walls = box((1.5, 0.98 + storey, 1.2), 0.07).moved(y=0.55 + storey / 2)
    gable = slab([(-0.73, 0, 0.02), (0.73, 0, 0.02), (0, 0.74, 0.05)], 1.18, 0.02)
    base = box((1.64, 0.14, 1.34), 0.05).painted(fixed(STONE)).moved(y=0.07)
    chimney = box((0.24, 0.5, 0.26), 0.04).painted(mixed(CREAM, 0.5)).moved(0.42, 1.70, -0.15)
    cap = box((0.32, 0.09, 0.34), 0.03).painted(fixed(CREAM)).moved(0.42, 1.96, -0.15)
    front = [door().moved(0, 0.10, 0.60), *(window().moved(x, 0.48, 0.60) for x in (-0.47, 0.47))]
    sides = [window().turned("y", turn).moved(np.sign(turn) * 0.75, 0.48, 0) for turn in (-90, 90)]
    upper = [part.moved(y=storey) for part in (*_roof(), chimney, cap)]
    porthole = round_window().moved(0, 1.30 + storey, 0.60)
    second = [window(0.2, 0.28).moved(x, 1.10, 0.60) for x in (-0.47, 0, 0.47)] if storey else []
    garden = [_garden()] if variation else []
    return joined(walls, gable.moved(y=1.0 + storey), base, *upper, *front, porthole, *sides, *second, *garden)


def _roof() -> list[Mesh]:
    dark = mixed(INK, 0.62)
    return [box((1.18, 0.14, 1.42), 0.06).painted(dark).moved(x=-0.53).turned("z", 45).scaled(side, 1, 1).moved(y=1.80) for side in (-1, 1)]


def _garden() -> Mesh:
    step = box((0.5, 0.09, 0.26), 0.03).painted(fixed("D9CDB8")).moved(0, 0.05, 0.74)
    return joined(step, *(bush(radius).moved(x, 0, 0.72) for x, radius in ((-0.64, 0.17), (-0.42, 0.12), (0.64, 0.16))))


def tower(variation: int = 0) -> Mesh:
    """A round watch tower; the brothers have battlements, or are slim and high."""
    flat = variation == 1
    profile = [
        (0, 0, 0),
        (0.62, 0, 0.06),
        (0.62, 0.14, 0.05),
        (0.53, 0.2, 0.04),
        (0.46, 1.45, 0.05),
        (0.58, 1.58, 0.04),
        (0.58, 1.78, 0.04),
    ]
    body = revolved([*profile, (0, 1.78, 0)], 24, 2)
    bands = [ring(0.535 - 0.056 * y, 0.024, 24, 6).painted(LIGHT).moved(y=y) for y in (0.55, 1.02)]
    bricks = [
        _brick(turn, y)
        for turn, y in (
            (28, 0.36),
            (40, 0.82),
            (-32, 0.70),
            (-50, 0.42),
            (26, 1.28),
            (-22, 1.20),
            (80, 0.40),
            (-85, 0.80),
            (170, 0.5),
            (130, 1.0),
        )
    ]
    openings = [turned_out(door(0.26, 0.48), 0.52, 0).moved(y=0.12)]
    openings += [
        turned_out(window(0.17, 0.26, False), radius, turn).moved(y=y)
        for radius, turn, y in ((0.485, 0, 0.98), (0.51, 72, 0.66), (0.49, -68, 1.06), (0.5, 180, 0.9))
    ]
    top = _battlements(0.52, 1.74, 8) if flat else joined(_spire(0.66, 0.95).moved(y=1.76), flag(0.45).moved(y=2.62))
    return joined(body, *bands, *bricks, *openings, top).scaled(*((0.76, 1.02, 0.76) if variation == 2 else (0.86, 0.86, 0.86)))


def _brick(turn: float, y: float) -> Mesh:
    return turned_out(box((0.12, 0.07, 0.05), 0.02, 1).painted(LIGHT), 0.55 - 0.055 * y, turn).moved(y=y)


def _spire(radius: float, height: float) -> Mesh:
    """A witch's hat of a roof, standing on height 0."""
    profile = [(0, 0.02, 0), (radius, 0, 0.04), (radius * 0.52, height * 0.42, 0.25), (radius * 0.06, height * 0.97, 0.03), (0, height, 0)]
    return revolved(profile, 20, 2).painted(DARK)


def _battlements(radius: float, y: float, count: int) -> Mesh:
    return joined(*(turned_out(box((0.19, 0.20, 0.13), 0.03, 1), radius, 360 * k / count).moved(y=y + 0.1) for k in range(count)))


def lighthouse(variation: int = 0) -> Mesh:
    """A lighthouse in stripes on its rock; the brothers are slimmer, and stouter with broad stripes."""
    count = (5, 7, 3)[variation]
    foot, head, bottom, top = (0.47, 0.29, 0.22, 1.62)
    parts = [boulder(4, 14).scaled(0.85, 0.35, 0.8).painted(fixed("9A93A0")).moved(y=0.1)]
    for k in range(count):
        low, high = k / count, (k + 1) / count
        inner, outer = foot + (head - foot) * low, foot + (head - foot) * high
        rows = [(inner - 0.06, bottom + (top - bottom) * low, 0), (inner, bottom + (top - bottom) * low, 0.018),
                (outer, bottom + (top - bottom) * high, 0.018), (outer - 0.06, bottom + (top - bottom) * high, 0)]  # fmt: skip
        band = revolved(rows, 24, 2)
        parts.append(band.painted(fixed(CREAM)) if k % 2 else band)
    parts += [*_lantern_room(), turned_out(door(0.20, 0.34), 0.44, 0).moved(y=0.24)]
    parts += [
        turned_out(window(0.12, 0.18, False), radius, turn).moved(y=y)
        for radius, turn, y in ((0.36, 0, 0.92), (0.335, 60, 1.22), (0.39, 180, 0.7))
    ]
    slim = (1.0, 0.86, 1.12)[variation]
    return joined(*parts).scaled(slim, 1.0, slim)


def _lantern_room() -> list[Mesh]:
    deck = revolved([(0, 1.6, 0), (0.42, 1.6, 0.03), (0.42, 1.69, 0.03), (0, 1.69, 0)], 24, 2).painted(DARK)
    lamp = rod(0.2, 0.34, 14).painted(LANTERN).moved(y=1.68)
    rail = ring(0.39, 0.018, 24, 5).painted(fixed(CREAM)).moved(y=1.84)
    posts = [rod(0.013, 0.17, 5).painted(fixed(CREAM)).moved(x, 1.68, z) for x, z in around(0.39, 9)]
    bars = [rod(0.018, 0.34, 5).painted(fixed(INK)).moved(x, 1.68, z) for x, z in around(0.205, 6)]
    cap = revolved([(0, 2.0, 0), (0.30, 2.0, 0.04), (0.27, 2.1, 0.12), (0.06, 2.28, 0.05), (0, 2.3, 0)], 22, 3)
    return [deck, lamp, rail, *posts, *bars, cap, ball(0.05, 8, 6).painted(fixed("F6D98A")).moved(y=2.33)]


def castle(variation: int = 0) -> Mesh:
    """A castle with a keep and four towers; the brothers have battlements instead of roofs, and a higher keep."""
    roofs = variation != 1
    lift = 0.35 if variation == 2 else 0.0
    walls = box((1.5, 0.78, 1.1), 0.05).moved(y=0.39)
    keep = box((0.74, 1.28 + lift, 0.66), 0.05).moved(0, 0.64 + lift / 2, -0.1)
    base = box((1.62, 0.12, 1.22), 0.05).painted(fixed(STONE)).moved(y=0.06)
    teeth = [box((0.14, 0.15, 0.12), 0.03, 1).moved(x, 0.84, 0.49) for x in np.linspace(-0.5, 0.5, 5)]
    teeth += [box((0.11, 0.13, 0.1), 0.025, 1).moved(x, 1.33 + lift, 0.18) for x in (-0.28, -0.095, 0.095, 0.28)]
    corners = [
        _corner_tower(height, roofs).moved(x, 0, z)
        for x, z, height in ((-0.74, 0.5, 1.12), (0.74, 0.5, 1.12), (-0.74, -0.5, 1.25), (0.74, -0.5, 1.25))
    ]
    drum = revolved([(0.30, 1.28, 0), (0.30, 1.5, 0.02), (0, 1.5, 0)], 16, 1).moved(0, lift, -0.1)
    crown = _spire(0.40, 0.74).moved(0, 1.48 + lift, -0.1) if roofs else _battlements(0.26, 1.46 + lift, 6).moved(z=-0.1)
    top = flag(0.38).moved(0, (2.16 if roofs else 1.5) + lift, -0.1)
    windows = [window(0.12, 0.2, False).moved(x, 0.92 + lift / 2, 0.235) for x in (-0.18, 0.18)]
    windows += [window(0.1, 0.16, False).moved(x, 0.40, 0.555) for x in (-0.42, 0.42)]
    return joined(walls, keep, base, *teeth, *corners, drum, crown, top, _gate(), *windows).scaled(0.95, 0.95, 0.95)


def _corner_tower(height: float, roofed: bool) -> Mesh:
    profile = [(0.27, 0, 0), (0.245, height - 0.2, 0.03), (0.30, height - 0.1, 0.03), (0.30, height, 0.03), (0, height, 0)]
    top = _spire(0.35, 0.64).moved(y=height - 0.02) if roofed else _battlements(0.25, height - 0.04, 6)
    return joined(revolved(profile, 16, 2), top, window(0.1, 0.18, False).moved(0, height - 0.52, 0.245))


def _gate() -> Mesh:
    planks = [box((0.02, 0.48, 0.03), 0.008, 1).painted(fixed("8A6048")).moved(x, 0.26, 0.615) for x in (-0.09, 0, 0.09)]
    return joined(arched(0.44, 0.56, fixed(CREAM)).moved(0, 0.02, 0.55), arched(0.34, 0.5, OAK).moved(0, 0.02, 0.575), *planks)


def bridge(variation: int = 0) -> Mesh:
    """A humpbacked stone bridge that crosses from left to right; the brothers are flatter, and higher."""
    hump = (0.47, 0.30, 0.62)[variation]
    x = np.linspace(-1.25, 1.25, 19)
    top = 0.36 + hump * np.cos(x / 2.5 * math.pi)
    arch = np.where(np.abs(x) < 0.70, np.sqrt(np.maximum(0, 1 - (x / 0.70) ** 2)) * (top.max() - 0.24), 0.0)
    parts = [_span(x, arch, top, 0.9), _span(x, top - 0.02, top + 0.045, 0.72).painted(PATH)]
    for side in (-0.41, 0.41):
        parts.append(_span(x, top - 0.03, top + 0.20, 0.1).painted(DARK).moved(z=side))
        parts.append(_span(x, top + 0.20, top + 0.26, 0.16).painted(LIGHT).moved(z=side))
        parts += [_post().moved(end, 0, side) for end in (-1.23, 1.23)]
        parts += [_arch_stone(math.pi * (k + 0.5) / 9, top.max() - 0.17).moved(z=side * 1.09) for k in range(9)]
    steps = [
        box((0.17, 0.36 - 0.11 * k, 0.74), 0.03, 1).painted(PATH).moved(sign * (1.32 + 0.15 * k), 0.18 - 0.055 * k, 0)
        for k in range(3)
        for sign in (-1, 1)
    ]
    return joined(*parts, *steps).scaled(0.86, 0.95, 0.9)


def _span(x: np.ndarray, low: np.ndarray, high: np.ndarray, depth: float) -> Mesh:
    """A band along x between two heights, with flat sides; `depth` wide around z 0."""
    z = depth / 2
    top = surface(np.stack([np.c_[x, high, np.full_like(x, -z)], np.c_[x, high, np.full_like(x, z)]], 1))
    under = surface(np.stack([np.c_[x, low, np.full_like(x, -z)], np.c_[x, low, np.full_like(x, z)]], 1)).scaled(1, 1, 1)
    under = Mesh(under.positions, -np.abs(under.normals) * [0, 1, 0], under.bevel, under.paint, under.triangles, under.bone)
    sides = []
    for face in (-1.0, 1.0):
        wall = surface(np.stack([np.c_[x, low, np.full_like(x, face * z)], np.c_[x, high, np.full_like(x, face * z)]], 1))
        sides.append(
            Mesh(wall.positions, np.tile([0, 0, face], (len(wall.positions), 1)), wall.bevel, wall.paint, wall.triangles, wall.bone)
        )
    upward = Mesh(top.positions, top.normals * np.sign(top.normals[:, 1:2]), top.bevel, top.paint, top.triangles, top.bone)
    return joined(upward, under, *sides)


def _post() -> Mesh:
    pillar = box((0.2, 0.78, 0.2), 0.04).painted(DARK).moved(y=0.39)
    cap = box((0.26, 0.09, 0.26), 0.03, 1).painted(LIGHT).moved(y=0.80)
    return joined(pillar, cap, ball(0.085, 10, 7).painted(fixed(LAMP, glow=1.0)).moved(y=0.91))


def _arch_stone(angle: float, height: float) -> Mesh:
    stone = box((0.19, 0.13, 0.06), 0.03, 1).painted(LIGHT).turned("z", math.degrees(angle) - 90)
    return stone.moved(0.77 * math.cos(angle), height * math.sin(angle), 0)


def plinth(radius: float) -> Mesh:
    """A wooden stand for what has no feet."""
    return joined(disc(radius, 0.08, 20), rod(0.045, 0.4, 8).moved(y=0.06)).painted(fixed("9A6A45"))
