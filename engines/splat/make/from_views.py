"""From one picture and a model of views to splats: find where the picture was taken from, look around, fit."""

from __future__ import annotations

from typing import Any

import numpy as np

from engines.progress import EngineError, Progress
from engines.splat.cloud import Splats
from engines.splat.make.sights import FitPlan, Sight, fit
from engines.splat.make.viewer import Spot, Viewer, moved, seen_box

STEPS = 300
"""Of fitting."""
_RINGS = ((5.0, 10), (27.0, 8), (52.0, 6))  # elevation in degrees, and views around
_FAR_WEIGHT = 0.4  # of what is seen from behind, beside what is seen as the picture was taken
_GIVEN_WEIGHT = 4.0  # of the picture itself
_LARGEST = 192  # pixels of the picture's side when splats are fitted to it


def thing_seen(viewer: Viewer, dials: tuple[int, int], progress: Progress) -> tuple[Splats, dict[str, Any]]:
    """The thing in a ball of radius 1 around the middle, upright, what the picture shows in front; and facts of the making.

    `dials`: how many splats, and the seed. Raises Cancelled, or EngineError where the model sees no thing.
    """
    splats, seed = dials
    progress.step(0, 100, "Finding the camera")
    elevation = viewer.elevation()
    spots = around_thing()
    sights = []
    for number, spot in enumerate(spots):
        (seen,) = viewer.views([spot])
        progress.step(2 + round(18 * number / len(spots)), 100, f"View {number + 1} of {len(spots)}", _on_grey(seen))
        sights.append(Sight(spot.camera(len(seen)), seen.astype(np.float32) / 255, weight(spot)))
    given = given_sight(viewer, elevation)
    made = fit([*sights, given], FitPlan(splats, STEPS, seed), progress.span(0.2, 1))
    return made, {"elevation": elevation, "views": len(spots), "steps": STEPS}


def around_thing() -> list[Spot]:
    """Where the model is asked for views from: rings around the thing."""
    return [Spot(360 * number / count, elevation) for elevation, count in _RINGS for number in range(count)]


def weight(spot: Spot) -> float:
    """How much a view counts: the nearer to the given picture, the less had to be guessed."""
    return _FAR_WEIGHT + (1 - _FAR_WEIGHT) * (0.5 + 0.5 * float(np.cos(np.radians(spot.azimuth))))


def given_sight(viewer: Viewer, elevation: float) -> Sight:
    """The given picture itself, brought to the place and size at which the model sees the thing from there. Raises EngineError."""
    (seen,) = viewer.views([Spot(0, elevation)])
    wanted, box = seen_box(seen), seen_box(viewer.given)
    if wanted is None or box is None:
        raise EngineError("The model sees no thing in the picture: it may be of a kind that it has not learned.")
    side = max(len(seen), min(_LARGEST, round(len(seen) * max(box[2:]) / max(wanted[2:]))))
    scale = side / len(seen)
    middle, place = ((x + width / 2, y + height / 2) for x, y, width, height in (box, wanted))
    put = moved(viewer.given, middle, (scale * place[0], scale * place[1]), scale * max(wanted[2:]) / max(box[2:]), side)
    return Sight(Spot(0, elevation).camera(side), put.astype(np.float32) / 255, _GIVEN_WEIGHT)


def _on_grey(view: np.ndarray) -> np.ndarray:
    """A view uint8 RGBA as a preview RGB."""
    return view[..., :3] + ((255 - view[..., 3:]) // 2)
