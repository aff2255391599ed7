"""Tree, pine, mushroom, rock and mountain."""

from __future__ import annotations

import math

import numpy as np

from engines.training.world.meshes import Mesh, fixed, joined, mixed
from engines.training.world.palette import CREAM, WOOD
from engines.training.world.shapes import ball, boulder, ellipsoid, revolved, ring, surface, tube
from engines.training.world.toys.parts import DARK, LIGHT, trunk

MOSS = fixed("6FA45A")


def tree(variation: int = 0) -> Mesh:
    """A round-crowned tree on a wooden trunk; the brothers are an egg-shaped one and a broad one with a branch."""
    return (_round_tree, _egg_tree, _broad_tree)[variation]()


def _round_tree() -> Mesh:
    stem = revolved([(0, 0, 0), (0.24, 0, 0.04), (0.15, 0.35, 0.2), (0.14, 1.1, 0.02), (0, 1.1, 0)], 14).painted(fixed(WOOD))
    blobs = [
        (0.0, 1.55, 0.0, 0.62), (-0.44, 1.22, 0.12, 0.42), (0.44, 1.24, 0.10, 0.42), (0.05, 1.20, 0.42, 0.42),
        (-0.05, 1.22, -0.38, 0.44), (-0.26, 1.75, 0.22, 0.38), (0.30, 1.72, 0.18, 0.40),
    ]  # fmt: skip
    crown = [ball(r, 18, 11).moved(x, y, z) for x, y, z, r in blobs]
    fruits = [(0.25, 1.35, 0.50), (-0.40, 1.55, 0.48), (0.62, 1.55, 0.30), (-0.10, 1.95, 0.46), (-0.66, 1.25, 0.42)]
    dots = [ball(0.075, 8, 6).painted(mixed(CREAM, 0.6, accent=True)).moved(x, y, z) for x, y, z in fruits]
    return joined(stem, *crown, *dots)


def _egg_tree() -> Mesh:
    crown = revolved([(0, 0.55, 0), (0.52, 0.62, 0.3), (0.66, 1.15, 0.6), (0.34, 1.98, 0.5), (0, 2.2, 0)], 22, 4)
    dots = [
        ball(0.06, 8, 6).painted(LIGHT).moved(x, y, z)
        for x, y, z in ((0.3, 1.2, 0.54), (-0.34, 1.5, 0.42), (0.1, 1.8, 0.38), (-0.2, 0.95, 0.6))
    ]
    return joined(trunk(0.22, 0.8), crown, *dots)


def _broad_tree() -> Mesh:
    branch = tube([(0, 0.55, 0), (0.28, 0.82, 0.05), (0.42, 1.02, 0.08)], [0.07, 0.055, 0.04], 7).painted(fixed(WOOD))
    blobs = [
        (0, 1.50, 0, 0.55),
        (-0.50, 1.28, 0.08, 0.44),
        (0.52, 1.26, 0.06, 0.46),
        (0.0, 1.26, 0.34, 0.40),
        (0.02, 1.3, -0.36, 0.42),
        (0.22, 1.80, 0.04, 0.36),
    ]
    crown = [ellipsoid(r, r * 0.84, r, 16).moved(x, y, z) for x, y, z, r in blobs]
    dots = [
        ball(0.06, 8, 6).painted(LIGHT).moved(x, y, z)
        for x, y, z in ((0.3, 1.45, 0.50), (-0.45, 1.40, 0.47), (0.70, 1.4, 0.36), (0.0, 1.75, 0.46))
    ]
    return joined(trunk(0.26, 0.95), branch, *crown, *dots)


def pine(variation: int = 0) -> Mesh:
    """A fir of scalloped skirts with a star; the brothers are slim, and short with three skirts."""
    skirts = [(0.36, 0.82, 0.72), (0.83, 0.66, 0.66), (1.27, 0.49, 0.62), (1.68, 0.31, 0.52)]
    if variation == 2:
        skirts = [(0.34, 0.92, 0.86), (0.88, 0.70, 0.78), (1.36, 0.46, 0.72)]
    slim = 0.72 if variation == 1 else 1.0
    top = skirts[-1][0] + skirts[-1][2]
    star = ball(0.07, 8, 6).painted(fixed("F9D45A")).moved(y=top + 0.02)
    stem = trunk(0.2, 0.5)
    return joined(stem, *(_skirt(*skirt) for skirt in skirts), star).scaled(0.98 * slim, 0.98, 0.98 * slim)


def _skirt(y: float, radius: float, height: float) -> Mesh:
    profile = [(0, 0.1, 0), (radius * 0.86, 0, 0.06), (radius, 0.05, 0.05), (radius * 0.30, height * 0.72, 0.3), (0, height, 0)]

    def scalloped(points: np.ndarray) -> np.ndarray:
        share = np.hypot(points[:, 0], points[:, 2]) / radius
        wave = 0.055 * share**2 * np.cos(7 * np.arctan2(points[:, 2], points[:, 0]) + 9 * y)
        return points - wave[:, None] * [0, 1, 0]

    return revolved(profile, 28, 2).bent(scalloped).moved(y=y)


def mushroom(variation: int = 0) -> Mesh:
    """A toadstool with cream spots and a child beside it; the brothers wear a pointed and a flat cap."""
    height, width = ((1.66, 0.90), (2.0, 0.78), (1.40, 1.02))[variation]
    stalk = revolved([(0, 0, 0), (0.36, 0, 0.1), (0.25, 0.5, 0.4), (0.24, 0.95, 0.1), (0, 0.95, 0)], 18).painted(fixed(CREAM))
    rise = height - 0.86
    profile = [
        (0.2, 0.80, 0),
        (width - 0.08, 0.78, 0.05),
        (width, 0.86, 0.07),
        (width * 0.95, 0.86 + rise * 0.36, 0.35),
        (width * 0.5, 0.86 + rise * 0.92, 0.4),
        (0, height, 0),
    ]
    gills = revolved([(0.22, 0.83, 0), (width - 0.08, 0.775, 0)], 24, 1).painted(fixed("F0D9BE"))
    spots = [_spot(turn, up, size, (width * 0.955, rise)) for turn, up, size in SPOTS]
    skirt = ring(0.255, 0.035, 18, 7).painted(fixed("EAD9BC")).moved(y=0.62)
    child = joined(
        revolved([(0, 0, 0), (0.13, 0, 0.03), (0.1, 0.26, 0.05), (0, 0.26, 0)], 10, 2).painted(fixed(CREAM)),
        ellipsoid(0.2, 0.15, 0.2, 12).moved(y=0.28),
    )
    return joined(stalk, revolved(profile, 26, 3), gills, skirt, *spots, child.moved(0.54, 0, 0.24)).scaled(1.08, 1.08, 1.08)


SPOTS = (
    (80, 46, 0.15),
    (30, 26, 0.12),
    (128, 28, 0.13),
    (172, 52, 0.12),
    (15, 60, 0.1),
    (225, 40, 0.14),
    (285, 34, 0.13),
    (330, 58, 0.1),
    (80, 12, 0.10),
    (55, 12, 0.08),
    (105, 14, 0.08),
    (250, 14, 0.1),
)
"""Cream spots of a toadstool: angle around (90 is the front), angle up, half width."""


def _spot(turn: float, up: float, size: float, cap: tuple[float, float]) -> Mesh:
    """A flat drop lying on the cap, an ellipsoid of half axes `cap` around height .86."""
    width, rise = cap
    a, b = math.radians(turn), math.radians(up)
    direction = np.array([math.cos(b) * math.cos(a), math.sin(b), math.cos(b) * math.sin(a)])
    normal = direction / [width, rise, width]
    tilt = math.degrees(math.atan2(math.hypot(normal[0], normal[2]), normal[1]))
    drop = ellipsoid(size, size * 0.30, size, 10).painted(fixed(CREAM)).turned("x", tilt)
    return drop.turned("y", 90 - turn).moved(*(direction * [width, rise, width] + [0, 0.86, 0]))


def rock(variation: int = 0) -> Mesh:
    """A mossy boulder with two pebbles; the brothers are cut otherwise."""
    stone = _lit_above(boulder((11, 3, 8)[variation], 24).scaled(0.98, 1.05, 0.85).moved(y=0.34))
    pebbles = [
        _lit_above(boulder(5, 14).scaled(0.42, 0.40, 0.40).moved(0.82, 0.12, 0.35)),
        boulder(7, 12).scaled(0.26, 0.26, 0.26).painted(LIGHT).moved(-0.82, 0.07, 0.5),
    ]
    height = stone.positions[:, 1].max()
    moss = [
        ellipsoid(r, r * 0.35, r * 0.8, 9).painted(MOSS).moved(x, height - 0.06, z)
        for x, z, r in ((-0.1, 0.1, 0.26), (0.16, 0.2, 0.18), (-0.34, 0.2, 0.16))
    ]
    return _grounded(joined(stone, *pebbles, *moss))


def _lit_above(stone: Mesh) -> Mesh:
    return stone.painted_where(stone.normals[:, 1] > 0.62, LIGHT)


def _grounded(mesh: Mesh) -> Mesh:
    """The mesh with everything below the ground pressed flat onto it."""
    positions = mesh.positions * 1.0
    positions[:, 1] = np.maximum(positions[:, 1], 0)
    return Mesh(positions, mesh.normals, mesh.bevel, mesh.paint, mesh.triangles, mesh.bone)


def mountain(variation: int = 0) -> Mesh:
    """A ridged peak with a snow cap and little firs; the brothers have other ridges."""
    around = np.linspace(0, 2 * math.pi, 41)[:-1]
    phase = variation * 1.7
    ridge = sum(a * np.cos(k * around + p + phase) for k, a, p in ((3, 0.10, 0.4), (5, 0.10, 1.3), (8, 0.05, 2.0)))
    ridge = ridge + np.abs(np.sin(around * 3.5 + 0.3)) * 0.22 - 0.1
    rows = []
    for up in np.linspace(0, 1, 17):
        radius = 1.22 * (1 - up) ** 0.92 * (1 + ridge * min(1.0, (1 - up) * 1.6 + 0.15)) + 0.05 * (up > 0) * (1 - up)
        rows.append(np.stack([radius * np.cos(around), np.full(40, 1.95 * up**1.02), radius * np.sin(around) * 0.85], -1))
    peak = surface(np.array(rows), closed=True)
    turn = np.arctan2(peak.positions[:, 2], peak.positions[:, 0])
    snow = peak.positions[:, 1] > 1.22 + 0.13 * np.sin(7 * turn) + 0.06 * np.sin(3 * turn)
    peak = peak.painted_where(snow, fixed(CREAM))
    feet = [
        ellipsoid(r, r * 0.6, r, 12).painted(DARK).moved(x, 0, z) for x, z, r in ((0.9, 0.55, 0.34), (-0.85, 0.6, 0.4), (0.1, 0.98, 0.3))
    ]
    firs = [
        _little_fir().moved(x, y, z)
        for x, y, z in ((0.62, 0.08, 0.86), (0.8, 0.06, 0.78), (-0.5, 0.1, 0.86), (-0.34, 0.06, 1.0), (-0.66, 0.1, 0.9))
    ]
    return _grounded(joined(peak, *feet, *firs)).scaled(0.98, 0.98, 0.98)


def _little_fir() -> Mesh:
    return revolved([(0, 0, 0), (0.1, 0, 0.02), (0.01, 0.3, 0.02), (0, 0.3, 0)], 7, 1).painted(fixed("4F8A5B"))
