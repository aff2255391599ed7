"""The exam's questions: unseen, of the kind asked for, and answerable."""

from __future__ import annotations

from engines.training import data
from engines.training.exam import COLOURLESS, KINDS, questions, unseen_scenes
from engines.training.world.grammar import scene_from_seed
from engines.training.world.scene import STORYBOOK, held_out


def test_half_of_the_questions_are_of_held_out_combinations() -> None:
    asked = questions(20, STORYBOOK.name)
    held = [scene for kind, scenes in asked.items() if kind.endswith("held out") for scene in scenes]
    others = [scene for kind, scenes in asked.items() if not kind.endswith("held out") for scene in scenes]
    assert len(held) == 10 and all(held_out(scene) for scene in held)
    assert len(others) == 10 and not any(held_out(scene) for scene in others)
    assert all(KINDS[kind](scene) for kind in KINDS for scene in asked[kind])


def test_questions_are_fixed_by_their_seeds() -> None:
    assert questions(8, STORYBOOK.name) == questions(8, STORYBOOK.name) != questions(8, STORYBOOK.name, first=1000)


def test_no_colours_are_asked_for_where_none_can_be_seen() -> None:
    seeds = range(data.UNSEEN_SEEDS, data.UNSEEN_SEEDS + 600)
    drawn = [scene for seed in seeds if KINDS["two objects"](scene := scene_from_seed(seed, vocabulary=STORYBOOK))]
    assert any(scene.look in COLOURLESS for scene in drawn)
    asked = unseen_scenes(150, level=STORYBOOK.name)
    assert not any(scene.look in COLOURLESS for scene in asked)
