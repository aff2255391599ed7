"""The reader recipe: a few steps already teach something, on either level, and what it has learned begins the picture model."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from transformers import CLIPTokenizer

from engines.training import data, reader
from engines.training.loop import Plan, train
from engines.training.reader import ReaderRecipe
from engines.training.text import kept_tokenizer, learned_tokenizer, new_text_encoder


@pytest.fixture(scope="module")
def tokenizers() -> dict[str, CLIPTokenizer]:
    return {level: learned_tokenizer(level, 300) for level in ("first", "storybook")}


def recipe_of(tokenizer: CLIPTokenizer, level: str) -> ReaderRecipe:
    torch.manual_seed(0)
    return ReaderRecipe(tokenizer, new_text_encoder(tokenizer), level)


@pytest.mark.parametrize("level", ["first", "storybook"])
def test_a_few_steps_teach_something(tokenizers: dict[str, CLIPTokenizer], level: str) -> None:
    recipe = recipe_of(tokenizers[level], level)
    optimizer = torch.optim.AdamW([p for module in recipe.modules.values() for p in module.parameters()], 1e-3)
    errors = []
    for step in range(10):
        loss = recipe.loss(step, 0.0)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        errors.append(float(loss.detach()))
    assert errors[-1] < 0.95 * errors[0]


def test_what_was_taught_is_read_with_the_tokenizer_it_was_taught_with(
    tokenizers: dict[str, CLIPTokenizer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data, "STATE", tmp_path)
    folder = data.folder("reader", "storybook")
    tokenizers["storybook"].save_pretrained(folder / "tokenizer")
    learned = train(recipe_of(kept_tokenizer(folder, "storybook"), "storybook"), folder, Plan(0, steps=1))
    tokenizer, text = reader.taught("storybook")
    assert tokenizer.get_vocab() == tokenizers["storybook"].get_vocab() and tokenizer.model_max_length == 40
    for mine, theirs in zip(text.parameters(), learned["text_encoder"].parameters(), strict=True):
        assert torch.equal(mine, theirs)
