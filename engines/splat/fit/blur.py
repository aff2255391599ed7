"""The Gaussian window of SSIM over planes of pixels: compiled by numba on the CPU, where torch's convolution takes twenty times as long."""

from __future__ import annotations

import numba
import numpy as np
import torch
from torch.nn import functional

from engines.splat.raster import share_out

WINDOW = 11
_WEIGHTS = np.exp(-((np.arange(WINDOW) - WINDOW // 2) ** 2) / (2 * 1.5**2))
_WEIGHTS = (_WEIGHTS / _WEIGHTS.sum()).astype(np.float32)


def blurred(planes: torch.Tensor) -> torch.Tensor:
    """Means under the window (11 pixels, sigma 1.5), with zeros beyond the edges, float32 [n, h, w] to [n, h, w]."""
    if planes.is_cuda:
        weights = torch.from_numpy(_WEIGHTS).to(planes)
        half = functional.conv2d(planes[:, None], weights.view(1, 1, 1, -1), padding=(0, WINDOW // 2))
        return functional.conv2d(half, weights.view(1, 1, -1, 1), padding=(WINDOW // 2, 0))[:, 0]
    return _Blur.apply(planes)


class _Blur(torch.autograd.Function):
    """The window is symmetric, so the way back is the same as the way there."""

    @staticmethod
    def forward(ctx: object, planes: torch.Tensor) -> torch.Tensor:
        source, out = planes.detach().contiguous().numpy(), np.empty(planes.shape, np.float32)
        share_out(lambda first, last: _blur(source, out, _WEIGHTS, first, last), [(plane, plane + 1) for plane in range(len(source))])
        return torch.from_numpy(out)

    @staticmethod
    def backward(ctx: object, gradient: torch.Tensor) -> torch.Tensor:
        return _Blur.forward(ctx, gradient)


@numba.njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "nsz"}, error_model="numpy")
def _blur(source, out, weights, first, last):
    """Rows, then columns, of planes `first` to `last`."""
    edge = len(weights) // 2
    height, width = source.shape[1:]
    row, lines = np.zeros(width + 2 * edge, source.dtype), np.zeros((height + 2 * edge, width), source.dtype)
    for plane in range(first, last):
        for y in range(height):
            line = lines[y + edge]
            row[edge : edge + width] = source[plane, y]
            line[:] = 0
            for k in range(len(weights)):
                weight, shifted = weights[k], row[k : k + width]
                for x in range(width):
                    line[x] += weight * shifted[x]
        for y in range(height):
            target = out[plane, y]
            target[:] = 0
            for k in range(len(weights)):
                weight, line = weights[k], lines[y + k]
                for x in range(width):
                    target[x] += weight * line[x]
