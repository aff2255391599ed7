"""How long editing 100,000 splats takes: what a gesture of each tool, a mark, an edit, a step of history and the search for floaters cost.

`python -m tests.benchmarks.splat_editing` prints processor milliseconds, medians of seven.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np

from engines.splat import choose
from engines.splat.edit import Edit, colour_matrix, edited
from engines.splat.floaters import doubts, is_floater
from engines.splat.scene import Thing, world_of
from studio.document.scene import Prop, SplatEdit
from studio.document.splat_edits import packed, to_text, unpacked, with_edit
from studio.ui.viewport.drawing import Marks, Standing, marked
from tests.benchmarks.viewport import SPLATS, camera
from tests.engines.splat.solids import ball_of_splats

TIMES = 7


def cost(do: Callable[[], object]) -> float:
    """Processor milliseconds, the median."""
    do()
    found = []
    for _ in range(TIMES):
        begin = time.process_time()
        do()
        found.append(1000 * (time.process_time() - begin))
    return statistics.median(found)


def main() -> None:
    """Print the table."""
    splats, lens, matrix = ball_of_splats(SPLATS), camera(1, 1.0), np.eye(4)
    matrix[1, 3] = 0.9
    where, some = choose.spots(splats.means, matrix, lens), np.random.default_rng(0).random(SPLATS) < 0.3
    ring = [(512 + 150 * np.cos(turn / 10), 288 + 150 * np.sin(turn / 10)) for turn in range(63)]
    world, edit = world_of([Thing(splats, matrix)]), SplatEdit(packed(some), SPLATS)
    standing = Standing("ball", splats, matrix, (), (Marks(some, (0.9, 0.7, 0.3)),))
    prop = with_edit(Prop("ball", "Ball", "ball"), edit)
    rows = {
        "press: where the splats lie on the screen": lambda: choose.spots(splats.means, matrix, lens),
        "lasso": lambda: choose.in_outline(where, ring),
        "brush, one move": lambda: choose.under_stroke(where, ring[:2], 24.0),
        "sphere": lambda: choose.in_body(splats.means, matrix, "sphere"),
        "colour": lambda: choose.of_colour(splats, (0.8, 0.2, 0.2), 12.0),
        "marks on the picture": lambda: marked(world, (standing,)),
        "delete: the splats that stay": lambda: edited(splats, [Edit(some)]),
        "recolour": lambda: edited(splats, [Edit(some, colour_matrix((1.0, 0.5, 0.2), 1.0, 0.5))]),
        "a step of history": lambda: with_edit(prop, edit),
        "an edit read from history": lambda: unpacked(edit.which, SPLATS),
        "an edit for a request": lambda: to_text([edit]),
        "floaters, by another strength": lambda: is_floater(np.linspace(0, 1, SPLATS, dtype=np.float32), 0.5),
        "floaters, looked for (beside the window)": lambda: doubts(splats),
    }
    for name, do in rows.items():
        print(f"{name:44} {cost(do):8.1f} ms", flush=True)


if __name__ == "__main__":
    main()
