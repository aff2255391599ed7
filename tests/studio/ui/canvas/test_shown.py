from dataclasses import replace

import numpy as np
import pytest

from studio.document import layers, select
from studio.document.canvas import Canvas, Frame, Layer
from studio.document.paint import Brush, Point, Stroke, flatten, from_picture
from studio.ui.canvas.pyramid import to_screen
from studio.ui.canvas.shown import ShownCanvas, outline_of
from tests.studio.paint_kit import noise

FOREVER = float("inf")


@pytest.fixture
def canvas(qapp) -> Canvas:
    made = tuple(Layer(f"l{seed}", f"l{seed}", from_picture(noise(700, 520, seed))) for seed in range(3))
    return Canvas("c", "c", Frame(0, 0, 700, 520), made)


def painted(canvas: Canvas, place: int = 2) -> Canvas:
    stroke = Stroke(canvas.layers[place].raster, Brush(50, 1.0, 1.0, (1, 2, 3)))
    stroke.move(Point(300, 300))
    return layers.change_layer(canvas, f"l{place}", raster=stroke.raster)


EDITS = {
    "paint": painted,
    "opacity": lambda canvas: layers.change_layer(canvas, "l2", opacity=0.4),
    "hide": lambda canvas: layers.change_layer(canvas, "l2", visible=False),
    "delete": lambda canvas: layers.remove_layer(canvas, "l2"),
    "add": lambda canvas: layers.insert_layer(canvas, Layer("x", "x", from_picture(noise(99, 99, 9)))),
    "order": lambda canvas: layers.move_layer(canvas, "l2", 0),
    "merge": lambda canvas: layers.merge_down(canvas, "l2"),
    "shift": lambda canvas: layers.shift_layer(canvas, "l2", -31, 17),
    "rename": lambda canvas: layers.change_layer(canvas, "l2", name="z"),
    "frame": lambda canvas: replace(canvas, frame=Frame(-40, -20, 300, 300)),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_after_every_edit_the_stage_shows_the_flattened_canvas(canvas, edit):
    shown = ShownCanvas(canvas)
    shown.picture.ensure(1, shown.picture.box, FOREVER)
    for state in (edit(canvas), canvas):
        shown.show(state)
        shown.picture.ensure(1, shown.picture.box, FOREVER)
        image = shown.picture.image(0)
        pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
        assert np.array_equal(pixels, to_screen(flatten(state)))


def test_a_stroke_touches_one_tile_and_a_new_name_none(canvas):
    shown = ShownCanvas(canvas)
    assert shown.show(painted(canvas)) == [(256, 256, 256, 256)]
    assert ShownCanvas(canvas).show(layers.change_layer(canvas, "l0", name="n")) == []


def test_the_outline_follows_the_selection_and_its_growth(canvas):
    chosen = replace(canvas, selection=select.select_rectangle(select.NOTHING, (100, 80, 200, 100)))
    box = outline_of(chosen).boundingRect()
    assert (box.x(), box.y(), box.width(), box.height()) == pytest.approx((100.5, 80.5, 199, 99))
    assert outline_of(replace(chosen, grow=10)).boundingRect().width() == pytest.approx(219, abs=1)
    assert outline_of(canvas).isEmpty()


def test_a_huge_selection_is_outlined_coarsely_but_in_place(canvas):
    huge = replace(canvas, selection=select.select_rectangle(select.NOTHING, (0, 0, 4000, 3000)))
    box = outline_of(huge).boundingRect()
    assert box.width() == pytest.approx(4000, abs=8) and box.height() == pytest.approx(3000, abs=8)


def test_the_veil_follows_feather_and_grow(canvas):
    chosen = replace(canvas, selection=select.select_rectangle(select.NOTHING, (100, 80, 200, 100)), feather=0)
    shown = ShownCanvas(chosen)

    def alpha(x: int, y: int) -> int:
        shown.veil.ensure(0, shown.veil.box, FOREVER)
        return shown.veil.image(0).pixelColor(x, y).alpha()

    assert alpha(95, 120) == 0 < alpha(105, 120)
    shown.show(replace(chosen, grow=12))
    assert alpha(95, 120) > 0
    shown.show(chosen)
    assert alpha(95, 120) == 0
