"""Which combinations are kept out of training."""

from __future__ import annotations

import pytest

from engines.training.world.scene import FIRST, STORYBOOK, Vocabulary, held_out_combination

LEVELS = pytest.mark.parametrize("level", [FIRST, STORYBOOK], ids=lambda level: level.name)


@LEVELS
def test_about_one_combination_in_sixteen_is_held_out(level: Vocabulary) -> None:
    rule = [held_out_combination(o, c, r, level) for o in level.objects for c in level.colours for r in ("", *level.relations)]
    assert 0.05 < sum(rule) / len(rule) < 0.075


@LEVELS
def test_every_object_and_every_colour_is_also_trained_on_in_every_relation(level: Vocabulary) -> None:
    for relation in ("", *level.relations):
        assert all(any(not held_out_combination(o, c, relation, level) for c in level.colours) for o in level.objects)
        assert all(any(not held_out_combination(o, c, relation, level) for o in level.objects) for c in level.colours)


def test_words_of_the_first_level_keep_their_numbers() -> None:
    assert STORYBOOK.objects[: len(FIRST.objects)] == FIRST.objects
    assert STORYBOOK.places[: len(FIRST.places)] == FIRST.places
    assert STORYBOOK.lights[: len(FIRST.lights)] == FIRST.lights
    assert STORYBOOK.colours == FIRST.colours
