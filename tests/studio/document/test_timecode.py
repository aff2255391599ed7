"""Timecode: round trips, and what people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.document.project import Rate
from studio.document.timecode import frame_at, parse_timecode, sample_at, short_timecode, timecode

RATES = [Rate(24), Rate(25), Rate(30), Rate(24_000, 1001), Rate(30_000, 1001)]


@given(st.sampled_from(RATES), st.integers(0, 10_000_000))
def test_what_is_shown_can_be_typed(rate, frame):
    assert parse_timecode(rate, timecode(rate, frame)) == frame
    assert parse_timecode(rate, short_timecode(rate, frame)) == frame


@given(st.sampled_from(RATES), st.integers(0, 10_000_000))
def test_a_frame_owns_the_samples_from_its_first_to_the_next_ones(rate, frame):
    first, following = sample_at(rate, frame), sample_at(rate, frame + 1)
    assert frame_at(rate, first) == frame == frame_at(rate, following - 1)


@pytest.mark.parametrize(
    ("text", "frame"),
    [("1:02:12", 1500), ("10212", 1500), ("12", 12), ("+12", 112), ("-1:00", 76), ("2.5s", 60), ("-99:00", 0), ("", None), ("later", None)],
)
def test_typed_timecode(text, frame):
    assert parse_timecode(Rate(24), text, current=100) == frame
