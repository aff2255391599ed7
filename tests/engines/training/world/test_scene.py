"""Which combinations are kept out of training."""

from __future__ import annotations

from engines.training.world.scene import COLOURS, OBJECTS, RELATIONS, held_out_combination


def test_about_one_combination_in_sixteen_is_held_out() -> None:
    rule = [held_out_combination(o, c, r) for o in OBJECTS for c in COLOURS for r in ("", *RELATIONS)]
    assert 0.05 < sum(rule) / len(rule) < 0.075


def test_every_object_and_every_colour_is_also_trained_on_in_every_relation() -> None:
    for relation in ("", *RELATIONS):
        assert all(any(not held_out_combination(o, c, relation) for c in COLOURS) for o in OBJECTS)
        assert all(any(not held_out_combination(o, c, relation) for o in OBJECTS) for c in COLOURS)
