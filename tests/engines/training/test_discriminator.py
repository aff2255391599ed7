"""The discriminator learns to tell soft pictures from sharp ones, and teaches only whom it should."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from engines.training.discriminator import WEIGHT, Discriminator, balanced


def _pictures(step: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Sharp bars at random places, and the same softened."""
    generator = torch.Generator().manual_seed(step)
    sharp = torch.where(torch.rand((4, 3, 1, 16), generator=generator) < 0.5, -1.0, 1.0).repeat_interleave(4, 3).expand(4, 3, 64, 64)
    return sharp, F.avg_pool2d(F.pad(sharp, (3, 3, 3, 3), "replicate"), 7, 1)


def test_it_learns_to_tell_soft_from_sharp() -> None:
    torch.manual_seed(0)
    discriminator = Discriminator()
    optimizer = torch.optim.AdamW(discriminator.parameters(), 2e-3)
    first = float(discriminator.error(*_pictures(0)).detach())
    for step in range(60):
        optimizer.zero_grad()
        discriminator.error(*_pictures(step)).backward()
        optimizer.step()
    sharp, soft = _pictures(1000)
    assert float(discriminator.error(sharp, soft).detach()) < 0.6 * first
    assert discriminator.complaint(soft) > discriminator.complaint(sharp)
    assert discriminator(sharp).shape == (4, 1, 16, 16)


def test_error_and_complaint_teach_one_side_each() -> None:
    discriminator, drawn = Discriminator(), torch.zeros((1, 3, 32, 32), requires_grad=True)
    discriminator.error(torch.ones((1, 3, 32, 32)), drawn).backward()
    assert drawn.grad is None and all(p.grad is not None for p in discriminator.parameters())
    discriminator.zero_grad()
    discriminator.complaint(drawn).backward()
    assert drawn.grad.abs().sum() > 0 and all(p.grad is None for p in discriminator.parameters())


def test_the_complaint_pulls_as_hard_as_it_may() -> None:
    layer = nn.Linear(4, 4)
    made = layer(torch.ones(2, 4))
    reconstruction, complaint = made.square().mean(), 1000 * made.sum()
    scaled = balanced(reconstruction, complaint, layer.weight)
    pulls = [torch.autograd.grad(loss, layer.weight, retain_graph=True)[0].norm() for loss in (scaled, reconstruction)]
    assert float(pulls[0] / pulls[1]) == pytest.approx(WEIGHT, rel=1e-3)
