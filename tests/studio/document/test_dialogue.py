from __future__ import annotations

from dataclasses import replace

import pytest

from studio.document import shots
from studio.document.assemble import assemble
from studio.document.asset import Asset, Recipe
from studio.document.cut import Placed, add_clips, delete
from studio.document.dialogue import dialogue, unspoken
from studio.document.project import Project
from studio.document.timeline import AssetSource, Clip
from studio.document.tracks import add_track, main_track

SCRIPT = "A hill.\n\nBOB (V.O.)\nYes.\n\nANNA\nFour five six.\n\nA tree.\n\nA house.\n\nBOB\nYes.\n"


@pytest.fixture
def film() -> Project:
    return assemble(shots.set_script(Project(), SCRIPT))


def with_speech(film: Project, id: str, words: str, frame: int) -> Project:
    asset = Asset(id, id, "sound", "0" * 64 + ".wav", samples=48_000, channels=1, recipe=Recipe({"kind": "Speech", "text": words}))
    film = add_track(replace(film, assets={**film.assets, id: asset}), "sound", "Voice", "dialogue", f"{id}.track")
    return add_clips(film, [Placed(f"{id}.track", Clip(f"{id}.clip", AssetSource(id), frame, 24))])


def test_each_line_is_said_where_its_subtitle_begins(film):
    clips = main_track(film).clips
    bob, anna, again = dialogue(film)
    assert (bob.line.character, bob.start) == ("BOB", clips[0].start) and clips[0].start < anna.start < clips[0].end
    assert (again.line.text, again.start) == ("Yes.", clips[2].start)


def test_lines_of_shots_that_are_not_in_the_cut_have_no_place(film):
    last = main_track(film).clips[2]
    assert [said.line.character for said in dialogue(delete(film, [last.id]))] == ["BOB", "ANNA"]
    assert dialogue(shots.set_script(Project(), SCRIPT)) == ()


def test_a_long_line_has_one_place():
    film = assemble(shots.set_script(Project(), "A hill.\n\nBOB\n" + "word and word " * 40))
    assert [said.start for said in dialogue(film)] == [0]


def test_speech_of_the_same_words_serves_the_nearest_line_and_only_that(film):
    bob, anna, again = dialogue(film)
    assert unspoken(film) == (bob, anna, again)
    assert unspoken(with_speech(film, "late", "Yes.", again.start + 9)) == (bob, anna)
    assert unspoken(with_speech(film, "early", "Yes.", 0), [("Four  five\nsix.", anna.start)]) == (again,)
    assert unspoken(with_speech(film, "other", "Yes!", 0)) == (bob, anna, again)
