import numpy as np

from studio.actions import layer as actions
from studio.actions.layer import ACTIONS
from studio.actions.tool import choose_tool
from studio.document.layers import find_layer
from studio.document.paint import flatten
from tests.studio.paint_kit import canvas_of, noise, open_canvas, paint, wait

__all__ = ["paint"]
RUN = {action.id: action for action in ACTIONS}


def ids(session) -> list[str]:
    return [layer.id for layer in canvas_of(session).layers]


def test_every_layer_command_is_one_step_and_undo_takes_it_back(paint):
    open_canvas(paint, noise(), noise(seed=2), noise(seed=3))
    paint.select(layer="l1")
    for id in ("layer.add", "layer.duplicate", "layer.up", "layer.down", "layer.show", "layer.lock", "layer.merge", "layer.delete"):
        paint.select(layer="l1")
        before, steps = paint.project, len(paint.history.steps)
        assert RUN[id].enabled(paint), id
        RUN[id].run(paint)
        assert len(paint.history.steps) == steps + 1, id
        paint.undo()
        assert paint.project is before, id
        paint.history = type(paint.history)(paint.history.steps[:steps], steps - 1)


def test_up_and_down_stop_at_the_ends(paint):
    open_canvas(paint, noise(), noise(seed=2))
    RUN["layer.up"].run(paint)
    assert ids(paint) == ["l0", "l1"] and len(paint.history.steps) == 2
    RUN["layer.down"].run(paint)
    assert ids(paint) == ["l1", "l0"]


def test_a_locked_layer_is_neither_deleted_nor_merged(paint):
    open_canvas(paint, noise(), noise(seed=2))
    actions.set_layer(paint, "l0", "Lock", locked=True)
    RUN["layer.merge"].run(paint)
    assert "“Layer 0” is locked" in paint.troubles.pop() and len(ids(paint)) == 2
    paint.select(layer="l0")
    RUN["layer.delete"].run(paint)
    assert "is locked" in paint.troubles.pop() and len(ids(paint)) == 2


def test_deleting_the_last_layer_leaves_nothing_in_hand(paint):
    open_canvas(paint, noise())
    RUN["layer.delete"].run(paint)
    assert not ids(paint) and paint.selection.layer is None
    assert not RUN["layer.delete"].enabled(paint)


def test_new_layers_have_names_of_their_own(paint):
    open_canvas(paint, noise())
    for _ in range(3):
        RUN["layer.add"].run(paint)
    assert [layer.name for layer in canvas_of(paint).layers][1:] == ["Layer", "Layer 2", "Layer 3"]


def test_shifts_beside_the_window_add_up(paint):
    open_canvas(paint, noise(), noise(60, 40, 2))
    done = []
    for _ in range(3):
        actions.shift_layer(paint, "l1", 5, -2, then=lambda: done.append(1))
    wait(lambda: len(done) == 3)
    assert find_layer(canvas_of(paint), "l1").raster.bounds() == (15, -6, 60, 40)
    paint.undo()
    assert find_layer(canvas_of(paint), "l1").raster.bounds() == (10, -4, 60, 40)


def test_merging_keeps_the_look(paint):
    open_canvas(paint, noise(), noise(seed=2))
    actions.set_layer(paint, "l1", "Opacity", opacity=0.5)
    before = flatten(canvas_of(paint)).astype(int)
    RUN["layer.merge"].run(paint)
    assert ids(paint) == ["l0"] and paint.selection.layer == "l0"
    assert np.abs(flatten(canvas_of(paint)) - before).max() <= 1


def test_a_stroke_on_a_layer_that_is_gone_meanwhile_is_still_kept(paint):
    open_canvas(paint)
    choose_tool(paint, "brush")
    canvas, layer = actions.layer_to_paint(paint)
    actions.commit_stroke(paint, canvas, layer, open_canvas(paint, noise()).layers[0].raster)
    assert ids(paint) == ["l0", layer.id]
