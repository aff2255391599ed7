"""The quality table: full marks for a model that draws real renders, none for one that draws something else."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from engines.image.judge import Judge, shipped
from engines.models.catalog import find
from engines.progress import Cancelled, EngineError, Progress
from engines.training import exam, measure
from engines.training.exam import DEMANDED
from engines.training.measure import demanded, inpainted
from engines.training.painter import Painter
from engines.training.words import level_of
from engines.training.world.captions import plain_caption
from engines.training.world.scene import Scene

PAINTER = Painter("storybook")


@pytest.fixture(scope="module")
def judge() -> Judge:
    return shipped()


def percent(figure: str) -> int:
    return int(figure.split(maxsplit=1)[0])


def test_a_model_is_examined_in_its_own_words_if_the_judge_knows_them(judge) -> None:
    spoken = find("storybook").words["objects"]
    assert measure.examined("storybook", judge) == level_of(spoken)
    things = judge.config.vocabulary.things | {"object": ("cube", "sphere")}
    deaf = SimpleNamespace(config=replace(judge.config, vocabulary=replace(judge.config.vocabulary, things=things)))
    with pytest.raises(EngineError, match="does not know all the words"):
        measure.examined("storybook", deaf)


def test_a_perfect_model_gets_full_marks_and_a_deaf_one_none(judge) -> None:
    asked = exam.questions(8, "first")
    scenes: list[Scene] = [scene for kind in asked.values() for scene in kind]
    real = measure.look(judge, exam.renders(scenes))
    perfect = {row.measure: row for row in measure.followed(judge, asked, {"made": real, "real": real})}
    deaf = {row.measure: row for row in measure.followed(judge, asked, {"made": real[::-1], "real": real})}
    for kind in asked:
        row, silent = perfect[f"{kind}: all right"], deaf[f"{kind}: all right"]
        assert row.figure == row.floor and percent(row.figure) >= 50
        assert percent(silent.figure) == 0 and silent.floor == row.floor


def test_inpainting_is_judged_inside_the_mask_only(judge, monkeypatch) -> None:
    tasks = exam.gaps(4, "first")
    answers = {gap.prompt: gap.answer for gap in tasks}
    monkeypatch.setattr(measure, "repainted", lambda painter, picture, mask, words, progress: answers[words[0]])
    good = {row.measure: row.figure for row in inpainted(judge, PAINTER, tasks, Progress())}
    monkeypatch.setattr(measure, "repainted", lambda painter, picture, mask, words, progress: picture)
    unchanged = {row.measure: row.figure for row in inpainted(judge, PAINTER, tasks, Progress())}
    name = "inpaint: asked object and colour inside the mask"
    assert percent(good[name]) >= 75 and percent(unchanged[name]) == 0


def test_a_pasted_patch_shows_its_seam(judge) -> None:
    gap = exam.gaps(1, "first")[0]
    pasted = np.where(gap.mask[..., None], np.uint8(128), gap.picture)
    assert measure.filled(judge, gap, gap.answer)[1] < 2 < measure.filled(judge, gap, pasted)[1]


def test_the_test_prompt_is_counted_by_seed(judge, monkeypatch) -> None:
    scenes = [exam.demanded_scene(seed, "first") for seed in range(2)]
    lone = replace(scenes[1], things=scenes[1].things[1:2], relation="", both_relation="")
    pictures = exam.renders([scenes[0], lone])
    monkeypatch.setattr(measure, "painted", lambda painter, prompt, seed, progress: pictures[seed])
    row = demanded(judge, PAINTER, "first", Progress(), seeds=2)
    assert DEMANDED in row.measure and row.figure == "1 of 2" and row.floor == "2 of 2"


def test_measuring_can_be_cancelled(judge) -> None:
    with pytest.raises(Cancelled):
        measure.quality("storybook", judge, 4, Progress(cancelled=lambda: True))


def test_a_gaps_mask_covers_both_and_tells_neither() -> None:
    gap = exam.gaps(1, "first")[0]
    changed = (gap.picture.astype(int) - gap.answer).any(2) & ~gap.mask
    assert gap.mask.any() and gap.wanted.object in gap.prompt
    assert np.array_equal(gap.mask, np.outer(gap.mask.any(1), gap.mask.any(0)))
    assert changed.mean() < 0.2  # shadows only
    assert plain_caption(exam.demanded_scene(0, "first")).startswith("a blue cube on top of a red sphere")


def test_pictures_in_a_hurry_are_measured_beside_the_others(judge, monkeypatch) -> None:
    asked = exam.questions(4, "first")
    scenes = [scene for kind in asked.values() for scene in kind]
    real, steps = exam.renders(scenes), []

    def painted(painter, prompt, seed, progress):
        steps.append(painter.steps)
        return real[seed]

    monkeypatch.setattr(measure, "painted", painted)
    rows = measure.hurried(judge, PAINTER, (asked, measure.look(judge, real)), Progress())
    assert [row.measure for row in rows] == ["in 8 steps, one object: all right", "in 8 steps, two objects: all right"]
    assert set(steps) == {8} and all(row.figure == row.floor for row in rows)
