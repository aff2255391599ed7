"""What the judge is told about a scene."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch

from engines.training.judge import HEADS, SIDE, Judge, judged, labels, ordered
from engines.training.world.grammar import scene_from_seed
from engines.training.world.render import Renderer


def test_mirrored_relations_are_the_same_arrangement() -> None:
    scene = next(s for s in map(scene_from_seed, range(200)) if s.relation == "left of")
    mirrored = replace(scene, things=scene.things[::-1], relation="right of")
    assert ordered(scene) == ordered(mirrored)
    assert np.array_equal(labels(scene), labels(mirrored))


def test_labels_fit_the_heads() -> None:
    for scene in map(scene_from_seed, range(60)):
        assert all(0 <= label < count for label, count in zip(labels(scene), HEADS.values(), strict=True))


def test_an_untaught_judge_is_mostly_wrong() -> None:
    torch.manual_seed(0)
    scenes = [scene_from_seed(seed) for seed in range(12)]
    renderer = Renderer()
    pictures = np.stack([renderer.picture(scene, SIDE, SIDE) for scene in scenes])
    renderer.close()
    verdict = judged(Judge().eval(), pictures, scenes)
    assert verdict.everything < 0.3
