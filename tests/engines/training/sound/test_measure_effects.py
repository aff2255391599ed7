"""Effects from words are near those of the corpus; the planted fault, a hum whatever was asked for, is far away."""

import numpy as np

from engines.audio.made import MadeSound
from engines.progress import Progress
from engines.training.sound import measure_effects


def test_effects_are_nearer_than_a_hum(monkeypatch):
    monkeypatch.setattr(measure_effects, "_SECONDS", 2.0)
    (row,) = measure_effects.effect_rows(4, Progress())
    hum = np.repeat(0.1 * np.sin(np.arange(96_000) / 30), 2).reshape(-1, 2).astype(np.float32)
    monkeypatch.setattr(measure_effects, "effect", lambda *_: MadeSound([hum], 2, {}))
    (wrong,) = measure_effects.effect_rows(4, Progress())
    assert 0 < float(row.figure) < float(wrong.figure)
