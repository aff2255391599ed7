from __future__ import annotations

from dataclasses import replace

import pytest

from studio.document.project import Project, Rate
from studio.document.timeline import Timeline
from studio.render.export_settings import ExportError, span
from studio.render.presets import PRESETS, format_of, frame_size, settings_for
from tests.studio.render.reels import pictures, shows


def test_names_say_lines_and_rate():
    project = Project(rate=Rate(25))
    plain, exact = settings_for(project, "a.mp4"), settings_for(project, "a.webm", "1080p30")
    assert (plain.size, plain.rate, plain.format) == ((1280, 720), Rate(25), "mp4")
    assert (exact.size, exact.rate, exact.format) == ((1920, 1080), Rate(30), "webm")
    assert set(PRESETS) >= {"720p", "1080p", "720p24", "720p25", "720p30", "1080p24", "1080p25", "1080p30"}


@pytest.mark.parametrize(("path", "form"), [("x.MP4", "mp4"), ("x.wav", "wav"), ("x.png", "frame"), ("folder", "png")])
def test_the_suffix_says_the_form(path, form):
    assert format_of(path) == form


def test_unknown_wishes_are_refused_with_a_sentence():
    with pytest.raises(ExportError, match="no preset"):
        settings_for(Project(), "a.mp4", "4k")
    with pytest.raises(ExportError, match=r"\.avi"):
        settings_for(Project(), "a.avi")


@pytest.mark.parametrize(
    ("size", "expected"), [((1280, 720), (1280, 720)), ((720, 1280), (720, 1280)), ((1000, 1000), (720, 720)), ((853, 480), (1280, 720))]
)
def test_the_shorter_side_is_the_presets(size, expected):
    assert frame_size(Project(width=size[0], height=size[1]), 720) == expected


@pytest.mark.parametrize(
    ("film_rate", "rate", "frames", "expected"),
    [
        (Rate(24), Rate(24), 480, 480), (Rate(24), Rate(25), 480, 500), (Rate(24), Rate(30), 480, 600), (Rate(30), Rate(24), 480, 384),
        (Rate(24000, 1001), Rate(24), 240, 241), (Rate(25), Rate(24), 1, 1),
    ],
)  # fmt: skip
def test_the_film_is_as_long_at_any_rate(film_rate, rate, frames, expected):
    project = Project(rate=film_rate, timeline=Timeline((pictures(shows("a", "x", 0, frames)),)))
    extent = span(project, replace(settings_for(project, "a.mp4"), rate=rate))
    assert extent.frames == expected
    shown = [extent.film_frame(number) for number in range(extent.frames)]
    assert shown[0] == 0 and shown[-1] <= frames - 1 and shown == sorted(shown)
    assert set(shown) == set(range(frames)) or rate.numerator * film_rate.denominator < film_rate.numerator * rate.denominator


def test_nothing_to_export_is_said():
    with pytest.raises(ExportError, match="nothing to export"):
        span(Project(), settings_for(Project(), "a.mp4"))
