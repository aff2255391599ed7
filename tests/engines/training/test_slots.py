"""A scene's truth in slots."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engines.training.slots import HEADS, labels, ordered
from engines.training.world.grammar import scene_from_seed


def test_mirrored_relations_are_the_same_arrangement() -> None:
    scene = next(s for s in map(scene_from_seed, range(200)) if s.relation == "left of")
    mirrored = replace(scene, things=scene.things[::-1], relation="right of")
    assert ordered(scene) == ordered(mirrored)
    assert np.array_equal(labels(scene), labels(mirrored))


def test_labels_fit_the_heads() -> None:
    for scene in map(scene_from_seed, range(60)):
        assert all(0 <= label < count for label, count in zip(labels(scene), HEADS.values(), strict=True))
