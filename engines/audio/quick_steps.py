"""The steps of a score transformer on a CPU, compiled by numba: many small products in a row, of which torch's own cost is most.

Every function that numba calls stands in this file: its cache does not see changes of other files.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numba
import numpy as np

if TYPE_CHECKING:
    import torch

    from engines.audio.draw_tokens import Sheet
    from engines.audio.score_model import ScoreTransformer

part = numba.njit(nogil=True, fastmath={"reassoc", "contract", "nsz"}, error_model="numpy")
compiled = numba.njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "nsz"}, error_model="numpy")

_TINY = np.float32(np.finfo(np.float32).eps)


class Weights(NamedTuple):
    """Of all layers [layers, out, in], the gains of the norms before them multiplied in.

    `tokens`: [rows, width]; `turns`: [positions, 2, half a head].
    """

    tokens: np.ndarray
    inward: np.ndarray
    query: np.ndarray
    key: np.ndarray
    outward: np.ndarray
    wide: np.ndarray
    narrow: np.ndarray
    heads: np.ndarray
    turns: np.ndarray


class Page(NamedTuple):
    """A `Sheet` in arrays, and what of the model's shape the steps must know. `shift`: from a step to its place in the memory."""

    steps: np.ndarray
    told: np.ndarray
    chances: np.ndarray
    keys: np.ndarray
    values: np.ndarray
    past: int
    frames: int
    shift: int
    digits: int
    levels: int
    guidance: np.float32
    temperature: np.float32
    top_k: int


def writer(network: ScoreTransformer) -> Callable[[Sheet, int, int], None]:
    """A function that fills the steps [begin, end) of a sheet, whose tensors lie on the CPU, in place; its memory grows by as many."""
    weights, config = _packed(network), network.config

    def write(sheet: Sheet, begin: int, end: int) -> None:
        memory, dials = sheet.memory, sheet.dials
        page = Page(
            sheet.steps.numpy(), sheet.told.numpy(), sheet.chances.numpy(), memory.keys.numpy(), memory.values.numpy(),
            sheet.past, sheet.frames, memory.length - begin, config.digits, config.levels,
            np.float32(dials.guidance), np.float32(max(dials.temperature, 1e-3)), min(dials.top_k, config.card),
        )  # fmt: skip
        _write(weights, page, begin, end)
        memory.length += end - begin

    return write


def _packed(network: ScoreTransformer) -> Weights:
    layers = list(network.layers)

    def stacked(parts: list[torch.Tensor]) -> np.ndarray:
        return np.ascontiguousarray(np.stack([part.detach().numpy() for part in parts]), np.float32)

    return Weights(
        network.tokens.weight.detach().numpy(),
        stacked([layer.inward.weight * layer.before.weight for layer in layers]),
        stacked([layer.query_norm.weight for layer in layers]),
        stacked([layer.key_norm.weight for layer in layers]),
        stacked([layer.outward.weight for layer in layers]),
        stacked([layer.wide.weight * layer.between.weight for layer in layers]),
        stacked([layer.narrow.weight for layer in layers]),
        (network.heads.weight * network.norm.weight).detach().numpy(),
        network.turns.numpy(),
    )


@compiled
def _write(weights, page, begin, end):
    """Every step is read, passes the layers, and is followed by the tokens chosen after it."""
    rows, width = page.told.shape[0], page.told.shape[2]
    x, normed = np.empty((rows, width), np.float32), np.empty((rows, width), np.float32)
    seen = np.empty((rows, width), np.float32)
    inner = np.empty((rows, 4 * width), np.float32)
    logits = np.empty((rows, weights.heads.shape[0]), np.float32)
    scores = np.empty(page.keys.shape[3], np.float32)
    for place in range(begin, end):
        _read(weights, page, place, x)
        for layer in range(weights.inward.shape[0]):
            _normalise(x, normed)
            _times(weights.inward[layer], normed, inner)
            _attend(weights, page, (layer, place + page.shift), inner, (scores, seen))
            _times(weights.outward[layer], seen, normed)
            _add(normed, x)
            _normalise(x, normed)
            _times(weights.wide[layer], normed, inner)
            _gate(inner)
            _times(weights.narrow[layer], inner, normed)
            _add(normed, x)
        _normalise(x, normed)
        _times(weights.heads, normed, logits)
        _choose(page, place, logits)


@part
def _times(matrix, x, out):
    """The first columns of `out` [rows, ...] are x [rows, ...] times matrix [n, m]."""
    for line in range(matrix.shape[0]):
        weights = matrix[line]
        for row in range(x.shape[0]):
            out[row, line] = _dot(weights, x[row])


@part
def _dot(one, other):
    """As far as `one` reaches."""
    total = np.float32(0)
    for column in range(one.shape[0]):
        total += one[column] * other[column]
    return total


@part
def _add(more, x):
    """Each row of `more` onto that of `x`."""
    for row in range(x.shape[0]):
        _add_to(more[row], np.float32(1), x[row])


@part
def _add_to(more, weight, x):
    """`more`, so many times, onto `x`."""
    for column in range(x.shape[0]):
        x[column] += weight * more[column]


@part
def _scale(values):
    """What brings `values` to a mean square of one."""
    return np.float32(1) / np.sqrt(_dot(values, values) / np.float32(values.shape[0]) + _TINY)


@part
def _normalise(x, out):
    """Each row, of a mean square of one."""
    for row in range(x.shape[0]):
        scale = _scale(x[row])
        for column in range(x.shape[1]):
            out[row, column] = x[row, column] * scale


@part
def _read(weights, page, place, x):
    """What the step says: what is told of it, and the digits of the tokens before; the rows that are told nothing read the same."""
    rows, _, books = page.steps.shape
    span = page.digits * page.levels + 1
    for row in range(x.shape[0]):
        for column in range(x.shape[1]):
            x[row, column] = page.told[row, place, column]
        for book in range(books):
            token = page.steps[row % rows, place - 1, book] if place else page.levels**page.digits
            first = book * span
            if token == page.levels**page.digits:
                _add_to(weights.tokens[first + span - 1], np.float32(page.digits), x[row])
                continue
            for digit in range(page.digits):
                _add_to(weights.tokens[first + digit * page.levels + token % page.levels], np.float32(1), x[row])
                token //= page.levels


@part
def _turn(values, gains, turns, out):
    """A query or key [size], normalised and turned by its position; `out` may be `values`."""
    scale, half = _scale(values), values.shape[0] // 2
    for column in range(half):
        left = values[column] * scale * gains[column]
        right = values[half + column] * scale * gains[half + column]
        out[column] = left * turns[0, column] - right * turns[1, column]
        out[half + column] = right * turns[0, column] + left * turns[1, column]


@part
def _attend(weights, page, where, inner, results):
    """Each head of each row: its key and value into the memory, then what is seen of all up to here. `inner`: query, key and value."""
    (layer, here), (scores, out) = where, results
    heads, size = page.keys.shape[2], page.keys.shape[4]
    width = heads * size
    for row in range(inner.shape[0]):
        for head in range(heads):
            begin = head * size
            keys, values = page.keys[layer, row, head], page.values[layer, row, head]
            query = inner[row, begin : begin + size]
            _turn(query, weights.query[layer], weights.turns[here], query)
            _turn(inner[row, width + begin : width + begin + size], weights.key[layer], weights.turns[here], keys[here])
            for column in range(size):
                values[here, column] = inner[row, 2 * width + begin + column]
            _look(query, keys[: here + 1], values[: here + 1], scores, out[row, begin : begin + size])


@part
def _look(query, keys, values, scores, out):
    """Attention of one query [size] on keys and values [places, size]."""
    places, size = keys.shape
    scale, highest = np.float32(1 / np.sqrt(size)), np.float32(-np.inf)
    for place in range(places):
        scores[place] = _dot(query, keys[place]) * scale
        highest = max(highest, scores[place])
    whole = np.float32(0)
    for column in range(size):
        out[column] = 0
    for place in range(places):
        scores[place] = np.exp(scores[place] - highest)
        whole += scores[place]
    for place in range(places):
        _add_to(values[place], scores[place] / whole, out)


@part
def _gate(inner):
    """The first half of `inner`, times its own logistic, times the second half, into the first half."""
    half = inner.shape[1] // 2
    for row in range(inner.shape[0]):
        for column in range(half):
            gate = inner[row, column]
            inner[row, column] = gate / (np.float32(1) + np.exp(-gate)) * inner[row, half + column]


@part
def _choose(page, place, logits):
    """The tokens of a step: guided, top-k, by the step's chances. See `draw_tokens.choose`."""
    rows, _, books = page.steps.shape
    count = page.digits * page.levels
    joint = np.empty(page.levels**page.digits, np.float32)
    weights = np.empty(page.levels**page.digits, np.float32)
    for row in range(rows):
        told = logits[row]
        if logits.shape[0] > rows:
            for column in range(told.shape[0]):
                told[column] = logits[rows + row, column] + page.guidance * (told[column] - logits[rows + row, column])
        for book in range(books):
            if page.past <= place - book < page.past + page.frames:
                _join(told[book * count : (book + 1) * count], page.digits, page.levels, joint)
                page.steps[row, place, book] = _chosen(joint, weights, page, page.chances[place, row, book])


@part
def _join(of_digits, digits, levels, joint):
    """Fill the logits of tokens from those of their digits, the first digit counting ones."""
    joint[0], filled = 0, 1
    for digit in range(digits):
        for level in range(levels - 1, -1, -1):
            more = of_digits[digit * levels + level]
            for token in range(filled):
                joint[level * filled + token] = joint[token] + more
        filled *= levels


@part
def _chosen(logits, weights, page, chance):
    """The first token up to which the `top_k` likeliest are worth more than the chance of all."""
    least, highest = _kth(logits, weights, page.top_k), np.float32(-np.inf)
    for token in range(logits.shape[0]):
        highest = max(highest, logits[token])
    whole = 0.0
    for token in range(logits.shape[0]):
        weights[token] = np.exp((logits[token] - highest) / page.temperature) if logits[token] >= least else np.float32(0)
        whole += weights[token]
    share, last = 0.0, 0
    for token in range(logits.shape[0]):
        if weights[token] > 0:
            share, last = share + weights[token], token
            if share > chance * whole:
                break
    return last


@part
def _kth(values, scratch, count):
    """The `count`th largest of the values, by Hoare's quickselect in `scratch`."""
    for number in range(values.shape[0]):
        scratch[number] = values[number]
    low, high, place = 0, values.shape[0] - 1, values.shape[0] - count
    while low < high:
        pivot, left, right = scratch[(low + high) // 2], low, high
        while left <= right:
            while scratch[left] < pivot:
                left += 1
            while scratch[right] > pivot:
                right -= 1
            if left <= right:
                scratch[left], scratch[right] = scratch[right], scratch[left]
                left, right = left + 1, right - 1
        if place <= right:
            high = right
        elif place >= left:
            low = left
        else:
            break
    return scratch[place]
