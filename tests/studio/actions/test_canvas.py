from dataclasses import replace

import numpy as np
import pytest

from engines.media.picture import read_picture
from studio.actions import canvas as actions
from studio.document.canvas import Frame
from studio.document.paint import flatten
from tests.studio.paint_kit import add_shot, canvas_of, noise, open_canvas, paint, wait

__all__ = ["paint"]


def shown(session):
    return actions.current_canvas(session)


def test_new_canvases_have_the_films_size_and_names_of_their_own(paint):
    for _ in range(2):
        actions.new_canvas(paint)
    assert [canvas.name for canvas in paint.project.canvases.values()] == ["Canvas", "Canvas 2"]
    assert shown(paint).frame == Frame(0, 0, 1280, 720)


def test_a_shot_has_one_canvas_with_its_picture(paint):
    add_shot(paint, noise()[..., :3])
    actions.open_shot(paint, "s")
    wait(lambda: shown(paint))
    first = shown(paint)
    assert (first.shot, first.name, len(first.layers)) == ("s", "Shot 1", 1)
    assert np.array_equal(flatten(first), noise()) and paint.selection.layer == first.layers[0].id
    paint.select(canvas=None)
    actions.open_shot(paint, "s")
    assert shown(paint) is first and len(paint.project.canvases) == 1


def test_a_shot_without_a_take_begins_empty(paint):
    add_shot(paint, noise()[..., :3])
    bare = replace(paint.project.shots[0], takes=(), chosen=None)
    paint.commit("bare", replace(paint.project, shots=(bare,)))
    actions.open_shot(paint, "s")
    assert shown(paint).shot == "s" and not shown(paint).layers


def test_a_picture_that_is_missing_is_one_sentence(paint):
    add_shot(paint, noise()[..., :3])
    paint.media("a").unlink()
    actions.open_asset(paint, "a")
    assert "“Take” is missing" in paint.troubles.pop() and not paint.project.canvases


def test_a_picture_becomes_a_layer_where_there_is_one_already(paint):
    add_shot(paint, noise(60, 40)[..., :3])
    open_canvas(paint, noise())
    actions.add_asset_layer(paint, "a")
    wait(lambda: len(canvas_of(paint).layers) == 2)
    assert canvas_of(paint).frame == Frame(0, 0, 320, 180)
    assert canvas_of(paint).layers[1].asset == "a"


@pytest.mark.parametrize(("wanted", "got"), [((0, 0, 4, 4), (16, 16)), ((0, 0, 99999, 50), (8192, 50))])
def test_frames_have_sane_sizes(paint, wanted, got):
    open_canvas(paint, noise())
    actions.set_frame(paint, Frame(*wanted))
    assert (canvas_of(paint).frame.width, canvas_of(paint).frame.height) == got


def test_fitting_the_frame_to_the_picture(paint):
    open_canvas(paint, noise())
    actions.set_frame(paint, Frame(-50, -60, 600, 500))
    actions.fit_frame(paint)
    assert canvas_of(paint).frame == Frame(0, 0, 320, 180)


def test_renaming_and_deleting(paint):
    open_canvas(paint, noise())
    actions.rename_canvas(paint, "canvas", "  ")
    actions.rename_canvas(paint, "canvas", " Sky ")
    assert canvas_of(paint).name == "Sky"
    actions.delete_canvas(paint)
    assert not paint.project.canvases and paint.selection.canvas is None
    paint.undo()
    assert canvas_of(paint).name == "Sky"


def test_export_writes_what_is_seen(paint, tmp_path):
    canvas = open_canvas(paint, noise())
    actions.set_frame(paint, Frame(-8, 0, 100, 50))
    said = []
    paint.message.connect(said.append)
    actions.export_canvas(paint, tmp_path / "out.png")
    wait(lambda: said)
    assert np.array_equal(read_picture(tmp_path / "out.png"), flatten(canvas_of(paint)))
    assert canvas_of(paint).layers == canvas.layers


def test_export_into_a_folder_that_is_not_there_is_one_sentence(paint, tmp_path):
    open_canvas(paint, noise())
    actions.export_canvas(paint, tmp_path / "nowhere" / "out.png")
    wait(lambda: paint.troubles)
    assert "out.png" in paint.troubles.pop()
