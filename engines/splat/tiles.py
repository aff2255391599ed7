"""Ellipses are sorted into tiles of 16 x 16 pixels and laid over each other front to back, and gradients go back; compiled by numba.

The walk through a tile is the same forward and backward. A row of 16 pixels, or on the way there 8 of them, wherever they begin, is one
vector: no branches on pixels, and all running values of a row stand side by side in one array, so that the compiler sees that they never
overlap. On the way there what is known of ellipses is fetched some dozens at a time, so that memory is waited for once for all of them.
Every function that numba calls stands in this file: its cache does not see changes of other files.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numba
import numpy as np

SIDE = 16
"""Pixels along a tile's edge."""
_HALF = 8  # pixels that are reckoned with together
COLOURS = 3
"""Features that every ellipse has at least."""

_DENSEST, _FAINTEST, _SPENT = 0.99, 1 / 255, 1e-4  # of an alpha; of an alpha; of the light that gets through
# the running values of a row of pixels, 16 numbers each. There: light that gets through (below zero once the pixel takes no more), weight
# of the present ellipse, painted features. Back: light, whether the pixel still takes any (0 or 1), weight and alpha of the present
# ellipse, the gradient of the exponent, what the ellipse's features and what all that lies behind it pull at the loss, and the gradients
# of the features
_SHARE, _PAINT = 1, 2
_LIGHT, _LIFE, _WEIGHT, _ALPHA, _EXPONENT, _OWN, _BEHIND, _PULLS = 0, 1, 2, 3, 4, 5, 6, 7
_LIFE_CHECK = 24  # ellipses between two looks whether any pixel of a tile still lets light through
_MARKS = 9

# exp(x) = p(x / 8) ** 8 for -6 <= x <= 0, relative error 3e-8: least squares on Chebyshev nodes
_E0, _E1, _E2, _E3 = 9.99999997e-01, 9.99999608e-01, 4.99992159e-01, 1.66606608e-01
_E4, _E5, _E6 = 4.14434430e-02, 7.89773333e-03, 9.49784813e-04

part = numba.njit(nogil=True, fastmath={"reassoc", "contract", "arcp", "nsz"}, error_model="numpy")
compiled = numba.njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "arcp", "nsz"}, error_model="numpy")


class Tiling(NamedTuple):
    """Which ellipses meet which tile of a picture `width` x `height`, tiles counted row after row.

    Tile t is met by `owners[starts[t]:starts[t + 1]]` (numbers of ellipses, nearest first), int32. A meeting has a second number in
    `places` [meetings], int32: those of ellipse i are `firsts[i]` to `firsts[i + 1]`.
    """

    starts: np.ndarray
    owners: np.ndarray
    places: np.ndarray
    firsts: np.ndarray
    width: int
    height: int


class Light(NamedTuple):
    """A picture, or its gradients: `colour` [height, width, features], and `rest` [height, width], the share that gets through (0..1)."""

    colour: np.ndarray
    rest: np.ndarray


@compiled
def sort_into_tiles(marks, order, width, height):
    """The Tiling of ellipses `marks` [n, 9] taken in `order` (nearest first; those that reach nowhere are left out)."""
    across, down = (width + SIDE - 1) // SIDE, (height + SIDE - 1) // SIDE
    boxes = np.zeros((len(marks), 4), np.int32)
    firsts, starts = np.zeros(len(marks) + 1, np.int32), np.zeros(across * down + 1, np.int32)
    for i in range(len(marks)):
        if marks[i, 6] > 0:
            _box(marks[i], across, down, boxes[i])
        left, top, right, bottom = boxes[i]
        firsts[i + 1] = firsts[i] + (right - left) * (bottom - top)
        for row in range(top, bottom):
            for column in range(left, right):
                starts[row * across + column + 1] += 1
    for tile in range(across * down):
        starts[tile + 1] += starts[tile]
    filled, owners, places = starts.copy(), np.empty(firsts[-1], np.int32), np.empty(firsts[-1], np.int32)
    for i in order:
        left, top, right, bottom = boxes[i]
        place = firsts[i]
        for row in range(top, bottom):
            for column in range(left, right):
                at = filled[row * across + column]
                filled[row * across + column] = at + 1
                owners[at], places[at] = i, place
                place += 1
    return Tiling(starts, owners, places, firsts, width, height)


@part
def _box(mark, across, down, box):
    """The tiles that an ellipse may touch: left, top, right, bottom (the last two excluded)."""
    box[0] = min(max(math.floor((mark[0] - mark[6]) / SIDE), 0), across)
    box[1] = min(max(math.floor((mark[1] - mark[7]) / SIDE), 0), down)
    box[2] = max(min(math.floor((mark[0] + mark[6]) / SIDE) + 1, across), box[0])
    box[3] = max(min(math.floor((mark[1] + mark[7]) / SIDE) + 1, down), box[1])


@compiled
def blend(ellipses, tiling, light, first, last):
    """Paint tiles `first` to `last` into `light`, front to back, on nothing (black with all the light getting through)."""
    features = ellipses.features.shape[1]
    stride = (_PAINT + features) * SIDE
    state = np.empty(SIDE * stride, ellipses.marks.dtype)
    near = np.empty((_LIFE_CHECK, _MARKS + features), ellipses.marks.dtype)
    for tile in range(first, last):
        x, y, columns, rows = corner = _corner(tile, tiling)
        _open(state, stride, columns, rows)
        end = tiling.starts[tile + 1]
        for begin in range(tiling.starts[tile], end, _LIFE_CHECK):
            if not _is_open(state, stride):
                break
            count = min(_LIFE_CHECK, end - begin)
            _fetch(near, ellipses, tiling.owners[begin : begin + count])
            for m in range(count):
                _lay(state, stride, near[m], x, y)
        _hand_out(state, stride, light, corner)


@compiled
def blend_back(ellipses, tiling, light, pulls, span):
    """Gradients of every meeting of tiles span[0] to span[1], into `pulls` (by the meetings' second numbers).

    `light` holds (forward result, its gradients). `pulls` [meetings, 6 + features]: of centre x, y, conic a, b, c, opacity and features.
    """
    seen, back = light
    features = ellipses.features.shape[1]
    stride = (_PULLS + features) * SIDE
    state, sums = np.empty(SIDE * stride, ellipses.marks.dtype), np.empty((3 + features) * SIDE, ellipses.marks.dtype)
    for tile in range(span[0], span[1]):
        x, y, columns, rows = _corner(tile, tiling)
        _begin(state, stride)
        _begin_back(state, (seen, back), (x, y, columns, rows), stride)
        alive = True
        for meeting in range(tiling.starts[tile], tiling.starts[tile + 1]):
            if (meeting - tiling.starts[tile]) % _LIFE_CHECK == _LIFE_CHECK - 1:
                alive = alive and _lives(state, stride)
            if not alive:
                pulls[tiling.places[meeting]] = 0  # hidden, but added up all the same
                continue
            i = tiling.owners[meeting]
            mark = ellipses.marks[i]
            top, bottom = _rows(mark, y)
            sums[:] = 0
            for row in range(top, bottom):
                base = np.uint64(row * stride)
                for half in range(2):
                    _weigh(state, base + np.uint64(half * _HALF), mark, x + half * _HALF, y + row)
                _blame(state, base, ellipses.features[i], features)
                _sum_up(state, base, sums, features, y + row + mark.dtype.type(0.5) - mark[1])
            _settle(sums, mark, x, pulls[tiling.places[meeting]])


@compiled
def add_up(tiling, pulls, ellipses, first, last):
    """Gradients of ellipses `first` to `last` from the `pulls` of their meetings, in a fixed order whatever the number of threads."""
    for i in range(first, last):
        marks, features = ellipses.marks[i], ellipses.features[i]
        marks[:] = 0
        features[:] = 0
        for place in range(tiling.firsts[i], tiling.firsts[i + 1]):
            for k in range(6):
                marks[k] += pulls[place, k]
            for k in range(len(features)):
                features[k] += pulls[place, 6 + k]


@part
def _corner(tile, tiling):
    """Left and top pixel of a tile, and its columns and rows inside the picture."""
    across = (tiling.width + SIDE - 1) // SIDE
    x, y = tile % across * SIDE, tile // across * SIDE
    return x, y, min(SIDE, tiling.width - x), min(SIDE, tiling.height - y)


@part
def _open(state, stride, columns, rows):
    """All pixels black, with all the light getting through; those outside the picture take none."""
    state[:] = 0
    for row in range(SIDE):
        for column in range(SIDE):
            state[row * stride + column] = 1 if column < columns and row < rows else -1


@part
def _is_open(state, stride):
    """Whether any pixel of the tile still takes light."""
    for row in range(SIDE):
        most = state[row * stride]
        for column in range(np.uint64(SIDE)):
            most = max(most, state[np.uint64(row * stride) + column])
        if most > 0:
            return True
    return False


@part
def _fetch(near, ellipses, owners):
    """Copy the marks and features of ellipses to where they can be reached at once."""
    for m in range(len(owners)):
        i = owners[m]
        for k in range(_MARKS):
            near[m, k] = ellipses.marks[i, k]
        for k in range(ellipses.features.shape[1]):
            near[m, _MARKS + k] = ellipses.features[i, k]


@part
def _lay(state, stride, known, x, y):
    """One ellipse over what lies before it in the tile at (x, y): 8 pixels of a row at a time, where they suffice, from its own edge on."""
    top, bottom = _rows(known, y)
    left = max(math.ceil(known[0] - known[6] - x - 0.5), 0)
    right = min(math.floor(known[0] + known[6] - x - 0.5), SIDE - 1)
    left, span = (min(left, SIDE - _HALF), _HALF) if right - left < _HALF else (0, SIDE)
    for column in range(left, left + span, _HALF):
        for row in range(top, bottom):
            _paint(state, np.uint64(row * stride + column), known, x + column, y + row)
    if len(known) > _MARKS + COLOURS:
        for column in range(left, left + span, _HALF):
            for row in range(top, bottom):
                _paint_more(state, np.uint64(row * stride + column), known)


@part
def _paint(state, base, known, x, y):
    """Add the colours that 8 pixels from (x, y) show of the ellipse, and take its share of their light."""
    real = known.dtype.type
    one, half = real(1), real(0.5)
    dx0, dy = real(x) + half - known[0], real(y) + half - known[1]
    a, slope, constant = -half * known[2], -known[3] * dy, -half * known[4] * dy * dy
    opacity, densest, faintest, spent = known[5], real(_DENSEST), real(_FAINTEST), real(_SPENT)
    red, green, blue = known[_MARKS], known[_MARKS + 1], known[_MARKS + 2]
    share, paint = base + np.uint64(_SHARE * SIDE), base + np.uint64(_PAINT * SIDE)
    for i in range(np.uint64(_HALF)):
        dx = dx0 + real(np.int32(i))
        alpha = min(densest, opacity * _exponential(max((a * dx + slope) * dx + constant, real(-6)), real))
        alpha = alpha if alpha >= faintest else real(0)
        light = state[base + i]
        left = light * (one - alpha)
        state[base + i] = left if left > spent else -abs(light)
        weight = light * alpha if left > spent else real(0)
        state[share + i] = weight
        state[paint + i] += weight * red
        state[paint + np.uint64(SIDE) + i] += weight * green
        state[paint + np.uint64(2 * SIDE) + i] += weight * blue


@part
def _paint_more(state, base, known):
    """Add the other features of the ellipse, whose weights in 8 pixels are known by now. (In `_paint` they would slow the colours down.)"""
    share = base + np.uint64(_SHARE * SIDE)
    for k in range(COLOURS, len(known) - _MARKS):
        at, value = base + np.uint64((_PAINT + k) * SIDE), known[_MARKS + k]
        for i in range(np.uint64(_HALF)):
            state[at + i] += state[share + i] * value


@part
def _hand_out(state, stride, light, corner):
    """Copy a finished tile into the picture."""
    x, y, columns, rows = corner
    for row in range(rows):
        for column in range(columns):
            light.rest[y + row, x + column] = abs(state[row * stride + column])
            for k in range(light.colour.shape[2]):
                light.colour[y + row, x + column, k] = state[row * stride + (_PAINT + k) * SIDE + column]


@part
def _begin(state, stride):
    """All pixels black, alive, and all the light gets through."""
    state[:] = 0
    for row in range(SIDE):
        for column in range(SIDE):
            state[row * stride + _LIGHT * SIDE + column] = 1
            state[row * stride + _LIFE * SIDE + column] = 1


@part
def _begin_back(state, light, corner, stride):
    """The gradients of the picture, and how much the whole picture pulls at the loss: at first everything lies behind."""
    seen, back = light
    x, y, columns, rows = corner
    features = seen.colour.shape[2]
    for row in range(rows):
        base = row * stride
        for column in range(columns):
            behind = seen.rest[y + row, x + column] * back.rest[y + row, x + column]
            for k in range(features):
                gradient = back.colour[y + row, x + column, k]
                state[base + (_PULLS + k) * SIDE + column] = gradient
                behind += seen.colour[y + row, x + column, k] * gradient
            state[base + _BEHIND * SIDE + column] = behind


@part
def _lives(state, stride):
    """Whether any pixel of the tile still takes light."""
    for row in range(SIDE):
        alive = state[0] * 0
        for column in range(np.uint64(SIDE)):
            alive += state[np.uint64(row * stride + _LIFE * SIDE) + column]
        if alive > 0:
            return True
    return False


@part
def _rows(mark, y):
    """The rows of the tile at `y` that an ellipse reaches: first, and one after the last."""
    top = math.ceil(mark[1] - mark[7] - y - 0.5)
    bottom = math.floor(mark[1] + mark[7] - y - 0.5) + 1
    return max(top, 0), min(bottom, SIDE)


@part
def _weigh(state, base, mark, x, y):
    """The ellipse's alpha and weight (light times alpha) in 8 pixels from (x, y); light and life are brought up to date."""
    real = mark.dtype.type
    one, half = real(1), real(0.5)
    dx0, dy = real(x) + half - mark[0], real(y) + half - mark[1]
    a, slope, constant = -half * mark[2], -mark[3] * dy, -half * mark[4] * dy * dy
    opacity, densest, faintest, spent = mark[5], real(_DENSEST), real(_FAINTEST), real(_SPENT)
    for i in range(np.uint64(_HALF)):
        dx = dx0 + real(np.int32(i))
        alpha = min(densest, opacity * _exponential(max((a * dx + slope) * dx + constant, real(-6)), real))
        alpha = alpha if alpha >= faintest else real(0)
        light = state[base + i]
        life = state[base + np.uint64(_LIFE * SIDE) + i] * (one if light * (one - alpha) > spent else real(0))
        alpha *= life
        state[base + i] = light * (one - alpha)
        state[base + np.uint64(_LIFE * SIDE) + i] = life
        state[base + np.uint64(_WEIGHT * SIDE) + i] = light * alpha
        state[base + np.uint64(_ALPHA * SIDE) + i] = alpha


@part
def _exponential(x, real):
    """exp(x) for -6 <= x <= 0, by multiplications only."""
    x = x * real(0.125)
    p = ((((((real(_E6) * x + real(_E5)) * x + real(_E4)) * x + real(_E3)) * x + real(_E2)) * x) + real(_E1)) * x + real(_E0)
    p = p * p
    p = p * p
    return p * p


@part
def _blame(state, base, feature, features):
    """The gradient of the exponent: what the ellipse itself pulls less what it hides of all that lies behind it."""
    weight, alpha = base + np.uint64(_WEIGHT * SIDE), base + np.uint64(_ALPHA * SIDE)
    own, behind, exponent = base + np.uint64(_OWN * SIDE), base + np.uint64(_BEHIND * SIDE), base + np.uint64(_EXPONENT * SIDE)
    real = feature.dtype.type
    one, densest = real(1), real(_DENSEST)
    pull, value = base + np.uint64(_PULLS * SIDE), feature[0]
    for i in range(np.uint64(SIDE)):
        state[own + i] = state[pull + i] * value
    for k in range(1, features):
        pull, value = base + np.uint64((_PULLS + k) * SIDE), feature[k]
        for i in range(np.uint64(SIDE)):
            state[own + i] += state[pull + i] * value
    for i in range(np.uint64(SIDE)):
        share, mine = state[alpha + i], state[weight + i] * state[own + i]
        left = state[behind + i] - mine
        state[behind + i] = left
        state[exponent + i] = (mine - left * share / (one - share)) * (one if share < densest else real(0))


@part
def _sum_up(state, base, sums, features, dy):
    """Add the row to the sums of each column: the exponent's gradient times 1, dy and dy squared; the weighted pulls of the features."""
    weight, exponent = base + np.uint64(_WEIGHT * SIDE), base + np.uint64(_EXPONENT * SIDE)
    for i in range(np.uint64(SIDE)):
        gradient = state[exponent + i]
        sums[i] += gradient
        sums[np.uint64(SIDE) + i] += gradient * dy
        sums[np.uint64(2 * SIDE) + i] += gradient * dy * dy
    for k in range(features):
        at, pull = np.uint64((3 + k) * SIDE), base + np.uint64((_PULLS + k) * SIDE)
        for i in range(np.uint64(SIDE)):
            sums[at + i] += state[weight + i] * state[pull + i]


@part
def _settle(sums, mark, x, out):
    """One meeting's gradients from the sums of its columns."""
    real = mark.dtype.type
    dx0 = real(x) + real(0.5) - mark[0]
    one, fall, fall2, across, slant, across2 = real(0), real(0), real(0), real(0), real(0), real(0)
    for i in range(np.uint64(SIDE)):
        dx = dx0 + real(np.int32(i))
        one += sums[i]
        fall += sums[np.uint64(SIDE) + i]
        fall2 += sums[np.uint64(2 * SIDE) + i]
        across += sums[i] * dx
        across2 += sums[i] * dx * dx
        slant += sums[np.uint64(SIDE) + i] * dx
    out[0], out[1] = mark[2] * across + mark[3] * fall, mark[3] * across + mark[4] * fall
    out[2], out[3], out[4] = -real(0.5) * across2, -slant, -real(0.5) * fall2
    out[5] = one / mark[5]
    for k in range(len(out) - 6):
        total = real(0)
        for i in range(np.uint64(SIDE)):
            total += sums[np.uint64((3 + k) * SIDE) + i]
        out[6 + k] = total
