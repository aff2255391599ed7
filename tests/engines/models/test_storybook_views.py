"""The model of views: its cameras are those of the rasteriser, its volume is seen as densities are, it saves small."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engines.models.storybook_views import STEPS, StorybookViews, rays, seen_along
from engines.splat.camera import project
from engines.splat.make.viewer import Spot

SPOTS = [Spot(0, 0), Spot(90, 20), Spot(200, 55)]


def turns(spots):
    return torch.tensor([[spot.azimuth, spot.elevation] for spot in spots]).deg2rad()


@pytest.mark.parametrize("spot", SPOTS)
def test_its_rays_are_those_of_the_rasterisers_camera(spot):
    start, ways = rays(turns([spot]), 16)
    camera = spot.camera(16)
    assert np.allclose(start[0, 0], camera.position, atol=1e-4)
    places, depths = project(camera, (start[0] + 4 * ways[0]).double().numpy())
    y, x = np.mgrid[:16, :16] + 0.5
    assert (depths > 0).all() and np.allclose(places, np.stack([x.ravel(), y.ravel()], 1), atol=1e-3)


def test_a_red_block_at_the_right_is_seen_there():
    volume = torch.full((1, 4, 16, 16, 16), -9.0)
    volume[:, 0, :, 6:10, 12:], volume[:, 1] = 9.0, 9.0  # z, y, x
    seen = seen_along(volume.expand(2, -1, -1, -1, -1), rays(turns([Spot(0, 0), Spot(90, 0)]), 32), None).unflatten(1, (32, 32))
    front, right = seen
    assert front[16, 27, 3] > 0.99 and front[16, 27, 0] > 0.99 and front[16, 27, 1] < 0.01 and front[:, :16, 3].max() < 0.03
    assert right[16, 16, 3] > 0.99 and front[2, 27, 3] < 0.01


def test_what_is_thin_lets_light_through():
    volume = torch.zeros(1, 4, 8, 8, 8)
    start, ways = rays(turns([Spot(0, 0)]), 1)
    alpha = seen_along(volume, (start, ways), None)[0, 0, 3]
    density = 20 * torch.nn.functional.softplus(torch.tensor(-3.0))
    assert abs(float(alpha) - float(1 - torch.exp(-2 * density))) < 1e-3 + 2 / STEPS


def test_a_saved_network_sees_the_same(tmp_path):
    torch.manual_seed(0)
    network = StorybookViews(side=32, width=16, blocks=1, heads=2).eval()
    network.save(tmp_path)
    given, turn = torch.rand(2, 4, 32, 32), turns(SPOTS[:2])
    with torch.no_grad():
        seen = network(given, turn)
        assert seen.shape == (2, 4, 32, 32) and network(given, turn, 48).shape == (2, 4, 48, 48)
        assert torch.allclose(StorybookViews.from_folder(tmp_path)(given, turn), seen, atol=1e-2)
    assert seen.min() >= 0 and seen.max() <= 1
