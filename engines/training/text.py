"""The tokenizer and the text encoder: a CLIP of the world's few words, in which any text still gets tokens."""

from __future__ import annotations

import numpy as np
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

from engines.training.world.captions import captions
from engines.training.world.grammar import scene_from_seed

LENGTH = 32
"""Tokens a prompt is cut or padded to; all of them are shown to the picture model."""
START, END = "<|startoftext|>", "<|endoftext|>"
MERGES = 420
WIDTH = 192


def learned_tokenizer(count: int = 4000) -> CLIPTokenizer:
    """A CLIP tokenizer whose merges are learned from `count` captions; every byte is a token, alone and at a word's end."""
    random = np.random.default_rng(3)
    texts = [captions(scene_from_seed(seed), random) for seed in range(count)]
    learner = Tokenizer(models.BPE(end_of_word_suffix="</w>"))
    learner.normalizer = normalizers.Lowercase()
    learner.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Whitespace(), pre_tokenizers.ByteLevel(add_prefix_space=False)])
    trainer = trainers.BpeTrainer(vocab_size=MERGES + 80, min_frequency=6, end_of_word_suffix="</w>", show_progress=False)
    learner.train_from_iterator(texts, trainer)
    merges = [tuple(merge) for merge in _merges(learner)]
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokens = letters + [letter + "</w>" for letter in letters] + ["".join(merge) for merge in merges] + [START, END]
    vocabulary = {token: number for number, token in enumerate(dict.fromkeys(tokens))}
    return CLIPTokenizer(vocab=vocabulary, merges=merges, model_max_length=LENGTH)


def _merges(learner: Tokenizer) -> list[list[str]]:
    import json

    return json.loads(learner.to_str())["model"]["merges"]


def new_text_encoder(tokenizer: CLIPTokenizer) -> CLIPTextModel:
    """A small CLIP text encoder with fresh weights."""
    config = CLIPTextConfig(
        vocab_size=len(tokenizer), hidden_size=WIDTH, intermediate_size=3 * WIDTH, num_hidden_layers=3,
        num_attention_heads=6, max_position_embeddings=LENGTH, projection_dim=WIDTH,
        bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id,
    )  # fmt: skip
    return CLIPTextModel(config)


def token_ids(tokenizer: CLIPTokenizer, texts: list[str]) -> torch.Tensor:
    """Token numbers of the texts, int64 [n, LENGTH], padded and cut."""
    return tokenizer(texts, padding="max_length", max_length=LENGTH, truncation=True, return_tensors="pt").input_ids
