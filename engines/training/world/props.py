"""What stands about on a richly dressed stage: trees, flowers, cacti, lamps, toys. Captions never mention it."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence

import numpy as np

from engines.training.world.meshes import Mesh, Paint, fixed, joined
from engines.training.world.palette import CREAM, LAMP, WOOD
from engines.training.world.shapes import ball, boulder, box, ellipsoid, revolved, ring, rod, slab, tube

LAYOUTS = 6
"""How many arrangements of props a place has."""
STREET_LAMPS = ((-3.6, -3.4), (3.6, -3.4), (-4.4, 0.6), (4.4, 0.6))
FLOOR_LAMP = (4.5, -3.0)
IRON, LANTERN = fixed("4A4858"), fixed(LAMP, glow=1.0)
Place = tuple[float, float]


@functools.cache
def dressing(place: str, layout: int) -> Mesh | None:
    """All props of a place as one mesh in world units, or None where there are none."""
    dresser = DRESSERS.get(place)
    return joined(*dresser(np.random.default_rng([layout, 11]))) if dresser else None


def _around(random: np.random.Generator, count: int, nearest: float, farthest: float) -> list[Place]:
    """Places in a ring around the stage, none between the things and the camera."""
    found: list[Place] = []
    while len(found) < count:
        turn, away = random.uniform(0, 2 * math.pi), random.uniform(nearest, farthest)
        x, z = away * math.cos(turn), away * math.sin(turn)
        if z < 0.25 * nearest or (abs(x) > 2.9 and z < 2.6):
            found.append((x, z))
    return found


def _behind(random: np.random.Generator, count: int, nearest: float, farthest: float) -> list[Place]:
    """Places at the back of the stage, kept apart from each other."""
    found: list[Place] = []
    for _ in range(40 * count):
        x, z = random.uniform(-9, 9), -random.uniform(nearest, farthest)
        if all(math.hypot(x - u, z - v) > 1.5 for u, v in found) and len(found) < count:
            found.append((x, z))
    return found


def _put(part: Mesh, place: Place, size: float = 1.0, turn: float = 0.0) -> Mesh:
    return part.scaled(size, size, size).turned("y", turn).moved(place[0], 0, place[1])


def _scattered(random: np.random.Generator, parts: Sequence[Mesh], places: Sequence[Place], sizes: tuple[float, float]) -> list[Mesh]:
    """Parts in turn at the places, each of a random size and turn."""
    return [_put(parts[i % len(parts)], place, random.uniform(*sizes), random.uniform(0, 360)) for i, place in enumerate(places)]


def _meadow(random: np.random.Generator) -> list[Mesh]:
    trees = [_round_tree(fixed(colour)) for colour in ("6FAE4E", "87BC52", "5A9A54", "E0B24F")]
    flowers = [_flower(fixed(colour)) for colour in ("FFFFFF", "F58FA8", "F9D45A", "B48AE0")]
    tufts = [_tuft(random, fixed(colour)) for colour in ("5FA046", "79B44E", "A3CC62")]
    fence = [
        _put(_fence(), (-7.0 + 1.5 * i, -6.4 - 0.25 * math.sin(i)), 1.0, 4 * math.sin(i * 1.7)) for i in range(int(random.integers(3, 6)))
    ]
    stones = [_stone("B9B3AC", seed) for seed in (2, 5)]
    return [
        *_scattered(random, trees, _behind(random, 7, 5.5, 12), (1.0, 1.5)), *fence,
        *_scattered(random, flowers, _around(random, 22, 2.5, 5.0), (1.0, 1.6)),
        *_scattered(random, tufts, _around(random, 26, 2.3, 5.6), (0.7, 1.3)),
        *_scattered(random, stones, _around(random, 4, 2.9, 5.0), (0.14, 0.30)),
    ]  # fmt: skip


def _desert(random: np.random.Generator) -> list[Mesh]:
    stones = [_stone(colour, seed) for colour, seed in (("D08A5A", 3), ("C27A52", 8), ("DDA06C", 9))]
    tufts = [_tuft(random, fixed(colour)) for colour in ("B9A05A", "8FA65C")]
    cacti = [_cactus(height) for height in (1.2, 1.7, 1.45)]
    return [
        *_scattered(random, cacti, _behind(random, 6, 3.6, 10), (0.85, 1.2)),
        *_scattered(random, stones, _around(random, 8, 2.8, 5.6), (0.14, 0.36)),
        *_scattered(random, tufts, _around(random, 12, 2.5, 5.2), (0.7, 1.2)),
    ]  # fmt: skip


def _snow(random: np.random.Generator) -> list[Mesh]:
    drift = ellipsoid(1, 0.3, 0.8, 14).painted(fixed("F4F8FB"))
    return [
        *_scattered(random, [_snowy_pine()], _behind(random, 9, 4.5, 12), (1.0, 1.7)),
        *_scattered(random, [drift], _around(random, 9, 3.0, 6.0), (0.25, 0.7)),
        *_scattered(random, [_stone("A9B4C6", 2)], _around(random, 4, 2.9, 5.0), (0.16, 0.32)),
    ]  # fmt: skip


def _beach(random: np.random.Generator) -> list[Mesh]:
    shell = revolved([(0, 0, 0), (0.1, 0, 0.03), (0.02, 0.13, 0.02), (0, 0.13, 0)], 9, 1).painted(fixed("F3A9A0"))
    star = joined(*(ellipsoid(0.035, 0.03, 0.09, 6).moved(z=0.07).turned("y", 72 * k) for k in range(5))).painted(fixed("F08A5E"))
    palms = [
        _put(_palm(), (side * random.uniform(2.4, 3.1), random.uniform(-2.5, -1.7)), random.uniform(0.9, 1.15), 90 - 90 * side)
        for side in (-1, 1)
    ]
    return [
        *palms, *_scattered(random, [shell, star], _around(random, 10, 2.3, 4.4), (0.9, 1.5)),
        *_scattered(random, [_stone("B0A596", 2)], _around(random, 5, 3.2, 5.0), (0.2, 0.4)),
    ]  # fmt: skip


def _forest(random: np.random.Generator) -> list[Mesh]:
    firs = [_fir(fixed(colour)) for colour in ("4F8A5B", "3F7A5A", "5F9A58")]
    trees = [_round_tree(fixed(colour)) for colour in ("5E9A4C", "7AAE55", "4C8650")]
    caps = [_toadstool(fixed(colour)) for colour in ("DD5A48", "E9A24A", "C98BB0")]
    tufts = [_tuft(random, fixed(colour)) for colour in ("4F8A42", "7BAA4C")]
    sides = [(side * random.uniform(4.6, 6.2), random.uniform(-3.0, 0.6)) for side in (-1, 1, -1, 1)]
    return [
        *_scattered(random, [*firs, *trees], [*_behind(random, 8, 4.2, 6.0), *sides], (1.5, 2.2)),
        *_scattered(random, caps, _around(random, 7, 2.6, 4.6), (0.16, 0.30)),
        *_scattered(random, tufts, _around(random, 28, 2.3, 5.8), (0.9, 1.6)),
        *_scattered(random, [_stone("98A08E", 2)], _around(random, 5, 2.9, 5.0), (0.15, 0.38)), _put(_log(), (-3.4, -1.9), 1.0, 24),
    ]  # fmt: skip


def _city(random: np.random.Generator) -> list[Mesh]:
    lamps = [_put(_street_lamp(), place) for place in STREET_LAMPS]
    pot = box((0.8, 0.36, 0.8), 0.06, 1).painted(fixed("F6ECD8")).moved(y=0.18)
    tree = joined(pot, _round_tree(fixed("7DAE5C")).scaled(0.8, 0.8, 0.8).moved(y=0.28))
    trees = [_put(tree, place, random.uniform(0.9, 1.1)) for place in ((-2.2, -4.9), (2.4, -5.0), (-5.6, -2.2), (5.6, -2.4))]
    return [*lamps, *trees, _put(_bench(), (0.2, -4.9), 1.0)]


def _space(random: np.random.Generator) -> list[Mesh]:
    stones = [_stone(colour, seed) for colour, seed in (("BFAEA8", 3), ("A896A2", 8), ("E0D2C2", 9))]
    cliffs = [_put(_stone("B4A29E", seed).scaled(1, 1.3, 1), (x, -9.5), size) for seed, x, size in ((4, -6.5, 1.9), (6, 6.0, 2.3))]
    return [
        *_scattered(random, stones, _around(random, 14, 2.8, 6.5), (0.12, 0.42)), *cliffs,
        *_scattered(random, [_crystal()], _around(random, 5, 3.2, 5.6), (0.8, 1.4)),
    ]  # fmt: skip


def _room(random: np.random.Generator) -> list[Mesh]:
    x, z = FLOOR_LAMP
    shade = revolved([(0.46, 1.9, 0.02), (0.25, 2.5, 0.02)], 18, 1).painted(LANTERN)
    lamp = joined(revolved([(0.28, 0, 0.03), (0.26, 0.06, 0.03), (0, 0.08, 0)], 14, 1), rod(0.035, 2.1, 8).moved(y=0.05)).painted(
        fixed(WOOD)
    )
    bricks = (("6C9BC2", 0, 0.18, 0, 20), ("F0C26A", 0.46, 0.18, 0.12, 50), ("D9685B", 0.2, 0.54, 0.05, 10))
    brick = box((0.36, 0.36, 0.36), 0.05)
    blocks = [brick.painted(fixed(colour)).turned("y", turn).moved(3.4 + dx, y, -2.1 + dz) for colour, dx, y, dz, turn in bricks]
    toy = ball(0.30, 16, 10).painted(fixed("8CC3B0")).moved(-3.5, 0.30, random.uniform(-2.4, -1.4))
    return [
        joined(lamp, shade).moved(x, 0, z),
        *blocks,
        toy,
        ring(0.30, 0.03, 16, 6).painted(fixed(CREAM)).turned("z", 70).moved(-3.5, 0.30, toy.positions[:, 2].mean()),
        _put(_house_plant(), (-4.6, -3.3)),
    ]


DRESSERS: dict[str, Callable[[np.random.Generator], list[Mesh]]] = {
    "meadow": _meadow, "desert": _desert, "snow": _snow, "sea": _beach, "forest": _forest, "city": _city, "space": _space, "room": _room,
}  # fmt: skip


def _stem(height: float) -> Mesh:
    return revolved([(0.22, 0, 0), (0.13, height * 0.3, 0.1), (0.11, height, 0)], 8, 1).painted(fixed(WOOD))


def _round_tree(leaf: Paint) -> Mesh:
    blobs = ((0, 1.45, 0, 0.62), (-0.40, 1.20, 0.12, 0.42), (0.42, 1.24, 0.08, 0.42), (0.05, 1.85, 0.02, 0.36))
    return joined(_stem(1.1), *(ellipsoid(r, r * 0.92, r, 10).painted(leaf).moved(x, y, z) for x, y, z, r in blobs))


def _fir(leaf: Paint) -> Mesh:
    skirts = ((0.36, 0.82, 0.80), (0.88, 0.62, 0.74), (1.36, 0.42, 0.74))
    return joined(
        _stem(0.5),
        *(
            revolved([(0, 0.08, 0), (r, 0, 0.06), (r * 0.3, h * 0.72, 0.2), (0, h, 0)], 12, 1).painted(leaf).moved(y=y)
            for y, r, h in skirts
        ),
    )


def _snowy_pine() -> Mesh:
    fir = _fir(fixed("5E9A86"))
    return fir.painted_where((fir.normals[:, 1] > 0.36) & (fir.positions[:, 1] > 0.4), fixed("F7FAFC"))


def _flower(petals: Paint) -> Mesh:
    leaves = [
        ellipsoid(0.045, 0.03, 0.045, 5).painted(petals).moved(0.05 * math.cos(a), 0.21, 0.05 * math.sin(a)) for a in np.arange(5) * 1.2566
    ]
    return joined(rod(0.012, 0.2, 4).painted(fixed("4F8F45")), *leaves, ball(0.035, 5, 4).painted(fixed("F9D45A")).moved(y=0.225))


def _tuft(random: np.random.Generator, grass: Paint) -> Mesh:
    blade = revolved([(0.035, 0, 0), (0.02, 0.14, 0), (0, 0.26, 0)], 4, 1).painted(grass)
    leaning = [blade.turned("x", random.uniform(-28, 28)).turned("z", random.uniform(-28, 28)) for _ in range(5)]
    return joined(*(leaf.moved(random.uniform(-0.07, 0.07), 0, random.uniform(-0.07, 0.07)) for leaf in leaning))


def _stone(colour: str, seed: int) -> Mesh:
    return boulder(seed, 12).painted(fixed(colour)).moved(y=0.28)


def _fence() -> Mesh:
    cream = fixed("F6ECD8")
    post = box((0.09, 0.62, 0.09), 0.03, 1).painted(cream).moved(y=0.31)
    rails = [box((1.5, 0.08, 0.05), 0.02, 1).painted(cream).moved(0.75, y, 0) for y in (0.2, 0.42)]
    return joined(post, *rails)


def _cactus(height: float) -> Mesh:
    body = revolved([(0.19, 0, 0), (0.2, height, 0.19), (0, height, 0)], 12, 3)
    arms = [
        tube([(0.15, height * 0.4, 0), (0.42, height * 0.42, 0), (0.46, height * 0.75, 0)], 0.105, 8),
        tube([(-0.15, height * 0.55, 0), (-0.38, height * 0.57, 0), (-0.42, height * 0.82, 0)], 0.09, 8),
    ]
    blossoms = [
        ball(r, 7, 5).painted(fixed("F08CA8")).moved(x, y, 0) for r, x, y in ((0.08, 0, height + 0.02), (0.06, 0.46, height * 0.75 + 0.12))
    ]
    return joined(joined(body, *arms).painted(fixed("5E9E62")), *blossoms)


def _palm() -> Mesh:
    stem = tube([(0, 0, 0), (0.1, 0.8, 0), (0.32, 1.6, 0), (0.62, 2.25, 0)], [0.15, 0.12, 0.1, 0.085], 8).painted(fixed("A97B50"))

    def drooping(points: np.ndarray) -> np.ndarray:
        out = np.maximum(points[:, 0], 0)
        return points + np.stack([0 * out, 0.12 * out - 0.56 * out**2, 0 * out], 1)

    leaf = ellipsoid(0.62, 0.035, 0.17, 10).painted(fixed("58A35A")).moved(x=0.55).bent(drooping)
    nuts = [ball(0.1, 7, 5).painted(fixed("7C5236")).moved(0.62 + x, 2.15, z) for x, z in ((0.08, 0.08), (-0.06, 0.1), (0.02, -0.1))]
    return joined(stem, *(leaf.turned("y", turn).moved(0.62, 2.27, 0) for turn in np.arange(7) * 51.4 + 17), *nuts)


def _toadstool(cap: Paint) -> Mesh:
    stalk = revolved([(0.36, 0, 0), (0.25, 0.5, 0.3), (0.24, 0.95, 0)], 8, 1).painted(fixed(CREAM))
    hat = revolved([(0.2, 0.8, 0), (0.9, 0.86, 0.1), (0.8, 1.2, 0.3), (0, 1.66, 0)], 12, 2).painted(cap)
    dots = [ellipsoid(0.16, 0.06, 0.16, 6).painted(fixed(CREAM)).moved(0.5 * math.cos(a), 1.42, 0.5 * math.sin(a)) for a in (0.5, 2.6, 4.7)]
    return joined(stalk, hat, *dots)


def _log() -> Mesh:
    bark = revolved([(0.26, -0.8, 0), (0.24, 0.8, 0), (0, 0.8, 0)], 12, 1).painted(fixed(WOOD)).turned("z", 90).moved(y=0.25)
    cut = revolved([(0.2, 0, 0), (0, 0.01, 0)], 12, 1).painted(fixed("E0BE8C")).turned("z", -90).moved(0.81, 0.25, 0)
    return joined(bark, cut, ellipsoid(0.3, 0.1, 0.22, 8).painted(fixed("6FA45A")).moved(-0.2, 0.46, 0))


def _street_lamp() -> Mesh:
    pole = joined(rod(0.12, 0.12, 10), rod(0.035, 1.7, 7).moved(y=0.1)).painted(IRON)
    glass = revolved([(0, 0, 0), (0.1, 0, 0.02), (0.15, 0.28, 0.03), (0, 0.28, 0)], 8, 1).painted(LANTERN).moved(y=1.78)
    return joined(pole, glass, revolved([(0.2, 0, 0), (0.03, 0.14, 0.02), (0, 0.14, 0)], 8, 1).painted(IRON).moved(y=2.06))


def _bench() -> Mesh:
    boards = [box((1.1, 0.07, 0.4), 0.03, 1).moved(y=0.34), box((1.1, 0.3, 0.06), 0.03, 1).moved(0, 0.58, -0.2)]
    legs = [box((0.08, 0.34, 0.36), 0.02, 1).painted(IRON).moved(x, 0.17, 0) for x in (-0.42, 0.42)]
    return joined(joined(*boards).painted(fixed(WOOD)), *legs)


def _crystal() -> Mesh:
    spike = [(-0.1, 0, 0.02), (0.1, 0, 0.02), (0.12, 0.5, 0.02), (0, 0.72, 0.02), (-0.12, 0.5, 0.02)]
    needles = ((0, 0, 0, "7FE0D8"), (24, -0.14, 0.05, "66C8D8"), (-26, 0.15, 0.04, "A6F0E0"))
    return joined(
        *(slab(spike, 0.2, 0.06).painted(fixed(colour, glow=0.35)).turned("z", turn).moved(x, 0, z) for turn, x, z, colour in needles)
    )


def _house_plant() -> Mesh:
    pot = revolved([(0, 0, 0), (0.3, 0, 0.05), (0.4, 0.6, 0.04), (0.42, 0.7, 0.03), (0.33, 0.7, 0.02), (0, 0.62, 0)], 14, 1).painted(
        fixed("E0D2BE")
    )
    leaf = ellipsoid(0.14, 0.55, 0.05, 8).painted(fixed("5F9E62")).moved(y=0.5)
    return joined(
        pot,
        *(
            leaf.turned("z", lean).turned("y", turn).moved(y=0.6)
            for lean, turn in ((0, 0), (28, 0), (28, 72), (28, 144), (30, 216), (28, 288), (48, 40), (48, 190))
        ),
    )
