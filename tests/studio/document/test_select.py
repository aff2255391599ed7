import numpy as np
import pytest

from studio.document import select
from studio.document.canvas import Canvas, Frame
from studio.document.paint import Brush, Point, Stroke

FRAME = Frame(0, 0, 300, 200)
BOX = (0, 0, 300, 200)


def chosen(raster) -> np.ndarray:
    return raster.read(*BOX)[..., 0]


def rectangle(x, y, width, height, on=select.NOTHING, mode="replace"):
    return select.select_rectangle(on, (x, y, width, height), mode)


def test_a_rectangle_is_its_pixels():
    mask = chosen(rectangle(10, 20, 30, 40))
    assert mask[20:60, 10:40].min() == 255
    assert int(mask.sum()) == 255 * 30 * 40


@pytest.mark.parametrize(("mode", "area"), [("replace", 100), ("add", 175), ("subtract", 75), ("intersect", 25)])
def test_modes_of_meeting(mode, area):
    both = rectangle(5, 5, 10, 10, rectangle(0, 0, 10, 10), mode)
    assert (chosen(both) == 255).sum() == area


def test_a_lasso_encloses_its_area_with_a_smooth_edge():
    angles = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    points = list(zip(150 + 60 * np.cos(angles), 100 + 60 * np.sin(angles), strict=True))
    mask = chosen(select.select_lasso(select.NOTHING, points))
    ys, xs = np.mgrid[:200, :300] + 0.5
    distance = np.hypot(xs - 150, ys - 100)
    assert mask[distance < 58].min() == 255
    assert mask[distance > 62].max() == 0
    assert mask.sum() / 255 == pytest.approx(np.pi * 60**2, rel=0.03)


def test_a_lasso_of_two_points_selects_nothing_and_adds_nothing():
    assert not select.select_lasso(rectangle(0, 0, 5, 5), [(0, 0), (9, 9)]).tiles
    kept = rectangle(0, 0, 5, 5)
    assert select.select_lasso(kept, [(0, 0), (9, 9)], "add") is kept


def test_inverting_twice_inside_the_frame_changes_nothing():
    stroke = Stroke(select.NOTHING, Brush(60, 0.3))
    stroke.move(Point(100, 100))
    there = select.inverted(stroke.raster, FRAME)
    assert np.array_equal(chosen(there), 255 - chosen(stroke.raster))
    assert np.array_equal(chosen(select.inverted(there, FRAME)), chosen(stroke.raster))
    outside = select.inverted(rectangle(-50, -50, 20, 20), FRAME)
    assert outside.bounds() == BOX


@pytest.mark.parametrize("pixels", [1, 4, 17])
def test_growing_agrees_with_the_distance_to_a_rectangle(pixels):
    small = rectangle(100, 80, 20, 10)
    ys, xs = np.mgrid[:200, :300]
    distance = np.hypot(np.maximum(0, np.maximum(100 - xs, xs - 119)), np.maximum(0, np.maximum(80 - ys, ys - 89)))
    grown = chosen(select.grown(small, pixels))
    assert (grown[distance <= pixels - 0.5] == 255).all()
    assert (grown[distance >= pixels + 0.5] == 0).all()
    shrunk = chosen(select.grown(rectangle(50, 50, 80, 60), -pixels))
    assert (shrunk == 255).sum() == (80 - 2 * pixels) * (60 - 2 * pixels)


def test_feathering_is_symmetric_about_the_edge_and_keeps_the_middle():
    mask = chosen(select.feathered(rectangle(100, 50, 100, 100), 10))
    across = mask[100].astype(int)
    assert across[150] == 255 and across[85] == 0
    assert across[99] + across[100] == pytest.approx(255, abs=2)
    assert (np.diff(across[85:150]) >= 0).all()


def test_a_planted_hard_edge_is_seen_as_no_feather():
    across = chosen(rectangle(100, 50, 100, 100))[100].astype(int)
    assert across[99] + across[100] == 255 and across[99] == 0


def test_masks_of_an_inpaint():
    canvas = Canvas("c", "c", FRAME, selection=rectangle(100, 50, 100, 100), feather=10, grow=5)
    both = select.masks(canvas)
    assert both.composite.shape == both.denoise.shape == (200, 300)
    assert (both.denoise[both.composite > 0] > 0).all(), "what shows must have been made anew"
    assert (both.denoise > 0).sum() > (both.composite > 0).sum()
    assert both.composite[100, 97] > 128 > both.composite[100, 85]


def test_a_mask_of_any_box_is_a_part_of_the_whole():
    canvas = Canvas("c", "c", FRAME, selection=rectangle(100, 50, 100, 100), feather=10, grow=-3)
    whole = select.effective_mask(canvas, BOX)
    assert np.array_equal(select.effective_mask(canvas, (90, 40, 33, 44)), whole[40:84, 90:123])
    assert not select.effective_mask(canvas, (-500, -500, 10, 10)).any()


def test_selecting_what_a_layer_covers():
    stroke = Stroke(select.NOTHING.__class__(), Brush(40, 1.0, 1.0, (1, 2, 3)))
    stroke.move(Point(60, 60))
    assert np.array_equal(chosen(select.select_opaque(stroke.raster)), stroke.raster.read(*BOX)[..., 3])
