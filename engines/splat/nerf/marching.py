"""Rays through a field, sample by sample until no light is left, and gradients back to its features and networks; compiled by numba.

A sample is folded into the cube, skipped where nothing can be, looked up in the hash grid, told its density and colour by the networks,
and laid over what is behind it (Max 1995; Mueller et al. 2022). Every function that numba calls stands in this file: its cache does not
see changes of other files. Arrays may be float32 or float64; numbers in the code are float32, which leaves both as they are.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numba
import numpy as np

FEATURES = 2
"""Numbers in each cell of a level."""
CHANNELS = 7
"""What a ray gathers: red, green, blue, alpha, and weighted by alpha its distance, the share of its way and the square of that."""
WAYS = 9
"""Polynomials of a direction."""
PRIME_Y, PRIME_Z = 2654435761, 805459861
SPENT = 1e-3
"""The light that is left where a ray ends."""
SLOPE, THICKEST, OPAQUE = 0.1, 10.0, 30.0
"""What is left of numbers below zero in the networks; the logarithm of the greatest density; the thickness of a sky."""

# of a sample: its share of the light, the light behind it, thickness, what it adds of a ray's channels (less alpha)
_WEIGHT, _BEHIND, _THICKNESS, _RED, _DISTANCE, _SHARE, MARKS = 0, 1, 2, 3, 6, 7, 8
_ZERO, _QUARTER, _HALF, _ONE = np.float32(0), np.float32(0.25), np.float32(0.5), np.float32(1)
_SLOPE, _THICKEST, _OPAQUE, _SPENT = np.float32(SLOPE), np.float32(THICKEST), np.float32(OPAQUE), np.float32(SPENT)

part = numba.njit(nogil=True, fastmath={"reassoc", "contract", "arcp", "nsz"}, error_model="numpy")
compiled = numba.njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "arcp", "nsz"}, error_model="numpy")


class Net(NamedTuple):
    """What a field has learned, or gradients of it. `table` [levels, cells, 2]; `edges` [levels]: corners along the cube's edge.

    Matrices are [in, out]: `inner` [features, width] and `outer` [width, 1 + geometry] for the density, `tint` [geometry + 9, width] for
    the colour; the last one, `colour`, is [3 (out), width].
    """

    table: np.ndarray
    edges: np.ndarray
    inner: np.ndarray
    outer: np.ndarray
    tint: np.ndarray
    colour: np.ndarray


class Space(NamedTuple):
    """`gloss`: 0..1, how much directions count. `start`: added to the logarithms of densities.

    `full` [edge, edge, edge]: not 0 where the cube may hold something. `sky`: the last sample of a ray lets nothing through.
    """

    gloss: float
    start: float
    full: np.ndarray
    sky: bool


class Bundle(NamedTuple):
    """Rays. `origins` and `directions` [n, 3] and `distances` [n, samples + 1] (the samples' edges) in radii from the middle.

    `gathered` [n, CHANNELS].
    """

    origins: np.ndarray
    directions: np.ndarray
    distances: np.ndarray
    gathered: np.ndarray


class Samples(NamedTuple):
    """Of a span of rays. `starts` [rays + 1]; for each sample `places` [3] in the cube, `features` [2 levels] and `marks` [MARKS]."""

    starts: np.ndarray
    places: np.ndarray
    features: np.ndarray
    marks: np.ndarray


@compiled
def march(net, space, bundle, samples, first):
    """Follow the rays from `first` on that `samples` has room for: fill it, and what the rays gather."""
    hidden, told, tint = _scratch(net)
    used, count = 0, bundle.distances.shape[1] - 1
    samples.starts[0] = 0
    for number in range(len(samples.starts) - 1):
        ray, light = first + number, _ONE
        _ways(bundle.directions[ray], space.gloss, told)
        bundle.gathered[ray] = 0
        for k in range(count):
            mark, place, last = samples.marks[used], samples.places[used], space.sky and k == count - 1
            length = bundle.distances[ray, k + 1] - bundle.distances[ray, k]
            distance = bundle.distances[ray, k] + _HALF * length
            shrinking = _fold(bundle.origins[ray], bundle.directions[ray], distance, place)
            if not (last or _may_hold(space.full, place)):
                continue
            _look_up(net.table, net.edges, place, samples.features[used])
            density = _think(net, samples.features[used], hidden, told, space.start)
            thickness = density * length * shrinking
            behind = light * math.exp(-_OPAQUE if last else -thickness)
            mark[_WEIGHT], mark[_BEHIND], mark[_THICKNESS] = light - behind, behind, _ZERO if last else thickness
            _paint(net, told, tint, mark)
            mark[_DISTANCE], mark[_SHARE] = distance, (np.float32(k) + _HALF) / np.float32(count)
            _gather(bundle.gathered[ray], mark)
            light, used = behind, used + 1
            if light < _SPENT:
                break
        samples.starts[number + 1] = used


@compiled
def march_back(net, space, bundle, samples, back):
    """Gradients by the networks and the samples' features. `back`: (first ray, Net to add to, gradients of the features [n, 2 levels]).

    `bundle.gathered` holds the gradients of what was gathered. The table's own gradient is left to `scatter`.
    """
    first, pulls, ways_back = back
    hidden, told, tint = _scratch(net)
    hidden_back, told_back, tint_back = _scratch(net)
    heads = net.outer.shape[1]
    for number in range(len(samples.starts) - 1):
        pull, beyond = bundle.gathered[first + number], _ZERO
        _ways(bundle.directions[first + number], space.gloss, told)
        for s in range(samples.starts[number + 1] - 1, samples.starts[number] - 1, -1):
            mark, features = samples.marks[s], samples.features[s]
            _think(net, features, hidden, told, space.start)
            own = _worth(pull, mark)
            _paint_back(net, pulls, (mark, pull, told), (tint, tint_back), told_back)
            told_back[0] = (mark[_BEHIND] * own - beyond) * mark[_THICKNESS] if told[0] + space.start < _THICKEST else _ZERO
            beyond += mark[_WEIGHT] * own
            _layer_back(net.outer, pulls.outer, hidden, told_back[:heads], hidden_back)
            _leak_back(hidden, hidden_back)
            _layer_back(net.inner, pulls.inner, features, hidden_back, ways_back[s])


@compiled
def scatter(places, pulls, edges, table, level):
    """Add the gradients `pulls` [n, 2 levels] of features at `places` [n, 3] to one level of `table`, the gradient of the grid's cells."""
    edge, count = np.int64(edges[level]), table.shape[1]
    for i in range(len(places)):
        x, y, z, u, v, w = _corner(places[i], edge)
        for bits in range(8):
            cell = _cell(x + (bits & 1), y + (bits >> 1 & 1), z + (bits >> 2), edge, count)
            weight = _weight(bits, u, v, w)
            for f in range(FEATURES):
                table[level, cell, f] += weight * pulls[i, FEATURES * level + f]


@compiled
def look_up(table, edges, places, features):
    """Fill `features` [n, 2 levels] with what the grid holds at `places` [n, 3] of the cube."""
    for i in range(len(places)):
        _look_up(table, edges, places[i], features[i])


@compiled
def densities(net, start, places, out):
    """Fill `out` [n] with the densities at `places` [n, 3] of the cube."""
    hidden, told, _ = _scratch(net)
    features = np.empty(len(net.inner), net.inner.dtype)
    for i in range(len(places)):
        _look_up(net.table, net.edges, places[i], features)
        out[i] = _think(net, features, hidden, told, start)


@part
def _scratch(net):
    """Room for the first layer, what the second one tells (density, geometry, then the direction's polynomials), and the third."""
    return np.empty_like(net.inner[0]), np.empty(1 + len(net.tint), net.tint.dtype), np.empty_like(net.tint[0])


@part
def _fold(origin, direction, distance, place):
    """Put a place along a ray into the cube, 0..1 (Barron et al. 2022, equation 10); gives by how much a step is shorter there."""
    x, y, z = origin[0] + distance * direction[0], origin[1] + distance * direction[1], origin[2] + distance * direction[2]
    square, share = x * x + y * y + z * z, _ONE
    if square > _ONE:
        across = _ONE / math.sqrt(square)
        share = (np.float32(2) - across) * across
    place[0], place[1], place[2] = _HALF + _QUARTER * share * x, _HALF + _QUARTER * share * y, _HALF + _QUARTER * share * z
    return _ONE / max(square, _ONE)


@part
def _may_hold(full, place):
    edge = len(full)
    x, y, z = int(place[0] * edge), int(place[1] * edge), int(place[2] * edge)
    return full[min(x, edge - 1), min(y, edge - 1), min(z, edge - 1)] != 0


@part
def _ways(direction, gloss, told):
    """Polynomials of degree 0 to 2 that span the spherical harmonics, into the last places."""
    x, y, z = gloss * direction[0], gloss * direction[1], gloss * direction[2]
    out = told[len(told) - WAYS :]
    out[0], out[1], out[2], out[3], out[4], out[5], out[6] = _ONE, x, y, z, x * y, y * z, z * x
    out[7], out[8] = x * x - y * y, 3 * z * z - x * x - y * y - z * z


@part
def _look_up(table, edges, place, features):
    for level in range(len(edges)):
        edge, count = np.int64(edges[level]), table.shape[1]
        x, y, z, u, v, w = _corner(place, edge)
        first, second = _ZERO, _ZERO
        for bits in range(8):
            cell = _cell(x + (bits & 1), y + (bits >> 1 & 1), z + (bits >> 2), edge, count)
            weight = _weight(bits, u, v, w)
            first += weight * table[level, cell, 0]
            second += weight * table[level, cell, 1]
        features[2 * level], features[2 * level + 1] = first, second


@part
def _corner(place, edge):
    """The lower corner of the cell, and the place inside of it (0..1 each way)."""
    x, y, z = place[0] * np.float32(edge - 1), place[1] * np.float32(edge - 1), place[2] * np.float32(edge - 1)
    i, j, k = min(np.int64(x), edge - 2), min(np.int64(y), edge - 2), min(np.int64(z), edge - 2)
    return i, j, k, x - np.float32(i), y - np.float32(j), z - np.float32(k)


@part
def _cell(x, y, z, edge, count):
    if edge * edge * edge <= count:
        return x + edge * (y + edge * z)
    return (x ^ (y * PRIME_Y) ^ (z * PRIME_Z)) & (count - 1)


@part
def _weight(bits, u, v, w):
    return (u if bits & 1 else _ONE - u) * (v if bits & 2 else _ONE - v) * (w if bits & 4 else _ONE - w)


@part
def _think(net, features, hidden, told, start):
    """The density at features, and what the first two layers say."""
    _layer(net.inner, features, hidden)
    _leak(hidden)
    _layer(net.outer, hidden, told[: net.outer.shape[1]])
    return math.exp(min(told[0] + start, _THICKEST))


@part
def _paint(net, told, tint, mark):
    """The colour that the last two layers give, into the mark."""
    _layer(net.tint, told[1:], tint)
    _leak(tint)
    for c in range(3):
        total = _ZERO
        for j in range(len(tint)):
            total += net.colour[c, j] * tint[j]
        mark[_RED + c] = _ONE / (_ONE + math.exp(-total))


@part
def _paint_back(net, pulls, known, scratch, told_back):
    """Gradients of the last two layers, and by what they are told."""
    mark, pull, told = known
    tint, tint_back = scratch
    _layer(net.tint, told[1:], tint)
    _leak(tint)
    tint_back[:] = 0
    for c in range(3):
        rgb = mark[_RED + c]
        back = mark[_WEIGHT] * pull[c] * rgb * (_ONE - rgb)
        for j in range(len(tint)):
            tint_back[j] += net.colour[c, j] * back
            pulls.colour[c, j] += tint[j] * back
    _leak_back(tint, tint_back)
    _layer_back(net.tint, pulls.tint, told[1:], tint_back, told_back[1:])


@part
def _gather(out, mark):
    weight = mark[_WEIGHT]
    out[0] += weight * mark[_RED]
    out[1] += weight * mark[_RED + 1]
    out[2] += weight * mark[_RED + 2]
    out[3] += weight
    out[4] += weight * mark[_DISTANCE]
    out[5] += weight * mark[_SHARE]
    out[6] += weight * mark[_SHARE] * mark[_SHARE]


@part
def _worth(pull, mark):
    """What a sample's whole light would add to the loss."""
    own = pull[0] * mark[_RED] + pull[1] * mark[_RED + 1] + pull[2] * mark[_RED + 2] + pull[3]
    return own + pull[4] * mark[_DISTANCE] + mark[_SHARE] * (pull[5] + pull[6] * mark[_SHARE])


@part
def _layer(matrix, given, out):
    out[:] = 0
    for i in range(matrix.shape[0]):
        for j in range(matrix.shape[1]):
            out[j] += given[i] * matrix[i, j]


@part
def _layer_back(matrix, pulls, given, out_back, given_back):
    for i in range(matrix.shape[0]):
        total = _ZERO
        for j in range(matrix.shape[1]):
            total += matrix[i, j] * out_back[j]
            pulls[i, j] += given[i] * out_back[j]
        given_back[i] = total


@part
def _leak(values):
    for j in range(len(values)):
        values[j] = max(values[j], _SLOPE * values[j])


@part
def _leak_back(values, pulls):
    for j in range(len(values)):
        pulls[j] = pulls[j] if values[j] > 0 else _SLOPE * pulls[j]
