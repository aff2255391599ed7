"""Folding of space, rays, a field that learns, and what it becomes."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engines.progress import Cancelled, Progress
from engines.splat.camera import Camera, Lens, Pose, film_camera, project
from engines.splat.fit.shots import held_out
from engines.splat.nerf.convert import density_grid, splats_of_field
from engines.splat.nerf.field import Field
from engines.splat.nerf.hash_grid import HashGrid
from engines.splat.nerf.train import NerfPlan, train_field
from engines.splat.nerf.volume import March, Occupancy, near_points, picture, rays
from engines.splat.raster import draw
from tests.engines.splat.fit.test_train import shots


def small() -> HashGrid:
    return HashGrid(levels=6, coarsest=8, finest=128, size=13)


class Ball(Field):
    """A solid red ball of radius 0.8 around the middle, without any learning."""

    compiled = False

    def forward(self, places: torch.Tensor, directions: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return 300.0 * (places.norm(dim=1) < 0.8), torch.tensor([[0.9, 0.1, 0.1]]).expand(len(places), 3)

    def thickness(self, cube: torch.Tensor) -> torch.Tensor:
        return self(self.unfolded(cube), cube)[0]


def views() -> list[Camera]:
    return [film_camera(Pose((4 * np.sin(a), 0.5, 4 * np.cos(a))), Lens(45, 36), 24, 24) for a in (0, 2.1, 4.2)]


def test_folding_holds_all_space_and_comes_back():
    field = Field(torch.tensor([1.0, 2, 3]), 2.0, small())
    places = torch.randn(100, 3, generator=torch.Generator().manual_seed(1)) * torch.logspace(-1, 1.2, 100)[:, None]
    cube = field.folded(places)
    assert cube.min() >= 0 and cube.max() <= 1
    assert torch.allclose(field.unfolded(cube), places, atol=2e-3)
    inside = torch.tensor([[1.0, 2, 3], [2.0, 2, 3]])
    assert torch.allclose(field.folded(inside), torch.tensor([[0.5, 0.5, 0.5], [0.625, 0.5, 0.5]]))


def test_rays_go_through_their_pixels():
    camera = film_camera(Pose((1, 2, 3)), Lens(35, 30), 40, 30)
    pixels = torch.tensor([[0.0, 0], [39, 29], [7, 20]])
    along = rays(camera, pixels)
    places, depths = project(camera, (along.origins + along.directions * along.stretch[:, None] * 2.5).numpy().astype(np.float64))
    assert np.allclose(places, pixels.numpy() + 0.5, atol=1e-3) and np.allclose(depths, 2.5, atol=1e-5)


def test_a_ball_is_drawn_where_it_is():
    colour, alpha, depth = picture(Ball(torch.zeros(3), 2.0, small()), Occupancy(), views()[0], March(400, background=(0, 0, 1)))
    assert torch.allclose(colour[12, 12], torch.tensor([0.9, 0.1, 0.1]), atol=0.02)
    assert torch.allclose(colour[0, 0], torch.tensor([0.0, 0, 1])) and alpha[0, 0] == 0
    assert float(depth[12, 12]) == pytest.approx(np.hypot(4, 0.5) - 0.8, abs=0.1)


def test_only_cells_near_points_may_hold_something():
    ball, camera = Ball(torch.zeros(3), 2.0, small()), views()[0]
    skin = torch.nn.functional.normalize(torch.randn(3000, 3, generator=torch.Generator().manual_seed(0)), dim=1) * 0.8
    whole = picture(ball, Occupancy(near_points(ball, skin)), camera, March(200))[1]
    none = picture(ball, Occupancy(near_points(ball, torch.tensor([[0.0, -1.9, 0.0]]))), camera, March(200))[1]
    assert whole[12, 12] > 0.99 and none[12, 12] < 0.01
    assert near_points(ball, skin)[0]  # far away, where skies are


def test_gaps_between_points_are_filled_and_open_space_is_not():
    field = Field(torch.zeros(3), 2.0, small())
    cells = near_points(field, torch.tensor([[0.0, 0, 0], [0.5, 0, 0], [0, 1.9, 0]]))
    inside, open_space = field.folded(torch.tensor([[0.25, 0.0, 0.0], [0.0, 1.0, 0.0]]))
    assert Occupancy(cells).holds(torch.stack([inside, open_space])).tolist() == [True, False]


def test_what_is_far_is_thinner():
    field = Field(torch.zeros(3), 2.0, small())
    assert torch.allclose(field.shrinking(torch.tensor([[1.0, 0, 0], [4.0, 0, 0], [0, 20.0, 0]])), torch.tensor([1.0, 0.25, 0.01]))


def test_its_splats_stand_on_its_skin_and_look_like_it():
    splats = splats_of_field(Ball(torch.zeros(3), 2.0, small()), Occupancy(), views(), 400)
    assert np.abs(np.linalg.norm(splats.means, axis=1) - 0.8).max() < 0.15
    assert draw(splats, views()[0]).colour[12, 12, 0] > 0.7
    with pytest.raises(ValueError, match="nothing"):
        splats_of_field(
            Ball(torch.tensor([50.0, 0, 0]), 2.0, small()), Occupancy(), [film_camera(Pose((0, 0, 9), (0, 0, 20)), Lens(), 8, 8)]
        )


def test_its_density_grid_holds_it():
    grid, first, step = density_grid(Ball(torch.zeros(3), 2.0, small()), 33)
    places = first + step * np.stack(np.meshgrid(*[np.arange(33)] * 3, indexing="ij"), -1)
    assert np.array_equal(grid > 1, np.linalg.norm(places, axis=-1) < 0.8)


def test_a_step_of_training_pulls_at_everything():
    field = Field(torch.zeros(3), 2.0, small())
    colour, _, _ = picture(field, Occupancy(), views()[0], March(16))
    colour.square().mean().backward()
    assert all(parameter.grad.abs().sum() > 0 for parameter in field.parameters())


def test_it_can_be_cancelled():
    with pytest.raises(Cancelled):
        train_field(held_out(shots()), NerfPlan(steps=50, looks=1024, samples=16), Progress(cancelled=lambda: True), small())


def test_a_short_plan_learns_shapes(monkeypatch):
    plan = NerfPlan(steps=60, looks=4096, samples=48)
    measures = train_field(held_out(shots()), plan, Progress(), small()).measures
    monkeypatch.setattr("engines.splat.nerf.train._HOT", 0.0)  # the planted fault: the rate falls from the start on
    slack = train_field(held_out(shots()), plan, Progress(), small()).measures
    assert measures["ssim"] > 0.35 and slack["ssim"] < 0.15 and measures["psnr"] > slack["psnr"] + 0.3
