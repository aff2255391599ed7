"""The compiled lookup against plain torch, there and back."""

from __future__ import annotations

import torch

from engines.splat.nerf.hash_grid import HashGrid, by_torch


def test_compiled_and_plain_agree_there_and_back():
    torch.manual_seed(0)
    grid = HashGrid(levels=4, coarsest=4, finest=64, size=10)
    with torch.no_grad():
        grid.table.normal_()
    places, pull = torch.rand(200, 3), torch.randn(200, 8)
    found = grid(places)
    found.backward(pull)
    plain = grid.table.detach().clone().requires_grad_(True)
    wanted = by_torch(places, plain, grid.edges)
    wanted.backward(pull)
    assert torch.allclose(found, wanted, atol=1e-5)
    assert torch.allclose(grid.table.grad, plain.grad, atol=1e-4)
    assert (grid.table.grad[0].abs().sum(1) > 0).sum() <= 64  # the coarsest level is not hashed


def test_a_corner_gives_its_own_features():
    grid = HashGrid(levels=1, coarsest=4, finest=4, size=6)
    with torch.no_grad():
        grid.table.normal_()
    place = torch.tensor([[1 / 3, 2 / 3, 1.0]])
    assert torch.allclose(grid(place)[0], grid.table[0, 1 + 4 * (2 + 4 * 3)], atol=1e-4)
