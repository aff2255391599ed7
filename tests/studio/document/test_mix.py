from __future__ import annotations

from dataclasses import replace

import pytest

from studio.document.codec import from_text, to_part, to_plain, to_text
from studio.document.cut import close_range, open_range, split, trim_start
from studio.document.errors import DocumentError
from studio.document.markers import add_marker, change_marker, remove_marker
from studio.document.mix import Bus, Compressor, Ducking, Equaliser, Limiter, Mix, Point, Reverb, value_at, with_point, with_time
from studio.document.patch import changes, replay
from studio.document.project import Project
from studio.document.snapping import snap_points
from studio.document.timeline import AssetSource, Clip, Marker, Timeline, Track
from studio.document.tracks import add_track, audible, bus_of, free_track_on, with_usual_tracks

FRAME = 2000  # samples at 24 frames per second
CHAIN = (Equaliser(low=-3), Compressor(ratio=4), Reverb(amount=0.3), Limiter(ceiling=-2))


def mixed() -> Project:
    clip = Clip("c", AssetSource("a"), 10, 50, gain_curve=(Point(0, 0.0), Point(20 * FRAME, -6.0)), pan_curve=(Point(5, -1.0),))
    track = Track("t", "Music", "sound", (clip,), bus="music", pan=0.5, solo=True, inserts=CHAIN)
    mix = Mix(music=Bus(-3.0, inserts=CHAIN, curve=(Point(30 * FRAME, -10.0),)), ducking=Ducking(speech="x"))
    return Project(timeline=Timeline((track,), markers=(Marker("m", 40, "Hit", "red"),)), mix=mix)


def reread(project: Project) -> Project:
    return to_part(Project, from_text(to_text(to_plain(project)).encode(), "the film"), "the film")


def test_everything_of_a_mix_is_saved():
    assert reread(mixed()) == mixed()


def test_a_film_of_before_has_the_usual_mix():
    plain = to_plain(Project(timeline=Timeline((Track("t", "Music", "sound"),))))
    del plain["mix"], plain["timeline"]["markers"]
    for name in ("bus", "pan", "solo", "inserts"):
        del plain["timeline"]["tracks"][0][name]
    found = to_part(Project, plain, "the film")
    assert found.mix == Mix() and found.timeline.tracks[0] == Track("t", "Music", "sound")


def test_numbers_that_would_stop_the_mixer_are_brought_inside():
    plain = to_plain(mixed())
    plain["mix"]["music"]["inserts"][1]["ratio"] = 0.0
    plain["mix"]["music"]["inserts"][2]["decay"] = -1.0
    found = to_part(Project, plain, "the film").mix.music.inserts
    assert found[1].ratio == 1 and found[2].decay == 0.1


def test_what_is_no_insert_is_neither_saved_nor_read():
    with pytest.raises(DocumentError):
        to_plain(replace(mixed(), mix=Mix(music=Bus(inserts=(Point(0, 1.0),)))))
    plain = to_plain(mixed())
    plain["mix"]["music"]["inserts"][0]["kind"] = "flanger"
    with pytest.raises(DocumentError, match="equaliser"):
        to_part(Project, plain, "the film")


def test_the_journal_holds_one_bus_where_one_bus_changed():
    before = mixed()
    after = replace(before, mix=replace(before.mix, music=replace(before.mix.music, gain=1.5)))
    operations = changes(before, after)
    assert [operation[:2] for operation in operations] == [["set", ["mix", "music"]]]
    assert replay(to_plain(before), operations) == to_plain(after)


def test_an_envelope_goes_straight_and_stays_at_its_ends():
    curve = (Point(100, 0.0), Point(200, -10.0))
    assert [value_at(curve, at) for at in (0, 100, 150, 200, 900)] == [0, 0, -5, -10, -10]
    assert value_at((), 5) == 0
    assert with_point(curve, Point(150, 3.0)) == (curve[0], Point(150, 3.0), curve[1])
    assert with_point(curve, Point(200, 3.0)) == (curve[0], Point(200, 3.0))


def test_time_comes_into_and_goes_out_of_an_envelope():
    curve = (Point(10, 1.0), Point(20, 2.0), Point(30, 3.0))
    assert with_time(curve, 20, 5) == (Point(10, 1.0), Point(25, 2.0), Point(35, 3.0))
    assert with_time(curve, 25, -10) == (Point(10, 1.0), Point(20, 3.0))


def test_an_envelope_goes_with_the_material_of_its_clip():
    project = mixed()
    later = trim_start(replace(project, timeline=replace(project.timeline, markers=())), "c", 20)
    clip = later.timeline.tracks[0].clips[0]
    assert clip.gain_curve == (Point(-10 * FRAME, 0.0), Point(10 * FRAME, -6.0))
    assert value_at(clip.gain_curve, 0) == -3
    left, right = split(project, ["c"], 30).timeline.tracks[0].clips
    assert value_at(left.gain_curve, 20 * FRAME - 1) == pytest.approx(value_at(right.gain_curve, 0), abs=1e-3)


def test_markers_and_bus_gains_follow_when_time_is_inserted_and_removed():
    opened = open_range(mixed(), 5, 12)
    assert opened.timeline.markers[0].frame == 52 and opened.mix.music.curve == (Point(42 * FRAME, -10.0),)
    closed = close_range(opened, 5, 17)
    assert closed.timeline.markers == mixed().timeline.markers and closed.mix == mixed().mix


def test_markers_are_kept_in_order_and_attract():
    project = add_marker(add_marker(mixed(), Marker("n", 7)), Marker("o", 40))
    assert [(marker.id, marker.frame) for marker in project.timeline.markers] == [("n", 7), ("o", 40)]
    assert {7, 40} <= set(snap_points(project, 0))
    project = change_marker(project, "n", frame=90, name="End")
    assert [marker.id for marker in project.timeline.markers] == ["o", "n"]
    assert [marker.id for marker in remove_marker(project, "o").timeline.markers] == ["n"]
    assert remove_marker(project, "unknown") is project


def test_tracks_run_through_the_usual_busses():
    old = Timeline((Track("p", "", "picture"), Track("1", "", "sound"), Track("2", "", "sound")))
    assert [bus_of(old, track) for track in old.tracks] == ["effects", "dialogue", "music"]
    usual = with_usual_tracks(Project())
    assert [track.bus for track in usual.timeline.tracks] == ["effects", "effects", "dialogue", "music"]
    more = add_track(usual, "sound", "Effects", "effects")
    assert free_track_on(more, "effects", 0, 10) == more.timeline.tracks[-1] and free_track_on(usual, "effects", 0, 10) is None


@pytest.mark.parametrize(
    ("one", "mix", "heard"),
    [
        ({}, Mix(), (True, True)),
        ({"solo": True}, Mix(), (True, False)),
        ({"muted": True}, Mix(), (False, True)),
        ({"muted": True, "solo": True}, Mix(), (False, False)),
        ({}, Mix(music=Bus(solo=True)), (False, True)),
        ({}, Mix(music=Bus(muted=True)), (True, False)),
        ({}, Mix(master=Bus(muted=True)), (False, False)),
    ],
)
def test_what_is_heard(one, mix, heard):
    timeline = Timeline((Track("1", "", "sound", **one), Track("2", "", "sound")))
    assert tuple(audible(timeline, mix, track) for track in timeline.tracks) == heard
