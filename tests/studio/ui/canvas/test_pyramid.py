import time

import cv2
import numpy as np
import pytest

from studio.ui.canvas.pyramid import Pyramid, tinted, to_screen

BOX = (-30, 10, 700, 530)
FOREVER = float("inf")


class Source:
    """Pixels that can be painted on, and how many were asked for."""

    def __init__(self) -> None:
        self.pixels = np.random.default_rng(0).integers(0, 256, (530, 700, 4), np.uint8)
        self.asked = 0

    def __call__(self, box):
        x, y, width, height = box[0] + 30, box[1] - 10, box[2], box[3]
        self.asked += width * height
        return self.pixels[y : y + height, x : x + width]


def pixels_of(pyramid: Pyramid, level: int) -> np.ndarray:
    image = pyramid.image(level)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)


@pytest.fixture
def source() -> Source:
    return Source()


def test_level_zero_is_the_source(source):
    pyramid = Pyramid(source, BOX)
    assert pyramid.ensure(0, BOX, FOREVER)
    assert np.array_equal(pixels_of(pyramid, 0), source.pixels)


def test_levels_are_halves_of_each_other(source):
    pyramid = Pyramid(source, BOX)
    pyramid.ensure(2, BOX, FOREVER)
    even = source.pixels[:528, :700]
    wanted = cv2.resize(even, (350, 264), interpolation=cv2.INTER_AREA)
    assert np.abs(pixels_of(pyramid, 1)[:264, :350].astype(int) - wanted).max() <= 1
    assert pixels_of(pyramid, 2).shape == (133, 175, 4)


def test_only_what_is_looked_at_is_drawn_and_only_once(source):
    pyramid = Pyramid(source, BOX)
    for _ in range(3):
        pyramid.ensure(0, (-30, 10, 100, 100), FOREVER)
    assert source.asked == 256 * 256


def test_a_change_redraws_no_more_than_itself_and_reaches_every_level(source):
    pyramid = Pyramid(source, BOX)
    pyramid.ensure(3, BOX, FOREVER)
    source.pixels[100:180, 200:260], source.asked = 9, 0
    pyramid.refresh((170, 110, 60, 80))
    assert source.asked == 60 * 80
    fresh = Pyramid(source, BOX)
    fresh.ensure(3, BOX, FOREVER)
    for level in range(4):
        assert np.array_equal(pixels_of(pyramid, level), pixels_of(fresh, level))


def test_a_planted_change_without_refresh_is_seen(source):
    pyramid = Pyramid(source, BOX)
    pyramid.ensure(1, BOX, FOREVER)
    source.pixels[:] = 255 - source.pixels
    assert not np.array_equal(pixels_of(pyramid, 0), source.pixels)
    pyramid.forget()
    pyramid.ensure(1, BOX, FOREVER)
    assert np.array_equal(pixels_of(pyramid, 0), source.pixels)


def test_a_change_where_nothing_was_drawn_costs_nothing_now_and_is_right_later(source):
    pyramid = Pyramid(source, BOX)
    pyramid.ensure(0, (-30, 10, 10, 10), FOREVER)
    source.pixels[:] = 7
    pyramid.refresh(BOX)
    asked = source.asked
    assert asked == 256 * 256
    pyramid.ensure(1, BOX, FOREVER)
    assert (pixels_of(pyramid, 0) == 7).all() and (pixels_of(pyramid, 1) == 7).all()


def test_time_runs_out_but_work_goes_on_where_it_stopped():
    asked = []

    def slow(box):
        asked.append(box)
        time.sleep(0.004)
        return np.full((box[3], box[2], 4), 5, np.uint8)

    pyramid = Pyramid(slow, (0, 0, 2048, 2048))
    rounds = 0
    while not pyramid.ensure(3, (0, 0, 2048, 2048), time.perf_counter() + 0.02):
        rounds += 1
    assert rounds > 3 and len(asked) == len(set(asked)) == 64
    assert (pixels_of(pyramid, 3) == 5).all()


def test_screen_pixels_are_premultiplied_blue_first():
    pixels = np.array([[[200, 100, 50, 255], [200, 100, 50, 128], [9, 9, 9, 0]]], np.uint8)
    screen = to_screen(pixels)[0].tolist()
    assert screen[0] == [50, 100, 200, 255]
    assert np.abs(np.array(screen[1]) - [25, 50, 100, 128]).max() <= 1
    assert screen[2] == [0, 0, 0, 0]


def test_a_veil_is_as_strong_as_the_mask():
    veil = tinted(np.array([[0, 128, 255]], np.uint8), (255, 200, 100, 102))[0]
    assert veil[0].tolist() == [0, 0, 0, 0]
    assert veil[2].tolist() == [40, 80, 102, 102]
    assert abs(int(veil[1][3]) - 51) <= 1
