"""Gaussians as ellipses on the picture, for views that follow each other quickly; compiled by numba.

The equations of `projection.project` without its gradients: what is the same for every camera is worked out once, several Gaussians are
reckoned with together, in float32. The pictures differ by less than a thousandth of a level.
"""

from __future__ import annotations

import math

import numba
import numpy as np

from engines.splat.cloud import C0, Splats
from engines.splat.projection import CONIC_A, CONIC_B, CONIC_C, DEPTH, MARKS, OPACITY, REACH_X, REACH_Y, X, Y
from engines.splat.shares import shared

# rows of what is known of Gaussians: place, the covariance's six numbers, opacity, and the square of how many deviations away it falls
# below 1/255 (not above 0 where it never reaches that)
_PLACE, _SPREAD, _OPACITY, _REACH, _FACTS = 0, 3, 9, 10, 11
_BLOCK = 256
_ZERO, _ONE, _TWO, _NEAR, _BLUR, _WIDEST, _LARGEST, _FARTHEST = (np.float32(value) for value in (0, 1, 2, 0.01, 0.3, 0.15, 1e14, 1e7))
_TINY = np.float32(1e-30)

compiled = numba.njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "arcp", "nsz"}, error_model="numpy")


def known_of(splats: Splats) -> tuple[np.ndarray, np.ndarray | None]:
    """What every camera sees alike: facts float32 [11, n], and colours [n, 3], None where they change with the direction."""
    arrays = tuple(np.ascontiguousarray(one, np.float32) for one in (splats.means, splats.scales, splats.quaternions, splats.opacities))
    facts = np.empty((_FACTS, len(splats)), np.float32)
    shared(lambda first, last: _work_out(arrays, facts, first, last), len(splats))
    flat = splats.sh.shape[1] == 1
    return facts, np.maximum(0.5 + C0 * splats.sh[:, 0], 0).astype(np.float32) if flat else None


def marks_of(facts: np.ndarray, view: np.ndarray) -> np.ndarray:
    """The marks of `Ellipses` [n, 9] as the camera `view` sees the Gaussians that are `known_of`; without opacity compensation."""
    marks = np.empty((facts.shape[1], MARKS), np.float32)
    shared(lambda first, last: _glance(facts, view, marks, first, last), len(marks))
    return marks


@compiled
def _work_out(arrays, facts, first, last):
    means, scales, quaternions, opacities = arrays
    for i in range(first, last):
        w, x, y, z = quaternions[i, 0], quaternions[i, 1], quaternions[i, 2], quaternions[i, 3]
        double = _TWO / max(w * w + x * x + y * y + z * z, _TINY)
        turn = (_ONE - double * (y * y + z * z), double * (x * y - w * z), double * (x * z + w * y),
                double * (x * y + w * z), _ONE - double * (x * x + z * z), double * (y * z - w * x),
                double * (x * z - w * y), double * (y * z + w * x), _ONE - double * (x * x + y * y))  # fmt: skip
        a, b, c = math.exp(_TWO * scales[i, 0]), math.exp(_TWO * scales[i, 1]), math.exp(_TWO * scales[i, 2])
        at = _SPREAD
        for row in range(3):
            facts[_PLACE + row, i] = means[i, row]
            for column in range(row, 3):
                r, s = 3 * row, 3 * column
                facts[at, i] = a * turn[r] * turn[s] + b * turn[r + 1] * turn[s + 1] + c * turn[r + 2] * turn[s + 2]
                at += 1
        opacity = 1 / (1 + math.exp(-opacities[i]))
        facts[_OPACITY, i], facts[_REACH, i] = opacity, 2 * math.log(max(255 * opacity, 1e-30))


@compiled
def _glance(facts, view, marks, first, last):
    """Fill rows `first` to `last` of the marks."""
    fx, fy, cx, cy = view[12], view[13], view[14], view[15]
    wide, high = _WIDEST * view[16] / fx, _WIDEST * view[17] / fy
    left, right, top, bottom = -cx / fx - wide, (view[16] - cx) / fx + wide, -cy / fy - high, (view[17] - cy) / fy + high
    block = np.empty((MARKS, _BLOCK), np.float32)
    for begin in range(first, last, _BLOCK):
        count = min(_BLOCK, last - begin)
        for j in range(np.uint64(count)):
            i = np.uint64(begin) + j
            mx, my, mz = facts[0, i], facts[1, i], facts[2, i]
            x = view[0] * mx + view[1] * my + view[2] * mz + view[9]
            y = view[3] * mx + view[4] * my + view[5] * mz + view[10]
            z = view[6] * mx + view[7] * my + view[8] * mz + view[11]
            per = _ONE / z
            across, fall = min(max(x * per, left), right), min(max(y * per, top), bottom)
            p, q = fx * per, fy * per
            u0, u1, u2 = p * (view[0] - across * view[6]), p * (view[1] - across * view[7]), p * (view[2] - across * view[8])
            v0, v1, v2 = q * (view[3] - fall * view[6]), q * (view[4] - fall * view[7]), q * (view[5] - fall * view[8])
            xx, xy, xz, yy, yz, zz = facts[3, i], facts[4, i], facts[5, i], facts[6, i], facts[7, i], facts[8, i]
            s0, s1, s2 = xx * u0 + xy * u1 + xz * u2, xy * u0 + yy * u1 + yz * u2, xz * u0 + yz * u1 + zz * u2
            a, b = u0 * s0 + u1 * s1 + u2 * s2 + _BLUR, v0 * s0 + v1 * s1 + v2 * s2
            s0, s1, s2 = xx * v0 + xy * v1 + xz * v2, xy * v0 + yy * v1 + yz * v2, xz * v0 + yz * v1 + zz * v2
            c = v0 * s0 + v1 * s1 + v2 * s2 + _BLUR
            determinant = a * c - b * b
            over, column, row = _ONE / determinant, fx * x * per + cx, fy * y * per + cy
            there = (z > _NEAR) & (determinant > _ZERO) & (a < _LARGEST) & (c < _LARGEST)
            there &= (abs(column) < _FARTHEST) & (abs(row) < _FARTHEST)
            reach = max(facts[_REACH, i], _ZERO) if there else _ZERO
            block[X, j], block[Y, j], block[DEPTH, j], block[OPACITY, j] = column, row, z, facts[_OPACITY, i]
            block[CONIC_A, j], block[CONIC_B, j], block[CONIC_C, j] = c * over, -b * over, a * over
            block[REACH_X, j], block[REACH_Y, j] = math.sqrt(reach * a) if there else _ZERO, math.sqrt(reach * c) if there else _ZERO
        for j in range(count):
            for k in range(MARKS):
                marks[begin + j, k] = block[k, j]
