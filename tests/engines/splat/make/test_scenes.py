"""Scenes are what the critic sees behind things: its own sky above its own ground, mostly, and the same for the same seed."""

from __future__ import annotations

import pytest
import torch

from engines.progress import Progress
from engines.splat.make.scenes import COUNT, painted, scenes

SIZE = (16, 24)


class Landscape:
    """Knows one picture: sky above ground, and something red in the middle; its latents are pictures in half size."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.known = torch.empty(1, 3, 12, 8)
        sky, ground, thing = (torch.tensor(colour).view(3, 1, 1) for colour in ((0.2, 0.4, 0.9), (0.3, 0.7, 0.2), (0.9, 0.0, 0.0)))
        self.known[:, :, :6], self.known[:, :, 6:], self.known[:, :, :, 3:5] = sky, ground, thing

    def latents(self, pictures: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.avg_pool2d(pictures, 2)

    def pictures(self, latents: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.interpolate(latents, scale_factor=2.0)

    def levels(self, t: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return (1 - t, t) if self.kind == "flow" else ((1 - t * t).sqrt(), t)

    def predict(self, noisy: torch.Tensor, t: torch.Tensor, words: list[str]) -> torch.Tensor:
        assert words == [""]
        alpha, sigma = self.levels(t)
        noise = (noisy - alpha * self.known) / sigma
        return noise if self.kind == "noise" else noise - self.known


@pytest.mark.parametrize("kind", ["noise", "flow"])
def test_sky_is_above_ground_and_the_thing_is_left_out(kind):
    found = scenes(Landscape(kind), SIZE, 3, Progress())
    assert found.shape == (COUNT, 24, 3)
    assert torch.allclose(found[:, :12], torch.tensor([0.2, 0.4, 0.9]).expand(COUNT, 12, 3), atol=1e-3)
    assert torch.allclose(found[:, 12:], torch.tensor([0.3, 0.7, 0.2]).expand(COUNT, 12, 3), atol=1e-3)


def test_most_backdrops_are_scenes_and_some_are_plain():
    plain, rows = torch.zeros(4, 6, 3), torch.ones(COUNT, 4, 3)
    drawn = [painted(plain, rows, torch.Generator().manual_seed(seed)) for seed in range(200)]
    assert all(one.shape == plain.shape for one in drawn) and 0.6 < sum(bool(one.all()) for one in drawn) / 200 < 0.8
