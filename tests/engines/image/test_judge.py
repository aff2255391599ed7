"""The judge's network: shapes, sizes of pictures, and the way to disk and back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from engines.image.judge import CELL, Judge, JudgeConfig, Vocabulary, resized, shipped
from engines.progress import EngineError

WORDS = Vocabulary(
    things={"object": ("cube", "tree"), "colour": ("red", "blue", "white")},
    scene={"place": ("sea", "snow")},
    relations={"left of": "right of", "right of": "left of", "on top of": "under", "under": "on top of"},
    phrases={"object": {"cube": ("cube",)}},
)
TINY = JudgeConfig(WORDS, widths=(4, 4, 8, 8), cell_width=8)


@pytest.mark.parametrize(
    ("size", "seen"), [((256, 256), (128, 128)), ((320, 192), (160, 96)), ((192, 320), (96, 160)), ((1000, 20), (912, 32))]
)
def test_pictures_of_any_size_keep_their_aspect(size, seen) -> None:
    assert resized(np.zeros((1, size[1], size[0], 3), np.uint8)).shape == (1, seen[1], seen[0], 3)


def test_answers_have_one_place_for_each_cell() -> None:
    answers = Judge(TINY)(torch.zeros(2, 3, 96, 160))
    grid = (96 // CELL, 160 // CELL)
    assert answers.centre.shape == answers.cover.shape == answers.nearness.shape == (2, *grid)
    assert answers.things["colour"].shape == (2, 3, *grid) and answers.scene["place"].shape == (2, 2)
    assert answers.size.shape == (2, 2, *grid) and answers.features.shape == (2, 4 + 8)


def test_it_reads_what_it_wrote(tmp_path: Path) -> None:
    judge, picture = Judge(TINY).eval(), torch.rand(1, 3, 64, 64)
    judge.save(tmp_path)
    again = Judge.from_folder(tmp_path)
    assert again.config == TINY
    with torch.no_grad():
        assert torch.allclose(judge(picture).features, again(picture).features, atol=2e-2)


def test_a_folder_without_settings_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="cannot be read"):
        Judge.from_folder(tmp_path)


def test_the_shipped_judge_loads_and_knows_the_first_world() -> None:
    words = shipped().config.vocabulary
    assert {"cube", "tree"} <= set(words.things["object"]) and words.relations["on top of"] == "under"
