"""The tokenizer and the text encoder: a CLIP of the world's few words, in which any text still gets tokens."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

from engines.training.world.captions import captions
from engines.training.world.grammar import scene_from_seed
from engines.training.world.scene import FIRST, STORYBOOK, VOCABULARIES

START, END = "<|startoftext|>", "<|endoftext|>"
WIDTH = 192


@dataclass(frozen=True)
class Reading:
    """How much a level's captions need: merges to be learned, and tokens to which a prompt is padded and cut."""

    merges: int
    length: int


READINGS = {FIRST.name: Reading(420, 32), STORYBOOK.name: Reading(1100, 40)}


def kept_tokenizer(folder: Path, level: str) -> CLIPTokenizer:
    """The tokenizer of a level that a training keeps in `folder`, learned when there is none yet."""
    path = folder / "tokenizer"
    if not path.is_dir():
        learned_tokenizer(level).save_pretrained(path)
    return CLIPTokenizer.from_pretrained(path)


def learned_tokenizer(level: str = FIRST.name, count: int = 4000) -> CLIPTokenizer:
    """A CLIP tokenizer whose merges are learned from `count` captions of a level; every byte is a token, alone and at a word's end."""
    reading, vocabulary = READINGS[level], VOCABULARIES[level]
    random = np.random.default_rng(3)
    texts = [captions(scene_from_seed(seed, vocabulary=vocabulary), random) for seed in range(count)]
    learner = Tokenizer(models.BPE(end_of_word_suffix="</w>"))
    learner.normalizer = normalizers.Lowercase()
    learner.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Whitespace(), pre_tokenizers.ByteLevel(add_prefix_space=False)])
    trainer = trainers.BpeTrainer(vocab_size=reading.merges + 80, min_frequency=6, end_of_word_suffix="</w>", show_progress=False)
    learner.train_from_iterator(texts, trainer)
    merges = [tuple(merge) for merge in json.loads(learner.to_str())["model"]["merges"]]
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokens = letters + [letter + "</w>" for letter in letters] + ["".join(merge) for merge in merges] + [START, END]
    numbers = {token: number for number, token in enumerate(dict.fromkeys(tokens))}
    return CLIPTokenizer(vocab=numbers, merges=merges, model_max_length=reading.length)


def new_text_encoder(tokenizer: CLIPTokenizer) -> CLIPTextModel:
    """A small CLIP text encoder with fresh weights, for as many tokens and places as the tokenizer has."""
    config = CLIPTextConfig(
        vocab_size=len(tokenizer), hidden_size=WIDTH, intermediate_size=3 * WIDTH, num_hidden_layers=3,
        num_attention_heads=6, max_position_embeddings=tokenizer.model_max_length, projection_dim=WIDTH,
        bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id,
    )  # fmt: skip
    return CLIPTextModel(config)


@torch.no_grad()
def start_from(mine: CLIPTextModel, tokenizer: CLIPTokenizer, earlier: CLIPTextModel, words: CLIPTokenizer) -> None:
    """Begin `mine`, which reads `tokenizer`, with what an `earlier` encoder, which reads `words`, has learned.

    A token that both know keeps its embedding; a new token begins as the mean of what the earlier encoder reads in its letters. The
    places that the earlier encoder did not reach begin as its last one.
    """
    fresh = mine.state_dict()
    learned = {key: value for key, value in earlier.state_dict().items() if not key.endswith("_embedding.weight")}
    old = {key: value for key, value in earlier.state_dict().items() if key.endswith("_embedding.weight")}
    known, rows = words.get_vocab(), old[_key(old, "token_embedding")]
    tokens = fresh[_key(fresh, "token_embedding")]
    for token, number in tokenizer.get_vocab().items():
        numbers = [known[token]] if token in known else words(token.removesuffix("</w>"), add_special_tokens=False).input_ids
        tokens[number] = rows[numbers].mean(0)
    places, before = fresh[_key(fresh, "position_embedding")], old[_key(old, "position_embedding")]
    shared = min(len(places), len(before))
    places[:shared] = before[:shared]
    places[shared:] = before[-1]
    mine.load_state_dict({**learned, _key(fresh, "token_embedding"): tokens, _key(fresh, "position_embedding"): places})


def _key(values: dict[str, torch.Tensor], name: str) -> str:
    return next(key for key in values if name in key)


def token_ids(tokenizer: CLIPTokenizer, texts: list[str]) -> torch.Tensor:
    """Token numbers of the texts, int64 [n, length], padded and cut to the tokenizer's length."""
    length = tokenizer.model_max_length
    return tokenizer(texts, padding="max_length", max_length=length, truncation=True, return_tensors="pt").input_ids
