"""Car, boat, rocket, balloon and train. Wheels are bound to joints, so that they turn when the toy drives."""

from __future__ import annotations

import math

import numpy as np

from engines.training.world.meshes import Mesh, Paint, fixed, joined
from engines.training.world.palette import CREAM, GLASS, GOLD, INK, STEEL, TYRE, WOOD
from engines.training.world.shapes import ball, box, disc, ellipsoid, revolved, ring, rod, slab, surface, tube
from engines.training.world.toys.parts import ACCENT, DARK, LANTERN, LIGHT, PALE, PANE, arched, flag, wheel

CAR_AXLES = ((0.27, 0.57), (0.27, -0.57))
"""Height and place along z of the car's axles, which are joints 1 and 2; the height is the wheel's radius."""
TRAIN_AXLES = ((0.25, 0.50), (0.25, 0.02), (0.30, -0.60))
GLAZING, RUBBER, RED_LAMP = fixed(GLASS), fixed(TYRE), fixed("E2574C")
THICK = 0.05


def car(variation: int = 0) -> Mesh:
    """A little saloon with luggage on its roof; the brothers are a van and a pick-up."""
    body = box((0.98, 0.5, 2.0), 0.17, 3, 2).moved(y=0.47)
    parts = [body, *(_van() if variation == 1 else _pick_up() if variation == 2 else _saloon())]
    for side in (-1, 1):
        parts += [
            box((0.03, 0.045, 1.5), 0.012, 1).painted(LIGHT).moved(side * 0.49, 0.58, 0),
            ellipsoid(0.05, 0.055, 0.07, 8).painted(DARK).moved(side * 0.5, 0.78, 0.42),
        ]
        parts += [
            ring(0.30, 0.045, 16, 6).painted(DARK).scaled(1, 0.6, 1).turned("z", 90).moved(side * 0.47, 0.30, z) for _, z in CAR_AXLES
        ]
        parts += [
            disc(0.11, 0.06, 12, 0.03).painted(LANTERN).turned("x", 90).moved(side * 0.32, 0.54, 0.98),
            box((0.18, 0.1, 0.05), 0.02, 1).painted(RED_LAMP).moved(side * 0.33, 0.54, -1.0),
        ]
        parts += [wheel(0.27, 0.2).bound(joint).moved(side * 0.46, height, z) for joint, (height, z) in enumerate(CAR_AXLES, 1)]
    bumpers = [box((0.92, 0.12, 0.12), 0.05).painted(fixed(CREAM)).moved(0, 0.32, z) for z in (-1.0, 1.0)]
    grille = box((0.32, 0.1, 0.04), 0.02, 1).painted(RUBBER).moved(0, 0.47, 1.0)
    return joined(*parts, *bumpers, grille).scaled(0.95, 0.95, 0.95)


def _cabin(length: float, height: float, z: float) -> Mesh:
    """A rounded cabin that narrows upwards, standing at height .67."""

    def narrowed(points: np.ndarray) -> np.ndarray:
        up = np.clip((points[:, 1:2] - 0.67) / 0.5, 0, 1)
        return points * np.concatenate([1 - 0.10 * up, np.ones_like(up), 1 - 0.16 * up], 1)

    return box((0.86, height, length), 0.15, 3, 2).moved(y=0.67 + height / 2).bent(narrowed).moved(z=z)


def _side_windows(panes: list[tuple[float, float]], z: float) -> list[Mesh]:
    """Glass on both flanks, each pane from `start` to `stop` along the car, counted from its cabin's middle."""
    parts = []
    for side in (-1, 1):
        for start, stop in panes:
            pane = slab(
                [(start, 0, 0.05), (stop, 0, 0.05), (stop - 0.06 * (stop > 0), 0.31, 0.07), (start + 0.06 * (start < 0), 0.31, 0.07)],
                THICK,
                0.015,
            )
            parts.append(pane.painted(GLAZING).turned("y", -90).turned("z", 5 * side).moved(side * 0.415, 0.75, z))
    return parts


def _saloon() -> list[Mesh]:
    screens = [
        box((0.66, 0.32, 0.05), 0.02, 1).painted(GLAZING).turned("x", tilt).moved(0, 0.91, z) for z, tilt in ((0.47, -24), (-0.67, 22))
    ]
    rack = box((0.66, 0.04, 0.62), 0.015, 1).painted(fixed(CREAM)).moved(0, 1.20, -0.12)
    trunks = [
        box((0.30, 0.16, 0.36), 0.05, 1).painted(ACCENT).moved(0.12, 1.29, -0.20),
        box((0.26, 0.12, 0.26), 0.04, 1).painted(fixed(WOOD)).moved(-0.14, 1.27, 0.06),
    ]
    return [_cabin(1.12, 0.52, -0.10), *_side_windows([(-0.44, -0.03), (0.03, 0.42)], -0.10), *screens, rack, *trunks]


def _van() -> list[Mesh]:
    screens = [
        box((0.66, 0.36, 0.05), 0.02, 1).painted(GLAZING).turned("x", -12).moved(0, 0.95, 0.66),
        box((0.6, 0.3, 0.05), 0.02, 1).painted(GLAZING).turned("x", 12).moved(0, 0.95, -0.90),
    ]
    rails = [box((0.05, 0.05, 1.2), 0.02, 1).painted(fixed(CREAM)).moved(x, 1.38, -0.12) for x in (-0.28, 0.28)]
    board = ellipsoid(0.2, 0.035, 0.72, 16).painted(ACCENT).moved(0, 1.43, -0.1)
    return [_cabin(1.62, 0.68, -0.12), *_side_windows([(-0.66, -0.28), (-0.2, 0.2), (0.28, 0.62)], -0.12), *screens, *rails, board]


def _pick_up() -> list[Mesh]:
    screens = [
        box((0.66, 0.32, 0.05), 0.02, 1).painted(GLAZING).turned("x", tilt).moved(0, 0.91, z) for z, tilt in ((0.53, -24), (-0.14, 14))
    ]
    bed = box((0.76, 0.06, 0.72), 0.02, 1).painted(fixed(WOOD)).moved(0, 0.72, -0.56)
    sacks = [
        ellipsoid(r, r * 0.8, r, 12).painted(paint).moved(x, 0.84, z)
        for x, z, r, paint in ((-0.16, -0.42, 0.2, fixed("D9BF95")), (0.17, -0.62, 0.19, ACCENT), (-0.1, -0.74, 0.15, fixed("D9BF95")))
    ]
    return [_cabin(0.72, 0.52, 0.20), *_side_windows([(-0.26, 0.24)], 0.20), *screens, bed, *sacks]


def boat(variation: int = 0) -> Mesh:
    """A sailing boat; the brothers are a fishing boat with a wheelhouse, and a rowing boat."""
    hull = box((0.9, 0.5, 2.0), 0.1, 3, 8).bent(_hulled).moved(y=0.30)
    rim = box((0.94, 0.09, 2.05), 0.04, 1, 8).painted(fixed(CREAM)).moved(y=0.2).bent(_hulled).moved(y=0.30)
    deck = box((0.78, 0.06, 1.86), 0.03, 1, 8).painted(fixed("D9A66C")).moved(y=0.215).bent(_hulled).moved(y=0.345)
    lifebelt = ring(0.14, 0.045, 14, 8).painted(fixed(CREAM)).turned("z", 90).moved(0.42, 0.36, -0.5)
    rigging = (_sails, _wheelhouse, _oars)[variation]()
    return joined(hull, rim, deck, lifebelt, lifebelt.scaled(-1, 1, 1), *rigging).scaled(0.95, 0.95, 0.95)


def _hulled(points: np.ndarray) -> np.ndarray:
    up = np.clip((points[:, 1] + 0.25) / 0.5, 0, 1)
    along = np.abs(points[:, 2])
    width = (1 - np.clip(along, 0, 1) ** 2.4 * np.where(points[:, 2] > 0, 0.93, 0.45)) * (0.55 + 0.45 * up)
    return np.stack([points[:, 0] * width, points[:, 1] + 0.13 * along**2.2 * up, points[:, 2] * (0.80 + 0.2 * up)], 1)


def _sails() -> list[Mesh]:
    mast = rod(0.045, 1.75, 8).painted(fixed(WOOD)).moved(0, 0.4, 0.12)
    boom = tube([(0, 0.72, 0.12), (0, 0.70, -0.86)], 0.03, 6).painted(fixed(WOOD))
    main = _sail(((0.78, 0.04), (0.78, -0.86), (2.05, 0.06)), 0.22).painted(fixed(CREAM))
    jib = _sail(((0.72, 0.22), (0.66, 0.92), (1.85, 0.20)), 0.18).painted(LIGHT)
    seat = box((0.42, 0.22, 0.4), 0.06, 1).painted(fixed(CREAM)).moved(0, 0.62, -0.42)
    return [mast, boom, main, jib, seat, flag(0.26).turned("y", 90).moved(0, 2.06, 0.12)]


def _sail(corners: tuple[tuple[float, float], ...], belly: float) -> Mesh:
    """A triangular cloth of (height, z) corners that the wind bulges to the side."""
    foot, tack, head = (np.array([0.0, *corner]) for corner in corners)
    share = np.linspace(0, 1, 9)
    rows = [
        [(foot * (1 - s) + tack * s) * (1 - u) + head * u + [belly * 9 * s * (1 - s) * u * (1 - u) ** 1.2, 0, 0] for s in share]
        for u in share
    ]
    cloth = surface(np.array(rows))
    return joined(cloth, cloth.moved(x=-0.012).inside_out())


def _wheelhouse() -> list[Mesh]:
    house = box((0.52, 0.62, 0.56), 0.06).painted(fixed(CREAM)).moved(0, 0.82, -0.30)
    roof = box((0.64, 0.09, 0.70), 0.04).painted(DARK).moved(0, 1.16, -0.30)
    panes = [box((0.36, 0.24, 0.04), 0.02, 1).painted(PANE).moved(0, 0.92, -0.01)]
    panes += [box((0.04, 0.22, 0.30), 0.02, 1).painted(PANE).moved(x, 0.92, -0.30) for x in (-0.26, 0.26)]
    funnel = joined(rod(0.11, 0.34, 12).painted(ACCENT), ring(0.11, 0.03, 12, 6).painted(RUBBER).moved(y=0.34)).moved(0, 1.18, -0.42)
    mast = rod(0.035, 0.95, 7).painted(fixed(WOOD)).moved(0, 0.5, 0.55)
    return [house, roof, *panes, funnel, mast, flag(0.3).turned("y", 90).moved(0, 1.4, 0.55)]


def _oars() -> list[Mesh]:
    benches = [box((0.80, 0.06, 0.2), 0.02, 1).painted(fixed(WOOD)).moved(0, 0.66, z) for z in (-0.5, 0.05)]
    shaft = tube([(0.05, 0.86, 0.1), (0.95, 0.34, -0.1)], 0.03, 6)
    blade = ellipsoid(0.2, 0.1, 0.035, 10).turned("z", -30).moved(0.98, 0.32, -0.11)
    oar = joined(shaft, blade).painted(fixed("C79A68"))
    basket = joined(rod(0.15, 0.2, 12).painted(fixed("D9BF95")), ball(0.1, 8, 6).painted(ACCENT).moved(y=0.2)).moved(0, 0.6, 0.5)
    return [*benches, oar, oar.scaled(-1, 1, 1), basket]


def rocket(variation: int = 0) -> Mesh:
    """A round-bellied rocket on three fins; the brothers are slim, and plump with four fins."""
    fins, width = ((3, 1.0), (3, 0.80), (4, 1.16))[variation]
    body = revolved([(0, 0.34, 0), (0.30, 0.34, 0.05), (0.47, 0.9, 0.5), (0.40, 1.5, 0.4), (0.29, 1.78, 0.02), (0, 1.78, 0)], 26)
    nose = revolved([(0.28, 1.78, 0), (0.293, 1.775, 0), (0.17, 2.06, 0.3), (0.03, 2.26, 0.04), (0, 2.27, 0)], 26).painted(fixed(CREAM))
    bands = [ring(0.455, 0.03, 26, 6).painted(fixed(CREAM)).moved(y=0.82), ring(0.30, 0.028, 26, 6).painted(DARK).moved(y=1.77)]
    nozzle = revolved([(0.16, 0.34, 0), (0.2, 0.33, 0.02), (0.27, 0.16, 0.03), (0.2, 0.16, 0), (0.14, 0.3, 0)], 16, 1).painted(
        fixed("5B5866")
    )
    flame = revolved([(0, 0.34, 0), (0.13, 0.26, 0.06), (0.05, 0.06, 0.03), (0, 0.02, 0)], 10, 2).painted(LANTERN)
    outline = [(0.28, 0.86, 0.04), (0.28, 0.42, 0.03), (0.52, 0.3, 0.1), (0.64, 0.03, 0.06), (0.86, 0.0, 0.05), (0.72, 0.46, 0.12)]
    fin = slab(outline, 0.12, 0.045).painted(DARK).turned("y", 90)
    legs = [fin.turned("y", 360 * (k + 0.5) / fins) for k in range(fins)]
    ports = [
        joined(
            ring(radius, radius * 0.27, 18, 8).painted(fixed(CREAM)).turned("x", 84), ellipsoid(radius, radius, 0.06, 14).painted(PANE)
        ).moved(0, y, z)
        for radius, y, z in ((0.17, 1.24, 0.455), (0.09, 0.66, 0.42))
    ]
    tip = ball(0.04, 8, 6).painted(ACCENT).moved(y=2.28)
    return joined(body, nose, *bands, nozzle, flame, *legs, *ports, tip).scaled(width, 1.0, width)


def balloon(variation: int = 0) -> Mesh:
    """A hot-air balloon with its basket; its gores are striped in threes, twos, or not at all."""
    gores = 12
    pale = (3, 2, 99)[variation]
    parts = [_gore(k, gores).painted(Paint(main=1.0) if k % pale else PALE) for k in range(gores)]
    parts += [
        ring(0.185, 0.03, 18, 6).painted(fixed(CREAM)).moved(y=0.87),
        ring(0.60, 0.03, 28, 6).scaled(1.06, 1, 1.06).painted(ACCENT).moved(y=1.36),
    ]
    basket = revolved([(0, 0, 0), (0.2, 0, 0.04), (0.25, 0.32, 0.03), (0.21, 0.32, 0), (0.18, 0.1, 0), (0, 0.1, 0)], 16, 2).painted(
        fixed("B98350")
    )
    parts += [
        basket,
        ring(0.24, 0.035, 18, 6).painted(fixed("8F5F3A")).moved(y=0.32),
        ring(0.225, 0.02, 18, 5).painted(fixed("D8A872")).moved(y=0.18),
    ]
    for turn in np.arange(4) * math.pi / 2 + 0.78:
        c, s = math.cos(turn), math.sin(turn)
        parts.append(tube([(0.23 * c, 0.3, 0.23 * s), (0.17 * c, 0.88, 0.17 * s)], 0.012, 5).painted(fixed("6B4A3A")))
        parts.append(ellipsoid(0.06, 0.08, 0.05, 8).painted(fixed("D9BF95")).moved(0.25 * c, 0.16, 0.25 * s))
    burner = revolved([(0, 0, 0), (0.06, 0, 0.02), (0.01, 0.16, 0.01), (0, 0.17, 0)], 8, 1).painted(LANTERN).moved(y=0.55)
    return joined(*parts, burner).scaled(0.97, 0.97, 0.97)


def _gore(number: int, count: int) -> Mesh:
    """One strip of the balloon's skin, bulging between its seams."""
    profile = np.array(
        [
            (0.16, 0.86),
            (0.30, 1.00),
            (0.49, 1.19),
            (0.63, 1.40),
            (0.72, 1.65),
            (0.735, 1.82),
            (0.68, 2.02),
            (0.54, 2.19),
            (0.32, 2.30),
            (0.0, 2.34),
        ]
    )
    angle = 2 * math.pi * (number + np.linspace(0, 1, 5)) / count
    bulge = 1 - 0.05 * (np.abs(np.linspace(-1, 1, 5)) ** 2)
    radius = profile[:, :1] * bulge
    height = np.repeat(profile[:, 1:], 5, 1)
    skin = surface(np.stack([radius * np.cos(angle), height, radius * np.sin(angle)], -1))
    outwards = np.sign(((skin.positions - [0, 1.6, 0]) * skin.normals).sum())
    return Mesh(skin.positions, skin.normals * outwards, skin.bevel, skin.paint, skin.triangles, skin.bone)


def train(variation: int = 0) -> Mesh:
    """A steam engine; the brothers have a second dome, and no smoke but a bell."""
    boiler = revolved([(0, -0.62, 0), (0.36, -0.62, 0.06), (0.36, 0.62, 0.06), (0, 0.62, 0)], 22).turned("x", 90).moved(0, 0.78, 0.28)
    frame = box((0.7, 0.16, 1.9), 0.05, 1).painted(RUBBER).moved(y=0.36)
    bands = [ring(0.365, 0.03, 22, 6).painted(ACCENT).turned("x", 90).moved(0, 0.78, z) for z in (-0.05, 0.34, 0.72)]
    front = [
        disc(0.30, 0.07, 18, 0.03).painted(DARK).turned("x", 90).moved(0, 0.78, 0.9),
        disc(0.1, 0.06, 10).painted(fixed(CREAM)).turned("x", 90).moved(0, 0.78, 0.96),
    ]
    lamp = ball(0.08, 10, 7).painted(LANTERN).moved(0, 1.02, 0.95)
    cab = [
        box((0.8, 0.98, 0.72), 0.07, 2).moved(0, 0.90, -0.62),
        box((0.98, 0.1, 0.92), 0.045).painted(DARK).moved(0, 1.44, -0.62),
        box((0.86, 0.07, 0.8), 0.03, 1).painted(fixed(CREAM)).moved(0, 0.62, -0.62),
    ]
    parts = [boiler, frame, *bands, *front, lamp, *cab, *_chimney(variation), _cowcatcher()]
    for side in (-1, 1):
        parts += [
            arched(0.34, 0.38, fixed(CREAM)).turned("y", 90 * side).moved(side * 0.395, 0.86, -0.62),
            arched(0.27, 0.32, PANE).turned("y", 90 * side).moved(side * 0.41, 0.89, -0.62),
        ]
        parts += [wheel(height, 0.1, ACCENT).bound(joint).moved(side * 0.39, height, z) for joint, (height, z) in enumerate(TRAIN_AXLES, 1)]
        parts.append(box((0.05, 0.06, 1.2), 0.02, 1).painted(fixed(STEEL)).moved(side * 0.47, 0.27, -0.05))
    return joined(*parts).scaled(0.95, 0.95, 0.95)


def _chimney(variation: int) -> list[Mesh]:
    profile = [(0.12, 0, 0.02), (0.11, 0.3, 0.05), (0.2, 0.42, 0.03), (0.19, 0.48, 0.02), (0.12, 0.48, 0), (0.1, 0.3, 0), (0, 0.3, 0)]
    chimney = revolved(profile, 16, 2).painted(RUBBER).moved(0, 1.08, 0.66)
    dome = revolved([(0.17, 0, 0.02), (0.15, 0.12, 0.1), (0, 0.2, 0)], 16, 2).painted(ACCENT)
    smoke = [
        ellipsoid(r, r * 0.9, r, 14).painted(fixed("F4EEE6")).moved(0, y, z)
        for z, y, r in ((0.62, 1.74, 0.15), (0.5, 1.92, 0.2), (0.28, 2.06, 0.16))
    ]
    bell = ball(0.09, 10, 7).painted(fixed(GOLD)).moved(0, 1.24, -0.08)
    extra = [dome.moved(0, 1.1, -0.08)] if variation == 1 else [bell]
    return [chimney, dome.moved(0, 1.1, 0.2), *extra, *(smoke if variation != 2 else [])]


def _cowcatcher() -> Mesh:
    wedge = slab([(0, 0.02, 0.03), (0.34, 0.02, 0.03), (0, 0.36, 0.03)], 0.66, 0.04).painted(DARK).turned("y", -90).moved(z=0.93)
    beam = box((0.72, 0.1, 0.08), 0.03, 1).painted(RED_LAMP).moved(0, 0.40, 0.95)
    return joined(wedge, beam, box((0.06, 0.3, 0.04), 0.01, 1).painted(fixed(INK)).moved(0, 0.2, 1.1))
