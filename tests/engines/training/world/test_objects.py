"""Every toy in every variation is sound: unit normals, feet on the ground, joints that exist, and the size its footprint says."""

from __future__ import annotations

import numpy as np
import pytest

from engines.training.world import objects
from engines.training.world.scene import FIRST, STORYBOOK

TOYS = [(name, variation) for name in STORYBOOK.objects for variation in range(objects.VARIATIONS)]


def test_the_table_builds_the_vocabulary() -> None:
    assert tuple(objects.BUILDERS) and set(objects.BUILDERS) == set(STORYBOOK.objects)
    assert len(STORYBOOK.objects) == 26


@pytest.mark.parametrize(("name", "variation"), TOYS)
def test_a_toy_is_sound(name: str, variation: int) -> None:
    mesh = objects.mesh(name, variation)
    assert np.allclose(np.linalg.norm(mesh.normals, axis=1), 1, atol=1e-3)
    assert mesh.triangles.max() < len(mesh.positions) and mesh.triangles.min() == 0
    assert mesh.positions[:, 1].min() == pytest.approx(0, abs=0.06)
    assert 0.4 < mesh.positions[:, 1].max() < 3.3
    assert len(mesh.triangles) < 13_000


@pytest.mark.parametrize(("name", "variation"), TOYS)
def test_footprints_fit(name: str, variation: int) -> None:
    positions, foot = objects.mesh(name, variation).positions, objects.footprint(name, variation)
    assert positions[:, 1].max() == pytest.approx(foot.height, abs=0.2)
    assert 0 < foot.rest <= foot.height
    assert max(foot.half) <= objects.reach(name, variation) + 0.05


def test_variations_differ() -> None:
    for name in STORYBOOK.objects:
        shapes = {objects.mesh(name, variation).positions.tobytes() for variation in range(objects.VARIATIONS)}
        paints = {objects.mesh(name, variation).paint.tobytes() for variation in range(objects.VARIATIONS)}
        assert name == "sphere" or len(shapes) + len(paints) > 2, name


def test_bones_exist() -> None:
    for name in STORYBOOK.objects:
        used = set(np.unique(objects.mesh(name).bone))
        frame = objects.SKELETONS.get(name)
        assert used <= set(range(len(frame.joints))) if frame else used == {0}


def test_the_first_eight_keep_their_hand_set_sizes() -> None:
    assert tuple(objects.FIRST_FOOTPRINTS) == FIRST.objects
    assert objects.footprint("house").height == 1.86
    assert objects.reach("tree") == 0.85
