"""The beginning of a score, played before all of it is: what can be heard while the rest is made."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engines.audio.compose.brief import Brief
from engines.audio.compose.piece import compose
from engines.audio.score import RATE, Score
from engines.audio.synth.drums import DRUMS, stroke
from engines.audio.synth.render import render
from engines.audio.synth.tones import Held, shared
from engines.audio.synth.voices import VOICES

_STAGES = (3 * RATE, 12 * RATE, 48 * RATE)  # samples: each is heard for as long as the next, or all, takes to be played
_SHARE = 4  # a later stage is worth its while in a piece that is so many times longer
_EVERY = ("grand piano", "nylon guitar", "string ensemble", "electric piano")  # one voice of each kind


def ahead(score: Score, lead: int = 0) -> Iterator[np.ndarray]:
    """float32 [samples, 2], the first samples after `lead` and those that follow them; nothing for pieces that are done as soon.

    Each stage is as loud as the one before it where both play the same, so that no step is heard between them.
    """
    before, level = np.zeros((0, 2), np.float32), 1.0
    for number, stage in enumerate(_STAGES):
        if score.samples < stage * (_SHARE if number else 2):
            return
        played = render(score, until=lead + stage).mix[lead:]
        level *= _ratio(before, played[: len(before)] * level)
        yield played[len(before) :] * np.float32(level)
        before = played * np.float32(level)


def warm() -> None:
    """Load what is compiled, by playing every kind of voice once, ahead of the first piece."""
    for name in _EVERY:
        shared(RATE).get(name, VOICES[name], 60, 0.8, Held(0.1))
    for drum in DRUMS:  # the noises that they are made of are the same in every kit
        stroke("acoustic", drum, 100, 0, RATE)
    render(compose(Brief(samples=_STAGES[0], genre="folk")), until=RATE // 2)


def _ratio(one: np.ndarray, other: np.ndarray) -> float:
    """How much louder `one` is than `other`; 1 where there is nothing to compare."""
    power = float(np.sum(other.astype(np.float64) ** 2))
    return float(np.sqrt(np.sum(one.astype(np.float64) ** 2) / power)) if power > 0 else 1.0
