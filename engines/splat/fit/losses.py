"""How far a drawn picture is from a photograph: L1, SSIM (Wang et al. 2004, window of 11 pixels, sigma 1.5) and PSNR."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from engines.splat.fit.blur import WINDOW, blurred

_C1, _C2 = 0.01**2, 0.03**2


@dataclass(frozen=True, eq=False)
class Target:
    """A photograph [h, w, 3] 0..1 with what SSIM needs of it again and again: local means and variances [3, h, w]."""

    pixels: torch.Tensor
    mean: torch.Tensor
    variance: torch.Tensor


def target(pixels: torch.Tensor) -> Target:
    """The photograph [h, w, 3] 0..1, at least 11 pixels high and wide, made ready for `ssim`."""
    if min(pixels.shape[:2]) < WINDOW:
        raise ValueError(f"SSIM needs {WINDOW} pixels each way, not {tuple(pixels.shape[:2])}")
    planes = _planes(pixels)
    mean = blurred(planes)
    return Target(pixels, mean, blurred(planes * planes) - mean * mean)


def photo_loss(drawn: torch.Tensor, wanted: Target, structure: float = 0.2) -> torch.Tensor:
    """(1 - structure) L1 + structure (1 - SSIM), as in Kerbl et al. 2023."""
    return (1 - structure) * (drawn - wanted.pixels).abs().mean() + structure * (1 - ssim(drawn, wanted))


def ssim(drawn: torch.Tensor, wanted: Target) -> torch.Tensor:
    """The mean structural similarity over all pixels, -1 to 1; zeros stand beyond the edges."""
    planes = _planes(drawn)
    mean, square, product = blurred(torch.cat([planes, planes * planes, planes * _planes(wanted.pixels)])).split(3)
    variance, covariance = square - mean * mean, product - mean * wanted.mean
    above = (2 * mean * wanted.mean + _C1) * (2 * covariance + _C2)
    below = (mean * mean + wanted.mean**2 + _C1) * (variance + wanted.variance + _C2)
    return (above / below).mean()


def psnr(drawn: torch.Tensor, pixels: torch.Tensor) -> float:
    """Peak signal to noise ratio in dB of pictures 0..1; the drawn one is clipped first. 100 where they are equal."""
    return float(-10 * torch.log10((drawn.clamp(0, 1) - pixels).square().mean().clamp(min=1e-10)))


def _planes(pixels: torch.Tensor) -> torch.Tensor:
    return pixels.permute(2, 0, 1)
