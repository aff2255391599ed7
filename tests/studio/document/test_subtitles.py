from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.document import cut, shots
from studio.document.assemble import assemble
from studio.document.project import Project, Rate
from studio.document.subtitles import Cue, cues, srt, within
from studio.document.tracks import main_track

SCRIPT = "A hill.\n\nBOB\nOne two three.\n\nANNA\nFour five six.\n\nA tree.\n\nA house.\n\nBOB\nSeven.\n"


@pytest.fixture
def film() -> Project:
    return assemble(shots.set_script(Project(), SCRIPT))


def texts(film: Project) -> list[str]:
    return [cue.text for cue in cues(film)]


def test_what_is_said_is_shown_while_its_shot_is(film):
    clips = main_track(film).clips
    first, second, third = cues(film)
    assert (first.start, second.end) == (clips[0].start, clips[0].end) and first.end == second.start
    assert (third.start, third.end) == (clips[2].start, clips[2].end)
    assert [first.text, second.text, third.text] == ["One two three.", "Four five six.", "Seven."]


def test_a_film_without_cut_or_speech_has_none():
    assert cues(shots.set_script(Project(), SCRIPT)) == () == cues(assemble(shots.set_script(Project(), "A hill.")))


def test_cues_follow_the_cut(film):
    clips = main_track(film).clips
    moved = cut.ripple_delete(film, [clips[1].id])
    assert cues(moved)[2].start == cues(film)[2].start - clips[1].duration
    assert texts(cut.delete(film, [clips[0].id])) == ["Seven."]


def test_trims_keep_all_that_is_said(film):
    clip = main_track(film).clips[0]
    short = cues(cut.trim_end(film, clip.id, 40))
    assert [cue.text for cue in short[:2]] == texts(film)[:2] and short[1].end == 40
    late = cues(cut.trim_start(film, clip.id, 20))
    assert late[0].start == 20 and late[1].end == clip.end


def test_a_split_changes_nothing_that_is_read(film):
    clip = main_track(film).clips[0]
    halves = cues(cut.split(film, [clip.id], 10))
    joined = [replace(halves[0], end=halves[1].end), *halves[2:]]
    assert halves[0].end == 10 and joined == list(cues(film))


def test_muted_tracks_say_nothing(film):
    track = replace(main_track(film), muted=True)
    tracks = tuple(track if one.id == track.id else one for one in film.timeline.tracks)
    assert cues(replace(film, timeline=replace(film.timeline, tracks=tracks))) == ()


def test_long_speeches_come_in_pieces_of_two_lines():
    film = assemble(shots.set_script(Project(), "A hill.\n\nBOB\n" + "words and more words " * 20 + "\n"))
    found = cues(film)
    assert len(found) > 3
    assert all(len(line) <= 42 for cue in found for line in cue.text.split("\n")) and all(cue.text.count("\n") <= 1 for cue in found)
    assert all(before.end == after.start for before, after in pairwise(found))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(-50, 400)), max_size=8))
def test_cues_are_whole_and_in_order_whatever_is_cut(steps):
    film = assemble(shots.set_script(Project(), SCRIPT))
    for kind, frame in steps:
        ids = [clip.id for clip in main_track(film).clips]
        id = ids[frame % len(ids)] if ids else ""
        film = [cut.split(film, ids, frame), cut.trim_end(film, id, frame), cut.move_clips(film, [id], frame)][kind]
    found = cues(film)
    assert all(0 <= cue.start < cue.end <= film.timeline.duration for cue in found)
    assert list(found) == sorted(found, key=lambda cue: cue.start)


def test_a_range_of_the_film_has_its_own_clock():
    found = (Cue(0, 10, "a"), Cue(10, 20, "b"), Cue(30, 40, "c"))
    assert within(found, 5, 35) == (Cue(0, 5, "a"), Cue(5, 15, "b"), Cue(25, 30, "c"))
    assert within(found, 20, 30) == ()


def test_subrip_text():
    found = (Cue(0, 24, "Hi\nthere"), Cue(90_000, 90_001, "Ö"))
    assert srt(found, Rate(24, 1)) == ("1\n00:00:00,000 --> 00:00:01,000\nHi\nthere\n\n2\n01:02:30,000 --> 01:02:30,042\nÖ\n")
    assert "00:00:01,001" in srt((Cue(30, 60, "x"),), Rate(30000, 1001))


def test_ffmpeg_reads_the_same_times(film, tmp_path):
    (tmp_path / "x.srt").write_text(srt(cues(film), film.rate))
    command = ["ffprobe", "-v", "error", "-show_packets", "-of", "json", tmp_path / "x.srt"]
    packets = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["packets"]
    seen = [(float(packet["pts_time"]), float(packet["duration_time"])) for packet in packets]
    wanted = [(cue.start / 24, (cue.end - cue.start) / 24) for cue in cues(film)]
    assert all(abs(a - b) < 0.0021 for one, other in zip(seen, wanted, strict=True) for a, b in zip(one, other, strict=True))
