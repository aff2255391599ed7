"""Cutting: what each edit does, and what holds after any sequence of them."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.document import cut
from studio.document.asset import Asset
from studio.document.project import Project, Rate
from studio.document.source import source_length
from studio.document.timeline import AssetSource, CameraMove, Clip, Timeline, TitleSource, Track, View

FILM = Asset("film", "Film", "clip", "f.mp4", 64, 36, frames=100, rate=(24, 1), samples=200_000, channels=2)
SONG = Asset("song", "Song", "sound", "s.wav", samples=480_000, channels=2)


FILM_RATE = Rate()


def title(id: str, start: int, duration: int, **more) -> Clip:
    return Clip(id, TitleSource(id), start, duration, **more)


def project_of(*clips: Clip, sound: tuple[Clip, ...] = (), rate: Rate = FILM_RATE) -> Project:
    tracks = (Track("v2", "Titles", "picture"), Track("v1", "Picture", "picture", clips), Track("a1", "Voice", "sound", sound))
    return Project(rate=rate, assets={"film": FILM, "song": SONG}, timeline=Timeline(tracks))


def spans(project: Project, track: str = "v1") -> list[tuple[str, int, int]]:
    return [(clip.id, clip.start, clip.end) for clip in cut.find_track(project, track).clips]


ABC = (title("a", 0, 10), title("b", 10, 20), title("c", 30, 10))


def test_a_clip_moved_before_another_makes_room_and_the_gap_it_leaves_absorbs_the_push():
    assert spans(cut.move_clips(project_of(*ABC), ["c"], -18)) == [("a", 0, 10), ("c", 10, 20), ("b", 20, 40)]


def test_a_clip_dropped_on_the_later_half_of_another_goes_after_it():
    moved = cut.move_clips(project_of(*ABC), ["a"], 22)
    assert spans(moved) == [("b", 10, 30), ("a", 30, 40), ("c", 40, 50)]


def test_moving_never_goes_before_the_start_nor_onto_a_track_of_another_kind():
    project = project_of(*ABC)
    assert cut.move_clips(project, ["a"], -5) is project
    assert spans(cut.move_clips(project, ["c"], 5, 1)) == [("a", 0, 10), ("b", 10, 30), ("c", 35, 45)]
    assert spans(cut.move_clips(project, ["c"], 0, -1), "v2") == [("c", 30, 40)]


def test_several_clips_move_together():
    moved = cut.move_clips(project_of(*ABC), ["b", "c"], 7)
    assert spans(moved) == [("a", 0, 10), ("b", 17, 37), ("c", 37, 47)]


def test_locked_tracks_refuse_every_edit():
    project = project_of(*ABC)
    locked = replace(project, timeline=Timeline(tuple(replace(track, locked=True) for track in project.timeline.tracks)))
    edits = [
        cut.move_clips(locked, ["a"], 5), cut.delete(locked, ["a"]), cut.ripple_delete(locked, ["a"]), cut.split(locked, ["a"], 5),
        cut.trim_start(locked, "a", 3), cut.trim_end(locked, "a", 3), cut.add_clips(locked, [cut.Placed("v1", title("d", 90, 5))]),
        cut.change_clips(locked, ["a"], lambda clip: replace(clip, gain=3)), cut.open_range(locked, 0, 5), cut.close_range(locked, 5, 7),
    ]  # fmt: skip
    assert all(edit is locked for edit in edits)


def test_trims_stop_at_neighbours_at_one_frame_and_at_the_ends_of_the_source():
    project = project_of(title("a", 0, 10), Clip("f", AssetSource("film"), 20, 30, offset=5), title("c", 150, 10))
    assert spans(cut.trim_start(project, "f", 0))[1] == ("f", 15, 50)
    assert spans(cut.trim_start(project, "c", 0))[2] == ("c", 50, 160)
    assert spans(cut.trim_end(project, "f", 500))[1] == ("f", 20, 115)
    assert spans(cut.trim_end(project, "a", -3))[0] == ("a", 0, 1)
    assert cut.find_clip(cut.trim_start(project, "f", 25), "f").clip.offset == 10


def test_ripple_trims_move_what_follows_on_all_tracks():
    project = project_of(*ABC, sound=(Clip("s", AssetSource("song"), 30, 10),))
    longer = cut.trim_end(project, "b", 35, ripple=True)
    assert spans(longer)[1:] == [("b", 10, 35), ("c", 35, 45)] and spans(longer, "a1") == [("s", 35, 45)]
    shorter = cut.trim_start(project, "b", 14, ripple=True)
    assert spans(shorter)[1:] == [("b", 10, 26), ("c", 26, 36)] and spans(shorter, "a1") == [("s", 26, 36)]


def test_trimming_sound_counts_its_offset_in_samples_of_the_timeline():
    rate = Rate(30_000, 1001)
    project = project_of(sound=(Clip("s", AssetSource("song"), 10, 50),), rate=rate)
    trimmed = cut.find_clip(cut.trim_start(project, "s", 17), "s").clip
    assert trimmed.offset == 17 * 48_000 * 1001 // 30_000 - 10 * 48_000 * 1001 // 30_000


def test_a_split_shows_the_same_frames_and_camera():
    move = CameraMove(View(), View(zoom=2.0), "linear")
    project = project_of(title("a", 0, 5), Clip("f", AssetSource("film"), 5, 40, offset=3, dissolve=4, fade_in=2, fade_out=6, move=move))
    left, right = cut.find_track(cut.split(project, ["f"], 15), "v1").clips[1:]
    assert (left.id, left.start, left.end, left.dissolve, left.fade_in, left.fade_out) == ("f", 5, 15, 4, 2, 0)
    assert (right.start, right.end, right.offset, right.dissolve, right.fade_in, right.fade_out) == (15, 45, 13, 0, 0, 6)
    assert left.move.end == right.move.start and left.move.end.zoom == pytest.approx(2 ** (10 / 40))
    assert cut.split(project, ["f"], 5) is project and cut.split(project, ["f"], 45) is project


def test_ripple_delete_closes_all_tracks_but_never_lets_clips_collide():
    project = project_of(*ABC, sound=(Clip("s", AssetSource("song"), 5, 10), Clip("t", AssetSource("song"), 30, 10)))
    cleared = cut.ripple_delete(project, ["b"])
    assert spans(cleared) == [("a", 0, 10), ("c", 10, 20)]
    assert spans(cleared, "a1") == [("s", 5, 15), ("t", 15, 25)]


def test_marks_follow_a_ripple():
    project = project_of(*ABC)
    project = replace(project, timeline=replace(project.timeline, mark_in=5, mark_out=40))
    timeline = cut.ripple_delete(project, ["b"]).timeline
    assert (timeline.mark_in, timeline.mark_out) == (5, 20)


def test_a_dissolve_needs_a_clip_before_and_material_after_its_end():
    film = Clip("f", AssetSource("film"), 0, 92)
    project = project_of(film, title("b", 92, 30))
    asked = cut.change_clips(project, ["b"], lambda clip: replace(clip, dissolve=24))
    assert cut.find_clip(asked, "b").clip.dissolve == 8
    assert cut.find_clip(cut.move_clips(asked, ["b"], 10), "b").clip.dissolve == 0
    assert cut.dissolve_limit(project, cut.find_track(project, "v1"), film) == 0


def test_gaps_are_found_and_closed():
    project = project_of(title("a", 5, 10), title("b", 25, 5))
    track = cut.find_track(project, "v1")
    assert cut.gap_at(track, 0) == (0, 5) and cut.gap_at(track, 20) == (15, 25)
    assert cut.gap_at(track, 7) is None and cut.gap_at(track, 40) is None
    assert spans(cut.close_range(project, 15, 25)) == [("a", 5, 15), ("b", 15, 20)]


def holds(project: Project) -> bool:
    for track in project.timeline.tracks:
        before = None
        for clip in track.clips:
            assert clip.duration >= 1 and clip.start >= (before.end if before else 0)
            assert 0 <= clip.dissolve <= (cut.dissolve_limit(project, track, clip) if clip.dissolve else 0)
            assert clip.fade_in >= 0 and clip.fade_out >= 0 and clip.fade_in + clip.fade_out <= clip.duration
            length = source_length(project, clip, track.kind)
            assert length is None or track.kind == "sound" or clip.offset + clip.duration <= length
            assert clip.offset >= 0
            before = clip
    return True


EDITS = st.tuples(st.sampled_from(["move", "start", "end", "split", "delete", "ripple", "dissolve", "fade", "add"]), st.integers(0, 11),
                  st.integers(-60, 160), st.integers(-2, 2), st.booleans())  # fmt: skip


def edit(project: Project, command: tuple) -> Project:
    verb, pick, frame, tracks, flag = command
    clips = [clip.id for track in project.timeline.tracks for clip in track.clips]
    ids = [clips[pick % len(clips)]] + ([clips[(pick + 3) % len(clips)]] if flag else []) if clips else []
    match verb:
        case "move":
            return cut.move_clips(project, ids, frame, tracks)
        case "start" | "end" if ids:
            return (cut.trim_start if verb == "start" else cut.trim_end)(project, ids[0], frame, ripple=flag)
        case "split":
            return cut.split(project, ids, abs(frame))
        case "delete":
            return cut.delete(project, ids)
        case "ripple":
            return cut.ripple_delete(project, ids)
        case "dissolve":
            return cut.change_clips(project, ids, lambda clip: replace(clip, dissolve=abs(frame)))
        case "fade":
            return cut.change_clips(project, ids, lambda clip: replace(clip, fade_in=abs(frame), fade_out=frame + 20))
        case "add":
            source = AssetSource("film") if flag else TitleSource("new")
            return cut.add_clips(project, [cut.Placed("v1", Clip(cut.new_id(), source, abs(frame), 20))])
    return project


@settings(max_examples=150, deadline=None)
@given(st.lists(EDITS, max_size=25))
def test_no_sequence_of_edits_breaks_a_track(commands):
    project = project_of(*ABC, Clip("f", AssetSource("film"), 60, 30, offset=5), sound=(Clip("s", AssetSource("song"), 0, 48),))
    for command in commands:
        project = edit(project, command)
        assert holds(project)


def test_the_check_of_tracks_sees_an_overlap():
    with pytest.raises(AssertionError):
        holds(project_of(title("a", 0, 10), title("b", 9, 10)))
