"""How close a picture is to another one, pixel by pixel: PSNR and SSIM; and how sharp pictures are."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np

WINDOW, SIGMA = 11, 1.5


def psnr(first: np.ndarray, second: np.ndarray, peak: float = 255.0) -> float:
    """Peak signal to noise ratio in dB over all values of two arrays of one shape; infinite when they are equal. Raises ValueError."""
    _check(first, second)
    error = float(np.square(first.astype(np.float64) - second).mean())
    return float("inf") if error == 0 else 10 * float(np.log10(peak**2 / error))


def ssim(first: np.ndarray, second: np.ndarray, peak: float = 255.0) -> float:
    """Structural similarity of two pictures [h, w] or [h, w, channels], at least 11 x 11: -1 to 1, 1 when equal.

    Gaussian window 11 x 11 of sigma 1.5, K1 0.01, K2 0.03, mean over the positions where the window lies inside and over
    the channels (Wang et al. 2004). Raises ValueError.
    """
    _check(first, second)
    if min(first.shape[:2]) < WINDOW:
        raise ValueError(f"the structural similarity needs pictures of at least {WINDOW} x {WINDOW} pixels, not {first.shape}")
    a, b = first.astype(np.float64), second.astype(np.float64)
    mean_a, mean_b = _blurred(a), _blurred(b)
    variance_a, variance_b = _blurred(a * a) - mean_a**2, _blurred(b * b) - mean_b**2
    covariance = _blurred(a * b) - mean_a * mean_b
    c1, c2 = (0.01 * peak) ** 2, (0.03 * peak) ** 2
    above = (2 * mean_a * mean_b + c1) * (2 * covariance + c2)
    return float((above / ((mean_a**2 + mean_b**2 + c1) * (variance_a + variance_b + c2))).mean())


def sharpness(pictures: Iterable[np.ndarray]) -> float:
    """Mean absolute Laplacian of the grey pictures uint8 [h, w, 3] in grey levels, 0 or more: what softness and grain change and a
    network's features may not see. Only a ratio between pictures of one size and of the same things says something."""
    grey = (picture.astype(np.float32).mean(2) for picture in pictures)
    return float(np.mean([np.abs(cv2.Laplacian(plane, cv2.CV_32F)).mean() for plane in grey]))


def _blurred(values: np.ndarray) -> np.ndarray:
    """The Gaussian window's mean at every place where it lies inside."""
    weights, rim = cv2.getGaussianKernel(WINDOW, SIGMA), WINDOW // 2
    return cv2.sepFilter2D(values, cv2.CV_64F, weights, weights)[rim:-rim, rim:-rim]


def _check(first: np.ndarray, second: np.ndarray) -> None:
    if first.shape != second.shape or first.size == 0:
        raise ValueError(f"only pictures of one size can be compared, not {first.shape} and {second.shape}")
