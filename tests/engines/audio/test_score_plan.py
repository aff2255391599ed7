from dataclasses import replace
from fractions import Fraction

import numpy as np

from engines.audio.compose.brief import Brief
from engines.audio.compose.piece import compose
from engines.audio.score import Note, Part
from engines.audio.score_plan import CHANNELS, KNOWN, LATER, PLACES, only, plan, words

RATE = Fraction(125, 3)


def piece():
    return compose(Brief(samples=12 * 48_000, seed=3, genre="folk", bpm=Fraction(120)))


def test_beats_chords_and_notes_stand_in_their_frames():
    score = piece()
    table = plan(score, 500, RATE)
    assert table.shape == (500, CHANNELS) and np.abs(table).max() <= 1 and table[:, KNOWN].all() and not table[:, LATER].any()
    downbeats = [int(score.sample_at(tick) * RATE / 48_000) for tick in score.bars]
    assert all(table[frame, PLACES["cosine 1"]] > 0.95 for frame in downbeats)
    for part in score.parts:
        note = part.notes[0]
        frame = int(score.sample_at(note.start) * RATE / 48_000)
        assert table[frame, PLACES[f"{part.stem} {note.pitch % 12}"]] > 0 and table[frame, PLACES[f"{part.stem} onset"]] > 0
    chord = score.chords[1]
    row = table[int(score.sample_at(chord.start + 10) * RATE / 48_000)]
    assert {pitch for pitch in range(12) if row[PLACES[f"chord {pitch}"]]} == set(chord.pitch_classes)


def test_a_stem_alone_plays_what_it_plays_in_the_whole():
    score = piece()
    whole, bass = plan(score, 300, RATE), plan(only(score, "bass"), 300, RATE)
    own = [PLACES[f"bass {pitch}"] for pitch in range(12)]
    assert np.array_equal(whole[:, own], bass[:, own]) and bass[:, own].any()
    assert not bass[:, [PLACES[f"lead {pitch}"] for pitch in range(12)]].any()


def test_words_name_the_genre_and_the_voices():
    score = piece()
    found = words(score)
    assert found[0] == "folk" and set(part.voice for part in score.parts) <= set(found)


def test_what_lasts_beyond_the_end_of_a_loop_rings_on_in_its_beginning():
    note, first = Note(900, 300, 64, 100), Note(120, 200, 62, 80)
    score = replace(piece(), length=960, loop=True, parts=(Part("lead", "flute", (first, note)),), drums=None)
    table = plan(score, 200, RATE)
    ringing = int(score.sample_at(240) * RATE / 48_000)
    e, onset, height = (table[:, PLACES[f"lead {what}"]] for what in (4, "onset", "height"))
    assert e[: ringing - 1].all() and not e[ringing + 1 : int(score.sample_at(880) * RATE / 48_000)].any()
    assert not onset[: int(score.sample_at(100) * RATE / 48_000)].any(), "it begins nothing there"
    assert height[int(score.sample_at(180) * RATE / 48_000)] == np.float32(2 / 64), "under what begins there"
    assert not plan(replace(score, loop=False), 200, RATE)[0, PLACES["lead 4"]]
