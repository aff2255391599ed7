"""Places of the volume find the pixel of the given picture that they stand behind, and what is not taught changes nothing."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from engines.models.storybook_views import StorybookViews
from engines.models.storybook_volume import Asking, middles, places_in_picture
from engines.splat.camera import project
from engines.splat.make.viewer import Spot


@pytest.mark.parametrize("elevation", [0.0, 25.0, 50.0])
def test_points_are_seen_where_the_rasterisers_camera_sees_them(elevation):
    points = torch.rand(20, 3, generator=torch.Generator().manual_seed(1)) * 1.4 - 0.7
    places = places_in_picture(points, torch.tensor([[float(np.radians(elevation)), 0.0, 0.0, 0.0]]))[0]
    pixels, _ = project(Spot(0, elevation).camera(64), points.double().numpy())
    assert np.allclose((places.numpy() + 1) * 32, pixels, atol=1e-3)


def test_a_picture_that_was_cut_out_is_smaller_and_elsewhere():
    points = torch.tensor([[0.3, -0.2, 0.1]])
    whole = places_in_picture(points, torch.tensor([[0.4, 0.0, 0.0, 0.0]]))
    cut = places_in_picture(points, torch.tensor([[0.4, float(np.log(2.0)), 0.1, -0.3]]))
    assert torch.allclose(cut, 2 * (whole - torch.tensor([0.1, -0.3])), atol=1e-6)


def test_a_volume_lists_its_places_as_z_y_x():
    places = middles(4, torch.device("cpu")).view(4, 4, 4, 3)
    assert torch.allclose(places[3, 0, 1], torch.tensor([-0.25, -0.75, 0.75]))


def test_until_it_is_taught_nothing_changes_and_then_each_pixel_tells_its_own_places():
    torch.manual_seed(0)
    asking, stand = Asking(), torch.tensor([[0.0, 0.0, 0.0, 0.0]])
    pixels, volume = torch.zeros(1, 4, 32, 32), torch.randn(1, 4, 16, 16, 16)
    pixels[:, :, :, 16:] = 1.0  # the thing is in the right half
    assert torch.equal(asking.corrected(volume, pixels, stand), volume)
    assert not asking.told(torch.ones(1, 8, 8, 8), pixels, stand, 8).any()
    nn.init.normal_(asking.late.weight)
    told = (asking.corrected(torch.zeros(1, 4, 16, 16, 16), pixels, stand))[0, 0]  # z, y, x
    assert (told[8, 4:12, 4] - told[8, 4:12, 2]).abs().max() < (told[8, 4:12, 12] - told[8, 4:12, 4]).abs().min()


def test_a_network_from_before_goes_on_as_it_was(tmp_path):
    torch.manual_seed(0)
    network = StorybookViews(side=32, width=16, blocks=1, heads=2).eval()
    network.save(tmp_path)
    other = StorybookViews(side=32, width=16, blocks=1, heads=2).eval()
    given, turn = torch.rand(1, 4, 32, 32), torch.tensor([[0.5, 0.2]])
    with torch.no_grad():
        assert not torch.allclose(other(given, turn), network(given, turn), atol=1e-2)
        other.start_from(tmp_path)
        assert torch.allclose(other(given, turn), network(given, turn), atol=1e-2)
