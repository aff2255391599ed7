from fractions import Fraction

import numpy as np
import pytest

from engines.audio.compose.brief import Brief
from engines.audio.score import Key, check
from engines.audio.tune import compose_around, hear_tune, key_of, pace_of

PITCHES = (57, 60, 64, 62, 60, 59, 57, 57)


def hummed(pitches=PITCHES, seconds=0.5, cents=30):
    """A voice that wavers, is 30 cents sharp, and breathes between the notes."""
    out = []
    for pitch in pitches:
        time = np.arange(round(seconds * 48_000)) / 48_000
        wave = 0.15 * np.sin(2 * np.pi * 5.5 * time)  # semitones of vibrato
        phase = 2 * np.pi * np.cumsum(440 * 2 ** ((pitch + cents / 100 + wave - 69) / 12)) / 48_000
        tone = sum(np.sin(phase * number) / number**1.5 for number in range(1, 6))
        out.append(0.3 * tone * np.minimum(1, np.minimum(time / 0.03, (seconds - time) / 0.06).clip(0)))
    return np.concatenate(out).astype(np.float32)[:, None]


def test_a_hum_is_heard_as_its_notes():
    notes = hear_tune(hummed())
    assert tuple(note.pitch for note in notes) == PITCHES
    assert all(abs(note.start - 0.5 * number) < 0.06 for number, note in enumerate(notes))
    assert key_of(notes) == Key(9, "minor")
    assert abs(float(pace_of(notes)) / 120 - 1) < 0.05 or abs(float(pace_of(notes)) / 60 - 1) < 0.12


@pytest.mark.parametrize("sound", [np.zeros((48_000, 1), np.float32), np.zeros((0, 1), np.float32)])
def test_silence_has_no_tune(sound):
    assert hear_tune(sound) == ()


def test_noise_has_no_tune():
    noise = np.random.default_rng(0).normal(0, 0.1, (48_000, 2)).astype(np.float32)
    assert len(hear_tune(noise)) <= 1


def test_the_score_is_led_by_the_tune_and_its_chords_go_with_it():
    notes = hear_tune(hummed())
    brief = Brief(samples=16 * 48_000, seed=2, genre="folk", bpm=Fraction(120), key=key_of(notes))
    score = check(compose_around(brief, notes))
    (lead,) = [part for part in score.parts if part.stem == "lead"]
    assert tuple(note.pitch for note in lead.notes[:8]) == PITCHES
    assert [note.start for note in lead.notes[:4]] == [0, 480, 960, 1440]
    assert lead.notes[8].pitch == PITCHES[0] and lead.notes[8].start % 1920 == 0
    fits = sum(
        note.pitch % 12 in next(chord for chord in score.chords if chord.start <= note.start < chord.start + chord.length).pitch_classes
        for note in lead.notes
    )
    assert fits / len(lead.notes) > 0.55
