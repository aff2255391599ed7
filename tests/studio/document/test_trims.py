"""Roll, slip, slide and speed: what each does, and what holds after any sequence of them."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.document import cut, trims
from studio.document.project import Rate
from studio.document.source import position, source_length
from studio.document.timeline import AssetSource, Clip, Source, Timeline
from tests.studio.document.test_cut import project_of, spans, title


def footage(id: str, start: int, duration: int, **more) -> Clip:
    return Clip(id, AssetSource("film"), start, duration, **more)


def seen(project, frames: int = 200) -> list[tuple[Source, int] | None]:
    """For each frame of the picture track, which source and which frame of it stand there."""
    clips = cut.find_track(project, "v1").clips
    shown = {clip.start + n: (clip.source, position(clip, n)) for clip in clips for n in range(clip.duration)}
    return [shown.get(frame) for frame in range(frames)]


TWO = (footage("a", 0, 30, offset=10), footage("b", 30, 40, offset=20))


def test_a_roll_moves_the_place_where_two_clips_meet_and_nothing_else():
    rolled = trims.roll(project_of(*TWO), "b", 37)
    assert spans(rolled) == [("a", 0, 37), ("b", 37, 70)]
    assert cut.find_clip(rolled, "b").clip.offset == 27, "each frame of b stays where it was"
    assert seen(rolled)[37:70] == seen(project_of(*TWO))[37:70]


def test_a_roll_stops_where_material_ends_and_at_one_frame():
    project = project_of(*TWO)
    assert spans(trims.roll(project, "b", 200)) == [("a", 0, 69), ("b", 69, 70)]
    assert spans(trims.roll(project, "b", 0)) == [("a", 0, 10), ("b", 10, 70)], "b has 20 frames before its beginning"
    assert trims.roll(project, "a", 5) is project, "nothing ends where a begins"


def test_a_slip_shows_other_material_in_the_same_place():
    slipped = trims.slip(project_of(*TWO), ["b"], 7)
    assert spans(slipped) == spans(project_of(*TWO)) and cut.find_clip(slipped, "b").clip.offset == 27
    assert cut.find_clip(trims.slip(slipped, ["b"], -200), "b").clip.offset == 0
    assert cut.find_clip(trims.slip(slipped, ["b"], 200), "b").clip.offset == 60
    still = project_of(title("t", 0, 10))
    assert trims.slip(still, ["t"], 5) is still


def test_a_slide_takes_from_one_neighbour_and_gives_to_the_other():
    project = project_of(footage("a", 0, 20), footage("b", 20, 20, offset=50), footage("c", 40, 20, offset=30))
    slid = trims.slide(project, "b", 5)
    assert spans(slid) == [("a", 0, 25), ("b", 25, 45), ("c", 45, 60)]
    assert cut.find_clip(slid, "b").clip.offset == 50 and cut.find_clip(slid, "c").clip.offset == 35
    assert spans(trims.slide(project, "b", -100)) == [("a", 0, 1), ("b", 1, 21), ("c", 21, 60)]


def test_a_slide_without_neighbours_stays_in_its_gap():
    project = project_of(title("a", 0, 5), title("b", 10, 5), title("c", 20, 5))
    assert spans(trims.slide(project, "b", 99)) == [("a", 0, 5), ("b", 15, 20), ("c", 20, 25)]
    assert spans(trims.slide(project, "b", -99)) == [("a", 0, 5), ("b", 5, 10), ("c", 20, 25)]


def test_twice_the_speed_takes_half_the_time_and_what_follows_closes_up():
    project = project_of(footage("f", 0, 40, offset=10), title("t", 40, 10), sound=(Clip("s", AssetSource("song"), 40, 10),))
    fast = trims.set_speed(project, ["f"], 2000)
    assert spans(fast) == [("f", 0, 20), ("t", 20, 30)] and spans(fast, "a1") == [("s", 20, 30)]
    assert [frame[1] for frame in seen(fast)[:20]] == list(range(10, 50, 2))
    slow = trims.set_speed(project, ["f"], 500)
    assert spans(slow) == [("f", 0, 80), ("t", 80, 90)]
    assert [frame[1] for frame in seen(slow)[:80]] == [n for n in range(10, 50) for _ in (0, 1)]
    assert spans(trims.set_speed(slow, ["f"], 1000)) == spans(project)


def test_sound_changes_its_length_with_its_speed_and_stills_have_none():
    project = project_of(title("t", 0, 10), sound=(Clip("s", AssetSource("song"), 0, 48),))
    assert spans(trims.set_speed(project, ["s", "t"], 4000), "a1") == [("s", 0, 12)]
    assert trims.set_speed(project, ["t"], 2000) is project


@pytest.mark.parametrize("speed", [370, 500, 1000, 1333, 2500])
def test_a_split_shows_the_same_frames_at_any_speed(speed):
    project = project_of(footage("f", 0, 23, offset=3, speed=speed, phase=123))
    for frame in (1, 7, 16):
        parts = cut.split(project, ["f"], frame)
        assert seen(parts) == seen(project)
        assert seen(cut.trim_start(cut.trim_start(project, "f", frame), "f", 0)) == seen(project), "and a trim comes back exactly"


def test_a_split_that_forgets_the_phase_would_be_seen(monkeypatch):
    project = project_of(footage("f", 0, 23, speed=370))
    exact = cut.begun_later
    monkeypatch.setattr(cut, "begun_later", lambda *given: replace(exact(*given), phase=0))
    assert any(seen(cut.split(project, ["f"], frame)) != seen(project) for frame in (1, 7, 16))


def test_locked_tracks_refuse():
    project = project_of(*TWO)
    locked = replace(project, timeline=Timeline(tuple(replace(track, locked=True) for track in project.timeline.tracks)))
    edits = (trims.roll(locked, "b", 35), trims.slip(locked, ["b"], 3), trims.slide(locked, "b", 3), trims.set_speed(locked, ["b"], 500))
    assert all(edit is locked for edit in edits)


EDITS = st.tuples(st.sampled_from(["roll", "slip", "slide", "speed", "split", "start", "end"]), st.integers(0, 9), st.integers(-80, 160))


@settings(max_examples=200, deadline=None)
@given(st.lists(EDITS, max_size=20), st.sampled_from([Rate(), Rate(30_000, 1001)]))
def test_no_sequence_of_trims_breaks_a_track_or_changes_the_length_of_the_film(commands, rate):
    clips = (*TWO, title("t", 70, 20), footage("c", 90, 30, offset=5))
    project = project_of(*clips, sound=(Clip("s", AssetSource("song"), 3, 48), Clip("u", AssetSource("song"), 51, 20)), rate=rate)
    for verb, pick, frame in commands:
        ids = [clip.id for track in project.timeline.tracks for clip in track.clips]
        id, length = ids[pick % len(ids)], project.timeline.duration
        match verb:
            case "roll":
                project = trims.roll(project, id, frame)
            case "slip":
                project = trims.slip(project, [id], frame)
            case "slide":
                project = trims.slide(project, id, frame)
            case "speed":
                project = trims.set_speed(project, [id], 100 + abs(frame) * 25)
            case "split":
                project = cut.split(project, ids, abs(frame))
            case "start" | "end":
                project = (cut.trim_start if verb == "start" else cut.trim_end)(project, id, frame)
        assert within(project)
        if verb in ("roll", "slip", "split"):
            assert project.timeline.duration == length


def within(project) -> bool:
    """Clips are in order and apart, and none shows a frame beyond its source's end."""
    for track in project.timeline.tracks:
        free = 0
        for clip in track.clips:
            assert clip.duration >= 1 and clip.start >= free and 0 <= clip.phase < 1000
            if track.kind == "picture" and isinstance(clip.source, AssetSource):
                assert clip.offset >= 0 and position(clip, clip.duration - 1) < source_length(project, clip, track.kind)
            free = clip.end
    return True


def test_the_check_sees_a_clip_beyond_its_source():
    assert within(project_of(*TWO))
    with pytest.raises(AssertionError):
        within(project_of(footage("f", 0, 60, speed=2000)))
