"""Robot, snowman, cat, bird and fish, and the skeletons that carry them. Each part is bound to the joint that moves it."""

from __future__ import annotations

import math

import numpy as np

from engines.training.world.meshes import Mesh, Paint, fixed, joined
from engines.training.world.palette import CARROT, CREAM, GOLD, ROSE, STEEL
from engines.training.world.shapes import ball, box, disc, ellipsoid, revolved, ring, rod, slab, tube
from engines.training.world.skeleton import HEAD, LEFT_ARM, LEFT_LEG, RIGHT_ARM, RIGHT_LEG, TAIL, Joint, Point, Skeleton, biped
from engines.training.world.toys.buildings import plinth
from engines.training.world.toys.parts import ACCENT, BLACK, DARK, LIGHT, PALE, eye

METAL, SCREEN, TWIG, BEAK = fixed(STEEL), fixed("2E3346"), fixed("7A5238"), fixed("F09A35")
SHINE = Paint((0.25, 0.85, 0.9), glow=0.6)
UPRIGHT = ("stand", "walk", "wave", "sit")


def _scaled(joints: tuple[Joint, ...], factor: float) -> tuple[Joint, ...]:
    def grown(point: Point) -> Point:
        return (point[0] * factor, point[1] * factor, point[2] * factor)

    return tuple(Joint(joint.name, joint.parent, grown(joint.pivot), grown(joint.tip)) for joint in joints)


ROBOT = Skeleton(
    _scaled(biped((0.22, 0.42, 0), (0, 1.25, 0), (0.48, 1.14, 0), (0.62, 0.52, 0.1), ((0, 0.7, -0.3), (0, 0.7, -0.3))), 0.97),
    seat=0.24, stride=26, poses=UPRIGHT,
)  # fmt: skip
SNOWMAN = Skeleton(
    _scaled(biped((0.24, 0.30, 0.1), (0, 1.50, 0), (0.42, 1.28, 0.04), (0.74, 0.86, 0.16), ((0, 0.5, -0.6), (0, 0.5, -0.6))), 0.92),
    seat=0.10, stride=20, poses=UPRIGHT,
)  # fmt: skip
CAT = Skeleton(
    _scaled(biped((0.19, 0.40, 0.02), (0, 1.05, 0.02), (0.31, 0.94, 0.04), (0.47, 0.44, 0.16), ((0, 0.42, -0.3), (0.3, 1.0, -0.6))), 1.08),
    seat=0.27, stride=32, poses=UPRIGHT,
)  # fmt: skip
BIRD = Skeleton(
    _scaled(biped((0.20, 0.40, 0.04), (0, 1.05, 0.1), (0.46, 1.02, 0), (0.62, 0.58, -0.12), ((0, 0.86, -0.5), (0, 1.08, -0.96))), 1.0),
    seat=0.36, stride=24, poses=UPRIGHT,
)  # fmt: skip
FISH = Skeleton(
    _scaled((
        Joint("body", 0, (0, 0.92, 0), (0, 0.92, 0.5)),
        Joint("head", 0, (0, 0.92, 0.4), (0, 0.92, 0.9)),
        Joint("left fin", 0, (0.34, 0.80, 0.12), (0.60, 0.62, -0.10)),
        Joint("right fin", 0, (-0.34, 0.80, 0.12), (-0.60, 0.62, -0.10)),
        Joint("lower fin", 0, (0, 0.45, -0.1), (0, 0.15, -0.2)),
        Joint("upper fin", 0, (0, 1.45, -0.1), (0, 1.80, -0.2)),
        Joint("tail", 0, (0, 0.92, -0.58), (0, 0.92, -1.1)),
    ), 1.02),
    poses=("stand", "wave"),
)  # fmt: skip


def _both(left: Mesh, left_joint: int, right_joint: int) -> Mesh:
    """A left limb with its mirror image, each bound to its joint."""
    return joined(left.bound(left_joint), left.scaled(-1, 1, 1).bound(right_joint))


def robot(variation: int = 0) -> Mesh:
    """A tin robot with a screen for a face; the brothers have a round head, and a dome with one eye."""
    trunk = [box((0.86, 0.78, 0.62), 0.13, 3, 2).moved(y=0.86), box((0.46, 0.34, 0.06), 0.04, 1).painted(LIGHT).moved(0, 0.92, 0.305)]
    trunk += [
        ellipsoid(0.045, 0.045, 0.025, 9).painted(fixed(colour)).moved(x, 0.98, 0.34)
        for x, colour in ((-0.13, "E2574C"), (0, "F7C93E"), (0.13, "6FBF73"))
    ]
    trunk += [
        box((0.34, 0.05, 0.03), 0.015, 1).painted(DARK).moved(0, 0.84, 0.335),
        rod(0.12, 0.16, 12).painted(fixed("5B5866")).moved(y=1.20),
    ]
    arm = joined(
        ball(0.13, 12, 8).painted(DARK).moved(0.48, 1.12, 0),
        tube([(0.50, 1.08, 0), (0.62, 0.90, 0.04), (0.62, 0.68, 0.10)], 0.065).painted(METAL),
        ball(0.125, 12, 8).moved(0.62, 0.58, 0.12),
    )
    leg = joined(rod(0.1, 0.32, 12).painted(METAL).moved(0.22, 0.16, 0), box((0.32, 0.2, 0.46), 0.09).painted(DARK).moved(0.22, 0.10, 0.05))
    body = joined(*trunk, _both(arm, LEFT_ARM, RIGHT_ARM), _both(leg, LEFT_LEG, RIGHT_LEG), _robot_head(variation).bound(HEAD))
    return body.scaled(0.97, 0.97, 0.97)


def _robot_head(variation: int) -> Mesh:
    skull = (
        box((0.74, 0.56, 0.58), 0.14, 3, 2).moved(y=1.58),
        ellipsoid(0.40, 0.36, 0.36, 22).moved(y=1.58),
        revolved([(0, 1.3, 0), (0.36, 1.3, 0.06), (0.36, 1.56, 0.05), (0.2, 1.86, 0.3), (0, 1.90, 0)], 22),
    )[variation]
    ears = _both(disc(0.1, 0.09, 12, 0.03).painted(DARK).turned("z", -90).moved(0.35, 1.58, 0), HEAD, HEAD)
    aerial = joined(rod(0.022, 0.2, 6).painted(METAL).moved(y=1.85), ball(0.075, 10, 7).painted(ACCENT).moved(y=2.08))
    if variation == 2:
        face = joined(
            ellipsoid(0.2, 0.2, 0.10, 16).painted(SCREEN).moved(0, 1.56, 0.32),
            ellipsoid(0.12, 0.12, 0.06, 14).painted(SHINE).moved(0, 1.56, 0.395),
        )
        return joined(skull, ears, aerial, face)
    screen = box((0.56, 0.36, 0.1), 0.05).painted(SCREEN).moved(0, 1.58, 0.27 if variation == 0 else 0.31)
    shift = 0.0 if variation == 0 else 0.04
    eyes = [ellipsoid(0.075, 0.085, 0.03, 12).painted(SHINE).moved(x, 1.61, 0.325 + shift) for x in (-0.13, 0.13)]
    smile = tube([(-0.08, 1.485, 0.325 + shift), (0, 1.462, 0.33 + shift), (0.08, 1.485, 0.325 + shift)], 0.014, 5).painted(SHINE)
    return joined(skull, ears, aerial, screen, *eyes, smile)


def snowman(variation: int = 0) -> Mesh:
    """A snowman in hat and scarf on two snow feet; the brothers wear a bobble cap, and ear muffs."""
    coal = [ball(0.045, 8, 6).painted(BLACK).moved(0, y, z) for y, z in ((1.30, 0.455), (1.10, 0.45), (0.82, 0.62))]
    trunk = [ellipsoid(0.62, 0.54, 0.60, 24).moved(y=0.62), ellipsoid(0.46, 0.43, 0.46, 20).moved(y=1.22), *coal]
    scarf = [
        ring(0.32, 0.1, 20, 9).scaled(1, 0.9, 1).moved(y=1.50),
        tube([(0.2, 1.47, 0.28), (0.26, 1.27, 0.45), (0.25, 1.04, 0.50)], [0.1, 0.095, 0.1]),
    ]
    twigs = [
        tube([(0.40, 1.28, 0.04), (0.60, 1.06, 0.10), (0.74, 0.86, 0.16)], [0.04, 0.035, 0.028], 6),
        tube([(0.66, 0.97, 0.13), (0.80, 0.94, 0.16)], 0.02, 5),
        tube([(0.68, 0.94, 0.13), (0.70, 0.80, 0.18)], 0.02, 5),
    ]
    foot = ellipsoid(0.22, 0.16, 0.27, 14).moved(0.24, 0.15, 0.18)
    parts = [
        *trunk,
        *(part.painted(ACCENT) for part in scarf),
        _both(joined(*twigs).painted(TWIG), LEFT_ARM, RIGHT_ARM),
        _both(foot, LEFT_LEG, RIGHT_LEG),
    ]
    return joined(*parts, _snow_head(variation).bound(HEAD)).scaled(0.92, 0.92, 0.92)


def _snow_head(variation: int) -> Mesh:
    carrot = revolved([(0.065, 0, 0), (0.012, 0.34, 0.01), (0, 0.35, 0)], 10, 1).painted(fixed(CARROT)).turned("x", 84).moved(0, 1.76, 0.31)
    eyes = [ball(0.046, 8, 6).painted(BLACK).moved(x, 1.86, 0.305) for x in (-0.12, 0.12)]
    smile = [
        ball(0.022, 6, 5).painted(BLACK).moved(0.13 * math.sin(a), 1.70 - 0.075 * math.cos(a), 0.315) for a in (-0.9, -0.45, 0, 0.45, 0.9)
    ]
    brim = revolved(
        [(0, 2.0, 0), (0.36, 2.0, 0.02), (0.36, 2.05, 0.02), (0.22, 2.06, 0.02), (0.21, 2.36, 0.04), (0, 2.36, 0)], 18, 2
    ).painted(fixed("3A3644"))
    tall_hat = joined(brim, ring(0.222, 0.035, 18, 6).scaled(1, 1.2, 1).painted(ACCENT).moved(y=2.1))
    cap = joined(
        revolved([(0.345, 1.90, 0), (0.32, 2.02, 0.1), (0.16, 2.24, 0.2), (0, 2.28, 0)], 20, 3).painted(ACCENT),
        ring(0.33, 0.06, 20, 7).painted(fixed(CREAM)).moved(y=1.92),
        ball(0.1, 10, 7).painted(fixed(CREAM)).moved(y=2.31),
    )
    band = tube([(0.35 * math.cos(a), 1.76 + 0.37 * math.sin(a), 0) for a in np.linspace(0, math.pi, 9)], 0.028, 6).painted(BLACK)
    muffs = joined(band, *(ellipsoid(0.08, 0.14, 0.14, 12).painted(ACCENT).moved(x, 1.76, 0) for x in (-0.36, 0.36)))
    return joined(ellipsoid(0.34, 0.33, 0.34, 20).moved(y=1.76), carrot, *eyes, *smile, (tall_hat, cap, muffs)[variation])


def cat(variation: int = 0) -> Mesh:
    """An upright plush cat with a collar; the brothers wear a bow, and stripes."""
    trunk = [
        revolved([(0, 0.26, 0), (0.34, 0.27, 0.16), (0.38, 0.55, 0.3), (0.24, 1.05, 0.25), (0, 1.12, 0)], 22).scaled(1, 1, 0.92),
        ellipsoid(0.24, 0.30, 0.12, 14).painted(PALE).moved(0, 0.62, 0.27),
    ]
    collar = joined(
        ring(0.245, 0.045, 18, 7).scaled(1, 0.9, 1).painted(ACCENT).moved(0, 1.02, 0.02),
        ball(0.06, 10, 7).painted(fixed(GOLD)).moved(0, 0.96, 0.29),
    )
    bow = joined(
        *(ellipsoid(0.14, 0.1, 0.06, 10).turned("z", 18 * side).moved(side * 0.13, 0.99, 0.28) for side in (-1, 1)),
        ball(0.06, 8, 6).moved(0, 0.99, 0.30),
    ).painted(ACCENT)
    arm = joined(
        tube([(0.27, 0.94, 0.04), (0.40, 0.72, 0.08), (0.46, 0.50, 0.14)], [0.12, 0.115, 0.11], 9),
        ball(0.13, 12, 8).painted(PALE).moved(0.47, 0.45, 0.16),
    )
    leg = joined(
        tube([(0.19, 0.42, 0.02), (0.19, 0.18, 0.02)], [0.17, 0.15], 10),
        ellipsoid(0.16, 0.11, 0.23, 12).painted(PALE).moved(0.19, 0.11, 0.12),
    )
    tail = joined(
        tube(
            [(0, 0.42, -0.30), (0.10, 0.36, -0.52), (0.30, 0.48, -0.66), (0.40, 0.74, -0.64), (0.34, 0.98, -0.62)],
            [0.1, 0.105, 0.105, 0.1, 0.09],
            9,
        ),
        ball(0.11, 10, 7).painted(PALE).moved(0.33, 1.02, -0.62),
    )
    stripes = (
        [ring(0.385 - 0.1 * (y - 0.6), 0.03, 20, 6).scaled(1, 1, 0.93).painted(DARK).moved(y=y) for y in (0.52, 0.70, 0.86)]
        if variation == 2
        else []
    )
    parts = [
        *trunk,
        bow if variation == 1 else collar,
        *stripes,
        _both(arm, LEFT_ARM, RIGHT_ARM),
        _both(leg, LEFT_LEG, RIGHT_LEG),
        tail.bound(TAIL),
    ]
    return joined(*parts, _cat_head().moved(y=0.02).bound(HEAD)).scaled(1.08, 1.08, 1.08)


def _cat_head() -> Mesh:
    skull = [
        ellipsoid(0.47, 0.40, 0.40, 24).moved(0, 1.36, 0.06),
        ellipsoid(0.16, 0.11, 0.1, 12).painted(PALE).moved(0, 1.25, 0.42),
        ellipsoid(0.05, 0.035, 0.03, 8).painted(fixed("E58B95")).moved(0, 1.31, 0.51),
    ]
    ear = (
        revolved([(0, 0, 0), (0.17, 0, 0.03), (0.03, 0.32, 0.04), (0, 0.33, 0)], 12, 2)
        .scaled(1, 1, 0.6)
        .turned("z", -16)
        .moved(0.26, 1.60, 0.04)
    )
    lining = (
        revolved([(0, 0, 0), (0.1, 0, 0.02), (0.02, 0.22, 0.02), (0, 0.22, 0)], 9, 1)
        .scaled(1, 1, 0.4)
        .painted(fixed("F2B3B3"))
        .turned("z", -16)
        .moved(0.265, 1.62, 0.11)
    )
    whiskers = [tube([(0.12, 1.25 + dy, 0.50), (0.42, 1.28 + 3 * dy, 0.46)], 0.009, 4).painted(fixed("5A4A52")) for dy in (-0.02, 0.02)]
    blush = ellipsoid(0.07, 0.045, 0.03, 8).painted(fixed(ROSE)).turned("y", 32).moved(0.30, 1.28, 0.37)
    fringe = [box((0.05, 0.12, 0.03), 0.015, 1).painted(DARK).moved(x, 1.69 - abs(x) * 0.2, 0.27) for x in (-0.1, 0, 0.1)]
    return joined(
        *skull, _both(joined(ear, lining, *whiskers, blush), HEAD, HEAD), *(eye(0.075).moved(x, 1.42, 0.40) for x in (-0.18, 0.18)), *fringe
    )


def bird(variation: int = 0) -> Mesh:
    """A round chick with wings; the brothers wear a tuft, and a cap of the accent colour."""
    trunk = [ellipsoid(0.54, 0.56, 0.58, 26).moved(0, 0.84, 0), ellipsoid(0.42, 0.44, 0.36, 18).painted(PALE).moved(0, 0.76, 0.26)]
    wing = joined(
        ellipsoid(0.12, 0.36, 0.26, 16).painted(DARK).turned("z", 14).moved(0.56, 0.82, -0.02),
        *(
            ellipsoid(0.04, 0.08, 0.06, 8).painted(ACCENT).turned("z", 14).moved(0.645 + 0.02 * k, 0.74 - 0.09 * k, -0.10 + 0.07 * k)
            for k in range(3)
        ),
    )
    shin = tube([(0.20, 0.40, 0.04), (0.20, 0.06, 0.04)], 0.035, 6)
    toes = [tube([(0.20, 0.04, 0.04), (0.20 + 0.2 * math.sin(a), 0.03, 0.04 + 0.2 * math.cos(a))], 0.03, 5) for a in (-0.5, 0, 0.5)]
    feathers = [
        ellipsoid(0.12, 0.06, 0.34, 10)
        .painted(DARK)
        .turned("x", 26)
        .turned("y", turn)
        .moved(0.18 * math.sin(math.radians(turn)), 1.02, -0.68)
        for turn in (-16, 0, 16)
    ]
    parts = [
        *trunk,
        _both(wing, LEFT_ARM, RIGHT_ARM),
        _both(joined(shin, *toes).painted(fixed("E8913A")), LEFT_LEG, RIGHT_LEG),
        joined(*feathers).bound(TAIL),
    ]
    return joined(*parts, _bird_head(variation).bound(HEAD))


def _bird_head(variation: int) -> Mesh:
    skull = [ellipsoid(0.42, 0.40, 0.40, 22).moved(0, 1.44, 0.12), ellipsoid(0.24, 0.18, 0.16, 12).painted(PALE).moved(0, 1.33, 0.40)]
    beak = (
        revolved([(0, 0, 0), (0.115, 0, 0.03), (0.012, 0.27, 0.02), (0, 0.28, 0)], 12, 2)
        .painted(BEAK)
        .scaled(1, 1, 0.8)
        .turned("x", 96)
        .moved(0, 1.43, 0.48)
    )
    cheeks = [
        ellipsoid(0.07, 0.045, 0.03, 8).painted(fixed(ROSE)).turned("y", 40 * side).moved(side * 0.28, 1.36, 0.40) for side in (-1, 1)
    ]
    eyes = [eye(0.068).turned("y", 22 * side).moved(side * 0.19, 1.53, 0.455) for side in (-1, 1)]
    crest = joined(
        tube([(0, 1.80, 0.10), (0, 1.94, 0.05), (0, 2.02, -0.06)], [0.05, 0.045, 0.03], 6),
        tube([(0, 1.81, 0.16), (0, 1.95, 0.14), (0, 2.06, 0.06)], [0.05, 0.045, 0.03], 6),
    ).painted(DARK)
    tuft = joined(
        *(ball(0.08, 9, 6).moved(0.1 * math.sin(a), 1.84, 0.1 + 0.1 * math.cos(a)) for a in (0, 1.6, 3.1, 4.7)),
        ball(0.09, 9, 6).moved(0, 1.92, 0.1),
    ).painted(PALE)
    cap = ellipsoid(0.36, 0.16, 0.34, 18).painted(ACCENT).moved(0, 1.76, 0.08)
    return joined(*skull, beak, *cheeks, *eyes, (crest, tuft, cap)[variation])


def fish(variation: int = 0) -> Mesh:
    """A fish on a wooden stand, seen best from its side; the brothers have one band, and a high fin."""
    body = ellipsoid(0.38, 0.60, 0.82, 28).bent(_slimmer_behind)
    bands = [_band(z) for z in ((0.14, -0.2) if variation != 1 else (0.0,))]
    tall = 0.16 if variation == 2 else 0.0
    tail = _fin([(-0.62, 0, 0.08), (-1.18, -0.50, 0.14), (-1.02, 0.0, 0.1), (-1.18, 0.50, 0.14)], 0.1).bound(TAIL)
    upper = _fin([(0.25, 0.52, 0.05), (-0.45, 0.38, 0.05), (-0.48, 0.62 + tall, 0.08), (-0.1, 0.92 + tall, 0.1)], 0.1).bound(RIGHT_LEG)
    lower = _fin([(0.1, -0.5, 0.04), (-0.36, -0.45, 0.05), (-0.18, -0.82, 0.08)], 0.09).bound(LEFT_LEG)
    fin = ellipsoid(0.05, 0.14, 0.30, 12).painted(DARK).turned("x", 22).turned("y", 22).moved(0.40, -0.16, 0.02)
    face = joined(
        ellipsoid(0.06, 0.145, 0.135, 14).painted(fixed("FFFFFF")).turned("y", 18).moved(0.285, 0.13, 0.47),
        eye(0.085).turned("y", 68).moved(0.315, 0.13, 0.50),
        ellipsoid(0.03, 0.05, 0.08, 8).painted(fixed(ROSE)).moved(0.25, -0.06, 0.58),
    )
    mouth = ring(0.075, 0.035, 12, 6).painted(PALE).turned("x", 90).moved(0, -0.08, 0.81)
    whole = joined(body, *bands, tail, upper, lower, _both(fin, LEFT_ARM, RIGHT_ARM), face, face.scaled(-1, 1, 1), mouth).moved(
        0, 0.92, 0.12
    )
    return joined(whole, plinth(0.42)).scaled(1.02, 1.02, 1.02)


def _slimmer_behind(points: np.ndarray) -> np.ndarray:
    behind = np.clip(-points[:, 2] / 0.8, 0, 1)
    return points * np.stack([1 - 0.45 * behind**1.2, 1 - 0.25 * behind, np.ones_like(behind)], 1)


def _band(z: float) -> Mesh:
    """A raised stripe around the fish at `z`."""
    share = math.sqrt(max(0.0, 1 - (z / 0.82) ** 2))
    behind = max(0.0, -z / 0.8)
    loop = ring(1.0, 0.06, 26, 6).turned("x", 90)
    return loop.scaled(0.40 * share * (1 - 0.42 * behind), 0.61 * share * (1 - 0.25 * behind), 0.9).painted(ACCENT).moved(z=z)


def _fin(outline: list[tuple[float, float, float]], thickness: float) -> Mesh:
    """A fin drawn in (z, y), upright in the middle plane."""
    return slab(outline if _counter_clockwise(outline) else outline[::-1], thickness, 0.04).painted(DARK).turned("y", -90)


def _counter_clockwise(outline: list[tuple[float, float, float]]) -> bool:
    points = np.array(outline)[:, :2]
    following = np.roll(points, -1, 0)
    return float((points[:, 0] * following[:, 1] - points[:, 1] * following[:, 0]).sum()) > 0


CHARACTERS = {"robot": ROBOT, "snowman": SNOWMAN, "cat": CAT, "bird": BIRD, "fish": FISH}
