import numpy as np
import pytest

from studio.document import layers
from studio.document.canvas import Canvas, Frame, Layer
from studio.document.paint import flatten, from_picture


def picture(seed: int, alpha: int | None = 255) -> np.ndarray:
    pixels = np.random.default_rng(seed).integers(0, 256, (80, 120, 4), np.uint8)
    pixels[..., 3] = pixels[..., 3] if alpha is None else alpha
    return pixels


@pytest.fixture
def canvas() -> Canvas:
    made = [Layer(name, name, from_picture(picture(seed, None if seed else 255))) for seed, name in enumerate("abc")]
    return Canvas("c", "c", Frame(0, 0, 120, 80), tuple(made))


def ids(canvas: Canvas) -> str:
    return "".join(layer.id for layer in canvas.layers)


def test_inserting_above_a_layer_or_on_top(canvas):
    assert ids(layers.insert_layer(canvas, Layer("x", "x"), "a")) == "axbc"
    assert ids(layers.insert_layer(canvas, Layer("x", "x"))) == "abcx"
    assert ids(layers.insert_layer(canvas, Layer("x", "x"), "gone")) == "abcx"


@pytest.mark.parametrize(("id", "index", "order"), [("a", 2, "bca"), ("c", 0, "cab"), ("b", 99, "acb"), ("b", 1, "abc")])
def test_moving(canvas, id, index, order):
    moved = layers.move_layer(canvas, id, index)
    assert ids(moved) == order
    assert (moved is canvas) == (order == "abc")


def test_changing_nothing_is_the_same_canvas(canvas):
    assert layers.change_layer(canvas, "a", name="a") is canvas
    assert layers.find_layer(layers.change_layer(canvas, "a", name="z"), "a").name == "z"


def test_merging_down_looks_the_same(canvas):
    merged = layers.merge_down(canvas, "b")
    assert ids(merged) == "ac"
    assert np.abs(flatten(merged).astype(int) - flatten(canvas)).max() <= 1
    assert layers.merge_down(canvas, "a") is canvas


def test_shifting_moves_every_pixel_and_back(canvas):
    shifted = layers.shift_layer(canvas, "b", -300, 41)
    moved = layers.find_layer(shifted, "b").raster
    assert np.array_equal(moved.read(-300, 41, 120, 80), canvas.layers[1].raster.read(0, 0, 120, 80))
    back = layers.shift_layer(shifted, "b", 300, -41)
    assert back.layers[1].raster == canvas.layers[1].raster


def test_picture_bounds_ignore_hidden_layers(canvas):
    far = layers.shift_layer(canvas, "c", 500, 0)
    assert layers.picture_bounds(far) == (0, 0, 620, 80)
    assert layers.picture_bounds(layers.change_layer(far, "c", visible=False)) == (0, 0, 120, 80)
    assert layers.picture_bounds(Canvas("c", "c", Frame(0, 0, 9, 9))) is None
