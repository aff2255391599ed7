from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engines.image.window import Window, around, masked_box
from engines.models.catalog import ModelInfo

INFO = ModelInfo("storybook", "", "storybook", Path(), ((256, 256), (320, 192), (192, 320)), 32, 81_920)


def test_the_box_is_tight():
    mask = np.zeros((50, 80), np.uint8)
    mask[7, 11], mask[20, 60] = 1, 255
    assert masked_box(mask) == Window(11, 7, 61, 21)


@given(st.integers(16, 3000), st.integers(16, 3000), st.data())
def test_the_window_holds_the_box_and_lies_in_the_picture(width, height, data):
    left, top = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    box = Window(left, top, data.draw(st.integers(left + 1, width)), data.draw(st.integers(top + 1, height)))
    window = around(box, (width, height), INFO)
    assert 0 <= window.left <= box.left and box.right <= window.right <= width
    assert 0 <= window.top <= box.top and box.bottom <= window.bottom <= height


def test_there_is_context_and_never_less_than_the_model_makes():
    small = around(Window(600, 300, 610, 310), (1280, 720), INFO)
    assert small.size == (256, 256)
    large = around(Window(400, 200, 700, 500), (1280, 720), INFO)
    assert min(large.size) >= 600
