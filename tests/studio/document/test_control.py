import numpy as np

from studio.document.canvas import Canvas, Frame, Layer, LayerControl
from studio.document.control import acting_controls, control_layers, overlay, told
from studio.document.layers import merge_down, picture_bounds
from studio.document.paint import flatten, from_picture

BOX = (0, 0, 40, 30)


def layer(id: str, kind: str | None, value: int, **changes) -> Layer:
    pixels = np.zeros((30, 40, 4), np.uint8)
    pixels[..., 3] = 255
    pixels[10:20, 10:20, :3] = value
    return Layer(id, id, from_picture(pixels), control=LayerControl(kind) if kind else None, **changes)


def test_control_layers_are_no_part_of_the_picture():
    picture = layer("p", None, 90)
    canvas = Canvas("c", "c", Frame(0, 0, 40, 30), (picture, layer("e", "edges", 255)))
    assert np.array_equal(flatten(canvas), picture.raster.read(*BOX))
    assert picture_bounds(canvas) == BOX and picture_bounds(Canvas("c", "c", canvas.frame, canvas.layers[1:])) is None
    assert [each.id for each in control_layers(canvas)] == ["e"]


def test_only_visible_ones_that_hold_something_act():
    hidden, empty = layer("h", "depth", 200, visible=False), Layer("n", "n", control=LayerControl("edges"))
    canvas = Canvas("c", "c", Frame(0, 0, 40, 30), (layer("e", "edges", 255, opacity=0.1), hidden, empty))
    assert [each.id for each in acting_controls(canvas)] == ["e"]


def test_what_is_told_ignores_how_it_is_shown():
    shown = told(layer("e", "edges", 255, opacity=0.2, visible=False), (-5, 0, 45, 30))
    assert shown.shape == (30, 45, 3) and shown[15, 20].tolist() == [255] * 3
    assert shown[15, 2].tolist() == [0] * 3, "nothing is black"


def test_lines_lie_over_the_picture_without_their_ground():
    seen = overlay([layer("e", "edges", 128)], BOX)
    assert seen[15, 15].tolist() == [255, 255, 255, 128] and seen[0, 0, 3] == 0


def test_areas_are_see_through_and_what_is_hidden_is_not_seen():
    depth = overlay([layer("d", "depth", 200)], BOX)
    assert depth[15, 15, :3].tolist() == [200] * 3 and 100 < depth[0, 0, 3] == depth[15, 15, 3] < 200
    assert overlay([layer("s", "segments", 200)], BOX)[0, 0, 3] == 0
    assert not overlay([layer("d", "depth", 200, visible=False)], BOX).any()
    assert overlay([layer("d", "depth", 200, opacity=0.5)], BOX)[0, 0, 3] < depth[0, 0, 3]


def test_two_of_them_merge_into_one():
    canvas = Canvas("c", "c", Frame(0, 0, 40, 30), (layer("a", "edges", 255), layer("b", "edges", 255)))
    (merged,) = merge_down(canvas, "b").layers
    assert merged.control == LayerControl("edges") and told(merged, BOX)[15, 15].tolist() == [255] * 3
