"""The figure of effects made from words: how far they are from those of the corpus, in the ear's embedding."""

from __future__ import annotations

from engines.audio.ear import Ear
from engines.audio.effect import effect
from engines.media.resample import RATE
from engines.metrics.table import number
from engines.progress import Progress
from engines.requests import Effect
from engines.training.data import UNSEEN_SEEDS
from engines.training.measure_parts import Row
from engines.training.sound.captions import plain_caption
from engines.training.sound.corpus import Corpus, draw
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
            asked = Effect(plain_caption(example), _SECONDS, seed=seed % 1000)
            made.append(ear.listen(at_ears_rate(line_of(effect(asked, Progress(), None)))))
    ratio = over_floor(made, real[:count], real[count:])
    return [Row("effects: Frechet distance to the corpus over that of real to real", number(ratio), "1")]
