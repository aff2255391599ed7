"""Camera moves: nothing outside the picture is ever seen, names are recognised, halves meet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.document import camera
from studio.document.timeline import CameraMove, View

VIEWS = st.builds(View, st.floats(-1, 2), st.floats(-1, 2), st.floats(0.5, 6))


@given(VIEWS, VIEWS, st.floats(-1, 2), st.sampled_from(["linear", "ease in", "ease out", "ease in and out"]))
def test_no_edge_comes_into_view(start, end, t, easing):
    view = camera.view_at(CameraMove(start, end, easing), t)
    half = 0.5 / view.zoom
    assert half - 1e-9 <= view.x <= 1 - half + 1e-9 and half - 1e-9 <= view.y <= 1 - half + 1e-9


@pytest.mark.parametrize("name", camera.PRESETS)
def test_a_named_move_is_recognised_and_moves(name):
    move = camera.preset(name, 0.35, "ease in")
    assert camera.preset_of(move) == (name, 0.35)
    assert camera.view_at(move, 0) != camera.view_at(move, 1)


def test_other_moves_are_custom_and_none_is_none():
    assert camera.preset_of(None) == ("None", 0.0)
    assert camera.preset_of(CameraMove(View(0.4, 0.4, 2), View(0.6, 0.6, 2)))[0] == "Custom"


def test_zoom_changes_by_equal_factors():
    move = CameraMove(View(), View(zoom=4.0), "linear")
    assert [camera.view_at(move, t).zoom for t in (0, 0.5, 1)] == pytest.approx([1, 2, 4])


def test_halves_of_a_move_meet():
    move = camera.preset("Pan left", 0.5)
    first, last = camera.split_move(move, 10, 30)
    assert first.start == move.start and last.end == move.end and first.end == last.start == camera.view_at(move, 1 / 3)
