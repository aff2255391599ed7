"""Trimming by key: what each command commits with each tool, and what it says when there is nothing left to trim."""

from dataclasses import replace

import pytest

from studio.actions import timeline, trim
from studio.actions.all import ACTIONS
from studio.document.asset import Asset
from studio.document.timeline import AssetSource, Clip
from studio.ui.shortcuts import conflicts
from tests.cut_film import opened, spans

PICTURE = 1


@pytest.fixture
def cut(tmp_path, qapp):
    """The story, with two stretches of footage in place of its first two shots; the second one is selected."""
    with opened(tmp_path, cut=True) as session:
        project = session.project
        tracks = list(project.timeline.tracks)
        footage = (Clip("a", AssetSource("film"), 0, 48, offset=20), Clip("b", AssetSource("film"), 48, 48, offset=50))
        tracks[PICTURE] = replace(tracks[PICTURE], clips=(*footage, *tracks[PICTURE].clips[2:]))
        assets = {**project.assets, "film": Asset("film", "Film", "clip", "f.mp4", 64, 36, frames=200, samples=400_000, channels=2)}
        timeline_ = replace(project.timeline, tracks=tuple(tracks))
        session.commit("Footage", replace(project, assets=assets, timeline=timeline_))
        timeline.select_clips(session, ["b"])
        yield session


def clip(session, id: str) -> Clip:
    return next(one for track in session.project.timeline.tracks for one in track.clips if one.id == id)


@pytest.mark.parametrize(
    ("tool", "label", "first", "offset"),
    [("select", "Move clips", (0, 48), 50), ("slip", "Slip", (0, 48), 60), ("slide", "Slide", (0, 58), 50), ("roll", "Roll", (0, 58), 60)],
)
def test_nudging_does_what_the_tool_does(cut, tool, label, first, offset):
    trim.choose(cut, tool)
    trim.nudge(cut, 10)
    assert cut.history.undo_label == label
    assert spans(cut, PICTURE)[0] == first and clip(cut, "b").offset == offset


def test_the_nearest_cut_rolls_to_the_playhead(cut):
    cut.select(playhead=60)
    trim.roll_to_playhead(cut)
    assert spans(cut, PICTURE)[:2] == [(0, 60), (60, 96)] and clip(cut, "b").offset == 62


def test_when_there_is_no_more_material_it_says_so_and_commits_nothing(cut):
    said = []
    cut.message.connect(said.append)
    trim.choose(cut, "slip")
    trim.nudge(cut, -500)
    steps = len(cut.history.steps)
    trim.nudge(cut, -1)
    assert clip(cut, "b").offset == 0 and len(cut.history.steps) == steps
    assert "no more material" in said[-1]


def test_speed_is_one_step_and_what_follows_moves_along(cut):
    trim.set_speed(cut, 50)
    assert cut.history.undo_label == "Speed" and clip(cut, "b").speed == 500
    assert spans(cut, PICTURE)[1:3] == [(48, 144), (144, 192)]
    cut.undo()
    assert clip(cut, "b").speed == 1000 and spans(cut, PICTURE)[1:3] == [(48, 96), (96, 144)]


def test_its_keys_are_nobody_elses():
    found = conflicts(ACTIONS, {action.id: action.shortcut for action in ACTIONS})
    assert not [id for id in found if id.startswith("trim.")]
