"""The tokenizer: whole words for the world, letters for everything else."""

from __future__ import annotations

import pytest
import torch
from transformers import CLIPTokenizer

from engines.training.text import LENGTH, learned_tokenizer, new_text_encoder, token_ids
from engines.training.world.scene import COLOURS, LIGHTS, OBJECTS, PLACES


@pytest.fixture(scope="module")
def tokenizer() -> CLIPTokenizer:
    return learned_tokenizer(1500)


def test_words_of_the_world_are_one_token(tokenizer: CLIPTokenizer) -> None:
    for word in (*OBJECTS, *COLOURS, *PLACES, *LIGHTS):
        assert len(tokenizer.tokenize(word)) == 1, word


def test_any_text_gets_known_tokens(tokenizer: CLIPTokenizer) -> None:
    unknown = tokenizer.eos_token_id
    ids = tokenizer("Zürich: 42 xylophones & дом 猫!", add_special_tokens=False).input_ids
    assert ids and unknown not in ids


def test_ids_have_one_length(tokenizer: CLIPTokenizer) -> None:
    ids = token_ids(tokenizer, ["", "a cat", "word " * 90])
    assert ids.shape == (3, LENGTH)
    assert new_text_encoder(tokenizer)(ids).last_hidden_state.shape == (3, LENGTH, 192)
    assert torch.equal(token_ids(tokenizer, ["A Red CUBE"]), token_ids(tokenizer, ["a red cube"]))
