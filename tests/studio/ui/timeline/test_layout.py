"""Geometry of the timeline: there and back, and what is hit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF

from studio.document.timeline import Clip, Timeline, TitleSource, Track
from studio.ui.timeline.layout import Layout

CLIPS = (Clip("a", TitleSource("a"), 0, 50), Clip("b", TitleSource("b"), 50, 50, dissolve=10), Clip("c", TitleSource("c"), 120, 30))
VIEW = Layout(Timeline((Track("v", "V", "picture", CLIPS), Track("s", "A", "sound"))), scale=4.0, width=800, height=200)


@given(st.floats(0, 1e6), st.floats(0.002, 40), st.floats(0, 1e5))
def test_pixels_and_frames_are_inverse(frame, scale, left):
    view = Layout(VIEW.timeline, scale, left)
    assert view.frame(view.x(frame)) == pytest.approx(frame, abs=1e-3)


@given(st.floats(0.1, 10), st.floats(0, 800))
def test_zoom_holds_the_frame_under_the_pointer(factor, x):
    view = Layout(VIEW.timeline, 4.0, 5000.0, width=800)
    assert view.zoomed(factor, x).frame(x) == pytest.approx(view.frame(x), abs=1e-6)


@pytest.mark.parametrize(
    ("x", "y", "clip", "part"),
    [
        (100, 28, "a", "body"),
        (2, 28, "a", "start"),
        (198, 28, "a", "end"),
        (202, 28, "b", "start"),
        (440, 28, None, "body"),
        (480, 28, "c", "start"),
    ],
)
def test_hits(x, y, clip, part):
    hit = VIEW.hit(QPointF(x, y))
    assert (hit.track, hit.clip.id if hit.clip else None, hit.part) == (0, clip, part)


def test_rows_and_what_lies_below_them():
    assert VIEW.track_at(60) == 1 and VIEW.track_at(110) is None
    assert VIEW.rows_height == 104 and VIEW.row(1) == (56, 48)


def test_rows_shrink_to_what_is_there_and_then_are_scrolled():
    tracks = (*VIEW.timeline.tracks, Track("s2", "A", "sound"), Track("s3", "A", "sound"))
    heights = {room: Layout(Timeline(tracks), height=room).heights for room in (300, 200, 180, 60)}
    assert heights[300] == heights[200] == (56, 48, 48, 48)
    assert 170 < sum(heights[180]) <= 180 and heights[60] == (46, 42, 42, 42)


def test_a_selected_clip_offers_its_handles_first():
    handle = VIEW.handles(0, CLIPS[1])["dissolve"].center()
    assert VIEW.hit(handle).part == "body"
    assert VIEW.hit(handle, frozenset("b")).part == "dissolve"
    assert "dissolve" not in VIEW.handles(0, CLIPS[0])


def test_only_what_can_be_seen_is_visible():
    scrolled = Layout(VIEW.timeline, 4.0, 60.0, width=200)
    assert [clip.id for clip in scrolled.visible(VIEW.timeline.tracks[0])] == ["b"]
    assert list(VIEW.clips_in(QRectF(150, 10, 100, 10))) == ["a", "b"]
