"""What is inserted into a strip, in order: sound in, sound out, and by how much it comes late. The arithmetic is `engines.dsp`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from studio.document.mix import Compressor, Equaliser, Insert, Limiter, Reverb
from studio.document.timecode import SAMPLE_RATE

Process = Callable[[np.ndarray], np.ndarray]
"""float32 [samples, 2] -> the same shape; it remembers what came before."""

_LONGEST = 6 * SAMPLE_RATE  # of a room that is listened to before the place that is played from


@dataclass(frozen=True)
class Made:
    """A processor. `latency`: samples by which what it gives comes late. `memory`: samples after which it has forgotten what it heard."""

    process: Process
    latency: int = 0
    memory: int = 0


class Chain:
    """Inserts one after the other, freshly made; `latency` and `memory` are those of all together."""

    def __init__(self, inserts: tuple[Insert, ...]) -> None:
        self._made = [make(insert) for insert in inserts if insert.on]
        self.latency = sum(made.latency for made in self._made)
        self.memory = sum(made.memory for made in self._made)

    def __call__(self, block: np.ndarray) -> np.ndarray:
        """The block of `latency` samples ago, processed."""
        for made in self._made:
            block = made.process(block)
        return block


def make(insert: Insert) -> Made:
    """The processor of an insert. What computes it is imported here, for most films have none."""
    match insert:
        case Equaliser():
            return _equaliser(insert)
        case Compressor():
            return _compressor(insert)
        case Reverb():
            return _reverb(insert)
        case Limiter():
            return _limiter(insert)


def bands(insert: Equaliser) -> list:
    """The filters (`engines.dsp.equaliser.Band`) of an equaliser, those that change nothing left out."""
    from engines.dsp.equaliser import Band

    found = [Band("highpass", insert.low_cut)] if insert.low_cut >= 10 else []
    found += [Band("low shelf", insert.low_hertz, insert.low)] if insert.low else []
    found += [Band("peak", insert.middle_hertz, insert.middle, insert.width)] if insert.middle else []
    return found + ([Band("high shelf", insert.high_hertz, insert.high)] if insert.high else [])


def _equaliser(insert: Equaliser) -> Made:
    from engines.dsp.equaliser import Equaliser as Filter

    return Made(Filter(bands(insert), SAMPLE_RATE, 2), memory=SAMPLE_RATE // 10)


def _compressor(insert: Compressor) -> Made:
    from engines.dsp import compressor

    times = insert.attack / 1000, insert.release / 1000
    settings = compressor.Compression(insert.threshold, insert.ratio, attack=times[0], release=times[1], makeup=insert.makeup)
    return Made(compressor.Compressor(settings, SAMPLE_RATE), memory=round(8 * max(times) * SAMPLE_RATE))


def _reverb(insert: Reverb) -> Made:
    from engines.dsp import reverb

    room = reverb.Reverb(reverb.Room(insert.decay, insert.size, insert.damping), SAMPLE_RATE)
    return Made(lambda block: block + insert.amount * room(block), memory=min(_LONGEST, round(1.5 * insert.decay * SAMPLE_RATE)))


def _limiter(insert: Limiter) -> Made:
    from engines.dsp import limiter

    limit = limiter.Limiter(limiter.Limit(insert.ceiling, recovery=insert.recovery), SAMPLE_RATE, 2)
    return Made(limit, limit.latency, round(limiter.MEMORY * SAMPLE_RATE))
