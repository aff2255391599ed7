"""What the ear hears of timbre alone: voices that have nothing to do with each other, by themselves or two at a time."""

from __future__ import annotations

import numpy as np

from engines.audio.ear import RATE, Ear
from engines.metrics.shares import share_of
from engines.training.data import UNSEEN_SEEDS
from engines.training.measure_parts import Row
from engines.training.sound.measure_music import FALSE_ALARMS, surenesses
from engines.training.sound.timbres import LINES, mixture

_SECONDS = 6


def timbre_rows(count: int) -> list[Row]:
    """The shipped ear's figure."""
    return [timbres_heard(Ear.from_folder(), count)]


def timbres_heard(ear: Ear, count: int) -> Row:
    """Of `count` mixtures of lines that are not learned from: the share of voices of which the ear is surer than in nearly all that lack
    them."""
    mixtures = [mixture(np.random.default_rng([UNSEEN_SEEDS, number]), _SECONDS * RATE, 2, LINES) for number in range(count)]
    known, playing = [ear.listen(sound) for sound, _ in mixtures], [set(names) for _, names in mixtures]
    sure = surenesses(playing, known)
    found = [one.voices[voice] > sure[voice] for one, voices in zip(known, playing, strict=True) for voice in sorted(voices)]
    words = f"a voice is heard by its sound alone, one or two at a time, at {100 * FALSE_ALARMS:.0f} % false alarms"
    return Row(words, str(share_of(np.array(found))), f"{100 * FALSE_ALARMS:.0f} % by chance")
