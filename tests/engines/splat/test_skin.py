"""A mesh covered with splats looks like the mesh."""

from __future__ import annotations

import numpy as np
import pytest

from engines.splat.camera import Lens, Pose, film_camera
from engines.splat.fit.growth import rotations
from engines.splat.mesh import Mesh
from engines.splat.raster import draw
from engines.splat.skin import splats_of_mesh

SQUARE = Mesh(
    np.float32([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]]), np.int32([[0, 1, 2], [0, 2, 3]]),
    np.uint8([[255, 0, 0], [255, 0, 0], [0, 0, 255], [0, 0, 255]]),
)  # fmt: skip


def test_a_square_is_covered_by_its_colours():
    seen = draw(splats_of_mesh(SQUARE, 4000), film_camera(Pose((0, 0, 4)), Lens(36, 36), 64, 64))
    colour, alpha = seen.colour.numpy(), seen.alpha.numpy()
    assert alpha[20:44, 20:44].min() > 0.9 and alpha[:12].max() < 0.05
    assert colour[20, 32, 2] > 2 * colour[20, 32, 0] and colour[44, 32, 0] > 2 * colour[44, 32, 2]


def test_discs_lie_in_the_surface():
    import torch

    for normal in ((1.0, 0, 0), (0, -1.0, 0), (0, 0, -1.0), (0.6, 0, 0.8)):
        across = np.cross(normal, (0.3, 0.5, 0.7))
        along = np.cross(normal, across)
        splats = splats_of_mesh(Mesh(np.float32([across, along, -across - along]), np.int32([[0, 1, 2]])), 5)
        thin = rotations(torch.from_numpy(splats.quaternions))[:, :, 2].numpy()
        assert np.allclose(np.abs(thin @ np.array(normal)), 1, atol=1e-4)
        assert np.allclose(splats.means @ np.array(normal), 0, atol=1e-5)


def test_large_triangles_get_more():
    wide = Mesh(np.float32([[0, 0, 0], [9, 0, 0], [0, 2, 0], [20, 0, 0], [21, 0, 0], [20, 2, 0]]), np.int32([[0, 1, 2], [3, 4, 5]]))
    assert (splats_of_mesh(wide, 2000).means[:, 0] < 15).mean() == pytest.approx(0.9, abs=0.03)


def test_nothing_has_no_skin():
    with pytest.raises(ValueError, match="area"):
        splats_of_mesh(Mesh(np.zeros((3, 3), np.float32), np.int32([[0, 1, 2]])), 10)
