"""Meshes are sound: unit normals that look outwards, and the height their footprint says."""

from __future__ import annotations

import numpy as np
import pytest

from engines.training.world import meshes, objects
from engines.training.world.scene import OBJECTS


@pytest.mark.parametrize("name", OBJECTS)
def test_normals_are_units(name: str) -> None:
    lengths = np.linalg.norm(objects.mesh(name).normals, axis=1)
    assert np.allclose(lengths, 1, atol=1e-3)


@pytest.mark.parametrize("name", ["cube", "sphere", "cylinder", "cone", "pyramid"])
def test_normals_look_away_from_the_middle(name: str) -> None:
    mesh = objects.mesh(name)
    middle = (mesh.positions.max(0) + mesh.positions.min(0)) / 2
    outwards = ((mesh.positions - middle) * mesh.normals).sum(1)
    assert (outwards > -0.05).all()


@pytest.mark.parametrize("name", OBJECTS)
def test_a_toy_stands_on_the_ground_and_is_as_high_as_its_footprint_says(name: str) -> None:
    positions, foot = objects.mesh(name).positions, objects.FOOTPRINTS[name]
    assert positions[:, 1].min() == pytest.approx(0, abs=0.01)
    assert positions[:, 1].max() == pytest.approx(foot.height, abs=0.2)
    assert foot.rest <= foot.height


def test_vertices_fit_the_shader() -> None:
    rows = meshes.vertices(objects.mesh("house"))
    assert rows.dtype == np.float32 and rows.shape[1] == 13
