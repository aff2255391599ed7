"""What prompts ask for, read with the shipped judge's words."""

from __future__ import annotations

import json

import pytest

from engines.image.asked import Asked, Relation, read_prompt, unread
from engines.image.judge import SHIPPED, Vocabulary, read_vocabulary


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return read_vocabulary(json.loads((SHIPPED / "config.json").read_text(encoding="utf-8"))["vocabulary"])


def thing(colour: str, name: str) -> dict[str, str]:
    return {"colour": colour, "object": name}


def test_the_demanded_prompt_is_three_things_in_three_relations(words) -> None:
    asked = read_prompt("A blue cube on top of a red sphere, with a green cylinder behind both", words)
    assert asked.things == (thing("blue", "cube"), thing("red", "sphere"), thing("green", "cylinder"))
    assert asked.relations == (Relation(0, ("on top of",), 1), Relation(2, ("behind",), 0), Relation(2, ("behind",), 1))


@pytest.mark.parametrize(
    ("prompt", "asked"),
    [
        ("three red cubes in the snow", Asked((thing("red", "cube"),) * 3, (), {"place": "snow"})),
        ("a box next to a tree", Asked(({"object": "cube"}, {"object": "tree"}), (Relation(0, ("left of", "right of"), 1),), {})),
        ("a violet ball on the grass at dusk", Asked((thing("purple", "sphere"),), (), {"place": "meadow", "light": "sunset"})),
        ("a house under a cone", Asked(({"object": "house"}, {"object": "cone"}), (Relation(0, ("under",), 1),), {})),
        ("two trees behind a house", Asked(({"object": "tree"}, {"object": "tree"}, {"object": "house"}),
                                          (Relation(0, ("behind",), 2), Relation(1, ("behind",), 2)), {})),
        ("a cone, a cube, and a tree behind it", Asked(({"object": "cone"}, {"object": "cube"}, {"object": "tree"}),
                                                       (Relation(2, ("behind",), 1),), {})),
        ("the quarterly report", Asked((), (), {})),
        ("", Asked((), (), {})),
    ],
)  # fmt: skip
def test_prompts(prompt, asked, words) -> None:
    assert read_prompt(prompt, words) == asked


@pytest.mark.parametrize(
    ("prompt", "left"),
    [
        ("a red cube on top of a blue sphere, by the sea at night", ()),
        ("a small red cube left of a dragon with wings, and a dragon", ("small", "dragon", "wings")),
        ("two trees", ()),
    ],
)
def test_words_that_nobody_can_judge(prompt, left, words) -> None:
    assert unread(prompt, words) == left
