"""Reasons for sights that are written down, and the shipped judge on real renders."""

import json

import numpy as np
import pytest

from engines.image.asked import read_prompt
from engines.image.opinion import opinion, reason
from engines.image.ranking import agreement
from engines.media.picture import write_png
from engines.models.cache import Cache
from engines.progress import Progress
from engines.requests import Rank
from engines.run import run
from engines.training.exam import renders, unseen_scenes
from engines.training.world.captions import plain_caption
from tests.engines.image.test_ranking import BLUE_ON_RED, WORDS, seen, sight


@pytest.mark.parametrize(
    ("prompt", "line"),
    [
        ("a blue cube on top of a red sphere in the snow", "blue cube on top of red sphere, snow: all there"),
        ("a cube and a sphere", "cube, sphere: all there"),
        ("a green cube on top of a red sphere", "cube blue instead of green"),
        ("a blue tree on top of a red sphere", "a cube instead of a blue tree"),
        ("a red sphere on top of a blue cube", "sphere not on top of cube"),
        ("a blue cube on top of a red sphere by the sea", "snow instead of sea"),
        ("a blue cube", "one thing too many"),
        ("a blue cube on top of a red sphere, with a tree behind both", "no tree"),
    ],
)
def test_one_line_says_what_is_right_or_wrong(prompt, line):
    asked = read_prompt(prompt, WORDS)
    assert reason(asked, BLUE_ON_RED, agreement(asked, BLUE_ON_RED, WORDS), WORDS) == line


def test_nothing_to_see_is_told_for_each_thing():
    asked, nothing = read_prompt("two cubes", WORDS), sight([], {})
    assert reason(asked, nothing, agreement(asked, nothing, WORDS), WORDS) == "no cube, no cube"
    alike = sight([seen(0, 0), seen(0, 0)], {})
    assert reason(asked, alike, agreement(asked, alike, WORDS), WORDS) == "2 × cube: all there"


@pytest.fixture(scope="module")
def asked_for(tmp_path_factory):
    """Four real scenes as files, and the caption of the third."""
    scenes = unseen_scenes(4)
    folder = tmp_path_factory.mktemp("renders")
    paths = []
    for number, picture in enumerate(renders(scenes)):
        write_png(folder / f"{number}.png", picture)
        paths.append(str(folder / f"{number}.png"))
    return tuple(paths), plain_caption(scenes[2])


def test_the_picture_of_the_words_comes_first(asked_for, tmp_path):
    paths, caption = asked_for
    result = run(Rank(paths, caption), Progress(), tmp_path)
    assert json.loads((tmp_path / "report.json").read_text()) == result.facts
    assert result.facts["judged"] and int(np.argmax(result.facts["scores"])) == 2
    assert "all there" in result.facts["reasons"][2] and "all there" not in result.facts["reasons"][0]


def test_words_it_does_not_know_are_told(asked_for):
    paths, caption = asked_for
    facts = opinion(Rank(paths[2:3], f"{caption}, with a dragon"), Progress(), Cache())
    assert ": all there (not judged: " in facts["reasons"][0] and facts["reasons"][0].endswith("dragon)")


def test_a_picture_that_is_gone_has_no_score(asked_for):
    paths, caption = asked_for
    facts = opinion(Rank((paths[0], "/nowhere.png"), caption), Progress(), Cache())
    assert facts["scores"][1] is None and facts["scores"][0] is not None


def test_what_it_cannot_judge_it_says(asked_for, twins):
    paths, caption = asked_for
    strange = opinion(Rank(paths, "the quarterly report"), Progress(), Cache())
    assert not strange["judged"] and strange["problem"].endswith(".") and strange["scores"] == [None] * 4
    other = opinion(Rank(paths, caption, str(twins("sd15"))), Progress(), Cache())
    assert not other["judged"] and "Storybook world" in other["problem"]


def test_only_the_asked_part_is_looked_at(asked_for, tmp_path):
    paths, caption = asked_for
    from engines.media.picture import read_picture

    whole = [read_picture(path)[..., :3] for path in paths]
    write_png(tmp_path / "two.png", np.hstack([whole[0], whole[2]]))
    scores = [
        opinion(Rank((str(tmp_path / "two.png"),), caption, box=box), Progress(), Cache())["scores"][0]
        for box in ((0, 0, 230, 256), (282, 0, 230, 256))
    ]
    assert scores[1] > scores[0]


def test_a_part_is_not_asked_where_it_is(asked_for):
    paths, caption = asked_for
    place = unseen_scenes(3)[2].place
    wrong = caption.replace(place, "space" if place != "space" else "snow")
    assert wrong != caption
    whole, part = (opinion(Rank(paths[2:3], wrong, box=box), Progress(), Cache())["reasons"][0] for box in (None, (0, 0, 256, 256)))
    assert f"{place} instead of" in whole and "instead of" not in part
