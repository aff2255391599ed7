"""The figure of effects made from words: how far they are from those of the corpus, in the ear's embedding.

An effect is asked for as long as something is heard in the piece of the corpus that its words are of, and laid where that is.
"""

from __future__ import annotations

import numpy as np

from engines.audio.ear import Ear
from engines.audio.effect import effect
from engines.media.resample import RATE
from engines.metrics.table import number
from engines.progress import Progress
from engines.requests import Effect
from engines.training.data import UNSEEN_SEEDS
from engines.training.measure_parts import Row
from engines.training.sound.captions import plain_caption
from engines.training.sound.corpus import Corpus, Example, draw
from engines.training.sound.measure_music import at_ears_rate, line_of, over_floor

_SECONDS = 6.0


def effect_rows(count: int, progress: Progress) -> list[Row]:
    """As many effects as asked for, by the words for sounds of the corpus, beside twice as many of the corpus."""
    ear, corpus = Ear.from_folder(), Corpus(RATE, _SECONDS)
    made, real = [], []
    for index, seed in enumerate(range(UNSEEN_SEEDS, UNSEEN_SEEDS + 3 * count)):
        progress.step(index, 3 * count, "Measuring effects")
        example = draw(seed, corpus, "effect")
        if index < 2 * count:
            real.append(ear.listen(at_ears_rate(example.sound.mean(axis=1))))
        else:
            made.append(ear.listen(at_ears_rate(_asked(example))))
    ratio = over_floor(made, real[:count], real[count:])
    return [Row("effects: Frechet distance to the corpus over that of real to real", number(ratio), "1")]


def _asked(example: Example) -> np.ndarray:
    """float [samples]: what is made of the words for an example, in its place."""
    start, end = min(event.start for event in example.events), max(event.end for event in example.events)
    made = line_of(effect(Effect(plain_caption(example), (end - start) / RATE, seed=example.seed % 1000), Progress(), None))
    return np.pad(made, (start, len(example.sound) - start - len(made)))
