"""Stretching clips of sound: exact lengths, limits, neighbours, envelopes."""

from dataclasses import replace
from fractions import Fraction

import pytest

from studio.document import cut, stretches, trims
from studio.document.asset import Asset
from studio.document.codec import to_part, to_plain
from studio.document.errors import EditError
from studio.document.mix import Point
from studio.document.project import Project
from studio.document.source import recorded, source_length
from studio.document.timeline import AssetSource, Clip, Timeline, Track

SECOND = 48_000


def film(*clips: Clip, samples: int = 10 * SECOND, **track) -> Project:
    assets = {"song": Asset("song", "Song", "sound", "0" * 64 + ".wav", samples=samples, channels=2)}
    picture = Track("p", "Picture", "picture", (Clip("still", AssetSource("song"), 0, 900),))
    return Project(assets=assets, timeline=Timeline((picture, Track("m", "Music", "sound", clips, **track))))


def song(id: str = "a", start: int = 0, duration: int = 240, **fields) -> Clip:
    return Clip(id, AssetSource("song"), start, duration, **fields)


def only(project: Project, id: str = "a") -> Clip:
    return cut.find_clip(project, id).clip


def test_an_edge_stretches_the_same_material_over_exactly_the_new_frames():
    project = stretches.drag_edge(film(song()), "a", "end", 300)
    clip = only(project)
    assert (clip.start, clip.end, clip.offset) == (0, 300, 0)
    assert source_length(project, clip, "sound") == 300 * 2000, "to the sample"
    assert Fraction(*clip.stretch) == Fraction(5, 4)


def test_the_beginning_moves_and_the_end_stays():
    project = stretches.drag_edge(film(song(start=100, duration=120, offset=2 * SECOND)), "a", "start", 40)
    clip = only(project)
    assert (clip.start, clip.end) == (40, 220)
    assert recorded(clip, clip.offset) == 2 * SECOND
    assert recorded(clip, clip.offset + 180 * 2000) == 2 * SECOND + 120 * 2000


def test_back_to_the_recorded_length_is_as_recorded():
    before = film(song())
    assert stretches.drag_edge(stretches.drag_edge(before, "a", "end", 333), "a", "end", 240) == before


@pytest.mark.parametrize(("frame", "end"), [(5, 60), (5000, 960)])
def test_nothing_goes_beyond_what_can_be_stretched(frame, end):
    assert only(stretches.drag_edge(film(song()), "a", "end", frame)).end == end


def test_neighbours_are_met_and_with_ripple_pushed():
    project = film(song(), song("b", start=260))
    assert only(stretches.drag_edge(project, "a", "end", 400)).end == 260
    rippled = stretches.drag_edge(project, "a", "end", 400, ripple=True)
    assert (only(rippled).end, only(rippled, "b").start) == (400, 420)


def test_a_number_makes_room_on_its_own_track_only():
    project = stretches.set_stretch(film(song(), song("b", start=240, duration=24)), ["a"], Fraction(3, 2))
    assert (only(project).end, only(project, "b").start) == (360, 360)
    assert project.timeline.tracks[0] == film().timeline.tracks[0], "the picture stays"


@pytest.mark.parametrize("factor", [Fraction(1, 5), Fraction(9, 2)])
def test_impossible_factors_are_refused_in_a_sentence(factor):
    with pytest.raises(EditError, match=r"between 0\.25 and 4 times its length"):
        stretches.set_stretch(film(song()), ["a"], factor)


def test_envelopes_go_with_the_material():
    keys = (Point(0, 0.0), Point(240_000, -6.0))
    project = film(song(gain_curve=keys))
    assert [key.at for key in only(stretches.drag_edge(project, "a", "end", 360)).gain_curve] == [0, 360_000]
    assert [key.at for key in only(trims.set_speed(project, ["a"], 2000)).gain_curve] == [0, 120_000]


def test_trims_and_splits_know_the_stretched_material():
    project = stretches.drag_edge(film(song()), "a", "end", 480)
    shorter = cut.trim_start(project, "a", 100)
    assert recorded(only(shorter), only(shorter).offset) == 100_000
    assert only(cut.trim_end(project, "a", 900)).end == 480
    halves = cut.split(project, ["a"], 200).timeline.tracks[1].clips
    assert [recorded(half, half.offset) for half in halves] == [0, 200_000]


def test_a_tape_keeps_its_length_when_its_pitch_is_kept_and_back():
    tape = film(song(duration=120, offset=SECOND, speed=2000))
    kept = only(stretches.keep_pitch(tape, ["a"]))
    assert (kept.speed, kept.duration, kept.offset, Fraction(*kept.stretch)) == (1000, 120, SECOND // 2, Fraction(1, 2))
    assert only(stretches.as_tape(stretches.keep_pitch(tape, ["a"]), ["a"])) == only(tape)
    with pytest.raises(EditError, match="not 10 times"):
        stretches.keep_pitch(film(song(duration=120, speed=100)), ["a"])


def test_pictures_locked_tracks_and_lost_sounds_stay():
    assert stretches.drag_edge(film(song()), "still", "end", 400) == film(song())
    locked = film(song(), locked=True)
    assert stretches.drag_edge(locked, "a", "end", 400) is locked
    lost = replace(film(song()), assets={})
    assert stretches.set_stretch(lost, ["a"], Fraction(2)) is lost


def test_it_is_saved_and_nonsense_is_brought_inside():
    clip = only(stretches.drag_edge(film(song()), "a", "end", 301))
    assert to_part(Clip, to_plain(clip), "a clip") == clip
    assert to_part(Clip, {**to_plain(clip), "stretch": [0, -5]}, "a clip").stretch == (1, 1)
