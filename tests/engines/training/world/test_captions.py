"""Captions tell the truth and leave parts out."""

from __future__ import annotations

import numpy as np

from engines.training.world.captions import SYNONYMS, captions, plain_caption
from engines.training.world.grammar import scene_from_seed
from engines.training.world.scene import STORYBOOK, STUDIO, Camera, Scene, Thing


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


def _story(count: int) -> list[Scene]:
    return [scene_from_seed(seed, vocabulary=STORYBOOK) for seed in range(count)]


def test_the_plain_caption_names_all_of_the_whole_world() -> None:
    for scene in _story(120):
        text = plain_caption(scene)
        words = [scene.things[0].object, scene.things[-1].object, scene.things[0].material, scene.things[0].colour, scene.relation]
        assert all(word in text for word in words), text
        assert scene.count == 1 or text.startswith(("two ", "three ", "four ")), text
        assert not scene.both_relation or "both" in text
        assert scene.view in text and scene.framing in text and scene.lens in text and (scene.look or "a") in text, text


def test_studies_say_from_which_side() -> None:
    studies = [scene for scene in _story(200) if scene.place == STUDIO]
    assert studies and all(plain_caption(scene).endswith(f"{scene.view} view") for scene in studies)


def test_wordings_of_the_whole_world_vary_and_drop_parts() -> None:
    random, scene = np.random.default_rng(2), _story(3)[1]
    texts = [captions(scene, random) for _ in range(120)]
    assert len(set(texts)) > 40
    dropped = [scene.things[0].material not in text for text in texts]
    assert any(dropped) and not all(dropped)


def test_two_things_may_be_named_without_a_relation() -> None:
    random = np.random.default_rng(3)
    pairs = [scene for scene in _story(400) if len(scene.things) == 2 and scene.count == 1 and scene.relation]
    bare = [(scene, text) for scene in pairs if " and a" in (text := captions(scene, random))]
    assert bare and all(scene.relation != "on top of" for scene, _ in bare), "who says “on top of” means it"
    assert len(bare) < len(pairs) / 6


def test_the_third_thing_stands_to_both() -> None:
    blue, red, green = (
        Thing(name, colour, "", (0, 0, 0), 1, 0) for name, colour in (("cube", "blue"), ("sphere", "red"), ("cylinder", "green"))
    )
    camera = Camera((0, 1, 0), 9, 0, 8, 30)
    scene = Scene((blue, red, green), "on top of", "meadow", "day", camera, 1, both_relation="behind", vocabulary="storybook")
    wanted = "a blue cube on top of a red sphere, with a green cylinder behind both"
    assert plain_caption(scene).startswith(wanted)
