"""The recipes by name: a bare picture training prepares all that it needs, says what it did, goes on, ships and is listed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import torch

from engines.models.catalog import describe
from engines.training import data, export, recipes
from engines.training.__main__ import main
from engines.training.data import Shard
from engines.training.export import STORYBOOK
from engines.training.loop import Plan
from engines.training.recipes import RECIPES, Run
from engines.training.text import READINGS, learned_tokenizer
from engines.training.words import EXAMPLES, level_of, word_list
from engines.training.world.scene import VOCABULARIES


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty state folder, shards of two pictures, batches of two, and a tokenizer that is quickly learned."""
    monkeypatch.setattr(data, "STATE", tmp_path / "state")
    monkeypatch.setattr(data, "SHARD", 2)
    monkeypatch.setattr(data, "draw", lambda level, most, minutes: data.draw_shards([Shard("square", 0, level)]))
    monkeypatch.setattr("engines.training.reader.ReaderRecipe.batch", 2)
    monkeypatch.setattr("engines.training.text.learned_tokenizer", lambda level: learned_tokenizer(level, 60))
    return tmp_path


def test_a_bare_picture_training_prepares_what_it_needs_goes_on_and_ships(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = Run(Plan(0.01, steps=1, resume=True), start=STORYBOOK, count=1)
    said = recipes.train("storybook-image", run)
    assert "trained 1 steps (8 samples)" in said and "unknown" not in said
    assert "1 shards have latents" in capsys.readouterr().out
    assert "has already trained" in recipes.train("storybook-image", run)
    before = export.read_storybook().transformer.state_dict()
    again = recipes.RECIPES["storybook-image"].begin(run).modules["transformer"].state_dict()
    kept = [name for name, value in again.items() if value.shape == before[name].shape]
    text = recipes.RECIPES["storybook-image"].begin(run).modules["text_encoder"].state_dict()
    learned = export.read_storybook().text_encoder.state_dict()
    layers = [name for name in learned if "layers" in name]
    assert layers and all(torch.equal(text[name], learned[name]) for name in layers)
    assert any("attn" in name for name in kept) and all(torch.equal(again[name], before[name]) for name in kept)

    folder = small / "storybook"
    folder.mkdir()
    shutil.copytree(STORYBOOK / "vae", folder / "vae")
    shutil.copy(STORYBOOK / "filmwright.json", folder)
    export.export_picture("storybook", folder=folder)
    assert level_of(describe(folder).words["objects"]) == "storybook"
    shipped = export.read_storybook(folder)
    assert shipped.tokenizer.model_max_length == READINGS["storybook"].length == shipped.text_encoder.config.max_position_embeddings
    assert [row[2].split(" in ")[0] for row in recipes.listed("storybook") if row[0] == "storybook-image"] == ["1 steps (8 samples)"]


def test_small_patches_go_on_from_large_ones(small: Path) -> None:
    assert "trained 1 steps (32 samples)" in recipes.train("storybook-image-coarse", Run(Plan(0.01, steps=1), count=1))
    transformer, text_encoder, _ = export.trained_picture("storybook", coarse=True)
    modules = RECIPES["storybook-image"].begin(Run(Plan(0.01, steps=1), count=1)).modules
    learned, here = transformer.state_dict(), modules["transformer"].state_dict()
    assert transformer.config.patch_size == 4 and modules["transformer"].config.patch_size == 2
    assert all(torch.equal(here[name], learned[name]) for name in learned if "attn" in name)
    words = modules["text_encoder"].state_dict()
    assert all(torch.equal(words[name], value) for name, value in text_encoder.state_dict().items())


def test_the_list_names_every_recipe_and_writes_nothing(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--list"])
    said = capsys.readouterr().out
    assert all(name in said for name in RECIPES) and "not begun" in said
    assert not (small / "state").exists()


def test_what_was_not_trained_cannot_be_shipped(small: Path) -> None:
    with pytest.raises(SystemExit, match="no state"):
        main(["storybook-judge", "--ship"])


@pytest.mark.parametrize("level", VOCABULARIES)
def test_the_examples_say_only_what_the_list_of_words_says(level: str) -> None:
    listed = word_list(level)
    entries = [entry for kind, words in listed.items() if kind != "examples" for entry in words]
    known = {word for entry in entries for word in entry.replace("-", " ").split()}
    small_words = {"a", "an", "the", "in", "by", "at", "of", "on", "to", "and"}
    for example in EXAMPLES[level]:
        said = {word.removesuffix("s") if word not in known else word for word in example.replace(",", "").replace("-", " ").split()}
        assert said <= known | small_words, example
