"""The card's rows on control: how much nearer a guided picture comes to its control picture than an unguided one of the same prompt."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from engines.image.judge import Judge
from engines.image.sight import Sight, look
from engines.media.picture import write_png
from engines.metrics.obedience import depth_error, edge_error, edges_of, obedience, segment_error
from engines.metrics.table import number
from engines.models.catalog import find, guides_of, scan
from engines.progress import Progress
from engines.requests import CONTROLS, Control
from engines.training import data, exam
from engines.training.exam import OTHERS
from engines.training.hints import Known, hint, kinds
from engines.training.measure_parts import Row
from engines.training.painter import Painter, painted
from engines.training.world.captions import plain_caption
from engines.training.world.render import Renderer
from engines.training.world.scene import Scene

CELL_COVERED = 0.5
AIMS = ("4x", "2x")


@dataclass(frozen=True)
class Seen:
    """A picture uint8 [h, w, 3] and what the judge sees in it."""

    picture: np.ndarray
    sight: Sight


def controlled(judge: Judge, painter: Painter, asked: tuple[int, str], progress: Progress) -> list[Row]:
    """A row for each kind of control that a network here reads for this picture model. `asked`: how many scenes, of which level."""
    family, models = find(painter.model).family, scan().models
    guides = {kind: guides_of(models, family, kind) for kind in CONTROLS}
    there = [kind for kind in CONTROLS if guides[kind]]
    rows = []
    for turn, kind in enumerate(there):
        known = [_known(scene) for scene in _scenes(kind, *asked)]
        if known:
            guide = guides[kind][0].name
            part = progress.span(turn / len(there), (turn + 1) / len(there))
            rows.append(_row(judge, kind, known, _drawn(painter, (kind, guide), known, part)))
    return rows


def _scenes(kind: str, count: int, level: str) -> list[Scene]:
    """Unseen scenes that have something to say by this kind: pairs, and for poses lone characters; none on a level without them."""
    if kind != "pose":
        return exam.unseen_scenes(count, first=OTHERS // 4, level=level)
    lone = exam.unseen_scenes(16 * count, "one object", first=OTHERS // 4, level=level)
    return [scene for scene in lone if "pose" in kinds(scene)][:count]


def _known(scene: Scene, side: int = 256) -> Known:
    renderer = Renderer()
    truth, picture = renderer.truth(scene, side, side), renderer.picture(scene, side, side)
    renderer.close()
    return Known(scene, picture, data.planes(truth))


def _drawn(painter: Painter, guide: tuple[str, str], known: list[Known], progress: Progress) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each scene the picture with and the one without control, from one prompt and seed. `guide`: kind and model."""
    kind, model = guide
    drawn = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "control.png"
        for i, one in enumerate(known):
            write_png(path, hint(one, kind))
            prompt, size = plain_caption(one.scene), len(known)
            guided = replace(painter, controls=(Control(kind, str(path), model),))
            first, second = progress.span(i / size, (i + 0.5) / size), progress.span((i + 0.5) / size, (i + 1) / size)
            drawn.append((painted(guided, prompt, i, first), painted(painter, prompt, i, second)))
    return drawn


def _row(judge: Judge, kind: str, known: list[Known], drawn: list[tuple[np.ndarray, np.ndarray]]) -> Row:
    groups = [[pair[0] for pair in drawn], [pair[1] for pair in drawn], [one.picture for one in known]]
    guided, free, real = (_errors(judge, kind, known, np.stack(pictures)) for pictures in groups)
    found, floor = obedience(guided, free), obedience(real, free)
    figure = f"{found.ratio:.2f}x ({found.low:.2f} to {found.high:.2f})"
    return Row(f"control by {kind}: error without over error with", figure, f"{number(min(floor.ratio, 99))}x", AIMS)


def _errors(judge: Judge, kind: str, known: list[Known], pictures: np.ndarray) -> np.ndarray:
    """How far each picture is from what its control asks: by edges, by the judge's depth, or by where the judge sees things."""
    sights = look(judge, pictures)
    seen = [Seen(picture, sight) for picture, sight in zip(pictures, sights, strict=True)]
    return np.array([ERRORS[kind](one, picture) for one, picture in zip(known, seen, strict=True)])


def _by_edges(one: Known, seen: Seen) -> float:
    return edge_error(edges_of(one.picture), edges_of(seen.picture))


def _by_depth(one: Known, seen: Seen) -> float:
    return depth_error(_shrunk(one.truth[0], seen.sight.nearness.shape), seen.sight.nearness)


def _by_cover(one: Known, seen: Seen) -> float:
    covered = _shrunk(one.truth[1] > 0, seen.sight.cover.shape)
    return segment_error(covered >= CELL_COVERED, seen.sight.cover >= CELL_COVERED)


def _shrunk(plane: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    return cv2.resize(plane.astype(np.float32), shape[::-1], interpolation=cv2.INTER_AREA)


ERRORS = {"edges": _by_edges, "depth": _by_depth, "segments": _by_cover, "pose": _by_cover}
"""Poses are judged by the outline of the character that was asked for: the judge knows no joints."""
