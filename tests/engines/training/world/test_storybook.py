"""The grammar of the whole world says true things, frames them, and leaves no word of the vocabulary unused."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from engines.training.world.grammar import scene_from_seed
from engines.training.world.render import Renderer
from engines.training.world.scene import (
    CAMERA_MOVES,
    FRAMINGS,
    LENSES,
    LOOKS,
    MATERIALS,
    MOST_THINGS,
    MOTIONS,
    POSES,
    SHAPES,
    STORYBOOK,
    STUDIO,
    VIEWS,
    Scene,
    held_out,
)


def _scenes(count: int, shape: str = "square") -> Iterator[Scene]:
    return (scene_from_seed(seed, shape, vocabulary=STORYBOOK) for seed in range(count))


def test_every_word_of_the_world_is_used() -> None:
    scenes = list(_scenes(3000))
    things = [thing for scene in scenes for thing in scene.things]
    assert {thing.object for thing in things} == set(STORYBOOK.objects)
    assert {thing.colour for thing in things} == set(STORYBOOK.colours)
    assert {thing.material for thing in things} == set(MATERIALS)
    assert {thing.pose for thing in things} == set(POSES)
    assert {thing.motion for thing in things} == {"", *MOTIONS}
    assert {scene.place for scene in scenes} == {*STORYBOOK.places, STUDIO}
    assert {scene.light for scene in scenes} == set(STORYBOOK.lights)
    assert {scene.count for scene in scenes} == {1, 2, 3, 4}
    for name, words in (("view", VIEWS), ("framing", FRAMINGS), ("lens", LENSES), ("look", LOOKS), ("camera_move", ("", *CAMERA_MOVES))):
        assert {getattr(scene, name) for scene in scenes} == set(words), name


@pytest.mark.parametrize("unseen", [False, True])
def test_held_out_scenes_come_only_when_asked_for(unseen: bool) -> None:
    scenes = [scene_from_seed(seed, unseen=unseen, vocabulary=STORYBOOK) for seed in range(60)]
    assert all(held_out(scene) == unseen for scene in scenes)


def test_a_seed_always_gives_the_same_scene() -> None:
    assert list(_scenes(20)) == list(_scenes(20))


def test_positions_say_what_the_relations_say() -> None:
    for scene in _scenes(500):
        group, rest = scene.things[: scene.count], scene.things[scene.count :]
        if scene.relation:
            _check(scene.relation, [t.position for t in group], [rest[0].position])
        if scene.both_relation:
            _check(scene.both_relation, [scene.things[-1].position], [t.position for t in scene.things[:-1]])


def _check(relation: str, ours: list[tuple[float, float, float]], theirs: list[tuple[float, float, float]]) -> None:
    axis, sign = {"left of": (0, -1), "right of": (0, 1), "on top of": (1, 1), "behind": (2, -1), "in front of": (2, 1)}[relation]
    assert all(sign * a[axis] > sign * b[axis] for a in ours for b in theirs), relation


def test_counted_things_are_alike_and_others_differ_in_colour() -> None:
    for scene in _scenes(300):
        group, rest = scene.things[: scene.count], scene.things[scene.count :]
        assert len({(t.object, t.colour, t.size, t.material, t.variation) for t in group}) == 1
        assert all(other.colour != group[0].colour for other in rest[:1])
        assert len(scene.things) <= MOST_THINGS


def test_no_toy_stands_inside_another() -> None:
    for scene in _scenes(300):
        for i, first in enumerate(scene.things):
            for second in scene.things[:i]:
                gap = np.hypot(first.position[0] - second.position[0], first.position[2] - second.position[2])
                stacked = first.position[1] != second.position[1]
                assert stacked or gap > 0.3, scene


@pytest.mark.parametrize("shape", list(SHAPES))
def test_what_is_named_is_seen(renderer: Renderer, shape: str) -> None:
    """Nearly always every named thing shows; at 96 pixels across at least some 12 of them."""
    width, height = (side * 96 // 256 for side in SHAPES[shape])
    hidden = 0
    scenes = list(_scenes(20, shape))
    for scene in scenes:
        seen = np.bincount(renderer.truth(scene, width, height).segments.ravel(), minlength=len(scene.things) + 1)
        hidden += any(seen[1 : len(scene.things) + 1] < 12)
    assert hidden / len(scenes) <= 0.06
