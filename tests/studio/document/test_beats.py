"""Beats in the film: exact through trim, stretch and speed; nonsense in recipes does no harm; what is too dense does not attract."""

from dataclasses import replace

import pytest

from studio.document import beats
from studio.document.asset import Asset, Recipe
from studio.document.beats import film_grid, grid_of, with_beats
from studio.document.project import Project, Rate
from studio.document.snapping import snap_points
from studio.document.stretches import drag_edge
from studio.document.timecode import sample_at
from studio.document.timeline import AssetSource, Clip, Timeline, Track

SECOND = 48_000
BEATS = [n * SECOND // 2 for n in range(20)]  # 120 a minute
FACTS = {"beats": BEATS, "bars": BEATS[::4], "tempo": 120.0}


def film(facts=FACTS, rate=Rate(), **clip) -> Project:  # noqa: B008 - frozen
    song = Asset("song", "Song", "sound", "0" * 64 + ".wav", samples=10 * SECOND, recipe=Recipe({"kind": "Music"}, facts=facts))
    track = Track("m", "Music", "sound", (Clip("a", AssetSource("song"), **{"start": 0, "duration": 240, **clip}),))
    return Project(rate=rate, assets={"song": song}, timeline=Timeline((track,)))


def clip(project):
    return project.timeline.tracks[0].clips[0]


def test_made_music_keeps_its_exact_beats_and_bars():
    grid = film_grid(film(start=24), clip(film(start=24)))
    assert grid.beats.tolist() == [SECOND + beat for beat in BEATS] and grid.bars.tolist() == [SECOND + beat for beat in BEATS[::4]]


def test_trim_stretch_and_speed_move_them_exactly():
    trimmed = film(start=24, duration=48, offset=SECOND)
    assert film_grid(trimmed, clip(trimmed)).beats.tolist() == [SECOND + n * SECOND // 2 for n in range(4)]
    longer = drag_edge(film(), "a", "end", 360)
    assert film_grid(longer, clip(longer)).beats.tolist() == [beat * 3 // 2 for beat in BEATS]
    tape = film(duration=120, speed=2000)
    assert film_grid(tape, clip(tape)).beats.tolist() == [beat // 2 for beat in BEATS]


@pytest.mark.parametrize("facts", [{}, {"beats": "many"}, {"beats": [None, "x", -5, 1.5, True]}, {"beats": {"a": 1}}])
def test_recipes_from_anywhere_do_no_harm(facts):
    assert film_grid(film(facts), clip(film(facts))) is None


def test_frames_attract_where_beats_are_far_enough_apart_else_bars_else_nothing():
    project = film()
    assert {12, 24, 36} <= set(snap_points(project, 0, (), 2.0))
    dense = set(snap_points(project, 0, (), 8.0))
    assert 48 in dense and 12 not in dense
    assert snap_points(project, 0, (), 30.0) == [0, 240] == snap_points(project, 0)
    assert 12 not in snap_points(project, 0, ["a"], 2.0), "a clip does not snap to its own beats"
    muted = replace(project, timeline=Timeline((replace(project.timeline.tracks[0], muted=True),)))
    assert 12 not in snap_points(muted, 0, (), 2.0)


def test_at_other_rates_the_nearest_frame_attracts():
    rate = Rate(30000, 1001)
    project = film(rate=rate, duration=299)
    found = [frame for frame in snap_points(project, 0, (), 1.0) if frame not in (0, 299)]
    assert all(min(abs(sample_at(rate, frame) - beat) for beat in BEATS) <= 801 for frame in found) and len(found) == 19


def test_what_was_heard_is_kept_in_bounds():
    plain = replace(film(), assets={"song": replace(film().assets["song"], recipe=None)})
    assert grid_of(plain.assets["song"]) is None
    heard = with_beats(plain, "song", [24_000, 0, "x", 99 * SECOND])
    assert heard.assets["song"].beats == (0, 24_000) and not len(grid_of(heard.assets["song"]).bars)
    assert with_beats(plain, "gone", [1]) is plain


def test_planted_a_shifted_grid_is_noticed(monkeypatch):
    monkeypatch.setattr(beats, "sample_at", lambda rate, frame: sample_at(rate, frame) + 100)
    assert film_grid(film(), clip(film())).beats.tolist() != BEATS
