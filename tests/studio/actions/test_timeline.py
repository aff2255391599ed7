"""Commands of the cut: what each commits, and what it says when it cannot."""

from studio.actions import timeline, track
from studio.document.timeline import AssetSource, ShotSource
from studio.ui.shortcuts import conflicts
from tests.cut_film import spans

TITLES, PICTURE, VOICE, MUSIC = range(4)


def said(session):
    words = []
    session.message.connect(words.append)
    return words


def test_assemble_then_update(story):
    assert timeline.can_assemble(story) and timeline.can_begin(story)
    timeline.assemble_cut(story)
    assert spans(story, PICTURE) == [(0, 48), (48, 96), (96, 144), (144, 192)] and not timeline.can_assemble(story)
    words, cursor = said(story), story.history.cursor
    timeline.update_cut(story)
    assert story.history.cursor == cursor and "already" in words[-1]


def test_a_first_cut_is_one_step(story):
    cursor = story.history.cursor
    timeline.make_first_cut(story)
    assert story.history.cursor == cursor + 1 and any(clip.move for clip in story.project.timeline.tracks[PICTURE].clips)


def test_split_without_a_selection_cuts_everything_under_the_playhead(cut):
    cut.select(playhead=20)
    timeline.split_at_playhead(cut)
    assert [len(spans(cut, row)) for row in range(4)] == [2, 5, 2, 2]


def test_split_with_a_selection_cuts_only_that(cut):
    timeline.select_clips(cut, ["voice"])
    cut.select(playhead=20)
    timeline.split_at_playhead(cut)
    assert [len(spans(cut, row)) for row in range(4)] == [1, 4, 2, 1]


def test_trims_to_the_playhead_close_up(cut):
    cut.select(playhead=60)
    timeline.trim_start_to_playhead(cut)
    assert spans(cut, PICTURE)[:3] == [(0, 48), (48, 84), (84, 132)] and cut.selection.playhead == 48
    cut.select(playhead=60)
    timeline.trim_end_to_playhead(cut)
    assert spans(cut, PICTURE)[:3] == [(0, 48), (48, 60), (60, 108)]
    words = said(cut)
    cut.select(playhead=48, clips=(cut.project.timeline.tracks[PICTURE].clips[1].id,))
    timeline.trim_end_to_playhead(cut)
    assert "inside a clip" in words[-1]


def test_the_clips_under_the_playhead_are_selected_in_turn(cut):
    cut.select(playhead=20)
    seen = []
    for _ in range(5):
        timeline.select_at_playhead(cut)
        seen.extend(cut.selection.clips)
    assert len(seen) == 5 and seen[0] == "title" == seen[4] and seen[2:4] == ["voice", "music"]


def test_a_dissolve_that_cannot_be_says_why(cut):
    words = said(cut)
    timeline.select_clips(cut, ["title"])
    timeline.toggle_dissolve(cut)
    assert "needs another clip" in words[-1]


def test_a_locked_track_says_so(cut):
    words = said(cut)
    track.change_track(cut, "Lock", cut.project.timeline.tracks[VOICE].id, locked=True)
    timeline.select_clips(cut, ["voice"])
    timeline.delete_clips(cut)
    assert "locked" in words[-1] and spans(cut, VOICE) == [(12, 48)]


def test_new_clips_go_where_they_belong(cut):
    cut.select(playhead=60)
    timeline.add_assets(cut, ["voice"])
    assert spans(cut, VOICE)[-1] == (60, 96) or spans(cut, MUSIC)[-1][1] - spans(cut, MUSIC)[-1][0] == 36
    timeline.add_shots(cut, ["sea", "no such shot"])
    assert len(spans(cut, PICTURE)) == 5
    timeline.add_title(cut)
    assert len(spans(cut, TITLES)) == 2


def test_several_sources_are_laid_one_after_the_other(story):
    project, ids = timeline.new_clips(story.project, [ShotSource("sea"), AssetSource("song"), ShotSource("desert")], None, 10)
    clips = [(clip.start, clip.end) for clip in project.timeline.tracks[PICTURE].clips]
    assert clips == [(10, 58), (58, 106)] and len(ids) == 3


def test_the_gap_under_the_playhead_closes(cut):
    timeline.select_clips(cut, [cut.project.timeline.tracks[PICTURE].clips[1].id])
    timeline.delete_clips(cut)
    cut.select(playhead=60)
    track.close_gap_at_playhead(cut)
    assert spans(cut, PICTURE) == [(0, 48), (48, 96), (96, 144)]
    words = said(cut)
    track.close_gap_at_playhead(cut)
    assert "no gap" in words[-1]


def test_tracks_come_and_go(cut):
    track.add_picture_track(cut)
    track.add_sound_track(cut)
    assert [track.kind for track in cut.project.timeline.tracks] == ["picture"] * 3 + ["sound"] * 3
    track.remove_track(cut, cut.project.timeline.tracks[-2].id)
    assert len(cut.project.timeline.tracks) == 5
    while cut.history.undo_label != "Begin":
        cut.undo()
    assert len(cut.project.timeline.tracks) == 4


def test_no_key_of_the_cut_is_taken_twice():
    from studio.actions.all import ACTIONS

    texts = {action.id: action.shortcut for action in ACTIONS}
    ours = ("timeline.", "track.", "player.", "clipboard.")
    assert not {id: [other.id for other in others] for id, others in conflicts(ACTIONS, texts).items() if id.startswith(ours)}
