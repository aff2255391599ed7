"""All distribution metrics between two folders of pictures, on the judge's features."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engines.image.judge import Judge
from engines.image.sight import Sight, features, look
from engines.media.errors import MediaError
from engines.media.picture import read_picture
from engines.metrics.copying import copy_check
from engines.metrics.frechet import frechet_distance
from engines.metrics.kernel import kernel_distance
from engines.metrics.manifold import overlap
from engines.metrics.variety import centred, class_score, vendi_score
from engines.progress import Progress

ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff")
FEWEST = 8
"""Pictures that a folder must hold."""


@dataclass(frozen=True)
class Measure:
    """One line of a table: the figure of the made pictures, and of real against real where that says what is possible."""

    name: str
    made: float
    real: float | None


def read_folder(folder: Path, progress: Progress) -> list[np.ndarray]:
    """All pictures of a folder by name, uint8 [h, w, 3]. Raises MediaError for a damaged one and where there are fewer than eight."""
    if not folder.is_dir():
        raise MediaError(f"There is no folder “{folder}”.")
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in ENDINGS)
    if len(paths) < FEWEST:
        raise MediaError(f"“{folder}” holds {len(paths)} pictures; at least {FEWEST} are needed.")
    pictures = []
    for number, path in enumerate(paths):
        progress.step(number, len(paths), f"Reading {path.name}")
        pictures.append(read_picture(path)[..., :3])
    return pictures


def sights_of(judge: Judge, pictures: list[np.ndarray], progress: Progress) -> list[Sight]:
    """What the judge sees in pictures of any sizes."""
    sights = []
    for number, picture in enumerate(pictures):
        progress.step(number, len(pictures), "Looking at the pictures")
        sights += look(judge, picture[None])
    return sights


def compared(real: list[Sight], made: list[Sight]) -> list[Measure]:
    """The table of `python -m engines.metrics compare`; the floor is one half of the real pictures against the other half.

    Distances and the Vendi score depend on how many pictures there are, so all of them are taken on sets of one size.
    """
    truth, ours = features(real), features(made)
    size = min(len(truth) // 2, len(ours))
    halves, few = (truth[: 2 * size : 2], truth[1 : 2 * size : 2]), ours[:size]
    floor, among = overlap(*halves), overlap(truth, ours)
    return [
        Measure("Frechet distance", frechet_distance(halves[1], few), frechet_distance(*halves)),
        Measure("kernel distance", kernel_distance(halves[1], few), kernel_distance(*halves)),
        Measure("precision", among.precision, floor.precision),
        Measure("recall", among.recall, floor.recall),
        Measure("density", among.density, floor.density),
        Measure("coverage", among.coverage, floor.coverage),
        Measure("Vendi score", vendi_score(centred(few, truth)), vendi_score(centred(halves[0], truth))),
        *(Measure(f"inception-style score, {name}", _class_score(made, name), _class_score(real, name)) for name in real[0].scene),
        *_copied(ours, halves),
    ]


def _class_score(sights: list[Sight], question: str) -> float:
    return class_score(np.exp(np.stack([sight.scene[question] for sight in sights])))


def _copied(made: np.ndarray, real: tuple[np.ndarray, np.ndarray]) -> list[Measure]:
    """Whether the made pictures lie nearer to one half of the real ones than the other half does; left out for small folders."""
    if len(real[1]) < 20:
        return []
    check = copy_check(made, *real)
    return [
        Measure("copy check: nearer to real pictures than others are", check.nearer, 0.5),
        Measure("copy check: share that is very close", check.close.share, 0.05),
    ]
