import numpy as np
import pytest

from engines.splat.cloud import unit_quaternions
from engines.splat.placing import lay, moved, quaternion_of, rotations, stand
from tests.engines.splat.clouds import cloud
from tests.engines.splat.test_harmonics import random_rotation


def covariances(splats):
    axes = rotations(unit_quaternions(splats).astype(np.float64)) * np.exp(splats.scales.astype(np.float64))[:, None]
    return axes @ axes.transpose(0, 2, 1)


@pytest.mark.parametrize("seed", range(5))
def test_a_matrix_and_its_quaternion_say_the_same(seed):
    rotation = random_rotation(seed)
    assert np.allclose(rotations(quaternion_of(rotation)[None])[0], rotation, atol=1e-12)


@pytest.mark.parametrize(
    "linear", [2.5 * random_rotation(1), np.diag([1.0, 3.0, 0.5]), random_rotation(2) @ np.diag([2, 1, 1]) @ random_rotation(4)]
)
def test_ellipsoids_follow_any_map(linear):
    splats, transform = cloud(50, 1), np.eye(4)
    transform[:3, :3], transform[:3, 3] = linear, [1, 2, 3]
    after = moved(splats, transform)
    wanted = linear @ covariances(splats) @ linear.T
    assert (
        np.abs(
            covariances(after) / np.abs(wanted).max(axis=(1, 2), keepdims=True) - wanted / np.abs(wanted).max(axis=(1, 2), keepdims=True)
        ).max()
        < 1e-5
    )
    assert np.allclose(after.means, splats.means @ linear.T + [1, 2, 3], atol=1e-5)


@pytest.mark.parametrize("transform", [np.diag([-1.0, 1, 1, 1]), np.diag([0.0, 1, 1, 1]), np.full((4, 4), np.nan)])
def test_mirrors_and_flattening_are_refused(transform):
    with pytest.raises(ValueError, match="mirrored"):
        moved(cloud(3), transform)


@pytest.mark.parametrize("up", ["-y", "z", "-z"])
def test_what_was_up_is_y_and_comes_back(up):
    splats = cloud(40)
    stood = stand(splats, up)
    axis, sign = "yz".index(up[-1]) + 1, -1 if up[0] == "-" else 1
    assert np.array_equal(stood.means[:, 1], sign * splats.means[:, axis])
    back = lay(stood, up)
    assert np.array_equal(back.means, splats.means) and np.allclose(back.sh, splats.sh, atol=1e-6)
    assert np.allclose(covariances(back), covariances(splats), atol=1e-9)


def test_half_turns_lose_nothing():
    splats = cloud(40)
    back = lay(stand(splats, "-y"), "-y")
    assert np.array_equal(np.abs(back.quaternions), np.abs(splats.quaternions))
    assert np.array_equal(back.sh, splats.sh)
