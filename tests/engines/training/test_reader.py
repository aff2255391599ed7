"""The reader recipe: the questions' answers are the scene's truth, and a few steps already teach something."""

from __future__ import annotations

import torch

from engines.training.reader import SLOTS, ReaderRecipe, answers
from engines.training.world.grammar import scene_from_seed


def test_every_answer_is_one_of_its_slots_classes() -> None:
    for seed in range(50):
        for answer, classes in zip(answers(scene_from_seed(seed)), SLOTS.values(), strict=True):
            assert 0 <= answer < classes


def test_a_lone_thing_has_no_second_one() -> None:
    scene = next(scene for scene in map(scene_from_seed, range(100)) if not scene.relation)
    told = dict(zip(SLOTS, answers(scene).tolist(), strict=True))
    assert (told["second object"], told["second colour"], told["second size"], told["arrangement"]) == (0, 0, 0, 0)


def test_a_few_steps_teach_something() -> None:
    recipe = ReaderRecipe()
    optimizer = torch.optim.AdamW([p for module in recipe.modules.values() for p in module.parameters()], 1e-3)
    errors = []
    for step in range(12):
        loss = recipe.loss(step, 0.0)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        errors.append(float(loss.detach()))
    assert errors[-1] < 0.9 * errors[0]
