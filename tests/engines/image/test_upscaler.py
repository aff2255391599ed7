"""The upscaler network: shape, start, and the way to disk and back."""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F

from engines.image.upscaler import Upscaler, UpscalerConfig

TINY = UpscalerConfig(channels=8, blocks=1)


def test_it_makes_pictures_four_times_as_large() -> None:
    assert Upscaler(TINY)(torch.rand(2, 3, 11, 18)).shape == (2, 3, 44, 72)


def test_untaught_it_is_a_bilinear_enlargement() -> None:
    picture = torch.rand(1, 3, 8, 8)
    assert torch.allclose(Upscaler(TINY)(picture), F.interpolate(picture, scale_factor=4, mode="bilinear"))


def test_it_reads_what_it_wrote(tmp_path: Path) -> None:
    network = Upscaler(TINY)
    torch.nn.init.normal_(network.tail.weight, std=0.1)
    network.save(tmp_path)
    picture = torch.rand(1, 3, 8, 8)
    with torch.no_grad():
        assert torch.allclose(Upscaler.from_folder(tmp_path)(picture), network(picture), atol=1e-2)
