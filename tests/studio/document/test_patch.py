from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.document.asset import Asset
from studio.document.codec import to_plain, to_text
from studio.document.errors import DocumentError
from studio.document.patch import changes, replay
from studio.document.project import Project
from studio.document.story import Shot
from studio.document.timeline import Clip, ShotSource, Timeline, Track
from tests.faults.editing import START, edits


def carried(before: Project, after: Project) -> str:
    """The plain form of `before` with the changes to `after` done to it, by way of JSON."""
    return to_text(replay(to_plain(before), json.loads(to_text(changes(before, after)))))


def test_nothing_changed_is_no_operation():
    assert changes(START, START) == [] and changes(START, replace(START)) == []


@pytest.mark.parametrize("seed", range(10))
def test_scripted_edits_are_carried(seed):
    before = START
    for _, after in edits(seed, 40):
        assert carried(before, after) == to_text(to_plain(after))
        assert carried(after, before) == to_text(to_plain(before))
        before = after


IDS = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8)


@settings(max_examples=150, deadline=None)
@given(IDS, IDS, st.sets(st.sampled_from("abcdefgh")), st.booleans())
def test_items_come_go_change_and_change_places(first, second, changed, extra):
    shots = {id: Shot(id) for id in "abcdefgh"}
    assets = {id: Asset(id, id, "picture", "") for id in "abcdefgh"}
    clips = {id: Clip(id, ShotSource(id), 0, 1) for id in "abcdefgh"}

    def film(ids, prompt) -> Project:
        mine = tuple(replace(shots[id], prompt=prompt) if id in changed else shots[id] for id in ids)
        cut = tuple(replace(clips[id], gain=len(prompt)) if id in changed else clips[id] for id in ids)
        timeline = Timeline((Track("v", "V", "picture", cut),))
        return Project(shots=mine, assets={id: assets[id] for id in ids}, timeline=timeline, extra={"x": prompt} if extra else {})

    before, after = film(first, ""), film(second, "new")
    assert carried(before, after) == to_text(to_plain(after))


def test_an_edit_of_one_clip_is_small():
    clips = tuple(Clip(f"c{index}", ShotSource("s"), index, 1) for index in range(1000))
    before = Project(timeline=Timeline((Track("v", "V", "picture", clips),)))
    track = replace(before.timeline.tracks[0], clips=(*clips[:500], replace(clips[500], gain=1.0), *clips[501:]))
    found = changes(before, replace(before, timeline=replace(before.timeline, tracks=(track,))))
    assert [operation[:2] for operation in found] == [["set", ["timeline", "tracks", "v", "clips", "c500"]]]


ODD = [[["jump", []]], [["drop", ["title", "x"]]], [["drop", ["shots", "nobody"]]], [["set", ["x", "y"], 1]], 5, [[]], None]


@pytest.mark.parametrize("operations", ODD)
def test_operations_that_do_not_fit_are_refused(operations):
    with pytest.raises(DocumentError, match="does not fit"):
        replay(to_plain(START), operations)
