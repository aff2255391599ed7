"""The tokenizer: whole words for the world, letters for everything else."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from transformers import CLIPTokenizer

from engines.training.text import READINGS, learned_tokenizer, new_text_encoder, start_from, token_ids
from engines.training.world.captions import captions
from engines.training.world.grammar import scene_from_seed
from engines.training.world.scene import LOOKS, MATERIALS, STORYBOOK, VOCABULARIES

LENGTH = READINGS["first"].length


@pytest.fixture(scope="module")
def tokenizer() -> CLIPTokenizer:
    return learned_tokenizer(count=1500)


@pytest.fixture(scope="module")
def whole() -> CLIPTokenizer:
    """The tokenizer of the whole world."""
    return learned_tokenizer("storybook", 2000)


@pytest.mark.parametrize("level", VOCABULARIES)
def test_words_of_the_world_are_one_token(level: str, request: pytest.FixtureRequest) -> None:
    tokens, words = request.getfixturevalue({"first": "tokenizer", "storybook": "whole"}[level]), VOCABULARIES[level]
    more = (*MATERIALS, *LOOKS[:-1], "waving", "walking", "driving", "overhead", "both", "view", "three") if words is STORYBOOK else ()
    for word in (*words.objects, *words.colours, *words.places, *words.lights, *more):
        assert len(tokens.tokenize(word)) <= 1, word


def test_long_captions_fit(whole: CLIPTokenizer) -> None:
    random = np.random.default_rng(1)
    scenes = [scene_from_seed(10**8 + seed, vocabulary=STORYBOOK) for seed in range(400)]
    lengths = [len(whole(captions(scene, random), truncation=False).input_ids) for scene in scenes]
    assert np.mean([length <= whole.model_max_length for length in lengths]) > 0.99


def test_a_larger_vocabulary_begins_with_what_a_smaller_one_learned(tokenizer: CLIPTokenizer, whole: CLIPTokenizer) -> None:
    torch.manual_seed(0)
    earlier, mine = new_text_encoder(tokenizer), new_text_encoder(whole)
    start_from(mine, whole, earlier, tokenizer)
    old, new = earlier.get_input_embeddings().weight, mine.get_input_embeddings().weight
    number = {name: (tokenizer.get_vocab()[name], whole.get_vocab()[name]) for name in ("cube</w>", "red</w>", "<|endoftext|>")}
    assert all(torch.equal(old[before], new[after]) for before, after in number.values())
    letters = tokenizer("robot", add_special_tokens=False).input_ids
    assert torch.allclose(new[whole.get_vocab()["robot</w>"]], old[letters].mean(0))
    texts = ["a red cube on top of a blue house", "a tree"]
    both = [encoder.eval()(token_ids(tokens, texts)).last_hidden_state for encoder, tokens in ((earlier, tokenizer), (mine, whole))]
    assert torch.allclose(both[0], both[1][:, :LENGTH], atol=1e-5)  # causal: what comes after does not count


def test_any_text_gets_known_tokens(tokenizer: CLIPTokenizer) -> None:
    unknown = tokenizer.eos_token_id
    ids = tokenizer("Zürich: 42 xylophones & дом 猫!", add_special_tokens=False).input_ids
    assert ids and unknown not in ids


def test_ids_have_one_length(tokenizer: CLIPTokenizer) -> None:
    ids = token_ids(tokenizer, ["", "a cat", "word " * 90])
    assert ids.shape == (3, LENGTH)
    assert new_text_encoder(tokenizer)(ids).last_hidden_state.shape == (3, LENGTH, 192)
    assert torch.equal(token_ids(tokenizer, ["A Red CUBE"]), token_ids(tokenizer, ["a red cube"]))
