"""What the judge is taught, and what the shipped one knows of real renders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch

from engines.image.asked import read_prompt
from engines.image.judge import Judge, JudgeConfig, Vocabulary, resized, shipped, to_signed
from engines.image.ranking import rank
from engines.image.sight import features, look
from engines.metrics.frechet import frechet_distance
from engines.training import data, exam
from engines.training.data import Shard
from engines.training.judge import JudgeRecipe, crowded, start_from
from engines.training.judged_scene import facts, vocabulary
from engines.training.lessons import lesson, mirrored, school
from engines.training.loop import Plan, train
from engines.training.measure_parts import agree
from engines.training.world.captions import plain_caption
from engines.training.world.grammar import scene_from_seed
from engines.training.world.render import Renderer
from engines.training.world.scene import STUDIO, VOCABULARIES


@pytest.fixture(scope="module")
def pairs() -> tuple[list, np.ndarray]:
    """A dozen unseen scenes of two things, held-out combinations, and their pictures."""
    scenes = exam.unseen_scenes(12, unseen=True)
    return scenes, exam.renders(scenes)


@pytest.fixture(scope="module")
def shard(tmp_path_factory) -> Iterator[Shard]:
    """A shard of four pictures with segments and distances."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data, "STATE", tmp_path_factory.mktemp("state"))
        patch.setattr(data, "SHARD", 4)
        drawn, renderer = Shard("wide", 512), Renderer()
        data._draw_shard(renderer, drawn)
        renderer.close()
        yield drawn


@pytest.mark.parametrize("level", VOCABULARIES)
def test_the_plain_caption_asks_for_what_the_scene_holds(level: str) -> None:
    for seed in range(300):
        scene = scene_from_seed(seed, vocabulary=VOCABULARIES[level])
        truth, asked = facts(scene), read_prompt(plain_caption(scene), vocabulary(level))
        assert asked.things == truth.things
        assert asked.scene == ({"place": STUDIO} if scene.place == STUDIO else truth.scene)
        assert [(one.first, one.names[0], one.second) for one in asked.relations] == list(truth.relations)


def test_lessons_say_where_each_thing_is() -> None:
    scene = next(s for s in map(scene_from_seed, range(200)) if s.relation == "left of")
    renderer = Renderer()
    segments = renderer.truth(scene, 32, 32).segments
    renderer.close()
    taught = lesson(scene, segments, (16, 16))
    rows, columns = np.nonzero(segments == 1)
    assert np.allclose(taught.spots[0], (rows.mean() / 2, columns.mean() / 2), atol=1) and taught.spots[2].tolist() == [-1, -1]
    assert taught.boxes[0, 0] < taught.boxes[1, 0] and taught.centre[tuple(taught.spots[0])] == 1
    assert taught.owner[tuple(taught.spots[1])] == 1 and taught.cover.max() == 1
    order = list(vocabulary().relations)
    assert order[taught.relations[0, 1]] == "left of" and order[taught.relations[1, 0]] == "right of"


def test_a_mirror_turns_left_to_right_and_nothing_else(shard) -> None:
    taught, order = school([shard]).lessons, list(vocabulary().relations)
    there = mirrored(taught, order)
    again = mirrored(there, order)
    for name in ("centre", "cover", "owner", "spots", "boxes", "relations", "nearness"):
        assert np.allclose(getattr(again, name), getattr(taught, name)), name
    left = taught.relations == order.index("left of")
    assert (there.relations[left] == order.index("right of")).all()
    behind = taught.relations == order.index("behind")
    assert (there.relations[behind] == order.index("behind")).all()


def test_pictures_of_more_things_come_more_often(shard) -> None:
    lessons = school([shard]).lessons
    things = (lessons.spots[..., 0] >= 0).sum(1)
    drawn = np.bincount(crowded(lessons, 4000, np.random.default_rng(0)), minlength=len(things))
    assert things.min() < things.max() and np.allclose(drawn / 4000, things / things.sum(), atol=0.04)


def test_the_recipe_learns_and_resumes_to_the_same_numbers(shard, tmp_path) -> None:
    (tmp_path / "whole").mkdir()
    (tmp_path / "parts").mkdir()
    recipe = JudgeRecipe("first", [shard], batch=4)
    before = float(recipe.loss(0, 0.0).detach())
    whole = train(recipe, tmp_path / "whole", Plan(0, steps=6))
    assert float(recipe.loss(0, 0.0).detach()) < before
    train(JudgeRecipe("first", [shard], batch=4), tmp_path / "parts", Plan(0, steps=6))
    again = train(JudgeRecipe("first", [shard], batch=4), tmp_path / "parts", Plan(0, steps=6, resume=True))
    for mine, theirs in zip(whole["judge"].parameters(), again["judge"].parameters(), strict=True):
        assert torch.equal(mine, theirs)


def test_a_judge_of_more_words_begins_with_what_a_judge_of_fewer_knows(pairs) -> None:
    torch.manual_seed(0)
    names = Vocabulary({"object": ("cube", "sphere"), "colour": ("red", "blue")}, {"place": ("sea",)}, {"left of": "right of"}, {})
    more = replace(names, things={"object": ("cat", "sphere", "cube"), "colour": ("red", "blue")})
    earlier, mine = Judge(JudgeConfig(names)).eval(), Judge(JudgeConfig(more)).eval()
    start_from(mine, earlier)
    seen = to_signed(resized(pairs[1][:1]))
    with torch.inference_mode():
        before, after = earlier(seen), mine(seen)
    assert torch.equal(before.things["object"], after.things["object"][:, [2, 1]]) and torch.equal(before.centre, after.centre)
    assert torch.equal(before.scene["place"], after.scene["place"])


def test_the_shipped_judge_reads_unseen_renders_and_is_not_fooled_by_other_prompts(pairs) -> None:
    scenes, pictures = pairs
    judge, prompts = shipped(), [plain_caption(scene) for scene in scenes]
    sights = look(judge, pictures)
    assert sum(agree(judge, prompt, sight).everything for prompt, sight in zip(prompts, sights, strict=True)) >= 9
    assert sum(agree(judge, prompts[i - 1], sight).everything for i, sight in enumerate(sights)) == 0


def test_the_best_of_four_is_found(pairs) -> None:
    scenes, pictures = pairs
    judge = shipped()
    for i in range(3):
        four = pictures[[(i + j) % len(pictures) for j in range(4)]]
        assert rank(judge, four, plain_caption(scenes[i])).argmax() == 0


def test_three_things_are_seen_and_their_colours_matter() -> None:
    """The scene of the test prompt with a tree for the cylinder, which the judge takes for a cube where a cube hides half of it."""
    scenes = [exam.demanded_scene(seed, "first") for seed in range(4)]
    right = [replace(scene, things=(*scene.things[:2], replace(scene.things[2], object="tree"))) for scene in scenes]
    wrong = [replace(scene, things=(replace(scene.things[0], colour="yellow"), *scene.things[1:])) for scene in right]
    judge, asked = shipped(), exam.DEMANDED.replace("cylinder", "tree")
    answers = [[agree(judge, asked, sight).everything for sight in look(judge, exam.renders(scenes))] for scenes in (right, wrong)]
    assert sum(answers[0]) >= 3 and sum(answers[1]) == 0


def test_the_features_tell_wrong_colours_from_right_ones(pairs) -> None:
    pictures, judge = pairs[1], shipped()
    other = exam.renders(exam.unseen_scenes(12, unseen=True, first=exam.OTHERS))
    truth, right, wrong = (features(look(judge, group)) for group in (other, pictures, np.ascontiguousarray(pictures[..., ::-1])))
    assert frechet_distance(wrong, truth) > 1.15 * frechet_distance(right, truth)
