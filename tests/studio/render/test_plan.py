from __future__ import annotations

from dataclasses import replace

import pytest

from studio.document.project import Project, Rate
from studio.document.story import Shot, Take
from studio.document.timeline import Clip, ShotSource, Timeline, TitleSource, Track
from studio.render.plan import Card, Footage, Missing, Still, Words, clip_at, level_at, plan, source_frame
from tests.studio.render.reels import film, pictures, shows


@pytest.fixture
def project(shelf):
    shelf.colour("red", (255, 0, 0))
    shelf.colour("blue", (0, 0, 255))
    return film(shelf, pictures(shows("a", "red", 0, 24), shows("b", "blue", 24, 24, dissolve=3)))


def test_layers_go_from_the_bottom_track_up_and_muted_tracks_are_left_out(project):
    title = Track("v2", "Titles", "picture", (Clip("t", TitleSource("Hi"), 5, 5),))
    tracks = (title, *project.timeline.tracks)
    both = replace(project, timeline=Timeline(tracks))
    assert [type(layer.content) for layer in plan(both, 6)] == [Still, Words]
    assert [type(layer.content) for layer in plan(both, 4)] == [Still]
    muted = replace(project, timeline=Timeline((replace(title, muted=True), *project.timeline.tracks)))
    assert plan(muted, 6) == plan(project, 6)


def test_a_dissolve_has_even_weights_and_shows_more_of_the_clip_before(project):
    weights = [plan(project, frame)[0].weight for frame in (24, 25, 26)]
    assert weights == [64, 128, 192]
    assert plan(project, 24)[0].before.asset == "red"
    assert plan(project, 27)[0].before is None and plan(project, 23)[0].before is None


def test_a_dissolve_after_a_gap_is_a_cut(project):
    track = project.timeline.tracks[0]
    apart = replace(track, clips=(track.clips[0], replace(track.clips[1], start=30)))
    layer = plan(replace(project, timeline=Timeline((apart,))), 30)[0]
    assert layer.before is None and layer.weight == 256


def test_fades_are_full_just_after_and_just_before():
    clip = shows("a", "x", 0, 10, fade_in=3, fade_out=3)
    assert [level_at(clip, frame) for frame in range(10)] == [64, 128, 192, 256, 256, 256, 256, 192, 128, 64]
    plain = shows("a", "x", 0, 10)
    assert [level_at(plain, frame) for frame in (0, 9, 12)] == [256, 256, 256]


def test_equal_plans_for_equal_pictures_whatever_else_changes(project):
    other = replace(project, title="Other", timeline=replace(project.timeline, mark_in=3))
    assert plan(project, 5) == plan(other, 5) == plan(project, 9)
    assert plan(project, 5) != plan(project, 25)


def test_a_shot_shows_its_take_or_its_card_or_says_what_is_gone(project):
    shot = Shot("s", "EXT. MEADOW - DAY", "A red cube.")
    track = pictures(Clip("c", ShotSource("s"), 0, 10))
    without = replace(project, shots=(shot,), timeline=Timeline((track,)))
    assert plan(without, 0)[0].content == Card("EXT. MEADOW - DAY", "A red cube.")
    chosen = replace(shot, takes=(Take("t", "red"),), chosen="t")
    assert plan(replace(without, shots=(chosen,)), 0)[0].content.asset == "red"
    lost = replace(shot, takes=(Take("t", "gone"),), chosen="t")
    assert isinstance(plan(replace(without, shots=(lost,)), 0)[0].content, Missing)
    assert isinstance(plan(replace(without, shots=()), 0)[0].content, Missing)


def test_clips_are_found_among_thousands():
    track = Track("v", "", "picture", tuple(shows(str(number), "x", number * 10, 9) for number in range(5000)))
    assert clip_at(track, 40_000).id == "4000"
    assert clip_at(track, 40_008).id == "4000"
    assert clip_at(track, 40_009) is None and clip_at(track, -1) is None and clip_at(track, 60_000) is None


@pytest.mark.parametrize(
    ("film_rate", "rate", "expected"),
    [
        (Rate(24), (24, 1), [0, 1, 2, 3, 4]),
        (Rate(24), (12, 1), [0, 0, 1, 1, 2]),
        (Rate(24), (48, 1), [0, 2, 4, 6, 8]),
        (Rate(25), (24, 1), [0, 0, 1, 2, 3]),
        (Rate(24000, 1001), (24, 1), [0, 1, 2, 3, 4]),
    ],
)
def test_sources_keep_their_pace_at_any_rate(film_rate, rate, expected):
    project = Project(rate=film_rate)
    assert [source_frame(project, rate, 100, position) for position in range(5)] == expected
    assert source_frame(project, rate, 3, 1000) == 2


def test_two_hours_at_23_976_are_not_a_frame_off():
    project = Project(rate=Rate(24000, 1001))
    frames = 2 * 3600 * 24000 // 1001
    assert source_frame(project, (24000, 1001), 10**9, frames) == frames


def test_video_is_counted_from_its_offset(shelf):
    shelf.numbered("n", 4)
    project = film(shelf, pictures(shows("a", "n", 10, 3, offset=1)))
    assert plan(project, 11)[0].content == Footage("n", "n.mp4", 2, "a")
