"""Form: which bars belong to which section, and how energy runs over the piece."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Callable
from itertools import cycle, islice, pairwise
from math import pi, sin

from engines.audio.compose.grid import Grid
from engines.audio.score import Section

PHRASE = 4  # bars
_ARC_SHARE = 0.5  # of a section's energy comes from the arc, the rest from what kind of section it is
ARCS: dict[str, Callable[[float], float]] = {
    "flat": lambda place: 0.5,
    "rise": lambda place: place,
    "arch": lambda place: sin(pi * min(1.0, place * 0.85 + 0.08)),
    "wave": lambda place: 0.5 + 0.5 * sin(2 * pi * (1.5 * place - 0.25)),
}
_ENERGY = {"intro": 0.15, "theme": 0.5, "answer": 0.6, "bridge": 0.4, "build": 0.75, "climax": 1.0, "break": 0.1, "outro": 0.1}
_FORMS = {
    1: (("theme",),),
    2: (("theme", "answer"), ("intro", "theme"), ("theme", "climax")),
    3: (("theme", "answer", "theme"), ("intro", "theme", "climax"), ("theme", "bridge", "theme")),
    4: (("intro", "theme", "answer", "outro"), ("theme", "answer", "bridge", "climax"), ("intro", "theme", "build", "climax")),
    5: (("intro", "theme", "answer", "climax", "outro"), ("intro", "theme", "break", "build", "climax")),
    6: (("intro", "theme", "answer", "bridge", "climax", "outro"), ("intro", "theme", "build", "climax", "break", "outro")),
    8: (("intro", "theme", "answer", "theme", "bridge", "build", "climax", "outro"),),
}
_ROUND = ("theme", "answer", "theme", "bridge")


def sections(grid: Grid, arc: str, energy: tuple[float, float], rng: random.Random) -> tuple[Section, ...]:
    """The sections of a piece: they begin at the grid's markers if it has any, else every four or eight bars.

    A loop only goes round: it has neither an intro nor a climax.

    `energy`: the still and the full end, 0..1.
    """
    edges = _marked(grid) if grid.markers else _phrased(len(grid.bars), rng)
    names = tuple(islice(cycle(_ROUND), len(edges) - 1)) if grid.loop else _names(len(edges) - 1, rng)
    arc = "flat" if grid.loop else arc
    made = []
    for (begin, end), name in zip(pairwise(edges), names, strict=True):
        place = (begin + end) / 2 / len(grid.bars)
        share = _ARC_SHARE * ARCS[arc](place) + (1 - _ARC_SHARE) * _ENERGY[name]
        level = energy[0] + (energy[1] - energy[0]) * share
        start, stop = grid.bars[begin], grid.end_of(end - 1)
        made.append(Section(name, start, stop - start, round(127 * level)))
    return tuple(made)


def _marked(grid: Grid) -> list[int]:
    """Bar numbers at which sections begin, and the number of bars."""
    return sorted({0, *(bisect_left(grid.bars, tick) for tick in grid.markers if tick < grid.length), len(grid.bars)})


def _phrased(bars: int, rng: random.Random) -> list[int]:
    """Sections of one or two phrases; what does not fill a phrase goes to the last one."""
    phrases = max(1, bars // PHRASE)
    wanted = max(1, min(8, phrases if phrases <= 3 else round(phrases / rng.choice((1, 1.5, 2)))))
    if wanted == 7:
        wanted = 6
    edges = [round(index * phrases / wanted) * PHRASE for index in range(wanted)]
    return [*edges, bars]


def _names(count: int, rng: random.Random) -> tuple[str, ...]:
    if count in _FORMS:
        return rng.choice(_FORMS[count])
    middle = [("theme", "answer", "bridge", "theme", "build", "climax")[index % 6] for index in range(count - 2)]
    return ("intro", *middle, "outro")
