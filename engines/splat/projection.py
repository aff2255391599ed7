"""Gaussians in space become ellipses on the picture, and gradients go the way back; compiled by numba, computed in float64.

Equations: Zwicker et al. 2001 (EWA splatting) as in Kerbl et al. 2023, section 4; opacity compensation as in Mip-Splatting
(Yu et al. 2024, section 4.2). Every function that numba calls stands in this file: its cache does not see changes of other files.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numba
import numpy as np

NEAR = 0.01
"""Nothing nearer to the camera than this (world units along the viewing axis) is drawn."""

_BLUR = 0.3  # variance in square pixels that every ellipse gains
_WIDEST = 1.3  # beyond this share of the half picture the lens is taken as flat
_FAINTEST = 2.5e-5  # least opacity compensation, squared

# where things stand in the view vector
_SHIFT, _FX, _FY, _CX, _CY, _WIDTH, _HEIGHT, _EYE, _ANTIALIASED, VIEW_SIZE = 9, 12, 13, 14, 15, 16, 17, 18, 21, 22

# columns of `Ellipses.marks`
X, Y, CONIC_A, CONIC_B, CONIC_C, OPACITY, REACH_X, REACH_Y, DEPTH, MARKS = range(10)

part = numba.njit(nogil=True, fastmath={"reassoc", "contract", "arcp", "nsz"}, error_model="numpy")
compiled = numba.njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "arcp", "nsz"}, error_model="numpy")


class Gaussians(NamedTuple):
    """Arrays of n Gaussians, or their gradients: the fields of `Splats` in float32 or float64."""

    means: np.ndarray
    scales: np.ndarray
    quaternions: np.ndarray
    opacities: np.ndarray
    sh: np.ndarray


class Ellipses(NamedTuple):
    """n Gaussians as a camera sees them, or their gradients.

    `marks` [n, 9]: centre x, y in pixels, conic a, b, c (inverse covariance), opacity, how far the ellipse reaches in x and y until it
    falls below 1/255 (0 where it is not seen), and the depth it is sorted by.
    `features` [n, 3 or 7]: colour, then depth and the normal in camera axes.
    """

    marks: np.ndarray
    features: np.ndarray


@compiled
def project(gaussians, view, ellipses, first, last):
    """Fill rows `first` to `last` of `ellipses` with what the camera `view` sees of `gaussians`."""
    basis = np.empty(16)
    for i in range(first, last):
        marks = ellipses.marks[i]
        marks[:] = 0
        x, y, z = _seen(view, gaussians.means[i])
        opacity = 1 / (1 + math.exp(-gaussians.opacities[i]))
        if not z > NEAR:
            continue
        a, b, c, share = _footprint(gaussians, i, view, (x, y, z))
        determinant = a * c - b * b
        opacity *= share
        if not (determinant > 0 and opacity > 1 / 255):
            continue
        reach = math.sqrt(2 * math.log(255 * opacity))
        marks[X], marks[Y] = view[_FX] * x / z + view[_CX], view[_FY] * y / z + view[_CY]
        marks[CONIC_A], marks[CONIC_B], marks[CONIC_C] = c / determinant, -b / determinant, a / determinant
        marks[OPACITY], marks[DEPTH] = opacity, z
        if abs(marks[X]) < 1e7 and abs(marks[Y]) < 1e7 and a < 1e14 and c < 1e14:
            marks[REACH_X], marks[REACH_Y] = reach * math.sqrt(a), reach * math.sqrt(c)
        _shine(gaussians, i, view, basis, ellipses.features[i])
        if ellipses.features.shape[1] > 3:
            _shape(gaussians, i, view, (x, y, z), ellipses.features[i])


@compiled
def project_back(gaussians, view, ellipses, gradients, span):
    """Turn gradients of what `project` made into `gradients` of the Gaussians, rows span[0] to span[1]; rows not seen stay as they are.

    `ellipses` holds (what `project` made, its gradients).
    """
    seen, back = ellipses
    basis, slopes = np.empty(16), np.empty((16, 3))
    for i in range(span[0], span[1]):
        if seen.marks[i, REACH_X] == 0:
            continue
        place = _seen(view, gaussians.means[i])
        pull = _footprint_back(gaussians, i, view, (place, seen.marks[i], back.marks[i]), gradients)
        pull = _add(pull, _centre_back(view, place, back.marks[i]))
        if back.features.shape[1] > 3:
            pull = _add(pull, (0.0, 0.0, float(back.features[i, 3])))
            _shape_back(gaussians, i, view, (place, back.features[i]), gradients)
        for k in range(3):
            gradients.means[i, k] += pull[0] * view[k] + pull[1] * view[3 + k] + pull[2] * view[6 + k]
        _shine_back(gaussians, i, view, (basis, slopes, back.features[i]), gradients)


@part
def _add(a, b):
    return a[0] + b[0], a[1] + b[1], a[2] + b[2]


@part
def _seen(view, mean):
    """The place in camera axes."""
    x = view[0] * mean[0] + view[1] * mean[1] + view[2] * mean[2] + view[_SHIFT]
    y = view[3] * mean[0] + view[4] * mean[1] + view[5] * mean[2] + view[_SHIFT + 1]
    z = view[6] * mean[0] + view[7] * mean[1] + view[8] * mean[2] + view[_SHIFT + 2]
    return x, y, z


@part
def _rotation(q):
    """The rotation matrix of a quaternion (w, x, y, z) of any length, row after row, and one over its length."""
    per = 1 / math.sqrt(max(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3], 1e-30))
    w, x, y, z = q[0] * per, q[1] * per, q[2] * per, q[3] * per
    return (
        (1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
         2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
         2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)),
        per,
    )  # fmt: skip


@part
def _rotation_back(q, per, g, out):
    """Add to `out` [4] the gradient of the quaternion, given the gradient `g` (9 numbers) of its matrix."""
    w, x, y, z = q[0] * per, q[1] * per, q[2] * per, q[3] * per
    dw = 2 * (x * (g[7] - g[5]) + y * (g[2] - g[6]) + z * (g[3] - g[1]))
    dx = 2 * (-2 * x * (g[4] + g[8]) + y * (g[1] + g[3]) + z * (g[2] + g[6]) + w * (g[7] - g[5]))
    dy = 2 * (x * (g[1] + g[3]) - 2 * y * (g[0] + g[8]) + z * (g[5] + g[7]) + w * (g[2] - g[6]))
    dz = 2 * (x * (g[2] + g[6]) + y * (g[5] + g[7]) - 2 * z * (g[0] + g[4]) + w * (g[3] - g[1]))
    along = dw * w + dx * x + dy * y + dz * z
    out[0] += per * (dw - along * w)
    out[1] += per * (dx - along * x)
    out[2] += per * (dy - along * y)
    out[3] += per * (dz - along * z)


@part
def _slants(view, place):
    """x/z and y/z kept near the picture (the lens is taken as flat beyond), and whether each was inside."""
    x, y, z = place
    wide, high = (_WIDEST - 1) * view[_WIDTH] / (2 * view[_FX]), (_WIDEST - 1) * view[_HEIGHT] / (2 * view[_FY])
    left, right = -(view[_CX] / view[_FX] + wide), (view[_WIDTH] - view[_CX]) / view[_FX] + wide
    top, bottom = -(view[_CY] / view[_FY] + high), (view[_HEIGHT] - view[_CY]) / view[_FY] + high
    across, down = x / z, y / z
    return min(max(across, left), right), min(max(down, top), bottom), left < across < right, top < down < bottom


@part
def _turned(view, turn, row):
    """Row `row` of the camera's rotation times `turn`."""
    a, b, c = view[3 * row], view[3 * row + 1], view[3 * row + 2]
    return a * turn[0] + b * turn[3] + c * turn[6], a * turn[1] + b * turn[4] + c * turn[7], a * turn[2] + b * turn[5] + c * turn[8]


@part
def _halves(gaussians, i, view, place):
    """The two rows of J R_camera R_q diag(s): their products are the covariance on the picture."""
    turn, _ = _rotation(gaussians.quaternions[i])
    right, down, ahead = _turned(view, turn, 0), _turned(view, turn, 1), _turned(view, turn, 2)
    across, fall, _, _ = _slants(view, place)
    fx, fy = view[_FX] / place[2], view[_FY] / place[2]
    s0, s1, s2 = math.exp(gaussians.scales[i, 0]), math.exp(gaussians.scales[i, 1]), math.exp(gaussians.scales[i, 2])
    u = (fx * (right[0] - across * ahead[0]) * s0, fx * (right[1] - across * ahead[1]) * s1, fx * (right[2] - across * ahead[2]) * s2)
    v = (fy * (down[0] - fall * ahead[0]) * s0, fy * (down[1] - fall * ahead[1]) * s1, fy * (down[2] - fall * ahead[2]) * s2)
    return u, v


@part
def _products(u, v):
    return (
        u[0] * u[0] + u[1] * u[1] + u[2] * u[2],
        u[0] * v[0] + u[1] * v[1] + u[2] * v[2],
        v[0] * v[0] + v[1] * v[1] + v[2] * v[2],
    )


@part
def _footprint(gaussians, i, view, place):
    """(a, b, c) of the covariance on the picture in square pixels, blurred, and the share of the opacity that the blur leaves."""
    u, v = _halves(gaussians, i, view, place)
    a, b, c = _products(u, v)
    wide_a, wide_c = a + _BLUR, c + _BLUR
    share = 1.0
    if view[_ANTIALIASED] > 0:
        share = math.sqrt(max(_FAINTEST, (a * c - b * b) / (wide_a * wide_c - b * b)))
    return wide_a, b, wide_c, share


@part
def _footprint_back(gaussians, i, view, known, gradients):
    """Gradients of size, rotation and opacity; returns what the footprint pulls at the place in camera axes."""
    place, mark, back = known
    u, v = _halves(gaussians, i, view, place)
    a, b, c = _products(u, v)
    # conic = inverse of the covariance: d covariance = -conic (d conic) conic
    ka, kb, kc = mark[CONIC_A], mark[CONIC_B], mark[CONIC_C]
    ga, gb, gc = back[CONIC_A], 0.5 * back[CONIC_B], back[CONIC_C]
    pa, pb, qa, qb = ka * ga + kb * gb, ka * gb + kb * gc, kb * ga + kc * gb, kb * gb + kc * gc
    ha, hb, hc = -(pa * ka + pb * kb), -(pa * kb + pb * kc), -(qa * kb + qb * kc)
    opacity, share = 1 / (1 + math.exp(-gaussians.opacities[i])), 1.0
    if view[_ANTIALIASED] > 0:
        inner, outer = a * c - b * b, (a + _BLUR) * (c + _BLUR) - b * b
        share = math.sqrt(max(_FAINTEST, inner / outer))
        if inner / outer > _FAINTEST:
            slope = back[OPACITY] * opacity / (2 * share * outer)
            ratio = inner / outer
            ha += slope * (c - ratio * (c + _BLUR))
            hb -= slope * b * (1 - ratio)
            hc += slope * (a - ratio * (a + _BLUR))
    gradients.opacities[i] += back[OPACITY] * share * opacity * (1 - opacity)
    gu = (2 * (ha * u[0] + hb * v[0]), 2 * (ha * u[1] + hb * v[1]), 2 * (ha * u[2] + hb * v[2]))
    gv = (2 * (hb * u[0] + hc * v[0]), 2 * (hb * u[1] + hc * v[1]), 2 * (hb * u[2] + hc * v[2]))
    for k in range(3):
        gradients.scales[i, k] += gu[k] * u[k] + gv[k] * v[k]
    return _halves_back(gaussians, i, view, (place, u, v, gu, gv), gradients)


@part
def _halves_back(gaussians, i, view, known, gradients):
    """The rest of the way from the gradients gu, gv of the two rows: to the quaternion, and to the place (returned)."""
    (x, y, z), u, v, gu, gv = known
    turn, per = _rotation(gaussians.quaternions[i])
    ahead = _turned(view, turn, 2)
    across, fall, free_x, free_y = _slants(view, (x, y, z))
    fx, fy = view[_FX] / z, view[_FY] / z
    s = (math.exp(gaussians.scales[i, 0]), math.exp(gaussians.scales[i, 1]), math.exp(gaussians.scales[i, 2]))
    hu = (fx * gu[0] * s[0], fx * gu[1] * s[1], fx * gu[2] * s[2])
    hv = (fy * gv[0] * s[0], fy * gv[1] * s[1], fy * gv[2] * s[2])
    g0, g1, g2 = (
        _spread(view, (hu[0], hv[0], across, fall)),
        _spread(view, (hu[1], hv[1], across, fall)),
        _spread(view, (hu[2], hv[2], across, fall)),
    )
    _rotation_back(gaussians.quaternions[i], per, (g0[0], g1[0], g2[0], g0[1], g1[1], g2[1], g0[2], g1[2], g2[2]), gradients.quaternions[i])
    slant_x = -(hu[0] * ahead[0] + hu[1] * ahead[1] + hu[2] * ahead[2])
    slant_y = -(hv[0] * ahead[0] + hv[1] * ahead[1] + hv[2] * ahead[2])
    pull_z = -(gu[0] * u[0] + gu[1] * u[1] + gu[2] * u[2] + gv[0] * v[0] + gv[1] * v[1] + gv[2] * v[2]) / z
    pull_x = slant_x / z if free_x else 0.0
    pull_y = slant_y / z if free_y else 0.0
    return pull_x, pull_y, pull_z - pull_x * x / z - pull_y * y / z


@part
def _spread(view, known):
    """The gradient of one column of the rotation matrix."""
    gu, gv, across, fall = known
    ahead = -(gu * across + gv * fall)
    return (
        view[0] * gu + view[3] * gv + view[6] * ahead,
        view[1] * gu + view[4] * gv + view[7] * ahead,
        view[2] * gu + view[5] * gv + view[8] * ahead,
    )


@part
def _centre_back(view, place, back):
    """What the centre on the picture pulls at the place in camera axes."""
    x, y, z = place
    gx, gy = view[_FX] * back[X] / z, view[_FY] * back[Y] / z
    return gx, gy, -(gx * x + gy * y) / z


@part
def _thinnest(scales):
    """The axis with the smallest scale."""
    k = 0
    for axis in range(1, 3):
        if scales[axis] < scales[k]:
            k = axis
    return k


@part
def _shape(gaussians, i, view, place, features):
    """Depth, and the thinnest axis turned towards the camera as normal, in camera axes."""
    turn, _ = _rotation(gaussians.quaternions[i])
    k = _thinnest(gaussians.scales[i])
    nx, ny, nz = _turned(view, turn, 0)[k], _turned(view, turn, 1)[k], _turned(view, turn, 2)[k]
    sign = -1.0 if nx * place[0] + ny * place[1] + nz * place[2] > 0 else 1.0
    features[3], features[4], features[5], features[6] = place[2], sign * nx, sign * ny, sign * nz


@part
def _shape_back(gaussians, i, view, known, gradients):
    place, back = known
    turn, per = _rotation(gaussians.quaternions[i])
    k = _thinnest(gaussians.scales[i])
    nx, ny, nz = _turned(view, turn, 0)[k], _turned(view, turn, 1)[k], _turned(view, turn, 2)[k]
    sign = -1.0 if nx * place[0] + ny * place[1] + nz * place[2] > 0 else 1.0
    gx, gy, gz = sign * back[4], sign * back[5], sign * back[6]
    column = (
        view[0] * gx + view[3] * gy + view[6] * gz,
        view[1] * gx + view[4] * gy + view[7] * gz,
        view[2] * gx + view[5] * gy + view[8] * gz,
    )
    m0, m1, m2 = (1.0 if k == 0 else 0.0), (1.0 if k == 1 else 0.0), (1.0 if k == 2 else 0.0)
    g = (column[0] * m0, column[0] * m1, column[0] * m2, column[1] * m0, column[1] * m1, column[1] * m2,
         column[2] * m0, column[2] * m1, column[2] * m2)  # fmt: skip
    _rotation_back(gaussians.quaternions[i], per, g, gradients.quaternions[i])


@part
def _direction(view, mean):
    """From the camera to the mean, length 1, and one over the distance."""
    x, y, z = mean[0] - view[_EYE], mean[1] - view[_EYE + 1], mean[2] - view[_EYE + 2]
    per = 1 / math.sqrt(max(x * x + y * y + z * z, 1e-30))
    return x * per, y * per, z * per, per


@part
def _shine(gaussians, i, view, basis, features):
    """The colour towards the camera: max(0, 0.5 + sum of harmonics)."""
    x, y, z, _ = _direction(view, gaussians.means[i])
    count = gaussians.sh.shape[1]
    _harmonics((x, y, z), count, basis)
    for channel in range(3):
        total = 0.5
        for k in range(count):
            total += basis[k] * gaussians.sh[i, k, channel]
        features[channel] = max(total, 0.0)


@part
def _shine_back(gaussians, i, view, known, gradients):
    """Gradients of the harmonics, and of the mean through the direction it is seen from."""
    basis, slopes, back = known
    x, y, z, per = _direction(view, gaussians.means[i])
    count = gaussians.sh.shape[1]
    _harmonics((x, y, z), count, basis)
    _harmonics_slopes((x, y, z), count, slopes)
    gx, gy, gz = 0.0, 0.0, 0.0
    for channel in range(3):
        total = 0.5
        for k in range(count):
            total += basis[k] * gaussians.sh[i, k, channel]
        if total <= 0:
            continue
        for k in range(count):
            gradients.sh[i, k, channel] += basis[k] * back[channel]
            weight = gaussians.sh[i, k, channel] * back[channel]
            gx += slopes[k, 0] * weight
            gy += slopes[k, 1] * weight
            gz += slopes[k, 2] * weight
    along = gx * x + gy * y + gz * z
    gradients.means[i, 0] += per * (gx - along * x)
    gradients.means[i, 1] += per * (gy - along * y)
    gradients.means[i, 2] += per * (gz - along * z)


_H1, _H20, _H21, _H22 = 0.4886025119029199, 1.0925484305920792, 0.31539156525252005, 0.5462742152960396
_H30, _H31, _H32, _H33, _H34 = 0.5900435899266435, 2.890611442640554, 0.4570457994644658, 0.3731763325901154, 1.445305721320277


@part
def _harmonics(direction, count, out):
    """Real spherical harmonics with Kerbl's signs, the first `count` (1, 4, 9 or 16)."""
    x, y, z = direction
    out[0] = 0.28209479177387814
    if count > 1:
        out[1], out[2], out[3] = -_H1 * y, _H1 * z, -_H1 * x
    if count > 4:
        xx, yy, zz = x * x, y * y, z * z
        out[4], out[5], out[6] = _H20 * x * y, -_H20 * y * z, _H21 * (2 * zz - xx - yy)
        out[7], out[8] = -_H20 * x * z, _H22 * (xx - yy)
        if count > 9:
            out[9], out[10], out[11] = -_H30 * y * (3 * xx - yy), _H31 * x * y * z, -_H32 * y * (4 * zz - xx - yy)
            out[12], out[13] = _H33 * z * (2 * zz - 3 * xx - 3 * yy), -_H32 * x * (4 * zz - xx - yy)
            out[14], out[15] = _H34 * z * (xx - yy), -_H30 * x * (xx - 3 * yy)


@part
def _harmonics_slopes(direction, count, out):
    """Derivatives of `_harmonics` by x, y and z, taken as polynomials."""
    x, y, z = direction
    out[0] = 0
    if count > 1:
        out[1:4] = 0
        out[1, 1], out[2, 2], out[3, 0] = -_H1, _H1, -_H1
    if count > 4:
        _set(out[4], _H20 * y, _H20 * x, 0)
        _set(out[5], 0, -_H20 * z, -_H20 * y)
        _set(out[6], -2 * _H21 * x, -2 * _H21 * y, 4 * _H21 * z)
        _set(out[7], -_H20 * z, 0, -_H20 * x)
        _set(out[8], 2 * _H22 * x, -2 * _H22 * y, 0)
    if count > 9:
        xx, yy, zz = x * x, y * y, z * z
        _set(out[9], -6 * _H30 * x * y, -3 * _H30 * (xx - yy), 0)
        _set(out[10], _H31 * y * z, _H31 * x * z, _H31 * x * y)
        _set(out[11], 2 * _H32 * x * y, -_H32 * (4 * zz - xx - 3 * yy), -8 * _H32 * y * z)
        _set(out[12], -6 * _H33 * x * z, -6 * _H33 * y * z, _H33 * (6 * zz - 3 * xx - 3 * yy))
        _set(out[13], -_H32 * (4 * zz - 3 * xx - yy), 2 * _H32 * x * y, -8 * _H32 * x * z)
        _set(out[14], 2 * _H34 * x * z, -2 * _H34 * y * z, _H34 * (xx - yy))
        _set(out[15], -3 * _H30 * (xx - yy), 6 * _H30 * x * y, 0)


@part
def _set(row, x, y, z):
    row[0], row[1], row[2] = x, y, z
