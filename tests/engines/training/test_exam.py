"""The exam's questions: fixed, unseen, of the kind asked for, and answerable."""

from __future__ import annotations

from engines.training import data
from engines.training.exam import COLOURLESS, KINDS, OTHERS, gaps, questions, unseen_scenes
from engines.training.world.grammar import scene_from_seed
from engines.training.world.scene import FIRST, STORYBOOK, held_out


def test_questions_are_fixed_and_half_of_them_held_out() -> None:
    asked = questions(16, FIRST.name)
    assert asked == questions(16, FIRST.name) and [len(kind) for kind in asked.values()] == [4, 4, 8]
    assert not set(map(repr, asked["two objects"])) & set(map(repr, questions(16, FIRST.name, OTHERS)["two objects"]))


def test_the_whole_world_is_asked_for_groups_too() -> None:
    asked = questions(40, STORYBOOK.name)
    assert {kind: len(scenes) for kind, scenes in asked.items()} == {
        "one object": 8, "several alike": 4, "two objects": 8, "two objects, held out": 20,
    }  # fmt: skip
    assert all(scene.vocabulary == STORYBOOK.name for scenes in asked.values() for scene in scenes)
    assert all(KINDS[kind](scene) for kind in KINDS for scene in asked[kind])
    assert all(held_out(scene) == kind.endswith("held out") for kind, scenes in asked.items() for scene in scenes)
    assert gaps(1, STORYBOOK.name, 64)[0].wanted.object in STORYBOOK.objects


def test_no_colours_are_asked_for_where_none_can_be_seen() -> None:
    seeds = range(data.UNSEEN_SEEDS, data.UNSEEN_SEEDS + 600)
    drawn = [scene for seed in seeds if KINDS["two objects"](scene := scene_from_seed(seed, vocabulary=STORYBOOK))]
    assert any(scene.look in COLOURLESS for scene in drawn)
    asked = unseen_scenes(150, level=STORYBOOK.name)
    assert not any(scene.look in COLOURLESS for scene in asked)
