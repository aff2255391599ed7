"""A scene's truth in slots."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engines.training.slots import NONE, labels, ordered, slots, told
from engines.training.world.grammar import scene_from_seed
from engines.training.world.scene import STORYBOOK, VOCABULARIES


def test_mirrored_relations_are_the_same_arrangement() -> None:
    scene = next(s for s in map(scene_from_seed, range(200)) if s.relation == "left of")
    mirrored = replace(scene, things=scene.things[::-1], relation="right of")
    assert ordered(scene) == ordered(mirrored)
    assert np.array_equal(labels(scene), labels(mirrored))


@pytest.mark.parametrize("level", VOCABULARIES)
def test_every_answer_is_one_of_its_slots_classes(level: str) -> None:
    seen: dict[str, set[int]] = {}
    for seed in range(150):
        scene = scene_from_seed(seed, vocabulary=VOCABULARIES[level])
        for (slot, words), label in zip(slots(level).items(), labels(scene), strict=True):
            assert 0 <= label < len(words)
            seen.setdefault(slot, set()).add(int(label))
    assert all(len(classes) > 1 for classes in seen.values())


def test_the_first_levels_classes_keep_their_numbers() -> None:
    """States of trainings that began before the whole world was taught still fit."""
    assert [len(words) for words in slots("first").values()] == [8, 10, 9, 11, 4, 5, 3, 3, 4]


def test_a_lone_thing_has_no_second_one() -> None:
    said = told(next(scene for scene in map(scene_from_seed, range(100)) if not scene.relation))
    assert {said[f"second {question}"] for question in ("object", "colour", "size")} == {NONE} and said["arrangement"] == ""


def test_groups_and_third_things_are_told_apart() -> None:
    scenes = [scene_from_seed(seed, vocabulary=STORYBOOK) for seed in range(400)]
    group = next(scene for scene in scenes if scene.count > 1 and scene.relation in ("right of", "behind"))
    said = told(group)
    assert said["second count"] == str(group.count) and said["second object"] == group.things[0].object
    assert said["first count"] == "1" and said["first object"] == group.things[-1].object and said["third object"] == NONE
    three = next(scene for scene in scenes if scene.both_relation)
    assert told(three)["third object"] == three.things[2].object and told(three)["third stands"] == three.both_relation
