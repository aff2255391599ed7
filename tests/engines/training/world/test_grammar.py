"""Scenes from seeds."""

from __future__ import annotations

import pytest

from engines.training.world.grammar import scene_from_seed
from engines.training.world.scene import SHAPES, held_out


def test_a_seed_always_gives_the_same_scene() -> None:
    assert scene_from_seed(12) == scene_from_seed(12)
    assert scene_from_seed(12) != scene_from_seed(13)


@pytest.mark.parametrize("unseen", [False, True])
def test_held_out_scenes_come_only_when_asked_for(unseen: bool) -> None:
    assert all(held_out(scene_from_seed(seed, unseen=unseen)) == unseen for seed in range(60))


def test_positions_say_what_the_relation_says() -> None:
    for scene in (scene_from_seed(seed, shape) for seed in range(150) for shape in SHAPES):
        if not scene.relation:
            continue
        (x, y, z), (u, v, w) = (thing.position for thing in scene.things)
        truth = {"left of": x < u, "right of": x > u, "on top of": y > v, "behind": z < w, "in front of": z > w}
        assert truth[scene.relation]
