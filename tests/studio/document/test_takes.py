from __future__ import annotations

from dataclasses import replace

import pytest

from studio.document import cut
from studio.document.asset import Asset
from studio.document.check import references
from studio.document.codec import to_plain, to_project
from studio.document.mix import Point
from studio.document.project import Project
from studio.document.recipes import where_used
from studio.document.takes import add_take, choose_take, remove_take, takes_of
from studio.document.timeline import AssetSource, Clip, Timeline, Track

SECOND = 48_000


def sound(id: str, seconds: float) -> Asset:
    return Asset(id, id, "sound", f"{id * 8}.wav", samples=int(seconds * SECOND), channels=2)


@pytest.fixture
def film() -> Project:
    """Ten seconds of a piece, whole, and after two seconds of silence the same piece cut short."""
    clips = (
        Clip("whole", AssetSource("a"), 0, 240, gain=-3.0, gain_curve=(Point(0, -6.0),)),
        Clip("short", AssetSource("a"), 288, 48, offset=SECOND),
    )
    assets = {"a": sound("a", 10), "b": sound("b", 10), "long": sound("long", 30), "brief": sound("brief", 2)}
    return Project(assets=assets, timeline=Timeline((Track("t", "Music", "sound", clips),)))


def clip(project: Project, id: str = "whole") -> Clip:
    return cut.find_clip(project, id).clip


def test_a_new_take_is_heard_in_place_and_everything_else_of_the_clip_stays(film):
    after = add_take(film, "whole", "b")
    assert takes_of(clip(after)) == ("a", "b") and clip(after).source.asset == "b"
    assert replace(clip(after), source=clip(film).source) == clip(film)
    assert choose_take(after, "whole", "a").timeline.tracks[0].clips[0].source == AssetSource("a", ("a", "b"))
    assert add_take(after, "whole", "b") is after


def test_a_clip_that_went_to_the_end_goes_to_the_end_of_a_longer_take_as_far_as_there_is_room(film):
    assert clip(add_take(film, "whole", "long")).duration == 288
    alone = cut.delete(film, ["short"])
    assert clip(add_take(alone, "whole", "long")).duration == 720
    assert clip(choose_take(add_take(alone, "whole", "long"), "whole", "a")).duration == 240
    assert clip(add_take(film, "short", "long"), "short").duration == 48, "what was trimmed stays trimmed"
    assert clip(add_take(film, "short", "brief"), "short").duration == 24, "no longer than there is sound"


def test_takes_are_removed_but_never_the_last(film):
    three = add_take(add_take(film, "whole", "b"), "whole", "long")
    assert clip(remove_take(three, "whole", "long")).source == AssetSource("b", ("a", "b"))
    assert clip(remove_take(three, "whole", "a")).source == AssetSource("long", ("b", "long"))
    one = remove_take(remove_take(three, "whole", "a"), "whole", "long")
    assert clip(one).source == AssetSource("b") and remove_take(one, "whole", "b") is one


def test_a_locked_track_and_a_clip_that_is_gone_stay_as_they_are(film):
    locked = replace(film, timeline=Timeline((replace(film.timeline.tracks[0], locked=True),)))
    assert add_take(locked, "whole", "b") is locked and add_take(film, "gone", "b") is film
    assert choose_take(film, "whole", "b") is film


def test_takes_are_kept_by_splits_saved_and_known_to_be_used(film):
    project = add_take(film, "whole", "b")
    halves = cut.split(project, ["whole"], 100).timeline.tracks[0].clips[:2]
    assert [half.source for half in halves] == [AssetSource("b", ("a", "b"))] * 2
    assert to_project(to_plain(project), None) == project
    assert [use.id for use in where_used(project, "b")] == ["whole"] and {use.id for use in where_used(project, "a")} == {"whole", "short"}
    lost = replace(project, assets={id: asset for id, asset in project.assets.items() if id != "a"})
    assert len(references(lost)) == 2 and not references(project)
