"""From storyboard to cut and back up to date."""

from dataclasses import replace

from studio.document import cut
from studio.document.assemble import assemble, missing_shots, orphan_clips, update
from studio.document.project import Project
from studio.document.story import Shot
from studio.document.tracks import labels, main_track

STORY = Project(shots=(Shot("one", duration=48), Shot("two", duration=72), Shot("three", duration=24)))


def shown(project: Project) -> list[tuple[str, int, int]]:
    return [(clip.source.shot, clip.start, clip.end) for clip in main_track(project).clips]


def test_every_shot_in_order_on_the_usual_tracks():
    project = assemble(STORY)
    assert shown(project) == [("one", 0, 48), ("two", 48, 120), ("three", 120, 144)]
    assert [track.name for track in project.timeline.tracks] == ["Titles", "Picture", "Voice", "Music"]
    assert labels(project.timeline.tracks) == ["V2", "V1", "A1", "A2"]
    assert assemble(project) is project


def test_an_update_brings_new_shots_in_place_and_takes_lost_ones_out():
    project = assemble(STORY)
    first = main_track(project).clips[0]
    project = cut.trim_end(project, first.id, 40, ripple=True)
    changed = replace(project, shots=(project.shots[0], Shot("new", duration=10), project.shots[2]))
    assert missing_shots(changed) == ["new"] and len(orphan_clips(changed)) == 1
    assert shown(update(changed)) == [("one", 0, 40), ("new", 40, 50), ("three", 50, 74)]


def test_an_update_with_nothing_new_changes_nothing():
    project = assemble(STORY)
    assert update(project) is project


def test_a_locked_picture_track_is_left_alone():
    project = assemble(STORY)
    tracks = tuple(replace(track, locked=True) for track in project.timeline.tracks)
    locked = replace(project, shots=(), timeline=replace(project.timeline, tracks=tracks))
    assert update(locked) is locked
