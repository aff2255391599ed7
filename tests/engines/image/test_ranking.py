"""Agreement of prompts with pictures that are written down, and the shipped judge on real renders."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engines.image.asked import read_prompt
from engines.image.judge import Vocabulary, shipped
from engines.image.ranking import agreement, rank
from engines.image.sight import Seen, Sight

RELATIONS = {"left of": "right of", "right of": "left of", "on top of": "under", "under": "on top of", "behind": "in front of",
             "in front of": "behind"}  # fmt: skip
WORDS = Vocabulary(
    {"object": ("cube", "sphere", "tree"), "colour": ("red", "blue", "green")},
    {"place": ("sea", "snow")},
    RELATIONS,
    {
        "object": {name: (name,) for name in ("cube", "sphere", "tree")},
        "colour": {name: (name,) for name in ("red", "blue", "green")},
        "place": {"in the snow": ("snow",), "by the sea": ("sea",)},
        "relation": {name: (name,) for name in RELATIONS},
        "count": {"two": ("2",)},
    },
)


def sure(index: int, count: int) -> np.ndarray:
    shares = np.full(count, 0.02)
    shares[index] = 1 - 0.02 * (count - 1)
    return np.log(shares)


def seen(colour: int, name: int, top: float = 0.4) -> Seen:
    return Seen((0.4, top, 0.6, 0.9), 0.9, {"object": sure(name, 3), "colour": sure(colour, 3)})


def sight(things: list[Seen], stands: dict[tuple[int, int], str]) -> Sight:
    relations = np.tile(sure(0, 6), (len(things), len(things), 1))
    for (first, second), name in stands.items():
        relations[first, second] = sure(list(RELATIONS).index(name), 6)
        relations[second, first] = sure(list(RELATIONS).index(RELATIONS[name]), 6)
    return Sight(tuple(things), relations, {"place": sure(1, 2)}, np.zeros((2, 2)), np.zeros((2, 2)), np.zeros(3))


BLUE_ON_RED = sight([seen(0, 1), seen(1, 0, 0.1)], {(1, 0): "on top of"})


@pytest.mark.parametrize(
    ("prompt", "wrong"),
    [
        ("a blue cube on top of a red sphere in the snow", ""),
        ("a red sphere under a blue cube", ""),
        ("a cube and a sphere", ""),
        ("a red cube on top of a blue sphere", "colour"),
        ("a blue tree on top of a red sphere", "object"),
        ("a red sphere on top of a blue cube", "relations"),
        ("a blue cube on top of a red sphere by the sea", "place"),
        ("a blue cube", "count"),
        ("a blue cube on top of a red sphere, with a tree behind both", "count"),
    ],
)
def test_what_is_wrong_is_named(prompt, wrong) -> None:
    found = agreement(read_prompt(prompt, WORDS), BLUE_ON_RED, WORDS)
    answers = {"count": found.count, "relations": found.relations, **found.things, **found.scene}
    assert found.everything == (wrong == "")
    assert not wrong or answers[wrong] is False


def test_right_pictures_score_higher() -> None:
    asked = read_prompt("a blue cube on top of a red sphere", WORDS)
    swapped = sight([seen(0, 1, 0.1), seen(1, 0)], {(0, 1): "on top of"})
    alone = replace(BLUE_ON_RED, things=BLUE_ON_RED.things[:1], relations=BLUE_ON_RED.relations[:1, :1])
    crowded = sight([seen(0, 1), seen(1, 0, 0.1), seen(2, 2)], {(1, 0): "on top of"})
    scores = [agreement(asked, picture, WORDS).score for picture in (BLUE_ON_RED, swapped, alone, crowded)]
    assert scores[0] == max(scores) and scores[0] > 1.5 + max(scores[1:])


def test_things_that_look_alike_are_told_apart_by_where_they_stand() -> None:
    pair = sight([seen(0, 0), seen(0, 0), seen(1, 1)], {(1, 2): "behind", (0, 2): "in front of"})
    found = agreement(read_prompt("a red cube behind a blue sphere", WORDS), pair, WORDS)
    assert found.found == (1, 2) and found.relations and not found.count


def test_what_stands_on_a_thing_is_where_that_thing_is() -> None:
    stack = sight([seen(0, 1), seen(1, 0, 0.1), seen(2, 2)], {(1, 0): "on top of", (2, 0): "behind", (2, 1): "under"})
    assert agreement(read_prompt("a blue cube on top of a red sphere, with a green tree behind both", WORDS), stack, WORDS).everything


def test_an_empty_picture_is_wrong_without_fuss() -> None:
    nothing = sight([], {})
    found = agreement(read_prompt("a blue cube on top of a red sphere", WORDS), nothing, WORDS)
    assert found.found == (None, None) and not found.everything and np.isfinite(found.score)


def test_more_things_than_can_be_tried_in_every_order_are_matched_too() -> None:
    crowd = sight([seen(i % 3, i % 2) for i in range(6)], {})
    asked = read_prompt("two red cubes and two blue spheres and two green cubes", WORDS)
    assert len(set(agreement(asked, crowd, WORDS).found)) == 6


def test_a_prompt_of_unknown_words_ranks_nothing_first() -> None:
    pictures = np.zeros((3, 64, 64, 3), np.uint8)
    assert rank(shipped(), pictures, "the quarterly report").tolist() == [0, 0, 0]
