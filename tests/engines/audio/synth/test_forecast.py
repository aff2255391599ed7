"""The forecast of loudness beside what is measured on the whole, and without it as the planted fault."""

import numpy as np
import pytest

from engines.audio.compose.brief import Brief
from engines.audio.compose.piece import compose
from engines.audio.score import Chord, Drumming, Hit, Key, Note, Part, Score, Section, Tempo
from engines.audio.synth import render as module
from engines.audio.synth.forecast import forecast
from engines.audio.synth.render import render

RATE = 24_000
SCORE = Score(
    Key(0), (4, 4), (Tempo(0, 120),), 7680, 8 * 48_000, (0, 1920, 3840, 5760), (Section("theme", 0, 7680, 64),),
    (Chord(0, 7680, 0, "major", 0),), (), space="room",
)  # fmt: skip


def test_what_goes_on_evenly_is_as_loud_at_its_beginning():
    parts = [Part("pads", "warm pad", (Note(0, 7680, 60, 90),)), Part("lead", "flute", (Note(5760, 1920, 72, 90),))]
    early, together = forecast(SCORE, [*parts], [-25.0, -60.0], 2.0)
    assert early == pytest.approx([0.0, 0.0]) and together == pytest.approx(0.0, abs=0.1)
    assert forecast(SCORE, [], [], 2.0) == ([], 0.0)


def test_what_comes_later_makes_the_beginning_softer():
    growing = Drumming("acoustic", tuple(Hit(tick, "kick", 30 + tick // 80) for tick in range(0, 7680, 480)))
    (early,), together = forecast(SCORE, [growing], [-20.0], 2.0)
    assert -12 < early < -4 and together == pytest.approx(early)


def level(sound: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(sound**2)))


def test_the_beginning_is_heard_about_as_loud_as_it_will_be(monkeypatch):
    found, without = [], []
    for seed, genre in enumerate(("trailer", "orchestral", "rock")):
        score = compose(Brief(samples=24 * 48_000, seed=seed, genre=genre, mood="epic"))
        whole = level(render(score, rate=RATE).mix[: 3 * RATE])
        found.append(abs(level(render(score, rate=RATE, until=3 * RATE).mix) - whole))
        with monkeypatch.context() as plain:
            plain.setattr(module, "forecast", lambda score, jobs, *_: ([0.0] * len(jobs), 0.0))
            without.append(abs(level(render(score, rate=RATE, until=3 * RATE).mix) - whole))
    assert max(found) < 4 and sum(found) < 0.6 * sum(without)
