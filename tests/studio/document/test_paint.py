import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.document.canvas import Canvas, Frame, Layer
from studio.document.paint import Brush, Point, Stroke, flatten, flatten_layers, from_picture, intersected, united
from studio.document.raster import Raster

RED = (255, 0, 0)
BOX = (0, 0, 300, 300)


def noise(seed: int = 1, size: tuple[int, int] = (300, 300), alpha: int | None = 255) -> np.ndarray:
    pixels = np.random.default_rng(seed).integers(0, 256, (*size, 4), np.uint8)
    if alpha is not None:
        pixels[..., 3] = alpha
    return pixels


def layer(pixels: np.ndarray, **changes) -> Layer:
    return Layer("l", "l", from_picture(pixels), **changes)


def over(below: np.ndarray, above: np.ndarray, opacity: float = 1.0) -> np.ndarray:
    """The textbook formula in floats, straight alpha."""
    a, b = above[..., 3:] / 255 * opacity, below[..., 3:] / 255
    alpha = a + b * (1 - a)
    colour = (above[..., :3] * a + below[..., :3] * b * (1 - a)) / np.maximum(alpha, 1e-9)
    return np.dstack([colour, alpha * 255])


def test_a_hard_brush_fills_a_disc_and_nothing_outside_it():
    stroke = Stroke(Raster(), Brush(40, 1.0, 1.0, RED))
    box = stroke.move(Point(150, 150))
    pixels = stroke.raster.read(*BOX)
    ys, xs = np.mgrid[:300, :300] + 0.5
    distance = np.hypot(xs - 150, ys - 150)
    assert (pixels[distance < 19] == (255, 0, 0, 255)).all()
    assert not pixels[distance > 21].any()
    assert intersected(box, (130, 130, 40, 40)) == (130, 130, 40, 40)


def test_what_a_stroke_says_it_changed_holds_every_change():
    stroke = Stroke(Raster(channels=1), Brush(60, 0.2))
    before = stroke.raster.read(-100, -100, 900, 900)
    box = united([stroke.move(Point(20, 40)), stroke.move(Point(500, 333, size=0.3))])
    after = stroke.raster.read(-100, -100, 900, 900)
    ys, xs = np.nonzero((before != after)[..., 0])
    assert xs.min() - 100 >= box[0] and xs.max() - 100 < box[0] + box[2]
    assert ys.min() - 100 >= box[1] and ys.max() - 100 < box[1] + box[3]


def test_a_stroke_over_itself_does_not_get_darker():
    once, twice = (Stroke(Raster(channels=1), Brush(50, 0.5, 0.5)) for _ in range(2))
    once.move(Point(50, 100)), once.move(Point(250, 100))
    twice.move(Point(50, 100)), twice.move(Point(250, 100)), twice.move(Point(50, 100))
    assert np.array_equal(once.raster.read(*BOX), twice.raster.read(*BOX))
    assert once.raster.read(*BOX).max() == 128


def test_speed_does_not_change_the_line():
    """A quick stroke in one jump covers the same pixels as a slow one, up to rounding."""
    quick, slow = (Stroke(Raster(channels=1), Brush(30, 0.7)) for _ in range(2))
    quick.move(Point(20, 20)), quick.move(Point(280, 150))
    for t in np.linspace(0, 1, 40):
        slow.move(Point(20 + 260 * t, 20 + 130 * t))
    difference = np.abs(quick.raster.read(*BOX).astype(int) - slow.raster.read(*BOX))
    assert difference.max() <= 2


@pytest.mark.parametrize("pressed", ["size", "opacity"])
def test_pressure_changes_width_or_cover(pressed):
    def drawn(force: float) -> np.ndarray:
        stroke = Stroke(Raster(channels=1), Brush(80, 1.0))
        stroke.move(Point(150, 150, **{pressed: force}))
        return stroke.raster.read(*BOX)

    light, full = drawn(0.3), drawn(1.0)
    if pressed == "size":
        assert 0.05 < (light > 0).sum() / (full > 0).sum() < 0.15
        assert light.max() == full.max() == 255
    else:
        assert (light > 0).sum() == pytest.approx((full > 0).sum(), rel=0.05)
        assert light.max() == pytest.approx(0.3 * 255, abs=1)


def test_an_eraser_takes_away_and_leaves_no_empty_tiles():
    base = from_picture(noise())
    stroke = Stroke(base, Brush(1200, 1.0, erase=True))
    stroke.move(Point(150, 150))
    assert not stroke.raster.tiles
    assert np.array_equal(base.read(*BOX), noise()), "the base stays as it was"


def test_only_touched_tiles_are_new():
    base = from_picture(noise(size=(1024, 1024)))
    stroke = Stroke(base, Brush(20))
    stroke.move(Point(300, 300))
    new = [place for place, tile in stroke.raster.tiles.items() if base.tiles[place] is not tile]
    assert new == [(1, 1)]


def test_paint_over_transparency_keeps_its_colour():
    stroke = Stroke(Raster(), Brush(100, 0.0, 1.0, (200, 100, 50)))
    stroke.move(Point(150, 150))
    pixels = stroke.raster.read(*BOX)
    assert (pixels[pixels[..., 3] > 0][:, :3] == (200, 100, 50)).all()


def test_flatten_of_one_opaque_layer_is_that_layer():
    assert np.array_equal(flatten_layers([layer(noise())], BOX), noise())


def test_where_the_upper_layer_is_clear_the_lower_is_bit_identical():
    clear = noise(2)
    clear[..., 3] = np.random.default_rng(3).choice([0, 255], (300, 300))
    flat = flatten_layers([layer(noise()), layer(clear)], BOX)
    assert np.array_equal(flat[clear[..., 3] == 0], noise()[clear[..., 3] == 0])
    assert np.array_equal(flat[clear[..., 3] == 255], clear[clear[..., 3] == 255])


def test_clear_pixels_leave_half_transparent_ones_alone():
    half, clear = noise(4, alpha=None), noise(5, alpha=0)
    flat = flatten_layers([layer(half), layer(clear)], BOX)
    assert np.array_equal(flat[half[..., 3] > 0], half[half[..., 3] > 0])


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 99), st.integers(0, 99), st.floats(0.01, 1), st.booleans())
def test_flatten_agrees_with_the_textbook(first, second, opacity, solid):
    below, above = noise(first, (40, 40), 255 if solid else None), noise(second, (40, 40), None)
    flat = flatten_layers([layer(below), layer(above, opacity=opacity)], (0, 0, 40, 40)).astype(float)
    wanted = over(below, above, opacity)
    assert np.abs(flat[..., 3] - wanted[..., 3]).max() <= 1.6  # two roundings, and opacity in 255ths
    visible = wanted[..., 3] > 24  # below that, 8 bits of alpha say little about colour
    assert np.abs(flat[..., :3] - wanted[..., :3])[visible].max() <= 255 / 24


def test_hidden_and_fully_transparent_layers_do_not_show():
    flat = flatten_layers([layer(noise()), layer(noise(2), visible=False), layer(noise(3), opacity=0)], BOX)
    assert np.array_equal(flat, noise())


def test_flatten_takes_the_frame_or_any_box():
    canvas = Canvas("c", "c", Frame(-10, -10, 50, 40), (layer(noise()),))
    assert flatten(canvas).shape == (40, 50, 4)
    assert not flatten(canvas)[:10].any()
    assert np.array_equal(flatten(canvas)[10:, 10:], noise()[:30, :40])
    assert np.array_equal(flatten(canvas, (5, 6, 7, 8)), noise()[6:14, 5:12])


def test_boxes_meet_and_unite():
    assert united([(0, 0, 2, 2), (5, -3, 1, 1)]) == (0, -3, 6, 5)
    assert intersected((0, 0, 4, 4), (2, 2, 9, 9)) == (2, 2, 2, 2)
    assert intersected((0, 0, 4, 4), (4, 0, 4, 4)) is None
