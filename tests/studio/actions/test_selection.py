import numpy as np

from studio.actions import selection
from studio.actions.selection import ACTIONS
from tests.studio.paint_kit import canvas_of, noise, open_canvas, paint

__all__ = ["paint"]
RUN = {action.id: action for action in ACTIONS}


def area(session) -> int:
    return int((canvas_of(session).selection.read(0, 0, 320, 180) > 127).sum())


def test_commands_of_the_selection(paint):
    open_canvas(paint, noise(), noise(60, 40, 2))
    assert not RUN["selection.grow"].enabled(paint)
    RUN["selection.all"].run(paint)
    assert area(paint) == 320 * 180
    RUN["selection.invert"].run(paint)
    assert area(paint) == 0 and not canvas_of(paint).selection.tiles
    RUN["selection.layer"].run(paint)
    assert area(paint) == 60 * 40
    RUN["selection.shrink"].run(paint)
    assert area(paint) == 52 * 32
    RUN["selection.grow"].run(paint)
    assert abs(area(paint) - 60 * 40) < 40
    RUN["selection.none"].run(paint)
    assert area(paint) == 0
    labels = [step.label for step in paint.history.steps[2:]]
    assert labels == ["Select all", "Invert selection", "Select layer's picture", "Shrink selection", "Grow selection", "Deselect"]


def test_a_soft_edge_comes_from_feathering(paint):
    open_canvas(paint, noise())
    selection.select_rectangle(paint, (100, 50, 60, 60), "replace")
    RUN["selection.feather"].run(paint)
    values = np.unique(canvas_of(paint).selection.read(0, 0, 320, 180))
    assert len(values) > 4


def test_the_edges_dials_stay_in_their_range(paint):
    open_canvas(paint, noise())
    selection.set_edge(paint, feather=999, grow=-999)
    assert (canvas_of(paint).feather, canvas_of(paint).grow) == (128, -128)
    steps = len(paint.history.steps)
    selection.set_edge(paint, feather=128)
    assert len(paint.history.steps) == steps


def test_selecting_nothing_where_nothing_was_selected_is_no_edit(paint):
    open_canvas(paint, noise())
    steps = len(paint.history.steps)
    RUN["selection.none"].run(paint)
    assert len(paint.history.steps) == steps
