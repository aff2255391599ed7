import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.image.margins import Margins, windows
from engines.image.window import Window

SIDES = st.integers(0, 1500)


@settings(deadline=None, max_examples=60)
@given(st.integers(16, 1300), st.integers(16, 1300), SIDES, SIDES, SIDES, SIDES)
def test_windows_cover_everything_and_always_see_something_known(width, height, left, top, right, bottom):
    margins = Margins(width, height, left, top, right, bottom)
    known = np.zeros(margins.canvas[::-1], bool)
    margins.inner.cut(known)[:] = True
    for window in windows(margins, 5 / 3):
        assert 0 <= window.left < window.right <= margins.canvas[0] and 0 <= window.top < window.bottom <= margins.canvas[1]
        part = window.cut(known)
        assert part.any() and not part.all()
        part[:] = True
    assert known.all()


@pytest.mark.parametrize("side", ["left", "top", "right", "bottom"])
def test_a_common_step_is_one_window_with_at_least_half_known(side):
    margins = Margins(1280, 720, **{name: 300 if name == side else 0 for name in ("left", "top", "right", "bottom")})
    (window,) = windows(margins, 5 / 3)
    across, down = window.size
    assert 300 / (across if side in ("left", "right") else down) <= 0.5


def test_a_long_step_is_walked_in_strips():
    found = windows(Margins(1280, 720, 0, 0, 4000, 0), 5 / 3)
    assert len(found) >= 6 and all(window.size[0] <= 1200 for window in found)


def test_a_frame_around_the_picture_is_one_window():
    assert windows(Margins(1000, 600, 140, 60, 140, 60), 1.8) == [Window(0, 0, 1280, 720)]
