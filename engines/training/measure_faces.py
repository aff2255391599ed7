"""How well the faces of things are counted: toys have one, and toys put together of two or three fronts have as many."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engines.metrics.shares import share_of
from engines.models.storybook_faces import StorybookFaces
from engines.progress import Progress
from engines.splat.make.janus import AZIMUTHS, Janus, janus, of_toys
from engines.splat.sides import turned
from engines.training import data
from engines.training.measure_parts import Row
from engines.training.world.lone import Lone, lone
from engines.training.world.render import Renderer

FRONTED = ("house", "robot", "snowman", "cat", "bird", "car", "train", "castle")
"""Toys that look different from in front than from all other sides."""
SIDE, ELEVATION = 96, 10.0
_NEAR = 45.0  # degrees by which a front may be missed


@dataclass(frozen=True, eq=False)
class Turn:
    """A toy seen from AZIMUTHS, counted from its own front: uint8 [12, side, side, 4], colours multiplied by alpha."""

    toy: Lone
    views: np.ndarray


def turns(count: int) -> list[Turn]:
    """Toys that nothing was taught with, each kind in its turn."""
    renderer, found, seed = Renderer(), [], data.UNSEEN_SEEDS
    while len(found) < count:
        toy = lone(seed)
        seed += 1
        if toy.scene.things[0].object == FRONTED[len(found) % len(FRONTED)]:
            yaw = toy.scene.things[0].yaw
            views = [renderer.cut_out(toy.seen_from(yaw + azimuth, ELEVATION), SIDE, SIDE) for azimuth in AZIMUTHS]
            found.append(Turn(toy, np.stack(views)))
    renderer.close()
    return found


def with_faces(turn: Turn, faces: int) -> Turn:
    """The toy with its front turned to so many sides."""
    part = 360 / faces
    near = [(azimuth + part / 2) % part - part / 2 for azimuth in AZIMUTHS]
    return replace(turn, views=turn.views[[AZIMUTHS.index(azimuth % 360) for azimuth in near]])


def counted(network: StorybookFaces, turn: Turn) -> Janus:
    """The faces that are seen."""
    return janus(lambda azimuth: turn.views[AZIMUTHS.index(azimuth)], of_toys(network), Progress())


def face_rows(count: int, progress: Progress) -> list[Row]:
    """The card's rows."""
    progress.step(0, 2, "Drawing the toys")
    network, found = StorybookFaces.from_folder(), turns(count)
    progress.step(1, 2, "Counting faces")
    once = [counted(network, turn) for turn in found]
    right = [len(one.fronts) == 1 and turned(one.fronts[0]) <= _NEAR for one in once]
    rows = [
        Row("toys with one face: it is found, where it is", str(share_of(right))),
        Row("toys with one face: more than one is found", str(share_of([one.is_janus for one in once]))),
    ]
    for faces, name in ((2, "two"), (3, "three")):
        many = [counted(network, with_faces(turn, faces)) for turn in found]
        rows.append(Row(f"toys with {name} faces: more than one is found", str(share_of([one.is_janus for one in many]))))
    return rows
