"""Keys that were asked for are heard: the chords say them, and pieces end where they are at home."""

import pytest

from engines.audio.compose.brief import Brief
from engines.audio.compose.clarity import CLEAR, clarity
from engines.audio.compose.piece import compose
from engines.audio.score import TICKS, Chord, Key

BAR = 4 * TICKS


def chords(*roots_and_qualities):
    return tuple(Chord(place * BAR, BAR, root, quality, root) for place, (root, quality) in enumerate(roots_and_qualities))


def test_a_cadence_says_its_key_and_no_other():
    cadence = chords((0, "major"), (5, "major"), (7, "major"), (0, "major"))
    assert clarity(cadence, Key(0)) >= CLEAR
    assert all(
        clarity(cadence, Key(tonic, mode)) < 0 for tonic in range(12) for mode in ("major", "minor") if (tonic, mode) != (0, "major")
    )


def test_a_piece_that_leans_on_another_chord_is_unclear():
    """The planted fault: F A F in C major."""
    assert clarity(chords((5, "major"), (9, "minor"), (5, "major")), Key(0)) < 0


@pytest.mark.parametrize("seed", range(6))
def test_asked_keys_are_said_and_the_last_bar_is_the_tonic(seed):
    """Also where the length cuts the last bar off: 15 seconds at the genre's own tempo."""
    key = Key(5 * seed % 12, "minor" if seed % 2 else "major")
    score = compose(Brief(samples=15 * 48_000, seed=seed, key=key))
    assert clarity(score.chords, key) > 0
    bass = [note for part in score.parts if part.stem == "bass" for note in part.notes]
    if bass:
        last = max(bass, key=lambda note: note.start)
        assert last.pitch % 12 == key.tonic and last.start + last.length > score.length - TICKS
    assert score.chords[-1].root == key.tonic and score.chords[-1].start < score.length - 2 * TICKS
    assert all(a.start + a.length == b.start for a, b in zip(score.chords, score.chords[1:], strict=False))
