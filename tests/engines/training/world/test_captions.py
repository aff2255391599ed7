"""Captions tell the truth and leave parts out."""

from __future__ import annotations

import numpy as np

from engines.training.world.captions import SYNONYMS, captions, plain_caption
from engines.training.world.grammar import scene_from_seed


def _says(text: str, word: str) -> bool:
    return any(name in text for name in (word, *SYNONYMS.get(word, ())))


def test_every_caption_names_its_objects() -> None:
    random = np.random.default_rng(0)
    for scene in map(scene_from_seed, range(200)):
        text = captions(scene, random)
        assert all(_says(text, thing.object) for thing in scene.things), text


def test_wordings_vary_and_most_name_the_place() -> None:
    random = np.random.default_rng(0)
    texts = {captions(scene_from_seed(5), random) for _ in range(200)}
    assert len(texts) > 60


def test_left_and_right_are_swapped_together_with_the_names() -> None:
    random = np.random.default_rng(1)
    seeds = [s for s in range(300) if scene_from_seed(s).relation == "left of"]
    for scene in map(scene_from_seed, seeds):
        text, (first, second) = captions(scene, random), scene.things
        if first.object == second.object or not (first.object in text and second.object in text):
            continue
        ahead = text.index(first.object) < text.index(second.object)
        assert not ("left of" in text and not ahead), text
        assert not ("right of" in text and ahead), text


def test_the_plain_caption_is_the_whole_truth() -> None:
    scene = scene_from_seed(3)
    text = plain_caption(scene)
    assert all(thing.colour in text and thing.object in text and thing.size in text for thing in scene.things)
    assert scene.relation in text
