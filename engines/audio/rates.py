"""Sound between 48 kHz and the rates of networks, whole or as a stream."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from engines.media.resample import RATE, Resampler, samples_at_48k

Read = Callable[[int, int], np.ndarray]


def at_rate(read: Read, rate: int) -> Read:
    """A reader at `rate` of what `read(first, count)` gives at 48 kHz, float32 [count, channels]."""
    if rate == RATE:
        return read
    resampler = Resampler(RATE, rate)
    return lambda first, count: resampler(read(*resampler.needed(first, count)), first, count)


def reader(sound: np.ndarray) -> Read:
    """A reader of an array [samples, channels], with silence around it."""

    def read(first: int, count: int) -> np.ndarray:
        out = np.zeros((count, sound.shape[1]), np.float32)
        begin, end = max(first, 0), min(first + count, len(sound))
        if begin < end:
            out[begin - first : end - first] = sound[begin:end]
        return out

    return read


def to_48k(sound: np.ndarray, rate: int) -> np.ndarray:
    """float32 [samples, channels] at 48 kHz of `sound` at `rate`."""
    if rate == RATE:
        return sound.astype(np.float32)
    resampler, count = Resampler(rate), samples_at_48k(len(sound), rate)
    return resampler(reader(sound)(*resampler.needed(0, count)), 0, count)


def stream_at_48k(blocks: Iterable[np.ndarray], rate: int) -> Iterator[np.ndarray]:
    """Blocks [samples, channels] at `rate` as blocks of up to a second at 48 kHz; the same samples as `to_48k` of all of them."""
    if rate == RATE:
        yield from blocks
        return
    resampler, held, start, made = Resampler(rate), None, 0, 0
    for block in itertools.chain(blocks, [None]):
        if block is not None:
            held = block if held is None else np.concatenate([held, block])
        if held is None:
            return
        end = start + len(held)
        total = samples_at_48k(end, rate) if block is None else None
        while (count := _ready(resampler, made, end, total)) > 0:
            first, needed = resampler.needed(made, count)
            yield resampler(reader(held)(first - start, needed), made, count)
            made += count
        kept = max(start, min(resampler.needed(made, 1)[0], end))
        held, start = held[kept - start :], kept


def _ready(resampler: Resampler, made: int, end: int, total: int | None) -> int:
    """How many outputs after `made` can be had of inputs before `end`; `total` is known when no more will come."""
    if total is not None:
        return min(RATE, total - made)
    first, needed = resampler.needed(made, RATE)
    return RATE if first + needed <= end else 0
