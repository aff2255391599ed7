"""Control pictures of rendered scenes, drawn from what is known of them, as varied as the ones that people will lay down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engines.image.depth import stretched
from engines.image.segments import palette
from engines.image.trace import edges, soft_edges
from engines.training.world import objects
from engines.training.world.scene import Scene
from engines.training.world.truth import skeleton_map

SOFT_SHARE = 0.3
"""Share of edge pictures with soft edges."""


@dataclass(frozen=True)
class Known:
    """A rendered scene: its picture uint8 [h, w, 3], and nearness and the things' numbers, uint8 [2, h, w] (see `data.truths`)."""

    scene: Scene
    picture: np.ndarray
    truth: np.ndarray


def kinds(scene: Scene) -> tuple[str, ...]:
    """The kinds of control that say something about a scene: only characters have poses."""
    posed = any(thing.object in objects.CHARACTERS for thing in scene.things)
    return ("edges", "depth", "segments", *(("pose",) if posed else ()))


def hint(known: Known, kind: str, random: np.random.Generator | None = None) -> np.ndarray:
    """The control picture, uint8 RGB [h, w, 3]; with `random` its make varies, without it is the plain one."""
    plain = HINTS[kind](known, random)
    return plain if plain.ndim == 3 else np.repeat(plain[..., None], 3, 2)


def _edges(known: Known, random: np.random.Generator | None) -> np.ndarray:
    if random is None:
        return edges(known.picture)
    return (soft_edges if random.random() < SOFT_SHARE else edges)(known.picture, float(random.uniform(0.3, 0.7)))


def _depth(known: Known, random: np.random.Generator | None) -> np.ndarray:
    near = stretched(known.truth[0].astype(np.float32))
    power = 1.0 if random is None else float(np.exp(random.uniform(-0.5, 0.5)))
    return (255 * (near / 255) ** power).astype(np.uint8)


def _pose(known: Known, random: np.random.Generator | None) -> np.ndarray:
    height, width = known.truth.shape[1:]
    return skeleton_map(known.scene, width, height)


def _segments(known: Known, random: np.random.Generator | None) -> np.ndarray:
    colours = palette()
    order = np.arange(1, len(colours)) if random is None else random.permutation(np.arange(1, len(colours)))
    return np.concatenate([colours[:1], colours[order]])[known.truth[1]]


HINTS = {"edges": _edges, "depth": _depth, "pose": _pose, "segments": _segments}
