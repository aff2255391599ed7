import numpy as np
import pytest

from engines.splat.harmonics import basis, colours, turned
from engines.splat.placing import moved, rotations
from tests.engines.splat.clouds import cloud


def random_rotation(seed=0):
    quaternion = np.random.default_rng(seed).normal(size=(1, 4))
    return rotations(quaternion / np.linalg.norm(quaternion))[0]


def test_the_harmonics_are_orthonormal_on_the_sphere():
    directions = np.random.default_rng(0).normal(size=(200_000, 3))
    values = basis(directions / np.linalg.norm(directions, axis=1, keepdims=True), 3)
    gram = 4 * np.pi * values.T @ values / len(values)
    assert np.abs(gram - np.eye(16)).max() < 0.03


@pytest.mark.parametrize("degree", [0, 1, 2, 3])
def test_turned_harmonics_look_the_same_from_the_turned_side(degree):
    rotation, sh = random_rotation(3), cloud(20, degree).sh
    directions = np.random.default_rng(1).normal(size=(20, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    before = np.einsum("nk,nkc->nc", basis(directions, degree), sh)
    after = np.einsum("nk,nkc->nc", basis(directions @ rotation.T, degree), turned(sh, rotation))
    assert np.abs(before - after).max() < 1e-6


def test_a_forgotten_turn_is_seen():
    rotation, sh = random_rotation(3), cloud(20, 3).sh
    directions = np.eye(3)[[0] * 20]
    before = np.einsum("nk,nkc->nc", basis(directions, 3), sh)
    after = np.einsum("nk,nkc->nc", basis(directions @ rotation.T, 3), sh)
    assert np.abs(before - after).max() > 0.05


def test_flips_are_exact_and_undo_themselves():
    sh = cloud(50, 3).sh
    flip = np.diag([1.0, -1.0, -1.0])
    once = turned(sh, flip)
    assert np.array_equal(np.abs(once), np.abs(sh)) and not np.array_equal(once, sh)
    assert np.array_equal(turned(once, flip), sh)


def test_colours_turn_with_the_whole_object():
    splats, eye = cloud(100, 3), np.array([1.0, 4.0, -2.0])
    transform = np.eye(4)
    transform[:3, :3], transform[:3, 3] = random_rotation(8), [3, -1, 2]
    after = colours(moved(splats, transform), transform[:3, :3] @ eye + transform[:3, 3])
    assert np.abs(after - colours(splats, eye)).max() < 1e-5
