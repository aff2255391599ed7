"""Real spherical harmonics up to degree 3: evaluated for directions, and turned with the object they belong to."""

from __future__ import annotations

import numpy as np

from engines.splat.cloud import C0, Splats, coefficients

_C1 = 0.4886025119029199
_C2 = (1.0925484305920792, 0.31539156525252005, 0.5462742152960396)
_C3 = (0.5900435899266435, 2.890611442640554, 0.4570457994644658, 0.3731763325901154, 1.445305721320277)
_BLOCK = 1 << 16


def basis(directions: np.ndarray, degree: int) -> np.ndarray:
    """The harmonics Y [n, k] of unit `directions` [n, 3], in the order and with the signs of Kerbl et al. 2023."""
    x, y, z = np.asarray(directions, np.float64).T
    rows = [np.full_like(x, C0)]
    if degree > 0:
        rows += [-_C1 * y, _C1 * z, -_C1 * x]
    if degree > 1:
        a, b, c = _C2
        rows += [a * x * y, -a * y * z, b * (2 * z * z - x * x - y * y), -a * x * z, c * (x * x - y * y)]
    if degree > 2:
        a, b, c, d, e = _C3
        rows += [-a * y * (3 * x * x - y * y), b * x * y * z, -c * y * (4 * z * z - x * x - y * y)]
        rows += [d * z * (2 * z * z - 3 * x * x - 3 * y * y), -c * x * (4 * z * z - x * x - y * y)]
        rows += [e * z * (x * x - y * y), -a * x * (x * x - 3 * y * y)]
    return np.stack(rows, axis=1)


def colours(splats: Splats, eye: np.ndarray) -> np.ndarray:
    """What each splat looks like from the world point `eye` [3]: float32 RGB [n, 3], not below 0."""
    away = splats.means - np.asarray(eye, np.float32)
    length = np.linalg.norm(away, axis=1, keepdims=True)
    values = basis(away / np.maximum(length, 1e-12), splats.degree)
    return np.maximum(0.5 + np.einsum("nk,nkc->nc", values, splats.sh), 0).astype(np.float32)


def turned(sh: np.ndarray, rotation: np.ndarray) -> np.ndarray:
    """The coefficients [n, k, 3] after the object was turned by `rotation` [3, 3]: f'(d) = f(Rᵀ d). Exact for axis swaps and flips."""
    degree = int(np.sqrt(sh.shape[1])) - 1
    out = sh.copy()
    for band in range(1, degree + 1):
        matrix = _band_rotation(band, rotation).astype(np.float32 if _is_exact(rotation) else np.float64)
        part = slice(band * band, (band + 1) ** 2)
        if not np.any(matrix - np.diag(np.diag(matrix))):  # a half turn: signs alone
            out[:, part] *= np.diag(matrix).astype(np.float32)[:, None]
            continue
        for begin in range(0, len(sh), _BLOCK):
            block = sh[begin : begin + _BLOCK, part]
            out[begin : begin + _BLOCK, part] = np.einsum("ij,njc->nic", matrix, block)
    return out


def _band_rotation(band: int, rotation: np.ndarray) -> np.ndarray:
    """Wigner's matrix of one band in the real basis, found by asking it for enough directions: Y(d) M = Y(Rᵀ d)."""
    directions = np.random.default_rng(band).normal(size=(8 * band + 8, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    part = slice(band * band, (band + 1) ** 2)
    before = basis(directions, band)[:, part]
    after = basis(directions @ rotation, band)[:, part]
    return np.round(np.linalg.lstsq(before, after, rcond=None)[0], 12)


def _is_exact(rotation: np.ndarray) -> bool:
    return bool(np.isin(rotation, (-1, 0, 1)).all())


def size_of(degree: int) -> int:
    """Numbers per splat beyond the constant colour, over three channels: 0, 9, 24 or 45."""
    return 3 * (coefficients(degree) - 1)
