"""Whether chords let their key be heard, judged as a listener judges: before a note is played."""

from __future__ import annotations

import numpy as np

from engines.audio.analysis.key import weigh
from engines.audio.score import Chord, Key

CLEAR = 0.25
"""From this clarity on the key is heard."""
_HARMONICS = ((0, 1.0), (7, 0.3), (4, 0.12))  # semitones above a tone at which it sounds as well, and how loud


def clarity(chords: tuple[Chord, ...], key: Key) -> float:
    """By how much `key` fits better than the best other major or minor key; below 0 another one is heard."""
    whole, bass, framing = np.zeros(12), np.zeros(12), np.zeros(12)
    for chord in chords:
        for pitch in chord.pitch_classes:
            for above, loud in _HARMONICS:
                whole[(pitch + above) % 12] += chord.length * loud
        bass[chord.bass] += chord.length
    for chord in (chords[0], chords[-1]):
        framing[chord.bass] += 1
    weighed = weigh(whole / whole.sum(), bass / bass.sum(), framing)
    return weighed.pop(key) - max(weighed.values())
