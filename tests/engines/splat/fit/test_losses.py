"""SSIM and its window against OpenCV, and the way back against finite differences."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch

from engines.splat.fit.blur import blurred
from engines.splat.fit.losses import photo_loss, psnr, ssim, target


def picture(seed: int) -> torch.Tensor:
    return torch.rand(24, 31, 3, generator=torch.Generator().manual_seed(seed))


def by_opencv(one: np.ndarray, two: np.ndarray) -> float:
    """SSIM by its definition over OpenCV's Gaussian window."""

    def mean(values: np.ndarray) -> np.ndarray:
        return cv2.GaussianBlur(values.astype(np.float64), (11, 11), 1.5, borderType=cv2.BORDER_CONSTANT)

    m1, m2 = mean(one), mean(two)
    v1, v2, covariance = mean(one * one) - m1 * m1, mean(two * two) - m2 * m2, mean(one * two) - m1 * m2
    return float((((2 * m1 * m2 + 1e-4) * (2 * covariance + 9e-4)) / ((m1**2 + m2**2 + 1e-4) * (v1 + v2 + 9e-4))).mean())


def test_ssim_is_the_one_of_the_definition():
    one, two = picture(1), (picture(1) + 0.1 * picture(2)).clamp(0, 1)
    assert float(ssim(two, target(one))) == pytest.approx(by_opencv(two.numpy(), one.numpy()), abs=1e-5)
    assert float(ssim(one, target(one))) == pytest.approx(1, abs=1e-6)
    assert float(ssim(picture(3), target(one))) < 0.5


def test_the_way_back():
    drawn, wanted = picture(1).requires_grad_(True), target(picture(2))
    ssim(drawn, wanted).backward()
    way = torch.randn(drawn.shape, generator=torch.Generator().manual_seed(3))
    with torch.no_grad():
        slope = (ssim(drawn + 1e-2 * way, wanted) - ssim(drawn - 1e-2 * way, wanted)) / 2e-2
    assert float((drawn.grad * way).sum()) == pytest.approx(float(slope), rel=0.02)


def test_the_window_is_its_own_transpose():
    one, two = torch.rand(2, 20, 17), torch.rand(2, 20, 17)
    assert float((blurred(one) * two).sum()) == pytest.approx(float((one * blurred(two)).sum()), rel=1e-5)


def test_psnr_in_decibels():
    grey = torch.full((4, 4, 3), 0.5)
    assert psnr(grey + 0.1, grey) == pytest.approx(20, abs=1e-4)
    assert psnr(grey + 9, torch.ones(4, 4, 3)) == 100  # clipped first


def test_a_better_picture_has_a_smaller_loss():
    wanted = target(picture(1))
    near, far = picture(1) * 0.95 + 0.05 * picture(2), picture(2)
    assert photo_loss(near, wanted) < 0.3 * photo_loss(far, wanted)


def test_too_small_for_the_window():
    with pytest.raises(ValueError, match="11 pixels"):
        target(torch.zeros(10, 30, 3))
