import random
from itertools import pairwise

import pytest

from engines.audio.compose.harmony import CHAINS, phrase
from engines.audio.compose.voicing import voice
from engines.audio.score import MODES, QUALITIES, Chord, Key


@pytest.mark.parametrize("flavour", [*CHAINS, "functional", "jazz"])
@pytest.mark.parametrize("mode", MODES)
def test_phrases_begin_and_close_on_the_tonic(flavour, mode):
    for seed in range(20):
        key = Key(seed % 12, mode)
        made = phrase(key, flavour, 4, "close", random.Random(seed))
        assert made[0].root == key.tonic == made[-1].root
        assert sum(harmony.share for harmony in made) == 4
        assert all(harmony.quality in QUALITIES and harmony.function in "TSD" for harmony in made)
        opened = phrase(key, flavour, 4, "turn", random.Random(seed))
        assert opened[-1].root != key.tonic


def test_most_chords_belong_to_the_key():
    inside = total = 0
    for seed in range(60):
        key = Key(seed % 12, random.Random(seed).choice(list(MODES)))
        for harmony in phrase(key, ("functional", "pop", "cinematic", "jazz")[seed % 4], 8, "turn", random.Random(seed)):
            tones = [(harmony.root + step) % 12 for step in QUALITIES[harmony.quality]]
            inside += sum(tone in key.scale for tone in tones)
            total += len(tones)
    assert inside / total > 0.9


def test_voices_move_little_from_chord_to_chord():
    rng = random.Random(4)
    roots = [0, 5, 7, 9, 2, 7, 0, 4, 9, 5]
    chords = [Chord(index * 480, 480, root, rng.choice(("major", "minor")), root) for index, root in enumerate(roots)]
    voiced = voice(chords, 60)
    moves = [min(abs(tone - other) for other in before) for before, after in pairwise(voiced) for tone in after]
    assert sum(moves) / len(moves) < 2.0
    assert all(pitches[-1] - pitches[0] <= 16 and pitches[0] >= 48 and pitches[-1] <= 76 for pitches in voiced)
    for chord, pitches in zip(chords, voiced, strict=True):
        assert {pitch % 12 for pitch in pitches} == set(chord.pitch_classes)
