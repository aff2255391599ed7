"""Meshes: normals look outwards, and moving, bending and binding keep them sound."""

from __future__ import annotations

import numpy as np
import pytest

from engines.training.world import meshes, objects, shapes


@pytest.mark.parametrize("name", ["cube", "sphere", "cylinder", "cone", "pyramid"])
def test_normals_look_away_from_the_middle(name: str) -> None:
    mesh = objects.mesh(name)
    middle = (mesh.positions.max(0) + mesh.positions.min(0)) / 2
    outwards = ((mesh.positions - middle) * mesh.normals).sum(1)
    assert (outwards > -0.05).all()


def test_vertices_fit_the_shader() -> None:
    rows = meshes.vertices(objects.mesh("house"))
    assert rows.dtype == np.float32 and rows.shape[1] == 14


def test_bending_keeps_normals_across_the_surface() -> None:
    straight = shapes.box((1, 1, 1), 0.1)
    bent = straight.bent(lambda points: points * [2.0, 1.0, 1.0])
    assert np.allclose(bent.normals, straight.scaled(2, 1, 1).normals, atol=1e-3)


def test_a_turn_carries_normals_along() -> None:
    mesh = shapes.ellipsoid(1, 2, 1).turned("x", 90)
    assert np.ptp(mesh.positions[:, 2]) == pytest.approx(4, abs=0.1)
    assert np.allclose(np.linalg.norm(mesh.normals, axis=1), 1, atol=1e-3)


def test_binding_and_joining_keep_bones_and_triangles() -> None:
    both = meshes.joined(shapes.ball(1.0, 8, 6), shapes.ball(1.0, 8, 6).bound(3))
    assert set(both.bone) == {0, 3}
    assert both.triangles.max() == len(both.positions) - 1


@pytest.mark.parametrize("mesh", [shapes.tube([(0, 0, 0), (0.3, 1, 0), (0, 2, 0.4)], 0.2), shapes.boulder(4), shapes.ellipsoid(1, 1, 1)])
def test_smooth_bodies_look_outwards(mesh: meshes.Mesh) -> None:
    corners = mesh.positions[mesh.triangles]
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    large = np.linalg.norm(faces, axis=1) > 1e-5
    agreement = (faces * mesh.normals[mesh.triangles].mean(1)).sum(1)[large]
    assert max((agreement > 0).mean(), (agreement < 0).mean()) > 0.97
